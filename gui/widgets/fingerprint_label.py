"""A fingerprint, set so that two can be compared group by group, with a button to copy it.

Invariant: it can be selected by mouse and keyboard, is never elided, and shows no mark of trust. Used wherever somebody
is asked to compare.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from gui.icons import icon
from gui.theme import SPACE_1, font
from gui.widgets.buttons import icon_button
from gui.wording.plain import plain

_COPIED_MS = 2000


class FingerprintLabel(QWidget):
    """Signals: `copied(str)` the fingerprint was put into the clipboard."""

    copied = Signal(str)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fingerprint")
        self._label = QLabel()
        self._label.setObjectName("fingerprint_text")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setFont(font("mono"))
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = icon_button("copy", self.tr("Copy the fingerprint"), "copy_fingerprint")
        self._copy.clicked.connect(self._on_copy)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_COPIED_MS)
        self._back.timeout.connect(lambda: self._copy.setIcon(icon("copy")))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self._label)
        row.addWidget(self._copy)
        row.addStretch()
        self.set_fingerprint(text)

    def text(self) -> str:
        """The fingerprint."""
        return self._label.text()

    def set_fingerprint(self, text: str) -> None:
        """Show another fingerprint, grouped as it came."""
        shown = plain(text, 200)
        self._label.setText(shown)
        self._label.setAccessibleName(self.tr("Fingerprint {fingerprint}").format(fingerprint=shown))

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.text())
        self._copy.setIcon(icon("check", "ok"))
        self._back.start()
        self.copied.emit(self.text())
