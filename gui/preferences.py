"""What the window remembers for its user: geometry, columns, theme, what to be told of.

Invariant: one file `window.ini` in the state folder, written soon after each change and at the end; a value that is
missing or of another type than its default reads as the default. Settings of the engine are not here but in
`engine.settings`, so that `p2p-peer` has them too. Made by `gui.app`, handed to whoever remembers something.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

T = TypeVar("T", bool, int, float, str, list[str], QByteArray)
FILE = "window.ini"


class Preferences(QObject):
    """Key and value. Signals: `changed(key)` when a value became another."""

    changed = Signal(str)

    def __init__(self, state: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(state / FILE), QSettings.Format.IniFormat, self)

    def get(self, key: str, default: T) -> T:
        """The value of `key`, in the type of `default`."""
        if not self._settings.contains(key):
            return default
        found: T = _as_type_of(default, self._settings.value(key))
        return found

    def put(self, key: str, value: bool | int | float | str | list[str] | QByteArray) -> None:
        """Remember `value` under `key`."""
        if self._settings.contains(key) and self._settings.value(key) == value:
            return
        self._settings.setValue(key, value)
        self.changed.emit(key)

    def forget(self, prefix: str) -> None:
        """Drop every key that begins with `prefix`, so that the defaults hold again."""
        for key in self._settings.allKeys():
            if key.startswith(prefix):
                self._settings.remove(key)
                self.changed.emit(key)

    def save(self) -> None:
        """Write what is not written yet."""
        self._settings.sync()


def _as_type_of(default: Any, value: Any) -> Any:
    """`value` as an INI file gives it (a text, or a list of them) in the type of `default`, or `default`."""
    if isinstance(default, bool):
        return str(value).lower() in ("true", "1")
    if isinstance(default, list):
        return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
    if isinstance(default, QByteArray):
        return value if isinstance(value, QByteArray) else default
    try:
        return type(default)(value)
    except (TypeError, ValueError):
        return default
