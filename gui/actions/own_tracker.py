"""Acts about the tracker that runs on this computer.

Invariant: as in `gui.actions.room`. Mixed into `gui.actions.actions.Actions`.
"""

from __future__ import annotations

from core.snapshots import OwnTrackerSnapshot
from gui.actions.room import Room


class OwnTrackerActions(Room):
    """The commands of `core.commands.own_tracker`, each with `tracker` in its name."""

    async def start_tracker(self, port: int | None = None) -> OwnTrackerSnapshot:
        """Start a tracker on this computer and use it; it outlives this program. Raises PORT_TAKEN and others."""
        return await self._run(lambda engine: engine.own_tracker.start(port))

    async def stop_tracker(self) -> None:
        """Stop it."""
        await self._run(lambda engine: engine.own_tracker.stop())

    async def tracker_status(self) -> OwnTrackerSnapshot:
        """Whether it runs, where, and who is online at it."""
        return await self._run(lambda engine: engine.own_tracker.status())

    async def set_tracker_autostart(self, wanted: bool) -> None:
        """Whether it starts again with this program."""
        await self._run(lambda engine: engine.own_tracker.set_autostart(wanted))
