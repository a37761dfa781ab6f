"""What tests of the window use: Qt without a screen, qasync for `async def` tests, a real engine and tracker.

    async def test_x(engine, actions, tracker): ...      # a window's loop with a real engine in its thread
    def test_y(qtbot): ...                               # a widget by itself
    def test_z(qtbot, qloop): ...                        # asyncio alive while `qtbot.wait...` spins Qt

Within an `async def` test `qtbot.wait...` must not be called, as it would nest loops: `until` and `next_signal` of
`tests.fakes.window` are for that.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QEvent, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from core.config import Config
from core.wire import fingerprint
from gui.actions.actions import Actions
from gui.bridge import Bridge
from gui.engine_thread import EngineThread
from gui.preferences import Preferences
from tests.fakes.programs import Tracker


def _loop() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(QApplication.instance())
    return loop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every `async def` test of this folder runs on Qt's loop."""
    return {"qasync": _loop}


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: QApplication) -> QApplication:
    # Else the end of any window would end the loop that a test awaits on.
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture(autouse=True)
def _swept(_application: QApplication) -> Iterator[None]:
    """No widget outlives its test: with hundreds of them alive each change of the style takes seconds."""
    yield
    _application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """As in `gui.garbage`: a collection in an engine's thread would destroy the widgets of an earlier test."""
    was_enabled = gc.isenabled()  # not while a window is open for all tests of a module
    gc.disable()
    yield
    gc.collect(1)
    if was_enabled:
        gc.enable()


@pytest.fixture
def own_language(qapp: QApplication) -> Iterator[QApplication]:
    """The application, which speaks afterwards as it did before."""
    before = QLocale()
    yield qapp
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def qloop(_application: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """For a test that is not `async`: coroutines run while `qtbot.wait...` spins Qt."""
    loop = qasync.QEventLoop(_application, already_running=True)
    yield loop
    for task in asyncio.all_tasks(loop):
        task.cancel()
    for _ in range(5):
        _application.processEvents()
    asyncio._set_running_loop(None)
    loop.stop()
    # `stop` leaves a wish to quit behind, by which the next `qtbot.wait` would return at once.
    QTimer.singleShot(0, _application.exit)
    _application.exec()
    loop.close()


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    """A real tracker in a process of its own, on loopback."""
    with Tracker(tmp_path / "tracker", "--no-announce") as running:
        yield running


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Preferences in a folder of the test."""
    return Preferences(tmp_path)


@pytest.fixture
def config(tmp_path: Path, tracker: Tracker) -> Config:
    """An engine of its own state folder that knows and trusts the tracker."""
    return Config(
        state=tmp_path / "state",
        listen_host="127.0.0.1",
        listen_port=0,
        trackers=(fingerprint.parse_invite(tracker.invite),),
        trust=tracker.fingerprint,
        device_name="test device",
    )


@pytest.fixture
def faults() -> Iterator[list[BaseException]]:
    """Errors that nobody awaited; a test that does not clear them fails."""
    found: list[BaseException] = []
    yield found
    assert found == []


@pytest.fixture
async def engine(config: Config, faults: list[BaseException]) -> AsyncIterator[EngineThread]:
    """An engine in its thread, not started: subscribe, then `start()`, or use `bridge`."""
    thread = EngineThread(config, on_fault=faults.append)
    yield thread
    await thread.close()


@pytest.fixture
async def bridge(engine: EngineThread, faults: list[BaseException]) -> AsyncIterator[Bridge]:
    """The bridge of the engine, which is opened and sampled."""
    made = Bridge(engine, faults.append)
    engine.start()
    await engine.opened()
    made.begin()
    yield made
    await made.close()


@pytest.fixture
async def actions(bridge: Bridge, engine: EngineThread, faults: list[BaseException]) -> AsyncIterator[Actions]:
    """The acts of the window on the opened engine; nobody is logged in."""
    made = Actions(engine, faults.append)
    yield made
    await made.close()
