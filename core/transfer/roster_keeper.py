"""Writes rosters to the disk behind the back of whoever changes them.

Invariant: of several changes of one group only the newest is written, and after `close` everything
that was asked for is on the disk or logged as refused. Owned by `Membership`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from core.transfer.roster_store import KeptRoster, RosterStore
from core.wire.errors import DiskError
from core.wire.ids import GroupId

_log = logging.getLogger(__name__)


class RosterKeeper:
    """Keeps, confirms and drops rosters in the order that matters, without being waited for."""

    def __init__(self, store: RosterStore) -> None:
        self._store = store
        self._changed: dict[GroupId, KeptRoster | None] = {}
        self._confirmed: dict[GroupId, float] = {}
        self._task: asyncio.Task[None] | None = None

    def save(self, kept: KeptRoster) -> None:
        """Keep this roster instead of an older one."""
        self._confirmed.pop(kept.group_id, None)
        self._put(kept.group_id, kept)

    def drop(self, group_id: GroupId) -> None:
        """Keep nothing of this group."""
        self._confirmed.pop(group_id, None)
        self._put(group_id, None)

    def confirm(self, group_ids: Iterable[GroupId], confirmed: float) -> None:
        """A tracker confirmed the rosters of these groups at `confirmed`, Unix s."""
        for group_id in group_ids:
            self._confirmed[group_id] = confirmed
        self._begin()

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._task is not None:
            await self._task

    def _put(self, group_id: GroupId, kept: KeptRoster | None) -> None:
        self._changed[group_id] = kept
        self._begin()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write(), name="keep rosters")

    async def _write(self) -> None:
        while self._changed or self._confirmed:
            changed, self._changed = self._changed, {}
            confirmed, self._confirmed = self._confirmed, {}
            try:
                for group_id, kept in changed.items():
                    if kept is None:
                        await self._store.drop_roster(group_id)
                    else:
                        await self._store.save_roster(kept)
                for moment in set(confirmed.values()):
                    await self._store.confirm_rosters([g for g, t in confirmed.items() if t == moment], moment)
            except DiskError as error:
                # Membership goes on in memory; after a restart the tracker is asked again.
                _log.warning("rosters not kept: %s", error)
