"""The prompt: reads a line, runs it, and tells what happened meanwhile above the next one.

Invariant: Ctrl-C gives up the line or the command that runs and nothing else; Ctrl-D and `quit` end the program; a
tracker is trusted only after somebody has typed `yes` to its fingerprint. What draws (prompt_toolkit) is imported here
and only when there is a terminal. Used by `core.shell.__main__`.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from core.config import Config
from core.shell import plain
from core.shell.actions import Quit, Result
from core.shell.announcer import Announcer
from core.shell.command import Command
from core.shell.completion import Completions
from core.shell.context import Context
from core.shell.history import HistoryFile
from core.shell.output import Output
from core.shell.progress import is_active
from core.shell.runner import Runner
from core.shell.stopping import Stop
from core.wire import fingerprint
from core.wire.errors import Kind, ShareError, UserError
from core.wire.version import VERSION

if TYPE_CHECKING:
    from core.shell.editor import Editor

_SAMPLE_SECONDS = 1.0
_ANSWER_SECONDS = 3.0


async def ask_unseen(question: str) -> str:
    """What was typed unseen at the terminal. Raises `UserError(BAD_ARGUMENTS)`, rule `no_answer`, on Ctrl-C."""
    from core.shell import editor

    try:
        return await editor.ask_unseen(question)
    except (KeyboardInterrupt, EOFError):
        raise UserError(Kind.BAD_ARGUMENTS, rule="no_answer") from None


class PromptRunner(Runner):
    """Runs what was typed at the prompt, and can ask back."""

    announcer: Announcer | None = None

    async def attempt(self, command: Command, words: list[str]) -> Result:
        """Call the action; if it needs a tracker that is new here, ask whether to trust it and call it again."""
        try:
            with (
                self.announcer.holding()
                if self.announcer and command.name == "wait_downloads"
                else contextlib.nullcontext()
            ):
                return await super().attempt(command, words)
        except ShareError as error:
            if error.kind is not Kind.UNTRUSTED_TRACKER or not await self._trusts(error):
                raise
        return await super().attempt(command, words)

    async def _trusts(self, error: ShareError) -> bool:
        """Whether somebody trusts the tracker of `error`; then it is pinned."""
        from core.shell import editor

        name, address, shown = (plain.shown(str(error.data.get(key) or "")) for key in ("name", "address", "shown"))
        self.output.say(
            f"The tracker {name} at {address} is new here. Its fingerprint is {shown}.",
            "Compare it with what its owner says: whoever it is learns your name, your groups and your files' names.",
        )
        try:
            answer = await editor.ask_line("Trust it? (yes/no) ")
        except (KeyboardInterrupt, EOFError):
            return False
        if answer.strip().casefold() not in ("y", "yes"):
            return False
        place = fingerprint.parse_invite(str(error.data["address"])).addresses[0]
        await self.context.engine.account.use_tracker(place, str(error.data["fingerprint"]))
        return True


class Prompt:
    """One run at a terminal, made after the engine opened."""

    def __init__(self, context: Context, output: Output, config: Config, stop: Stop) -> None:
        from core.shell.editor import Editor

        self._engine = context.engine
        self._context = context
        self._config = config
        self._stop = stop
        self._toolbar = ""
        self._runner = PromptRunner(context, output)
        self._editor: Editor = Editor(Completions(self._engine), HistoryFile(config.state), lambda: self._toolbar)
        self._announcer = self._runner.announcer = Announcer(self._engine, self._editor.say)

    async def run(self) -> int:
        """Read and run until the end; the exit status, 0 unless a signal ended it: every error was seen already."""
        self._engine.subscribe(self._announcer.on_event)
        self._editor.say(f"P2P Share {VERSION}. Type help for the commands; Tab completes, Ctrl-D ends.")
        beside = [asyncio.create_task(self._greet()), asyncio.create_task(self._sample())]
        try:
            signal_number = await self._stop.unless_stopped(self._read())
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self._announcer.close()
        return 128 + signal_number if signal_number is not None else 0

    async def _read(self) -> None:
        while True:
            user = self._engine.account.user
            try:
                line = await self._editor.line(f"{plain.shown(user)}> " if user else "p2p> ")
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            try:
                if not await self._stop.interruptible(self._runner.run_line(line)):
                    self._editor.say("Interrupted; downloads go on.")
            except Quit:
                return

    async def _greet(self) -> None:
        """Say how things stand: who is logged in, which tracker there is, and what to do if there is none."""
        status = await self._engine.account.status()
        if status.logged_in:
            self._editor.say(f"You are logged in as {plain.shown(status.user)}.")
        places = [str(one) for invite in self._config.trackers for one in invite.addresses]
        places += [status.tracker] if status.tracker else []
        answers, found = await asyncio.gather(_first_that_answers(places), self._found())
        if answers:
            self._editor.say(f"The tracker at {plain.shown(answers)} answers.")
        elif found:
            for line in found:
                self._editor.say(f"Found the tracker {plain.shown(line)}.")
        elif not (await self._engine.account.status()).connected:
            self._editor.say(
                "No tracker was found on this network. Type start_tracker to start one on this computer, or start "
                "again with --tracker and the address of one."
            )
            return
        if not status.logged_in:
            self._editor.say("Type login and your name, or create_user and a name if you are new.")

    async def _found(self) -> list[str]:
        try:
            found = await self._engine.account.find_trackers()
            return [f"{one.name or '(no name)'} {one.shown} at {one.addresses[0]}" for one in found]
        except ShareError:
            return []

    async def _sample(self) -> None:
        """Keep the line below the prompt up to date."""
        while True:
            self._toolbar = await self._status_line()
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def _status_line(self) -> str:
        try:
            status = await self._engine.account.status()
            if not status.logged_in:
                return ""
            active = [one for one in await self._engine.downloads.show_downloads() if is_active(one)]
        except ShareError:  # logged out between the two
            return ""
        parts = [plain.shown(status.user), "online" if status.connected else "tracker away"]
        if active:
            size = sum(one.size for one in active)
            done = sum(one.size * one.percent for one in active) / size if size else 0.0
            parts.append(f"{plain.counted(len(active), 'download')} {int(done)} %")
        parts += [f"down {plain.speed(status.speed_down)}"] if status.speed_down >= 1 else []
        parts += [f"up {plain.speed(status.speed_up)}"] if status.speed_up >= 1 else []
        return " | ".join(parts)


async def _first_that_answers(places: list[str]) -> str:
    """The first of these addresses that takes a connection; empty if none does soon."""
    for place in dict.fromkeys(places):
        try:
            address = fingerprint.parse_invite(place).addresses[0]
            async with asyncio.timeout(_ANSWER_SECONDS / len(places)):
                _, writer = await asyncio.open_connection(address.host, address.port)
        except (OSError, TimeoutError, ShareError):
            continue
        writer.close()
        return place
    return ""
