"""Background work of groups: one task a group at most, tried again while the tracker is away.

Invariant: whatever was asked for after a task began is seen by that task before it ends, because the
work itself says when nothing is left. Owned by `Membership`, which ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from core.wire.errors import Kind, ShareError
from core.wire.ids import GroupId

RETRY_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_TRY_AGAIN = frozenset({Kind.TRACKER_UNREACHABLE, Kind.TRACKER_ERROR, Kind.NOT_A_TRACKER, Kind.WRONG_PIN})
_log = logging.getLogger(__name__)


class GroupTasks:
    """Runs `settle(group_id)` until it returns true; false and a tracker that is away mean: again, later."""

    def __init__(self, settle: Callable[[GroupId], Awaitable[bool]]) -> None:
        self._settle = settle
        self._tasks: dict[GroupId, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def begin(self, group_id: GroupId) -> None:
        """See to a group, unless that is going on already."""
        if group_id not in self._tasks:
            task = asyncio.create_task(self._run(group_id), name=f"settle group {group_id}")
            self._tasks[group_id] = task
            task.add_done_callback(lambda done: self._on_done(group_id, done))

    def busy(self, group_id: GroupId) -> bool:
        """Whether a group is being seen to."""
        return group_id in self._tasks

    async def wait(self, group_id: GroupId, seconds: float) -> None:
        """Wait until nothing is left to do for a group, at most `seconds`."""
        task = self._tasks.get(group_id)
        if task is not None:
            await asyncio.wait({task}, timeout=seconds)

    def cancel(self, group_id: GroupId) -> None:
        """Nothing is left to do for a group; the work itself may say so."""
        task = self._tasks.get(group_id)
        if task is not None and task is not asyncio.current_task():
            del self._tasks[group_id]
            task.cancel()

    async def close(self) -> None:
        """End everything."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, group_id: GroupId, task: asyncio.Task[None]) -> None:
        if self._tasks.get(group_id) is task:
            del self._tasks[group_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("following group %s failed", group_id, exc_info=error)

    async def _run(self, group_id: GroupId) -> None:
        failures = 0
        while True:
            try:
                if await self._settle(group_id):
                    return
            except ShareError as error:
                _log.info("group %s: %s", group_id, error)
                if error.kind not in _TRY_AGAIN:
                    return
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1
