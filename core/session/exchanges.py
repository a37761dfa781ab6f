"""Counts what each member gave this device and had from it, for as long as the state folder lives.

Invariant: bytes are counted once: those that came when their pieces are in place, those that went when a whole piece
was sent. What the last seconds before a crash brought may be missing. Made with a session, which closes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from core.session.context import Context
from core.session.fetch import Fetch
from core.storage.rows import AccountKey
from core.transfer.hub import Hub
from core.transfer.membership import Membership
from core.wire.errors import ShareError
from core.wire.ids import DeviceId, GroupId, UserId

_log = logging.getLogger(__name__)
_COUNT_SECONDS: Final = 5.0
Key = tuple[GroupId, UserId]


class Exchanges:
    """The counts of one account. `fetches` gives all downloads."""

    def __init__(
        self,
        context: Context,
        account: AccountKey,
        hub: Hub,
        membership: Membership,
        fetches: Callable[[], Iterable[Fetch]],
    ) -> None:
        self._store, self._account = context.database.exchanged, account
        self._hub, self._membership, self._fetches = hub, membership, fetches
        self._known: dict[str, dict[str, int]] = {}
        """By listing, what each device had given when it was last counted."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count; what the downloads had before is counted already."""
        for fetch in self._fetches():
            self._known[fetch.row.listing_id] = _given(fetch)
        self._task = asyncio.create_task(self._run(), name="count what members give")

    async def close(self) -> None:
        """Keep what is counted. Twice is fine."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        await self._count()

    async def of_group(self, group_id: GroupId) -> dict[UserId, tuple[int, int]]:
        """By member of a group, the bytes that came from them and those that they were sent."""
        await self._count()
        return await self._store.of_group(self._account, group_id)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_COUNT_SECONDS)
            await self._count()

    async def _count(self) -> None:
        received, sent = self._received(), self._sent()
        more = {key: (received[key], sent[key]) for key in received.keys() | sent.keys()}
        if not more:
            return
        try:
            await self._store.add(self._account, more)
        except ShareError as error:
            _log.warning("not counted: %s", error)

    def _received(self) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        living = set()
        for fetch in self._fetches():
            listing_id, group_id = fetch.row.listing_id, GroupId(fetch.row.group_id)
            living.add(listing_id)
            known = self._known.get(listing_id, {})
            given = _given(fetch)
            if given == known:
                continue
            self._known[listing_id] = given
            for device, count in given.items():
                key = self._key(group_id, DeviceId(device))
                if key is not None and count > known.get(device, 0):
                    counts[key] += count - known.get(device, 0)
        for listing_id in self._known.keys() - living:
            del self._known[listing_id]
        return counts

    def _sent(self) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        for (group_id, device), count in self._hub.take_given().items():
            key = self._key(group_id, device)
            if key is not None:
                counts[key] += count
        return counts

    def _key(self, group_id: GroupId, device: DeviceId) -> Key | None:
        index = self._membership.index(group_id)
        member = index.by_device.get(device) if index is not None else None
        return (group_id, UserId(member.user_id)) if member is not None else None


def _given(fetch: Fetch) -> dict[str, int]:
    row = fetch.counted() if fetch.is_running else fetch.row
    return {device: count for device, (_, count) in row.from_peers.items()}
