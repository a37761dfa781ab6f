"""What happens in my groups, as this device sees it: who joins and leaves, who shares and withdraws what.

Invariant: everything told here was seen in a roster or a list that the tracker gave, in the order in which it was seen;
what happened while the program was away is seen when it comes back. Many files that one member shares at once are
told as one. Made with a session, which closes it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Final

from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.snapshots import ActivitySnapshot
from core.storage.rows import AccountKey
from core.transfer.membership import Membership
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import NOT_IN_GROUP, Kind, ShareError
from core.wire.ids import GroupId
from core.wire.roster import Member

_log = logging.getLogger(__name__)
SETTLE_SECONDS: Final = 1.0
"""How long a list is left to change on before it is looked at; twice that at most, so that not all ask at once."""
_AGAIN_SECONDS: Final = 2.0
_AGAIN_MOST_SECONDS: Final = 60.0
"""How long until a look that failed is tried again: each time twice as long, up to this."""
_FOR_GOOD: Final = NOT_IN_GROUP | {Kind.SESSION_ENDED}
_PAGES_MOST: Final = 20
"""Pages of one look: a list that changed by more is only told as far."""
_PAGES_OF_ALL: Final = 2000
"""The same where all of a list has to be gone through: two million files."""


class ActivityLog:
    """The happenings of one account's groups."""

    def __init__(self, context: Context, account: AccountKey, client: TrackerClient, membership: Membership) -> None:
        self._context, self._account, self._client, self._membership = context, account, client, membership
        self._store = context.database.activity
        self._members: dict[GroupId, dict[str, Member]] = {}
        self._seen: dict[GroupId, tuple[int, int]] = {}
        self._looking: dict[GroupId, asyncio.Task[None]] = {}
        self._again: set[GroupId] = set()
        self._writing: set[asyncio.Task[None]] = set()
        self._loaded = False
        membership.subscribe(self._on_roster)

    async def load(self) -> None:
        """Know what was known when the program last ran; called once the rosters are there."""
        self._seen = await self._store.seen(self._account)
        for group_id in self._membership.groups():
            self._members[group_id] = self._now(group_id)
        self._loaded = True

    async def close(self) -> None:
        """Look no more; what was seen is kept."""
        self._loaded = False
        for task in self._looking.values():
            task.cancel()
        await asyncio.gather(*self._looking.values(), *self._writing, return_exceptions=True)

    def on_list(self, group_id: GroupId, version: int) -> None:
        """The tracker says that a group's list is at a version."""
        if not self._loaded or self._seen.get(group_id, (0, 0))[0] == version:
            return
        if group_id in self._looking:
            self._again.add(group_id)
            return
        task = asyncio.create_task(self._look(group_id), name="see what was shared")
        self._looking[group_id] = task

    # -- members
    def _on_roster(self, group_id: GroupId) -> None:
        if not self._loaded:
            return
        if self._membership.index(group_id) is None:
            self._members.pop(group_id, None)
            return
        before, now = self._members.get(group_id), self._now(group_id)
        self._members[group_id] = now
        if before is None:
            self.on_list(group_id, -1)
        happened = self._first(now) if before is None else list(_between(before, now, time.time()))
        if happened:
            task = asyncio.create_task(self._keep(group_id, happened, None))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    def _now(self, group_id: GroupId) -> dict[str, Member]:
        index = self._membership.index(group_id)
        return {member.user_id: member for member in index.roster.members} if index is not None else {}

    def _first(self, now: dict[str, Member]) -> list[ActivitySnapshot]:
        me = now.get(self._account.user_id)
        if me is None:
            return []
        what = "created" if len(now) == 1 and me.role == "owner" else "joined"
        return [ActivitySnapshot(time.time(), what, me.name)]

    # -- files
    async def _look(self, group_id: GroupId) -> None:
        wait = _AGAIN_SECONDS
        try:
            while True:
                self._again.discard(group_id)
                if group_id in self._seen:
                    await asyncio.sleep(SETTLE_SECONDS * (1 + self._context.rng.random()))
                try:
                    await self._see(group_id)
                except ShareError as error:
                    _log.info("a list was not looked at: %s", error)
                    if error.kind in _FOR_GOOD or self._membership.index(group_id) is None:
                        return
                    await asyncio.sleep(wait * (0.5 + self._context.rng.random()))
                    wait = min(2 * wait, _AGAIN_MOST_SECONDS)
                else:
                    wait = _AGAIN_SECONDS
                    if group_id not in self._again:
                        return
        finally:
            self._looking.pop(group_id, None)

    async def _see(self, group_id: GroupId) -> None:
        ids = {"group_id": group_id}
        if group_id not in self._seen:
            # What was there before this device came is no news.
            page = await self._client.call(routes.FILES, ids=ids, query={"since": str(2**61)})
            await self._keep(group_id, [], (page.version, page.newest))
            return
        version, newest = self._seen[group_id]
        query = {"limit": str(limits.PAGE_MAX), "since": str(version)}
        listings: list[m.Listing] = []
        was_put_back, left = False, _PAGES_MOST
        while left:
            left -= 1
            page = await self._client.call(routes.FILES, ids=ids, query=query)
            if page.version < version:
                # The tracker was put back to an earlier state: all of its list is read, and only what is newer is news.
                listings, version, query = [], 0, {"limit": query["limit"], "since": "0"}
                was_put_back, left = True, _PAGES_OF_ALL
                continue
            listings += [one for one in page.listings if one.added > newest or not was_put_back]
            version = page.version
            if not page.next:
                break
            query["after"] = page.next
        fresh = [one for one in listings if one.added > newest and not one.gone]
        gone = [one for one in listings if one.added <= newest and one.gone]
        happened = [*_told("shared", fresh), *_told("withdrawn", gone)]
        await self._keep(group_id, happened, (version, max([newest, *(one.added for one in listings)])))

    async def _keep(self, group_id: GroupId, happened: list[ActivitySnapshot], seen: tuple[int, int] | None) -> None:
        try:
            await self._store.add(self._account, group_id, happened, seen)
        except ShareError as error:
            _log.warning("what happened in a group is not kept: %s", error)
            return
        if seen is not None:
            self._seen[group_id] = seen


def _between(before: dict[str, Member], now: dict[str, Member], at: float) -> Iterable[ActivitySnapshot]:
    for user_id, member in now.items():
        old = before.get(user_id)
        if old is None:
            yield ActivitySnapshot(at, "joined", member.name)
        elif old.role != member.role:
            yield ActivitySnapshot(at, "role", member.name, {"role": member.role, "before": old.role})
    for user_id, member in before.items():
        if user_id not in now:
            yield ActivitySnapshot(at, "left", member.name)


def _told(what: str, listings: list[m.Listing]) -> list[ActivitySnapshot]:
    """One happening for each file, or for all files of one folder by one member. When something went is not known."""
    together: dict[tuple[str, str], list[m.Listing]] = {}
    for one in sorted(listings, key=lambda one: (one.added, one.path)):
        top, slash, _ = one.path.partition("/")
        together.setdefault((one.added_by, top + slash), []).append(one)
    told = []
    for (user, top), files in together.items():
        name = files[0].path if len(files) == 1 else top
        at = files[0].added / 1000 if what == "shared" else time.time()
        size = sum(one.size for one in files)
        told.append(ActivitySnapshot(at, what, user, {"name": name, "files": len(files), "size": size}))
    return sorted(told, key=lambda one: one.at)
