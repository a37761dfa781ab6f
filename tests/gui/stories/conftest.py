"""What the stories share: one tracker and one other member for all of them, and a window for each.

The tracker and the programs are real processes on loopback; each story has users and groups of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtWidgets import QApplication
from pytestqt import plugin

from core.config import Config
from gui import theme
from gui.options import Options
from gui.preferences import Preferences
from gui.program import Program
from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until

_numbers = itertools.count(1)

Opening = Callable[..., Awaitable[Person]]


def pytest_itemcollected(item: pytest.Item) -> None:
    """One process does all stories, so that they share their tracker, and those of a module their window."""
    item.add_marker(pytest.mark.xdist_group("stories"))


@pytest.fixture(scope="session")
def tracker_name() -> str:
    """One that no other tracker on this loopback has."""
    return f"office {secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory, tracker_name: str) -> Iterator[Tracker]:
    """The tracker of all stories, announced on loopback alone."""
    options = ("--name", tracker_name, "--announce-on", "127.0.0.1", "--accounts-per-hour", "10000")
    with Tracker(tmp_path_factory.mktemp("stories") / "tracker", *options) as running:
        yield running


@pytest.fixture(scope="session")
def ben(tmp_path_factory: pytest.TempPathFactory, tracker: Tracker) -> Iterator[Ben]:
    """Another user of all stories, as a process."""
    state = tmp_path_factory.mktemp("ben") / "state"
    options = ("--tracker", tracker.invite, "--listen", "127.0.0.1:0", "--trust", tracker.fingerprint)
    with Peer(state, *options) as peer:
        yield Ben(peer)


@pytest.fixture
def ann() -> str:
    """Who sits at the window; another name in each story."""
    return f"ann{next(_numbers)}"


@pytest.fixture
def group() -> str:
    """A group that no other story knows."""
    return f"Film club {next(_numbers)}"


def _computer(state: Path) -> Config:
    """A computer on which the program was never started: it knows no tracker."""
    return Config(
        state=state,
        listen_host="127.0.0.1",
        listen_port=0,
        discovery_interfaces=("127.0.0.1",),
        device_name="test device",
    )


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The computer of a story."""
    return _computer(tmp_path / "state")


@contextlib.asynccontextmanager
async def _windows(config: Config, qapp: QApplication, home: Path) -> AsyncIterator[Opening]:
    """Starts the program, as a double-click does; what is open at the end is quit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        patch.setenv("HOME", str(home))
        theme.install(qapp, "light")
        running: list[tuple[Program, asyncio.Future[int]]] = []

        async def opened(*links: str, **changed: object) -> Person:
            used = replace(config, **changed)  # type: ignore[arg-type]
            used.state.mkdir(parents=True, exist_ok=True)
            program = Program(Options(used, opened=links), Preferences(used.state))
            running.append((program, asyncio.ensure_future(program.run())))
            await until(lambda: program.window.state not in ("loading",), 30)
            program.window.activateWindow()
            return Person(program)

        yield opened
        for program, run in running:
            program.quit()
            assert await asyncio.wait_for(run, 20) == 0


@pytest.fixture
async def open_window(config: Config, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Opening]:
    """The program, to be started in a story as often as it needs it."""
    async with _windows(config, qapp, tmp_path) as opening:
        yield opening


async def _comes_home(person: Person, name: str) -> Person:
    """Make an account, and go on to the main window without a group."""
    await until(lambda: person.program.window.first_run.account.choice.tracker is not None)
    await person.enters(name, PASSWORD, create=True)
    await person.clicks("skip_group")
    await until(lambda: person.program.window.state == "main")
    await until(lambda: person.program.bridge.last.status.connected)
    return person


@pytest.fixture
async def at_home(open_window: Opening, tracker: Tracker, ann: str) -> Person:
    """Somebody with a fresh account who has come to the main window and is in no group."""
    return await _comes_home(await open_window(tracker.invite), ann)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of whoever sits at the window of a module."""
    return tmp_path_factory.mktemp("home")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_windows(qapp: QApplication, home: Path) -> AsyncIterator[Opening]:
    """The program for all tests of a module, which leave it as they found it."""
    gc.disable()
    loop = asyncio.get_running_loop()
    spin: Callable[[], None] = plugin._process_events

    def spin_on_loop() -> None:
        # Between two tests the window goes on as long as Qt is spun, and finds its loop as it does within one.
        if asyncio._get_running_loop() is not None:
            spin()
            return
        asyncio._set_running_loop(loop)
        try:
            spin()
        finally:
            asyncio._set_running_loop(None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin, "_process_events", spin_on_loop)
        async with _windows(_computer(home / "state"), qapp, home) as opening:
            yield opening
    gc.enable()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seated(open_windows: Opening, tracker: Tracker) -> Person:
    """Somebody at home, for all tests of a module."""
    return await _comes_home(await open_windows(tracker.invite), f"ann{next(_numbers)}")
