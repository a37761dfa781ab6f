"""The real window as a process that is told what to do and says how it went, a line of JSON for each line.

Invariant: everything but the lines is the program as people run it: its engine in a thread, its wiring, its views,
painted without a screen. The clock of `painted` runs from the start of the process. Driven by
`tests.benchmarks.window`.

    python -m tests.benchmarks.window_process [options of p2p-share]
"""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import msgspec
import qasync
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from core.events import DownloadChanged, Event
from core.snapshots import DownloadState
from gui import languages
from gui import theme as themes
from gui.app import make_application, serve
from gui.options import parse_options
from gui.preferences import Preferences
from gui.program import Program
from tests.fakes.window import until

TICK = 0.010
_PATIENCE = 120.0
_AT_WORK = frozenset({DownloadState.DOWNLOADING, DownloadState.STALLED, DownloadState.WAITING, DownloadState.FINISHING})
"""States of a download that has its turn, whether or not its sharer gives to it at this moment."""


def since_start() -> float:
    """Seconds since this process began."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


class Ticker:
    """A 10 ms timer on the window's loop; how late each of its ticks was, in seconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(interval=round(TICK * 1000), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Ticker:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, now - self._last - TICK))
        self._last = now


class Painted(QObject):
    """Tells when a widget was painted while `what` holds."""

    def __init__(self, widget: QWidget, what: Callable[[], bool]) -> None:
        super().__init__()
        self._widget, self._what = widget, what
        self.at = asyncio.get_running_loop().create_future()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and not self.at.done() and self._what():
            # Behind the painting itself, which is about to begin.
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        if not self.at.done():
            self.at.set_result(time.perf_counter())

    async def wait(self) -> float:
        """The moment, of `time.perf_counter`."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return float(await self.at)
        finally:
            self._widget.removeEventFilter(self)


class Steps:
    """What the window can be told, by the first word of a line."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._done: dict[tuple[str, str], float] = {}
        self._failed: list[str] = []
        program.bridge.happened.connect(self._on_event)

    def named(self, word: str) -> Callable[..., Awaitable[dict[str, Any]]]:
        """The step of that name."""
        step: Callable[..., Awaitable[dict[str, Any]]] = getattr(self, f"do_{word}")
        return step

    async def do_open(self, group: str, rows: str) -> dict[str, Any]:
        """Choose a group: milliseconds until its files are on the screen, and until all `rows` of them are known."""
        page = self._program.window.page
        files = page.group_page.files
        await until(lambda: page.sidebar.model.index_of_group(group).isValid(), _PATIENCE)
        model = page.group_page.files_model(group)

        def shown() -> bool:
            return files.rows.model() is model and model.rowCount() > 0

        began = time.perf_counter()
        painted = Painted(files.rows.viewport(), shown)
        with Ticker() as ticker:
            page.sidebar.choose(group)
            first = await painted.wait()
            while len(model.catalog) < int(rows):
                if time.perf_counter() - began > _PATIENCE:
                    raise TimeoutError(f"{len(model.catalog)} of {rows} files came")
                await asyncio.sleep(TICK)
            whole = time.perf_counter()
        return {
            "painted_ms": 1000 * (first - began),
            "all_ms": 1000 * (whole - began),
            "late_ms": 1000 * max(ticker.late, default=0.0),
            "files": len(model.catalog),
        }

    async def do_type(self, text: str) -> dict[str, Any]:
        """Type into the filter, a key each 0.25 s: the longest time that one key kept the window busy, in ms."""
        from PySide6.QtTest import QTest

        search = self._program.window.page.group_page.search
        # Nobody types into a field without going there first.
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        await asyncio.sleep(0.3)
        longest = []
        for letter in text:
            with Ticker() as ticker:
                await asyncio.sleep(5 * TICK)
                began = time.perf_counter()
                QTest.keyClick(search, Qt.Key(ord(letter.upper())))
                key = time.perf_counter() - began
                await asyncio.sleep(0.25)
            longest.append(max(key, *ticker.late))
        shown = self._program.window.page.group_page.files.rows.model().rowCount()
        search.clear()
        await asyncio.sleep(0.3)
        return {"key_ms": [1000 * one for one in longest], "shown": shown}

    async def do_late(self, seconds: str) -> dict[str, Any]:
        """Count for so long how late a 10 ms timer is while downloads arrive. Milliseconds, pieces a second."""
        before, began = self._pieces(), time.perf_counter()
        running = []
        states: list[DownloadState] = []
        with Ticker() as ticker:
            while time.perf_counter() - began < float(seconds):
                await asyncio.sleep(1)
                states = [one.state for one in self._program.bridge.last.downloads]
                running.append(sum(state in _AT_WORK for state in states))
        took = time.perf_counter() - began
        late = sorted(ticker.late)
        return {
            "p99_ms": 1000 * late[int(len(late) * 0.99)],
            "max_ms": 1000 * late[-1],
            "pieces": (self._pieces() - before) / took,
            "running": sum(running) / len(running),
            "states": {state.value: states.count(state) for state in DownloadState},
        }

    async def do_limit(self, speed: str, at_once: str) -> dict[str, Any]:
        """Limit downloads to so many bytes a second, and let so many run at once."""
        actions = self._program.actions
        settings = await actions.get_settings()
        await actions.set_settings(
            msgspec.structs.replace(settings, limit_down=int(speed), limit_lan=True, active_downloads=int(at_once))
        )
        return {}

    async def do_fetch(self, group: str, name: str, folder: str) -> dict[str, Any]:
        """Begin to fetch a file or folder."""
        began = await self._program.actions.download_file(group, name, folder)
        return {"downloads": len(began), "accepted": time.perf_counter()}

    async def do_wait(self, group: str, name: str) -> dict[str, Any]:
        """Wait until a download is done, as the window is told it."""
        while (group, name) not in self._done:
            if self._failed:
                raise RuntimeError(f"failed: {self._failed}")
            await asyncio.sleep(TICK)
        return {"done": self._done[group, name]}

    async def do_settle(self, seconds: str) -> dict[str, Any]:
        """Do nothing for so long."""
        await asyncio.sleep(float(seconds))
        return {"state": self._program.window.state}

    def _pieces(self) -> int:
        return sum(one.pieces_done for one in self._program.bridge.last.downloads)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, DownloadChanged):
            if event.state is DownloadState.DONE:
                self._done[event.group, event.name] = time.perf_counter()
            elif event.state is DownloadState.FAILED:
                self._failed.append(f"{event.name}: {event.kind}")


