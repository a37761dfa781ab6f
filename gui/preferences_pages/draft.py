"""The preferences as they stand in the dialog, before they are applied.

Invariant: a key is a field of `core.config.Settings` or one of `WINDOW_DEFAULTS`, never both; fields of several pages
that show the same key show the same value, since all read and write here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from core.config import Settings
from gui.preferences_pages.window_values import WINDOW_DEFAULTS

SETTINGS_KEYS: Final = frozenset(field.name for field in msgspec.structs.fields(Settings))


class Draft(QObject):
    """Signals: `changed(str)` with the key whose value became another."""

    changed = Signal(str)

    def __init__(self, settings: Settings, values: Mapping[str, Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._values = {key: values.get(key, default) for key, default in WINDOW_DEFAULTS.items()}
        self._applied = (self._settings, dict(self._values))

    def get(self, key: str) -> Any:
        """The value of a key."""
        return getattr(self._settings, key) if key in SETTINGS_KEYS else self._values[key]

    def put(self, key: str, value: Any) -> None:
        """Give a key another value."""
        if self.get(key) == value and type(self.get(key)) is type(value):
            return
        if key in SETTINGS_KEYS:
            self._settings = msgspec.structs.replace(self._settings, **{key: value})
        else:
            self._values[key] = value
        self.changed.emit(key)

    def default(self, key: str) -> Any:
        """The value that a key has when nobody changed it."""
        return getattr(Settings(), key) if key in SETTINGS_KEYS else WINDOW_DEFAULTS[key]

    def reset(self, keys: Iterable[str]) -> None:
        """Give these keys their defaults."""
        for key in keys:
            self.put(key, self.default(key))

    def load(self, settings: Settings, values: Mapping[str, Any]) -> None:
        """Take over what holds now; a field that was changed in the dialog meanwhile keeps what was typed."""
        for key in (*sorted(SETTINGS_KEYS), *WINDOW_DEFAULTS):
            was_settings, was_values = self._applied
            mine = key in SETTINGS_KEYS
            before = getattr(was_settings, key) if mine else was_values[key]
            now = getattr(settings, key) if mine else values.get(key, WINDOW_DEFAULTS[key])
            if self.get(key) == before:
                self.put(key, now)
        self._applied = (settings, {key: values.get(key, default) for key, default in WINDOW_DEFAULTS.items()})

    def settings(self) -> Settings:
        """The settings of the engine as they stand here."""
        return self._settings

    def changes(self) -> dict[str, Any]:
        """The values of the window that differ from those applied last."""
        return {key: value for key, value in self._values.items() if self._applied[1][key] != value}

    def is_changed(self) -> bool:
        """Whether anything differs from what was applied last."""
        return self._settings != self._applied[0] or bool(self.changes())

    def mark_applied(self) -> None:
        """What stands here holds now."""
        self._applied = (self._settings, dict(self._values))
