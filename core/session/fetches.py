"""All downloads of the account that is logged in: which run, which wait for their turn, which are done.

Invariant: a download is in the database before anything of it is on the disk, and leaves the database
after its partial file is gone. What the tracker refuses changes nothing here. Made with a session,
stopped with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.config import Strategy
from core.net.event_stream import EventStream
from core.net.tracker_client import TrackerClient
from core.session.checking import put_back
from core.session.context import Context
from core.session.fetch import Fetch
from core.session.fetch_needs import FetchNeeds, partial_share
from core.session.queue import Queue, in_order, moved, next_positions
from core.session.shares import Shares
from core.session.slices import TASKS_MOST, in_slices
from core.snapshots import DownloadSnapshot, DownloadState, Priority
from core.storage.rows import AccountKey, DownloadRow
from core.transfer.catalogue import FileKey
from core.transfer.hub import Hub
from core.wire.errors import NOT_IN_GROUP, Kind, ShareError, UserError
from core.wire.ids import GroupId, ListingId
from core.wire.names import normalised
from core.wire.paths import path_key

_log = logging.getLogger(__name__)
_SAVE_SECONDS = 2.0
_ENDED_BY_GROUP = frozenset(kind.value for kind in NOT_IN_GROUP)
"""Reasons of failed downloads whose shares somebody else ended."""


class Fetches:
    """The downloads of one account."""

    def __init__(
        self,
        context: Context,
        account: AccountKey,
        client: TrackerClient,
        stream: EventStream,
        hub: Hub,
        shares: Shares,
    ) -> None:
        self._context, self._hub = context, hub
        self._account, self._shares = account, shares
        self._fetches: dict[ListingId, Fetch] = {}
        self.queue = Queue(context.settings)
        self.needs = FetchNeeds(context, client, stream, hub, shares, self.queue)
        self._by_key: dict[FileKey, list[Fetch]] = {}
        self._ordered: list[Fetch] | None = None
        self._names: dict[str, str] = {}
        self._started: set[ListingId] = set()
        self._saver: asyncio.Task[None] | None = None
        self._closed = False

    # -- life
    async def load(self) -> None:
        """Take up what was running when the program last ended."""
        fetches = [self._put(row) async for row in in_slices(await self._context.database.downloads.all(self._account))]
        # The first in the queue first, not the oldest.
        async for fetch in in_slices(in_order(fetches), TASKS_MOST):
            if fetch.row.state == "active":
                self._start(fetch)
        self._saver = asyncio.create_task(self._save_often(), name="save download counts")

    async def close(self) -> None:
        """Stop all; they go on at the next login. Twice is fine."""
        self._closed = True
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await _stopped(list(self._fetches.values()))

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            rows = [row for fetch in self._fetches.values() if fetch.has_turn and (row := fetch.progress())]
            try:
                if rows:
                    await self._context.database.downloads.put_many(rows)
            except ShareError as error:
                _log.warning("the counts of downloads are not kept: %s", error)

    # -- commands
    def find(self, group: str, name: str) -> list[Fetch]:
        """The downloads called `name` in a group, or below the folder of that name; the group may be gone."""
        wanted, of_group = path_key(name.strip("/")), normalised(group)
        names: dict[str, bool] = {}
        mine = []
        for fetch in self._fetches.values():
            group_id = fetch.row.group_id
            if group_id not in names:
                names[group_id] = normalised(fetch.group) == of_group
            if names[group_id]:
                mine.append((fetch.name_key, fetch))
        exact = [fetch for key, fetch in mine if key == wanted]
        return exact or [fetch for key, fetch in mine if key.startswith(wanted + "/")]

    def groups(self) -> set[GroupId]:
        """The groups of downloads that are not over."""
        over = (DownloadState.DONE, DownloadState.FAILED)
        return {GroupId(fetch.row.group_id) for fetch in self._fetches.values() if fetch.state not in over}

    def of(self, listing_id: ListingId) -> Fetch | None:
        """The download of a listing, if there is one."""
        return self._fetches.get(listing_id)

    def all(self) -> list[Fetch]:
        """Every download, the oldest first."""
        if self._ordered is None:
            self._ordered = sorted(self._fetches.values(), key=lambda fetch: (fetch.row.added, fetch.row.name))
        return self._ordered

    async def add(self, rows: Sequence[DownloadRow], *, top: bool = False) -> list[Fetch]:
        """Start new downloads, unless they are paused: told to the tracker, kept on disk, then run; first if `top`.

        Raises what the tracker says.

        A file that this device shares whole stays as it is, and is copied. The caller holds `Shares.changing`.
        """
        shared = [partial_share(row) for row in rows if not self._shares.is_whole(ListingId(row.listing_id))]
        await self._shares.tell_partial(shared)
        positions = next_positions(self._fetches.values(), len(rows), top=top)
        rows = [replace(row, position=position) for row, position in zip(rows, positions, strict=True)]
        async with self._shares.undone_if_not_kept(shared):
            await self._context.database.downloads.put_many(rows)
            await self._shares.add_partial(shared)
        added = [self._put(row) async for row in in_slices(rows)]
        async for fetch in in_slices(added, TASKS_MOST):
            fetch.log.note("added", {})
            if fetch.row.state == "active":
                self._start(fetch)
        return added

    async def pause(self, fetches: Sequence[Fetch]) -> None:
        """Stop these; nothing of them is fetched or served until `resume`."""
        await _stopped(fetches)
        await self._set([one for one in fetches if one.state is not DownloadState.DONE], "paused")

    async def pause_all(self) -> int:
        """Stop everything that is under way until `resume_all`; how many. What was paused before stays apart."""
        over = (DownloadState.DONE, DownloadState.FAILED)
        active = [one for one in self.all() if one.row.state == "active" and one.state not in over]
        await _stopped(active)
        active = [one for one in active if one.state is not DownloadState.DONE]
        await self._set(active, "held")
        return len(active)

    def held(self) -> list[Fetch]:
        """What `pause_all` has stopped, the first in the queue first."""
        return in_order(one for one in self._fetches.values() if one.row.state == "held")

    async def resume(self, fetches: Sequence[Fetch], *, share: bool = False) -> None:
        """Go on with these, failed ones too. With `share`, what was withdrawn is shared again.

        The caller holds `Shares.changing`. Raises what the tracker says; then all stay as they are.
        """
        for one in fetches:
            if one.state is DownloadState.FAILED:
                await one.wait()  # that it failed is shown before it is kept
        still = [one for one in fetches if one.state is not DownloadState.DONE and not one.is_running]
        again = [one.row for one in still if share or one.row.reason in _ENDED_BY_GROUP]
        # Of what ended with the group the tracker is asked in any case: its shares may be about to be dropped.
        unshared = [r for r in again if r.reason in _ENDED_BY_GROUP or self._shares.of(ListingId(r.listing_id)) is None]
        shared = [partial_share(row) for row in unshared]
        await self._shares.tell_partial(shared)
        async with self._shares.undone_if_not_kept(shared):
            await self._shares.add_partial(shared)
        await self._set(still, "active")
        async for fetch in in_slices(still, TASKS_MOST):
            self._start(fetch)

    async def move(self, fetches: Sequence[Fetch], where: str) -> None:
        """Change the place of these in the queue: up, down, top, bottom."""
        await self._reorder(moved(self._fetches.values(), fetches, where))

    async def change(self, fetches: Sequence[Fetch], to: Callable[[DownloadRow], DownloadRow]) -> None:
        """Change what is kept of these, and go by it at once: priority, limits, strategy."""
        for fetch in fetches:
            fetch.row = to(fetch.row)
            self._apply_to(fetch)
        await self._reorder(fetches)

    async def check_again(self, fetches: Sequence[Fetch]) -> None:
        """Look at every piece that these have on the disk, and fetch anew what is wrong."""
        await _stopped(fetches)
        for fetch in fetches:
            row = fetch.row
            completed = (row.completed or row.added) if row.state == "done" else row.completed
            fetch.row = replace(row, part="" if row.state == "done" else row.part, completed=completed, checked=0)
        await self._set(fetches, "active", DownloadState.CHECKING)
        for fetch in fetches:
            self._start(fetch)

    async def forget(self, fetches: Sequence[Fetch]) -> None:
        """Take finished ones off the list; they are shared on."""
        self._drop(fetches)
        listings = [ListingId(fetch.row.listing_id) for fetch in fetches]
        await self._context.database.downloads.delete_many(self._account, listings)

    async def cancel(self, fetches: Sequence[Fetch]) -> None:
        """End these for good: partial files go, finished files stay; they leave the list.

        Raises `DiskError` if a partial file cannot be removed; that one stays, failed.
        """
        await _stopped(fetches)
        gone, error = [], None
        async for fetch in in_slices(fetches):
            try:
                await fetch.discard()
            except ShareError as failure:
                error = fetch.error = failure
                await self._set([fetch], "failed", DownloadState.FAILED, failure.kind)
            else:
                gone.append(fetch)
        listings = [ListingId(fetch.row.listing_id) for fetch in gone]
        self._drop(gone)
        await self._context.database.downloads.delete_many(self._account, listings)
        shares = [share for share in map(self._shares.of, listings) if share is not None and not share.complete]
        await self._shares.end(shares)
        if error is not None:
            raise error

    async def stop_group(self, group_id: GroupId, kind: Kind) -> None:
        """This user left a group or was removed: its downloads fail with `kind`; what is there stays.

        A finished file that was under repair has its name again.
        """
        ended = [fetch for fetch in self._fetches.values() if fetch.row.group_id == group_id]
        ended = [fetch for fetch in ended if fetch.state not in (DownloadState.DONE, DownloadState.FAILED)]
        await _stopped(ended)
        ended = [fetch for fetch in ended if fetch.state is not DownloadState.DONE]
        for fetch in ended:
            fetch.error = ShareError(kind)
            try:
                await put_back(fetch)
            except ShareError as error:
                _log.warning("%s has not got its name back: %s", fetch.row.name, error)
        await self._set(ended, "failed", DownloadState.FAILED, kind)

    def snapshots(self) -> list[DownloadSnapshot]:
        """Every download, the oldest first."""
        ordered = self.all()
        self.queue.number(ordered)
        for key in self._hub.busy():
            self.refresh(key)
        for group_id in {fetch.row.group_id for fetch in ordered}:
            if (name := self.needs.group_name(GroupId(group_id))) != self._names.get(group_id):
                self._names[group_id] = name
                for fetch in ordered:
                    if fetch.row.group_id == group_id:
                        fetch.shown = None
        return [fetch.shown or fetch.snapshot() for fetch in ordered]

    def refresh(self, key: FileKey) -> None:
        """Something that is shown with the downloads of a file has changed."""
        for fetch in self._by_key.get(key, ()):
            fetch.shown = None

    async def wait(self, seconds: float | None) -> list[DownloadSnapshot]:
        """Wait until no download of this run is under way, or all that are left are paused.

        Returns those. Raises `UserError`: WAIT_TIMEOUT after `seconds`, DOWNLOAD_FAILED if one of them failed,
        SESSION_ENDED if that stopped them.
        """
        try:
            async with asyncio.timeout(seconds):
                while running := [fetch for fetch in self._fetches.values() if fetch.is_running]:
                    for fetch in running:
                        await fetch.wait()
        except TimeoutError:
            names = [fetch.row.name for fetch in self._fetches.values() if fetch.is_running]
            raise UserError(Kind.WAIT_TIMEOUT, seconds=int(seconds or 0), names=names) from None
        if self._closed:
            raise UserError(Kind.SESSION_ENDED)
        mine = [fetch for listing_id, fetch in self._fetches.items() if listing_id in self._started]
        failed = [fetch for fetch in mine if fetch.state is DownloadState.FAILED]
        if failed:
            first = failed[0]
            raise UserError(
                Kind.DOWNLOAD_FAILED, names=[fetch.row.name for fetch in failed], reason=first.row.reason or "internal"
            )
        return [fetch.snapshot() for fetch in mine]

    # -- the list
    def _put(self, row: DownloadRow) -> Fetch:
        listing_id = ListingId(row.listing_id)
        if (older := self._fetches.get(listing_id)) is not None:
            self._drop([older])
        fetch = self._fetches[listing_id] = Fetch(self.needs, row)
        self._by_key.setdefault(fetch.key, []).append(fetch)
        self._apply_to(fetch)
        self._ordered = None
        self.queue.changed()
        return fetch

    def _drop(self, fetches: Sequence[Fetch]) -> None:
        for fetch in fetches:
            if self._fetches.pop(ListingId(fetch.row.listing_id), None) is None:
                continue
            same = self._by_key[fetch.key]
            same.remove(fetch)
            if not same:
                del self._by_key[fetch.key]
                self._hub.throttle.set_file(fetch.key, 0, 0)
        self._ordered = None
        self.queue.changed()

    def _apply_to(self, fetch: Fetch) -> None:
        row = fetch.row
        self._hub.throttle.set_file(fetch.key, row.limit_down, row.limit_up)
        if fetch.swarm is not None:
            fetch.swarm.set_priority(Priority(row.priority))
            fetch.swarm.set_strategy(Strategy(row.strategy))

    async def _reorder(self, fetches: Sequence[Fetch]) -> None:
        self.queue.reorder(fetches)
        await self._context.database.downloads.put_many([fetch.counted() for fetch in fetches])

    def _start(self, fetch: Fetch) -> None:
        self._started.add(ListingId(fetch.row.listing_id))
        fetch.start()

    async def _set(
        self, fetches: Sequence[Fetch], kept: str, shown: DownloadState | None = None, kind: Kind | None = None
    ) -> None:
        """Keep a state of all of these, then show it: `shown`, or what goes with `kept`."""
        shown = shown or (DownloadState.WAITING if kept == "active" else DownloadState.PAUSED)
        reason = kind.value if kind else ""
        async for fetch in in_slices(fetches):
            fetch.row = replace(fetch.row, state=kept, reason=reason)
            fetch.state = shown
            fetch.log.note(reason or shown.value, {})
        self.queue.changed()
        await self._context.database.downloads.put_many([fetch.row for fetch in fetches])
        async for fetch in in_slices(fetches):
            self.needs.on_changed(fetch, kind, {})


async def _stopped(fetches: Sequence[Fetch]) -> None:
    """Stop all of these: those that wait for a turn first, or they would get one as others end."""
    async for fetch in in_slices(sorted(fetches, key=lambda one: one.has_turn), TASKS_MOST):
        fetch.ask_to_stop()
    async for fetch in in_slices(fetches):
        await fetch.stop()
