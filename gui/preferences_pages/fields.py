"""Fields of the preferences, each bound to a key of the draft.

Invariant: a field shows what the draft holds and writes what a person changes, at once; it decides nothing. Every field
knows the words it is found by. Used by the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.dialogs.folder_field import FolderField
from gui.dialogs.speed_box import SpeedBox
from gui.dialogs.words import Words
from gui.preferences_pages.draft import Draft

_GIB = 1 << 30
_FIELD_WIDTH = 150


class Field(QObject):
    """A key, the widget that shows it, and the words it is found by. A subclass says how the widget shows a value."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str, widget: QWidget) -> None:
        super().__init__(widget)
        self.key, self.label, self.hint, self.widget = key, label, hint, widget
        self._draft = draft
        widget.setObjectName(f"pref_{key}")
        widget.setAccessibleName(label.replace("&", ""))
        if hint:
            widget.setAccessibleDescription(hint)
        draft.changed.connect(self._on_changed)

    def words(self) -> str:
        """What a search looks in."""
        return f"{self.label.replace('&', '')} {self.hint} {self.key}".casefold()

    def show(self, value: Any) -> None:
        """Show a value; nothing is written for it."""
        raise NotImplementedError

    def load(self) -> None:
        """Show what the draft holds."""
        was = self.widget.blockSignals(True)
        self.show(self._draft.get(self.key))
        self.widget.blockSignals(was)

    def wrote(self, value: Any) -> None:
        """A person changed it."""
        self._draft.put(self.key, value)

    def _on_changed(self, key: str) -> None:
        if key == self.key:
            self.load()


class CheckField(Field):
    """A check box; the label stands beside it."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "") -> None:
        self.box = QCheckBox(label)
        super().__init__(draft, key, label, hint, self.box)
        self.box.toggled.connect(self.wrote)
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        self.box.setChecked(bool(value))


class ChoiceField(Field):
    """One of several, each a (value, text)."""

    def __init__(self, draft: Draft, key: str, label: str, options: Sequence[tuple[Any, str]], hint: str = "") -> None:
        self.box = QComboBox()
        self._values = [value for value, _ in options]
        self.box.addItems([text for _, text in options])
        super().__init__(draft, key, label, hint, self.box)
        self.box.currentIndexChanged.connect(lambda at: self.wrote(self._values[at]))
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`; a value that is not offered shows the first."""
        self.box.setCurrentIndex(self._values.index(value) if value in self._values else 0)


class NumberField(Field):
    """A whole number; `special` is what the least one reads as."""

    def __init__(
        self, draft: Draft, key: str, label: str, hint: str = "", *, least: int = 0, most: int = 1000, special: str = ""
    ) -> None:
        self.box = QSpinBox()
        self.box.setRange(least, most)
        self.box.setSpecialValueText(special)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        super().__init__(draft, key, label, hint, self.box)
        self.box.valueChanged.connect(self.wrote)
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        self.box.setValue(int(value))


class GibibyteField(Field):
    """A number of bytes, in GiB."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "") -> None:
        self.box = QSpinBox()
        self.box.setRange(0, 10_000)
        self.box.setSuffix(QCoreApplication.translate("GibibyteField", " GiB"))
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        super().__init__(draft, key, label, hint, self.box)
        self.box.valueChanged.connect(lambda value: self.wrote(value * _GIB))
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`; a part of a GiB, set elsewhere, shows rounded and stays until it is changed here."""
        self.box.setValue(round(int(value) / _GIB))


class SpeedField(Field):
    """A speed limit in bytes a second, 0 for none."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "") -> None:
        self.box = SpeedBox(key)
        super().__init__(draft, key, label, hint, self.box)
        self.box.limit_changed.connect(self.wrote)
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        self.box.set_limit(int(value))


class TimeField(Field):
    """Minutes after midnight."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "") -> None:
        self.box = QTimeEdit()
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setWrapping(True)
        super().__init__(draft, key, label, hint, self.box)
        self.box.timeChanged.connect(lambda time: self.wrote(time.hour() * 60 + time.minute()))
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        self.box.setTime(QTime((int(value) // 60) % 24, int(value) % 60))


class FolderPathField(Field):
    """A folder; empty means what `empty` says."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "", *, empty: str = "") -> None:
        self.field = FolderField(key, "")
        self.field.set_placeholder(empty)
        super().__init__(draft, key, label, hint, self.field)
        self.field.changed.connect(lambda path: self.wrote(path.strip()))
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        if self.field.folder() != value:
            self.field.set_folder(str(value))


class LinesField(Field):
    """Text of several lines."""

    def __init__(self, draft: Draft, key: str, label: str, hint: str = "") -> None:
        self.box = QPlainTextEdit()
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(6 * theme.SPACE_5)
        super().__init__(draft, key, label, hint, self.box)
        self.box.textChanged.connect(lambda: self.wrote(self.box.toPlainText()))
        self.load()

    def show(self, value: Any) -> None:
        """See `Field`."""
        if self.box.toPlainText() != value:
            self.box.setPlainText(str(value))


def captioned(field: Field) -> QWidget:
    """A field below its label, with its hint below it; a check box brings its label itself."""
    part = QWidget()
    part.setObjectName(f"{field.widget.objectName()}_part")
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACE_1)
    if not isinstance(field, CheckField):
        head = _caption(field.label, f"{field.widget.objectName()}_label")
        head.setBuddy(field.widget)
        column.addWidget(head)
    fills = isinstance(field, (FolderPathField, LinesField, CheckField))
    column.addWidget(field.widget, 0, Qt.AlignmentFlag(0) if fills else Qt.AlignmentFlag.AlignLeft)
    if not fills:
        field.widget.setMinimumWidth(_FIELD_WIDTH)
    if field.hint:
        below = _caption(field.hint, f"{field.widget.objectName()}_hint")
        if isinstance(field, CheckField):
            below.setContentsMargins(theme.margins(theme.SPACE_5, 0, 0, 0))
        column.addWidget(below)
    return part


def _caption(text: str, name: str) -> QLabel:
    return Words(text, name, "caption", "muted")
