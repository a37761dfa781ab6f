"""Runs commands one after the other: splits lines, calls the action, hands result or error to the output.

Invariant: one command at a time; a failed one is told, remembered for the exit status, and does not stop those behind
it, as in a shell. Nothing but `Quit` and `Gone` leaves `run_line`: an unforeseen fault is logged and told as INTERNAL.
Used by the pipe and by the prompt.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from core.shell import parsing, plain
from core.shell.actions import Quit, Result
from core.shell.command import Command
from core.shell.commands import command_of
from core.shell.context import Context
from core.shell.output import Gone, Output
from core.shell.progress import SAMPLE_SECONDS, is_active
from core.snapshots import DownloadSnapshot, DownloadState
from core.wire.errors import InternalError, Kind, ShareError, UserError

_log = logging.getLogger(__name__)
PASSWORD_WORDS = {"create_user": 2, "login": 2, "change_password": 1, "delete_account": 1}
"""The commands that may carry passwords, and which of their words is the first that may be one."""


class Runner:
    """The commands of one run. `failures` counts those that failed, downloads that were waited for among them."""

    def __init__(self, context: Context, output: Output) -> None:
        self.context = context
        self.output = output
        self.failures = 0

    async def run_line(self, line: str) -> None:
        """Run the commands of a line. Raises `Quit` after `quit`, and `Gone`."""
        try:
            commands = parsing.split(line)
        except ShareError as error:
            self.fail(first_word(line), error)
            return
        for words in commands:
            await self.run(words)

    async def run(self, words: Sequence[str]) -> None:
        """Run one command; what it raises is told, `Quit` and `Gone` go on."""
        try:
            command = command_of(words[0])
            command.check(words[1:])
            result = await self.attempt(command, list(words[1:]))
        except Quit:
            self.output.succeeded(command_of("quit"), [], None)
            raise
        except ShareError as error:
            self.fail(words[0], error)
        except Gone:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of one command ends neither the others nor the prompt
            _log.exception("the command %s failed", words[0])
            self.fail(words[0], InternalError(Kind.INTERNAL, reason=type(error).__name__))
        else:
            self.output.succeeded(command, words[1:], result)
            if command.name == "wait_downloads" and isinstance(result, Sequence):
                self.context.told |= {(one.group, one.name) for one in result if isinstance(one, DownloadSnapshot)}

    async def attempt(self, command: Command, words: list[str]) -> Result:
        """Call the action of a command; the prompt adds a question to this."""
        return await command.run(self.context, words)

    def fail(self, name: str, error: ShareError) -> None:
        """Tell and remember a failure."""
        self.failures += 1
        self.output.failed(plain.cut(name), error)

    async def finish(self) -> None:
        """Wait until what this run started to share or to download has ended, and count what failed.

        One that somebody paused has ended; one that was paused by an error has failed.
        """
        await self._finish_jobs()
        if not self.context.started or self.context.engine.account.user is None:
            return
        try:
            ended = await self.context.progress.waiting(self.context.engine, self._until_ended())
        except ShareError as error:
            self.failures += 1
            self.output.complain_of(error)
            return
        for one in ended:
            if one.state is DownloadState.FAILED or (one.state is DownloadState.PAUSED and one.reason):
                self.failures += 1
                self.output.complain_of(UserError(Kind.DOWNLOAD_FAILED, names=[one.name], reason=one.reason))
        self.output.complete([one for one in ended if (one.group, one.name) not in self.context.told])

    async def _finish_jobs(self) -> None:
        while self.context.jobs and self.context.engine.account.user is not None:
            for job in await self.context.engine.sharing.hashing():
                if job.job not in self.context.jobs or job.state in ("hashing", "publishing"):
                    continue
                self.context.jobs.discard(job.job)
                if job.state == "failed":
                    self.failures += 1
                    self.output.complain_of(ShareError(job.kind or Kind.INTERNAL, **job.data))
            if self.context.jobs:
                await asyncio.sleep(SAMPLE_SECONDS)

    async def _until_ended(self) -> list[DownloadSnapshot]:
        while True:
            if self.context.engine.account.user is None:  # the session ended meanwhile, and the downloads with it
                raise UserError(Kind.SESSION_ENDED)
            mine = [
                one
                for one in await self.context.engine.downloads.show_downloads()
                if (one.group, one.name) in self.context.started
            ]
            if not any(is_active(one) for one in mine):
                return mine
            await asyncio.sleep(SAMPLE_SECONDS)


def first_word(line: str) -> str:
    """The first word of a line that cannot be split, for the report of its error."""
    words = parsing.scan(line).commands[0]
    return words[0].text if words and not words[0].quote else ""


def has_password(line: str) -> bool:
    """Whether a line carries a password."""
    commands = [words for words in parsing.scan(line).commands if words]
    return any(len(words) > PASSWORD_WORDS.get(words[0].text, len(words)) for words in commands)
