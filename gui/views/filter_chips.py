"""The filters above the downloads, each with how many rows it shows.

Invariant: exactly one is chosen. Where there is no room for all of them they are one button with a menu, so that
nothing is cut. A leaf: counts in, the choice out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from gui.models.downloads_filter import Kind
from gui.widgets.buttons import push_button
from gui.wording import units

_GAP: Final = 2


class FilterChips(QWidget):
    """Signals: `chosen(Kind)` when the user picks another one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("downloads_filters")
        self.setAccessibleName(self.tr("Show"))
        self._counts: Mapping[Kind, int] = dict.fromkeys(Kind, 0)
        self._kind = Kind.ALL
        self._compact = False
        self._chips: dict[Kind, QPushButton] = {}
        self._actions: dict[Kind, QAction] = {}
        self._all = QWidget()
        row = QHBoxLayout(self._all)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        group = QButtonGroup(self)
        self._menu = QMenu(self)
        self._menu.setObjectName("downloads_filter_menu")
        one_of = QActionGroup(self)
        for kind in Kind:
            chip = self._chips[kind] = push_button(self._text(kind), f"downloads_filter_{kind}", "quiet")
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setChecked(kind is Kind.ALL)
            chip.clicked.connect(lambda _checked=False, kind=kind: self._choose(kind))
            group.addButton(chip)
            row.addWidget(chip)
            action = self._actions[kind] = one_of.addAction(self._text(kind))
            action.setObjectName(f"downloads_filter_{kind}_action")
            action.setCheckable(True)
            action.setChecked(kind is Kind.ALL)
            action.triggered.connect(lambda _checked=False, kind=kind: self._choose(kind))
            self._menu.addAction(action)
        self._button = push_button(self._text(Kind.ALL), "downloads_filter", "quiet", "sliders-horizontal")
        self._button.setMenu(self._menu)
        self._button.hide()
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._all)
        column.addWidget(self._button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        return self._kind

    def set_counts(self, counts: Mapping[Kind, int]) -> None:
        """How many rows each would show."""
        if counts == self._counts:
            return
        self._counts = dict(counts)
        for kind, chip in self._chips.items():
            text = self._text(kind)
            chip.setText(text)
            chip.setAccessibleName(text)
            self._actions[kind].setText(text)
        self._button.setText(self._text(self._kind))
        self._button.setAccessibleName(self._button.text())

    def set_kind(self, kind: Kind) -> None:
        """Choose from outside; tells nobody."""
        self._kind = kind
        self._chips[kind].setChecked(True)
        self._actions[kind].setChecked(True)
        self._button.setText(self._text(kind))

    def set_compact(self, compact: bool) -> None:
        """Be one button with a menu, or one button each."""
        if compact != self._compact:
            self._compact = compact
            self._all.setVisible(not compact)
            self._button.setVisible(compact)

    def wide_hint(self) -> int:
        """How wide all of them are beside each other, in pixels."""
        return self._all.sizeHint().width()

    def _choose(self, kind: Kind) -> None:
        if kind is not self._kind:
            self.set_kind(kind)
            self.chosen.emit(kind)

    def _text(self, kind: Kind) -> str:
        word = {
            Kind.ALL: self.tr("All"),
            Kind.DOWNLOADING: self.tr("Downloading"),
            Kind.SHARING: self.tr("Sharing"),
            Kind.PAUSED: self.tr("Paused"),
            Kind.ERRORS: self.tr("Errors"),
        }[kind]
        return f"{word} {units.count(self._counts[kind])}"
