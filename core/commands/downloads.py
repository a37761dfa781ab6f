"""Downloads: start, watch, wait, pause, resume, cancel.

Invariant: `download_file` checks everything that can be checked (names, folder, rights, space) before
anything is written, then starts and returns; an existing file is never overwritten.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from core.commands.sharing import group_of
from core.config import Strategy
from core.session.context import Context
from core.session.fetch import Fetch
from core.session.session import Session
from core.snapshots import DownloadSnapshot, DownloadState
from core.storage.paths import Destination, check_destination, check_space, check_vacant
from core.storage.rows import DownloadRow
from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.names import check_name
from core.wire.paths import check_path, path_key


class DownloadCommands:
    """The commands of one engine that are about downloads. All raise NOT_LOGGED_IN."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def download_file(
        self, group: str, filename: str, destination: str, strategy: Strategy | None = None
    ) -> list[DownloadSnapshot]:
        """Start fetching a file, or every file of a folder, into `destination`.

        An existing folder, or a path that ends in `/`, takes the file under its own name; else the parent
        must exist and the last part is the new name. Raises NO_SUCH_GROUP, NOT_MEMBER, NO_SUCH_FILE,
        DESTINATION_MISSING, DESTINATION_UNWRITABLE, DESTINATION_EXISTS, NO_SPACE, ALREADY_DOWNLOADING.
        """
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        group_id = GroupId(view.group_id)
        listings = await session.directory.named(group_id, view.name, filename)
        is_folder = path_key(listings[0].path) != path_key(filename.strip("/"))
        top = filename.strip("/")
        own_name = (listings[0].path if not is_folder else _folder_name(listings[0], top)).rpartition("/")[2]
        find = partial(check_destination, destination, own_name, folder=is_folder)
        target = await self._context.threads.run(find)
        async with session.shares.changing():
            again, new = _known(session, listings)
            rows = [self._row(session, view, one, target, top if is_folder else "", strategy) for one in new]
            await self._context.threads.run(_check_vacant, rows)
            await self._context.threads.run(check_space, target.folder, sum(row.size for row in rows))
            await self._fetch_manifests(session, group_id, [FileId(row.file_id) for row in rows])
            fetches = [*again, *await session.fetches.add(rows)]
            await session.fetches.resume(again, share=True)
        return [fetch.snapshot() for fetch in fetches]

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
        return [fetch.snapshot() for fetch in fetches]

    async def resume(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Go on with a paused or failed download, or those of a folder. Raises NO_SUCH_DOWNLOAD, as `pause` does."""
        session, fetches = await self._find(group, filename, unfinished=True)
        async with session.shares.changing():
            await session.fetches.resume(fetches)
        return [fetch.snapshot() for fetch in fetches]

    async def cancel(self, group: str, filename: str) -> list[str]:
        """End a download for good and take it off the list; what is unfinished goes. Raises NO_SUCH_DOWNLOAD."""
        session, fetches = await self._find(group, filename)
        await session.fetches.cancel(fetches)
        return [fetch.row.name for fetch in fetches]

    async def _find(self, group: str, filename: str, *, unfinished: bool = False) -> tuple[Session, list[Fetch]]:
        session = self._context.logged_in()
        fetches = session.fetches.find(check_name(group, what="group"), filename)
        if not fetches:
            await group_of(session, group)
            raise UserError(Kind.NO_SUCH_DOWNLOAD, group=group, name=filename)
        open_ones = [fetch for fetch in fetches if fetch.state is not DownloadState.DONE]
        if unfinished and not open_ones:
            raise UserError(Kind.NO_SUCH_DOWNLOAD, rule="complete", group=group, name=filename)
        return session, open_ones if unfinished else fetches

    def _row(
        self,
        session: Session,
        group: m.GroupView,
        listing: m.Listing,
        target: Destination,
        top: str,
        strategy: Strategy | None,
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
            state="active",
            added=time.time(),
            strategy=(strategy or self._context.config.strategy).value,
            group_name=group.name,
        )

    async def _fetch_manifests(self, session: Session, group_id: GroupId, files: list[FileId]) -> None:
        """Get in a few requests what each download would ask for in one of its own."""
        store = self._context.database.manifests
        wanted = [file_id for file_id in dict.fromkeys(files) if await store.get(file_id) is None]
        for at in range(0, len(wanted), limits.PAGE_MAX):
            await store.put_many(await session.client.get_manifests(group_id, wanted[at : at + limits.PAGE_MAX]))


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


def _check_vacant(rows: list[DownloadRow]) -> None:
    for row in rows:
        check_vacant(Destination(Path(row.folder), row.final_name))


def _folder_name(listing: m.Listing, top: str) -> str:
    return "/".join(listing.path.split("/")[: len(top.split("/"))])
