"""What tests of dialogs use: the look of the window, and a dialog that is opened and goes with its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui import theme
from gui.dialogs.frame import DialogFrame

Opened = Callable[[DialogFrame], DialogFrame]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    theme.install(qapp, "light")


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[[DialogFrame], DialogFrame]]:
    """Opens a dialog as the window does, and closes it at the end."""
    made: list[DialogFrame] = []

    def open_it(dialog: DialogFrame) -> DialogFrame:
        made.append(dialog)
        dialog.open()
        qapp.processEvents()
        return dialog

    yield open_it
    for dialog in made:
        if isValid(dialog):
            dialog.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
