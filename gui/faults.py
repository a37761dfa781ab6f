"""Errors that nobody foresaw: each is logged, told once a minute, and ends nothing.

Invariant: whatever thread or callback an error comes from, it is told on the window's thread; an error in telling is
logged and not told. Made by `gui.app`, shown by `gui.dialogs.failure`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from gui.causes import Causes
from gui.wording.sentences import report

_log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Faults(QObject):
    """Signals: `happened(summary, details)` with a traceback for a report; `interrupted()` by Ctrl-C in a slot."""

    happened = Signal(str, str)
    interrupted = Signal()
    _told = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._causes = Causes()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear of errors in slots, in threads and on `loop`, and write what Qt says into the log."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        loop.set_exception_handler(self._on_loop_error)
        self._loop = loop
        qInstallMessageHandler(_on_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._loop is not None:
            self._loop.set_exception_handler(None)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def tell(self, error: BaseException) -> None:
        """Log an error and let it be told; from any thread."""
        _log.error("not foreseen", exc_info=error)
        details = "".join(traceback.format_exception(error))
        self._told.emit(report(error), details)

    @Slot(str, str)
    def _on_told(self, summary: str, details: str) -> None:
        if self._causes.is_new(summary):
            self.happened.emit(summary, details)

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.interrupted.emit()
        elif not isinstance(error, SystemExit | asyncio.CancelledError):
            self.tell(error)

    def _on_thread_error(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            self.tell(told.exc_value)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._on_error(type(error), error, error.__traceback__)
        else:
            _log.error("on the window's loop: %s", context.get("message"))


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)
