"""What a user set, as one JSON text: it belongs to the state folder, whoever is logged in.

Invariant: what cannot be read is as if nothing had been set; nothing of an older or newer program makes the engine
refuse to start. Used by the settings of the engine.
"""

from __future__ import annotations

import msgspec

from core.config import Settings
from core.storage.repository import Repository

_NAME = "settings"


class SettingRows(Repository):
    """The settings of a state folder."""

    async def get(self) -> Settings:
        """The settings that were kept, else the ones that a new folder has."""
        query = "SELECT value FROM settings WHERE name = ?"
        row = await self._database.read(lambda c: c.execute(query, (_NAME,)).fetchone())
        if row is None:
            return Settings()
        try:
            return msgspec.json.decode(row[0], type=Settings)
        except msgspec.DecodeError:
            return Settings()

    async def put(self, settings: Settings) -> None:
        """Keep these from now on."""
        value = (_NAME, msgspec.json.encode(settings).decode())
        await self._database.write(lambda c: c.execute("REPLACE INTO settings VALUES (?, ?)", value) and None)