def say(**what: Any) -> None:
    """One line of JSON for whoever drives this."""
    print(json.dumps(what), flush=True)


async def drive(program: Program, painted: list[float]) -> None:
    """Say when the window is ready, then do what the lines say, until there are no more."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    steps = Steps(program)
    await until(lambda: program.window.state == "main" and bool(painted), _PATIENCE)
    say(painted=painted[0], ready=since_start())
    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        word, *words = shlex.split(line)
        try:
            say(ok=True, **await steps.named(word)(*words))
        except Exception as error:  # noqa: BLE001 - whoever drives this says it
            say(ok=False, error=f"{type(error).__name__}: {error}")
    program.quit()


async def _main(app: QApplication) -> int:
    options = parse_options(sys.argv[1:])
    preferences = Preferences(options.config.state)
    languages.install(app, "en")
    themes.install(app, "light")
    program = Program(options, preferences)
    painted: list[float] = []
    program.window.painted.connect(lambda: painted.append(since_start()))
    driving = asyncio.ensure_future(drive(program, painted))
    driving.add_done_callback(lambda done: program.quit() if done.cancelled() or done.exception() else None)
    try:
        return await serve(app, program)
    finally:
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)


def main() -> int:
    """Run the window until the lines end; the exit status."""
    app = make_application()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return int(runner.run(_main(app)))


if __name__ == "__main__":
    sys.exit(main())
