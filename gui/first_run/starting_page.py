"""A tracker is being started on this computer: how far it is, or why it did not start.

Invariant: leaving the page does not stop what was started; only *Cancel* before it answers does. Used by
`gui.first_run.first_run`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gui.first_run import parts
from gui.theme import SPACE_2, SPACE_3


class StartingPage(QWidget):
    """Shown from the press of the button until the tracker answers.

    Signals: `back_wanted()`, also Esc: gives up a start that is under way; `again_wanted()`.
    """

    back_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("starting_page")
        self._title = parts.hero("", self)
        self._text = parts.lead("", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("starting_bar")
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(self.tr("Starting the tracker"))
        self._error = parts.ErrorLine(None, self)
        self._error.setObjectName("starting_error")
        self._next = parts.caption("", self)
        self._again = parts.primary_button(self.tr("Try again"), "starting_again", self)
        self._back = parts.button("", "starting_back", self)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._back, 1)
        row.addWidget(self._again, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(parts.PageIcon("radio-tower", "accent", self))
        for widget in (self._title, self._text, self._bar, self._error, self._next):
            column.addWidget(widget)
        column.addSpacing(SPACE_3)
        column.addLayout(row)
        self._again.clicked.connect(self.again_wanted)
        self._back.clicked.connect(self.back_wanted)
        self.set_starting()

    def set_starting(self, note: str = "") -> None:
        """It is on its way. `note`: what is worth knowing of it, such as that its usual port is taken."""
        self._title.setText(self.tr("Starting a tracker"))
        self._text.setText(
            self.tr(
                "It runs on this computer as a program of its own and goes on when this window is closed, so that the "
                "others find each other."
            )
        )
        self._error.set_text("")
        self._next.setText(note)
        self._next.setVisible(bool(note))
        self._bar.show()
        self._again.hide()
        parts.say(self._back, self.tr("Cancel"))
        self._back.setFocus()

    def set_failed(self, why: str, what_next: str = "") -> None:
        """It did not start. `why` is a sentence; `what_next` says what one can do."""
        self._title.setText(self.tr("The tracker did not start"))
        self._text.setText(self.tr("Nothing was changed on this computer."))
        self._error.set_text(why)
        self._next.setText(what_next)
        self._next.setVisible(bool(what_next))
        self._bar.hide()
        self._again.show()
        parts.say(self._back, self.tr("Back"))
        self._again.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is *Cancel* or *Back*."""
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.back_wanted.emit()
            return
        super().keyPressEvent(event)
