"""What the window remembers for its user: geometry, columns, theme, what to be told of.

Invariant: one file `window.ini` in the state folder, written soon after each change and at the end; a value that is
missing or of another type than its default reads as the default. Settings of the engine are not here but in
`engine.settings`, so that `p2p-peer` has them too. Made by `gui.app`, handed to whoever remembers something.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast

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
        value = self._settings.value(key)
        if isinstance(default, bool):
            return cast("T", str(value).lower() in ("true", "1"))
        if isinstance(default, list):
            found = value if isinstance(value, list) else [value] if value else []
            return cast("T", [str(one) for one in found])
        if isinstance(default, QByteArray):
            return cast("T", value if isinstance(value, QByteArray) else default)
        try:
            return cast("T", type(default)(value))
        except (TypeError, ValueError):
            return default

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
