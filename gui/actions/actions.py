"""The only way from widgets to the engine.

Invariant: every act is a coroutine that raises `ShareError` and then has changed nothing; what `go` starts is owned
here and ended by `close`. Sentences are made by `gui.wording`. Made by `gui.app`, called in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.wire.errors import ShareError
from gui.actions.account import AccountActions
from gui.actions.downloads import DownloadActions
from gui.actions.groups import GroupActions
from gui.actions.own_tracker import OwnTrackerActions
from gui.actions.sharing import SharingActions
from gui.engine_thread import EngineThread
from gui.tasks import Tasks


class Actions(QObject, AccountActions, GroupActions, SharingActions, DownloadActions, OwnTrackerActions):
    """Signals: `failed(ShareError, where)` and `done(text, where)` of what `go` started; `acted()` after each success.

    `where` names the place of the window that asked, so that the answer appears there.
    """

    failed = Signal(object, str)
    done = Signal(str, str)
    acted = Signal()

    def __init__(
        self, engine: EngineThread, on_fault: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.engine = engine
        self._tasks = Tasks(on_fault)

    def go(
        self,
        work: Coroutine[Any, Any, Any],
        *,
        where: str = "",
        done: str = "",
        on_done: Callable[[Any], None] | None = None,
        on_error: Callable[[ShareError], None] | None = None,
        reads: bool = False,
    ) -> None:
        """Do `work` in the background. `done` is said when it succeeded, and `on_done` gets its result.

        A `ShareError` goes to `on_error` if there is one, else it is told by `failed`; any other error is a fault.
        `reads`: it only looks, so that `acted` is not told; whoever looks because of `acted` would look for ever.
        """
        task = self._tasks.start(self._do(work, where, done, on_done, on_error, reads))
        if task is None:
            work.close()
        else:
            task.add_done_callback(lambda _: work.close())  # harmless, unless it was cancelled before it began

    async def close(self) -> None:
        """Give up what runs."""
        await self._tasks.close()

    async def _do(
        self,
        work: Coroutine[Any, Any, Any],
        where: str,
        done: str,
        on_done: Callable[[Any], None] | None,
        on_error: Callable[[ShareError], None] | None,
        reads: bool,
    ) -> None:
        try:
            result = await work
        except ShareError as error:
            if on_error is not None:
                on_error(error)
            else:
                self.failed.emit(error, where)
            return
        if on_done is not None:
            on_done(result)
        if done:
            self.done.emit(done, where)
        if not reads:
            self.acted.emit()
