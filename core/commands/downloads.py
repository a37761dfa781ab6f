"""Downloads: start, watch, wait, pause, resume, cancel.

Invariant: `download_file` checks everything that can be checked (names, folder, rights, space) before
anything is written, then starts and returns; an existing file is never overwritten. What is done with
downloads beside that stands in `transfers`.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.commands.transfers import TransferCommands
from core.config import Strategy
from core.session.checking import looks_like
from core.session.fetch import Fetch
from core.session.session import Session
from core.snapshots import DownloadSnapshot, DownloadState
from core.storage.paths import Destination, check_destination, check_vacant
from core.storage.rows import DownloadRow
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.paths import check_path, path_key


class DownloadCommands(TransferCommands):
    """All commands of one engine that are about downloads. All raise NOT_LOGGED_IN."""

    async def download_file(
        self,
        group: str,
        filename: str,
        destination: str,
        strategy: Strategy | None = None,
        *,
        only: Collection[str] | None = None,
        paused: bool = False,
        top: bool = False,
        keep_both: bool = False,
    ) -> list[DownloadSnapshot]:
        """Start fetching a file, or every file of a folder, into `destination`.

        An existing folder, or a path that ends in `/`, takes the file under its own name; else the parent
        must exist and the last part is the new name. `only`: these files of the folder, by their names in the group or
        below the folder. `paused`: not before `resume`. `top`: before all others. A file that is there already is
        checked and becomes the download if it is the same; with `keep_both` it stays apart, and the new one gets
        ` (1)`. Raises NO_SUCH_GROUP, NOT_MEMBER, NO_SUCH_FILE, DESTINATION_MISSING, DESTINATION_UNWRITABLE,
        DESTINATION_EXISTS, NO_SPACE, ALREADY_DOWNLOADING.
        """
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        group_id = GroupId(view.group_id)
        listings = await session.directory.named(group_id, view.name, filename)
        is_folder = path_key(listings[0].path) != path_key(filename.strip("/"))
        top_name = filename.strip("/")
        own_name = (listings[0].path if not is_folder else _folder_name(listings[0], top_name)).rpartition("/")[2]
        listings = _chosen(listings, top_name if is_folder else "", only, view.name)
        find = partial(check_destination, destination, own_name, folder=is_folder, taken=True)
        target = await self._context.threads.run(find)
        async with session.shares.changing():
            again, new = _known(session, listings)
            rows = [
                self._row(session, view, one, target, top_name if is_folder else "", strategy, paused=paused)
                for one in new
            ]
            there = set() if keep_both else await self._context.threads.run(_already_there, rows)
            need = sum(row.size for row in rows if row.listing_id not in there)
            await session.disks.check(target.folder, need)
            await session.fetches.needs.prepare(group_id, [FileId(row.file_id) for row in rows])
            rows = [await self._taken_over(row) if row.listing_id in there else row for row in rows]
            fetches = [*again, *await session.fetches.add(rows, top=top)]
            if not paused:
                await session.fetches.resume(again, share=True)
            if top and again:
                await session.fetches.move(again, "top")
        return await self._pictures(session, fetches)

    async def show_downloads(self) -> list[DownloadSnapshot]:
        """Every download of this account, finished ones too, the oldest first."""
        return self._context.logged_in().fetches.snapshots()

    async def wait_downloads(self, seconds: float | None = None) -> list[DownloadSnapshot]:
        """Wait until nothing is being downloaded. Raises WAIT_TIMEOUT, DOWNLOAD_FAILED."""
        return await self._context.logged_in().fetches.wait(seconds)

    async def pause(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Stop a download, or those of a folder, until `resume`. Raises NO_SUCH_DOWNLOAD, for a complete one too."""
        session, fetches = await self._find(group, filename, unfinished=True)
        await session.fetches.pause(fetches)
        return await self._pictures(session, fetches)

    async def resume(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Go on with a paused or failed download, or those of a folder. Raises NO_SUCH_DOWNLOAD, as `pause` does."""
        session, fetches = await self._find(group, filename, unfinished=True)
        async with session.shares.changing():
            await session.fetches.resume(fetches)
        return await self._pictures(session, fetches)

    async def cancel(self, group: str, filename: str) -> list[str]:
        """End a download for good and take it off the list; what is unfinished goes. Raises NO_SUCH_DOWNLOAD."""
        session, fetches = await self._find(group, filename)
        await session.fetches.cancel(fetches)
        return [fetch.row.name for fetch in fetches]

    def _row(
        self,
        session: Session,
        group: m.GroupView,
        listing: m.Listing,
        target: Destination,
        top: str,
        strategy: Strategy | None,
        *,
        paused: bool,
    ) -> DownloadRow:
        path = check_path(listing.path)
        if top:
            target = target.below("/".join(path.split("/")[len(top.split("/")) :]))
        key = session.account.key
        return DownloadRow(
            fingerprint=key.fingerprint,
            user_id=key.user_id,
            group_id=group.group_id,
            listing_id=listing.listing_id,
            file_id=listing.file_id,
            name=path,
            folder=str(target.folder),
            final_name=target.name,
            size=listing.size,
            mtime_ms=listing.mtime,
            state="paused" if paused else "active",
            added=time.time(),
            strategy=(strategy or self._usual_strategy()).value,
            group_name=group.name,
            shared_by=listing.added_by,
        )

    def _usual_strategy(self) -> Strategy:
        """As set; what the program was started with, if that was something."""
        started_with = self._context.config.strategy
        return started_with if started_with is not Strategy.RANDOM else self._context.settings.strategy

    async def _taken_over(self, row: DownloadRow) -> DownloadRow:
        """The row of a file that is there already and looks right. Raises DESTINATION_EXISTS."""
        manifest = await self._context.database.manifests.get(FileId(row.file_id))
        path = Destination(Path(row.folder), row.final_name).path
        if manifest is None or not await looks_like(self._context.threads, path, manifest):
            raise UserError(Kind.DESTINATION_EXISTS, path=str(path))
        return replace(row, checked=0)


def _known(session: Session, listings: list[m.Listing]) -> tuple[list[Fetch], list[m.Listing]]:
    """Downloads to go on with, and listings that are new. Raises ALREADY_DOWNLOADING if all are under way."""
    again, new, running = [], [], []
    for listing in listings:
        fetch = session.fetches.of(ListingId(listing.listing_id))
        if fetch is None or fetch.state is DownloadState.DONE:
            new.append(listing)
        elif fetch.is_running:
            running.append(fetch)
        else:
            again.append(fetch)
    if running and not again and not new:
        raise UserError(Kind.ALREADY_DOWNLOADING, name=running[0].row.name, path=running[0].snapshot().path)
    return again, new


def _already_there(rows: list[DownloadRow]) -> set[str]:
    """The listings of which a file of the right size has the name already. Raises DESTINATION_EXISTS for another."""
    there = set()
    for row in rows:
        place = Destination(Path(row.folder), row.final_name)
        try:
            check_vacant(place)
        except UserError as error:
            if error.kind is not Kind.DESTINATION_EXISTS:
                raise
            try:
                status = os.lstat(place.path)
            except OSError:
                raise error from None
            if not stat.S_ISREG(status.st_mode) or status.st_size != row.size:
                raise
            there.add(row.listing_id)
    return there


def _chosen(listings: list[m.Listing], folder: str, only: Collection[str] | None, group: str) -> list[m.Listing]:
    """Those that `only` names. Raises NO_SUCH_FILE for a name that is none of them."""
    if only is None:
        return listings
    by_key = {path_key(listing.path): listing for listing in listings}
    found = []
    for name in only:
        wanted = name.strip("/")
        below = f"{folder}/{wanted}" if folder else wanted
        listing = by_key.get(path_key(wanted)) or by_key.get(path_key(below))
        if listing is None:
            raise UserError(Kind.NO_SUCH_FILE, group=group, name=name)
        found.append(listing)
    return found


def _folder_name(listing: m.Listing, top: str) -> str:
    return "/".join(listing.path.split("/")[: len(top.split("/"))])
