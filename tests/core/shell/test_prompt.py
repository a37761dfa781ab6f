"""The prompt over a fake engine: greeting, questions, interruptions, and what appears above the line."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from core import events
from core.config import Config
from core.shell import prompt
from core.shell.passwords import VARIABLE, Passwords
from core.shell.stopping import Stop
from core.snapshots import TrackerSnapshot
from core.wire.fingerprint import Invite, TrackerAddress
from tests.fakes.shell_run import Run


class Sitting:
    """Somebody at a prompt: types, and waits for what is printed."""

    def __init__(self, run: Run, keys: PipeInput, capsys: pytest.CaptureFixture[str], stop: Stop) -> None:
        self.run, self._keys, self._capsys, self.stop = run, keys, capsys, stop
        self.ended: asyncio.Task[int] | None = None
        self._above = ""

    def type(self, text: str) -> None:
        self._keys.send_text(text)

    async def sees(self, wanted: str) -> None:
        """Wait until `wanted` is printed."""
        await until(lambda: wanted in self.printed())

    def printed(self) -> str:
        self._above += self._capsys.readouterr().out
        return self._above + self.run.out.getvalue()

    async def status(self) -> int:
        assert self.ended is not None
        return await asyncio.wait_for(self.ended, 10)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that nobody tells."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
async def sitting(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Sitting]:
    async with _sit(run, Config(tmp_path), capsys) as one:
        yield one


@asynccontextmanager
async def _sit(run: Run, config: Config, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Sitting]:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        stop = Stop()
        run.context.passwords = Passwords(prompt.ask_unseen)
        one = Sitting(run, keys, capsys, stop)
        one.ended = asyncio.create_task(prompt.Prompt(run.context, run.output, config, stop).run())
        await one.sees("Type help")
        yield one
        one.ended.cancel()
        await asyncio.gather(one.ended, return_exceptions=True)


async def test_without_a_tracker_the_prompt_says_so_and_offers_to_start_one(sitting: Sitting) -> None:
    await sitting.sees("No tracker was found on this network. Type start_tracker")


async def test_a_tracker_that_is_found_is_named(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.engine.world.trackers = [TrackerSnapshot("lab\x1b", "a" * 64, "ABCD-EFGH", ("10.0.0.1:47700",), None)]
    async with _sit(run, Config(tmp_path), capsys) as sitting:
        await sitting.sees("Found the tracker lab\\x1b ABCD-EFGH at 10.0.0.1:47700.")
        await sitting.sees("Type login and your name")


async def test_a_tracker_that_was_named_is_tried(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    invite = Invite((TrackerAddress("127.0.0.1", port),))
    async with _sit(run, Config(tmp_path, trackers=(invite,)), capsys) as sitting:
        await sitting.sees(f"The tracker at 127.0.0.1:{port} answers.")
    server.close()
    await server.wait_closed()


async def test_commands_are_run_and_ctrl_d_ends(sitting: Sitting) -> None:
    sitting.type("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab\r")
    await sitting.sees("The group 'lab' is made")
    sitting.type("list_groups\r")
    await sitting.sees("lab    ann")
    sitting.type("\x04")
    assert await sitting.status() == 0


async def test_quit_ends_and_a_failed_command_does_not(sitting: Sitting) -> None:
    sitting.type("nonsense\r")
    sitting.type("help quit\r")
    await sitting.sees("end the program at once")
    assert "nonsense" in sitting.run.complaints.getvalue()
    sitting.type("quit\r")
    assert await sitting.status() == 0


async def test_ctrl_c_gives_up_the_line_only(sitting: Sitting) -> None:
    sitting.type("create_user ann abcd")
    sitting.type("\x03")
    sitting.type("help logout\r")
    await sitting.sees("end the session")
    assert sitting.run.complaints.getvalue() == ""
    assert sitting.run.engine.world.passwords == {}


async def test_a_password_is_asked_for_and_in_no_history(
    sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    sitting.type("create_user ann\rabcdefgh12\rabcdefgh12\r")
    await sitting.sees("The account 'ann' is made")
    sitting.type("login ann abcdefgh12\r")
    await sitting.sees("You are logged in as 'ann'")
    assert "abcdefgh12" not in sitting.printed()
    assert (tmp_path / "history").read_text() == "create_user ann\nlogin ann\n"


async def test_a_question_that_is_given_up_changes_nothing(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    sitting.type("create_user ann\rabc\x03")
    sitting.type("help logout\r")
    await sitting.sees("end the session")
    assert "The question was not answered" in sitting.run.complaints.getvalue()
    assert sitting.run.engine.world.passwords == {}


async def test_a_new_tracker_is_trusted_only_after_yes(sitting: Sitting) -> None:
    sitting.run.engine.world.untrusted = True
    sitting.type("create_user ann abcdefgh12\rno\r")
    await sitting.sees("The tracker lab at 127.0.0.1:1 is new here. Its fingerprint is 0000.")
    sitting.type("help logout\r")
    await sitting.sees("end the session")
    assert sitting.run.engine.world.pinned is None
    sitting.type("create_user ann abcdefgh12\ryes\r")
    await sitting.sees("The account 'ann' is made")
    assert sitting.run.engine.world.pinned == ("127.0.0.1:1", "0" * 64)


async def test_a_password_is_asked_for_once_though_the_tracker_is_new(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    sitting.run.engine.world.untrusted = True
    sitting.type("create_user ann\rabcdefgh12\rabcdefgh12\ryes\r")
    await sitting.sees("The account 'ann' is made")
    assert sitting.run.engine.world.passwords == {"ann": "abcdefgh12"}


async def test_what_happens_meanwhile_is_told(sitting: Sitting) -> None:
    sitting.run.engine.world.publish(events.RequestArrived("lab", "bob"))
    await sitting.sees("bob asks to join lab")


async def test_an_interrupt_ends_a_wait_and_not_the_prompt(sitting: Sitting) -> None:
    await sitting.run("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab; upload_file /x/a lab")
    await sitting.run("download_file lab a /in")
    sitting.stop.listen(at_prompt=True)
    try:
        sitting.type("wait_downloads\r")
        await until(lambda: not sitting.run.engine.world.changed.is_set())
        os.kill(os.getpid(), signal.SIGINT)
        await sitting.sees("Interrupted; downloads go on.")
        os.kill(os.getpid(), signal.SIGINT)
        sitting.type("help logout\r")
        await sitting.sees("end the session")
        os.kill(os.getpid(), signal.SIGTERM)
        assert await sitting.status() == 128 + signal.SIGTERM
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
