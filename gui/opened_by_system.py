"""Links and files that the system wants opened while the program runs: how macOS hands over what was clicked.

Invariant: only tells; what is opened is looked at where every other start hands over, too. Other systems start the
program with it on the command line (`gui.single_instance`), and never send this event. Made by `gui.app`, before its
loop, since macOS sends what the program was started for as the first thing.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication


class OpenedBySystem(QObject):
    """Signals: `opened(list[str])` with one link, or one path to share."""

    opened = Signal(list)

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the one kind of event that tells of it."""
        if event.type() is not QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return super().eventFilter(watched, event)
        what = event.file() or _text(event.url())
        if what:
            self.opened.emit([what])
        return True


def _text(url: QUrl) -> str:
    """The link as it was clicked; one with several hosts is no URL for Qt, which keeps it in its complaint alone."""
    if url.isValid():
        return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    refused = re.search(r'source was "(.*?)"', url.errorString())
    return refused[1] if refused else ""
