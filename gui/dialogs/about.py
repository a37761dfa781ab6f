"""What this program is, which version, and under which licences it comes.

Invariant: version and licences are read from where they are kept, so this page cannot be older than the program.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from core.wire.version import VERSION
from gui import theme
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame
from gui.dialogs.papers import licence_text
from gui.icons import program_icon

_SIGN = 56


class AboutDialog(DialogFrame):
    """Shows it; *Licences* shows their texts in the same dialog."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "about_dialog", width=520, parent=parent)
        self.set_head(self.tr("About P2P Share"))
        top = QWidget()
        across = QHBoxLayout(top)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_4)
        sign = QLabel()
        sign.setObjectName("about_sign")
        sign.setAccessibleName(self.tr("Icon of P2P Share"))
        sign.setPixmap(program_icon().pixmap(_SIGN, _SIGN))
        across.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_1)
        name = self._label("P2P Share", "about_name")
        name.setFont(theme.font("hero"))
        words.addWidget(name)
        told = self._label(
            self.tr("Groups of people hand each other big files, peer to peer, encrypted, with no set-up."),
            "about_told",
        )
        told.setProperty("token", "muted")
        words.addWidget(told)
        across.addLayout(words, 1)
        self.add(top)
        self.facts = FactGrid("about_facts")
        self.facts.set_facts(
            [
                ("version", self.tr("Version"), VERSION),
                ("licence", self.tr("Licence"), "Apache-2.0"),
                ("icons", self.tr("Icons"), "Lucide (ISC)"),
                ("qt", "Qt", f"{qVersion()} (LGPL-3.0)"),
                ("python", "Python", platform.python_version()),
                ("system", self.tr("System"), platform.platform()),
            ]
        )
        self.add(self.facts)
        self._licence = QPlainTextEdit()
        self._licence.setObjectName("about_licences")
        self._licence.setAccessibleName(self.tr("Licences"))
        self._licence.setReadOnly(True)
        self._licence.setTabChangesFocus(True)
        self._licence.setFont(theme.font("mono"))
        self._licence.setMinimumHeight(200)
        self._licence.hide()
        self.add(self._licence, 1)
        self._show = self.add_button(self.tr("Licences"), "about_show_licences")
        self._show.clicked.connect(self._on_licences)
        copy = self.add_button(self.tr("Copy"), "about_copy")
        copy.clicked.connect(lambda: self.copy(f"P2P Share\n{self.facts.text()}\n"))
        self.add_cancel(self.tr("Close"), default=True)

    def _on_licences(self) -> None:
        if not self._licence.toPlainText():
            self._licence.setPlainText(licence_text())
        self._licence.show()
        self._show.setEnabled(False)
        self.fit()
