"""Checks what lies on the disk of one download again, piece by piece: because somebody asked, or to take it over.

Invariant: what is not what the manifest says counts as missing from then on, and nothing else does. A
file that stands under its name is only read, unless it is ours, nobody has touched it since (not even to
put its time back: the system's own time of change tells), and its bytes went bad: then it becomes a partial
file again and only its bad pieces are fetched. A check that is stopped goes on where it was if nobody has
touched the file meanwhile; it begins anew at the first piece that was wrong. Used by `fetch.Fetch`.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.storage.disk import Disk
from core.storage.disk_errors import disk_error
from core.storage.hashing import open_source
from core.storage.part_files import was_once_whole
from core.storage.partial import PartialFile, Verdict
from core.storage.paths import Destination
from core.storage.rows import FileIdentity
from core.storage.sources import SharedFile, identity_of
from core.storage.threads import DiskThreads
from core.storage.verifying import good_pieces
from core.wire import limits
from core.wire.errors import DiskError, Kind, UserError
from core.wire.manifest import Manifest

if TYPE_CHECKING:
    from core.session.fetch import Fetch

_log = logging.getLogger(__name__)
STRETCH: Final = 64 * limits.MIB
"""Checked before progress is noted; all threads work on it."""
SAMPLE: Final = 8
"""Pieces of a file that was there before which are looked at before anything is promised."""


@dataclass(frozen=True, slots=True)
class Found:
    """The pieces of a file that are right, and what the file was while it was read."""

    good: Bitmap
    identity: FileIdentity


class Checking:
    """The checks of one fetch."""

    def __init__(self, fetch: Fetch, manifest: Manifest) -> None:
        self._fetch, self._manifest = fetch, manifest
        self._threads = fetch.around.context.threads

    async def finished_file(self) -> bool:
        """Check the file that stands in its place; True if it is whole, and then it is the download.

        False if pieces have to be fetched. Raises `DiskError`: SOURCE_MISSING, DESTINATION_EXISTS if a file that
        was there before is another one.
        """
        fetch, row = self._fetch, self._fetch.row
        path = Path(row.folder) / row.final_name
        was_ours, known = row.completed is not None, self._known(path)
        first = min(row.checked, self._manifest.pieces)
        try:
            found = await check_file(self._threads, path, self._manifest, first, self._on_checked, known)
        except DiskError as error:
            if error.kind is Kind.SOURCE_MISSING:
                # Whoever resumes it wants it again.
                fetch.row = replace(fetch.row, checked=-1, completed=None, verified=0, part="")
            raise
        if found.good == bitmap.full(self._manifest.pieces) and found.identity.size == self._manifest.size:
            if not was_ours:
                fetch.row = replace(fetch.row, salvaged=row.size)
            await fetch.complete(path, found.identity)
            return True
        if not was_ours:
            fetch.row = replace(fetch.row, checked=-1)
            raise DiskError(Kind.DESTINATION_EXISTS, path=os.fspath(path))
        fetch.log.note("pieces_lost", {"count": self._manifest.pieces - found.good.bit_count()})
        # What was here before this download is somebody's own, even if nobody has touched it since.
        untouched = found.identity == known and row.salvaged < row.size
        await (self._take_back(path, found) if untouched else self._fetch_beside(path, found))
        return False

    async def still_finished(self, partial: PartialFile) -> bool:
        """Whether what was to be checked has its name all the same; then the file there is to be checked, anew."""
        fetch = self._fetch
        if partial.published is None or (fetch.row.checked < 0 and not was_once_whole(partial.uuid)):
            return False
        await partial.close()
        completed = fetch.row.completed or fetch.row.added
        name, checked = partial.destination.name, max(0, fetch.row.checked)
        fetch.row = replace(fetch.row, part="", final_name=name, completed=completed, checked=checked)
        await fetch.save()
        await fetch.around.context.partials.forget(partial.uuid)
        return True

    async def unfinish(self) -> None:
        """What was complete is a partial file by now, and no longer given away whole."""
        fetch = self._fetch
        if fetch.row.completed is not None:
            await fetch.around.reopen(fetch.row)
            fetch.row = replace(fetch.row, completed=None)
            await fetch.save()

    async def partial_file(self, partial: PartialFile) -> None:
        """Check what the partial file has."""
        step = max(1, STRETCH // self._manifest.piece_length)
        for first in range(self._fetch.row.checked, self._manifest.pieces, step):
            lost = await partial.check_again(first, first + step)
            if lost:
                self._fetch.log.note("pieces_lost", {"count": lost})
            self._fetch.row = replace(self._fetch.row, checked=min(first + step, self._manifest.pieces))
        self._fetch.row = replace(self._fetch.row, checked=-1)
        await self._fetch.save()

    def _on_checked(self, count: int, wrong: bool) -> None:
        if not wrong:
            self._fetch.row = replace(self._fetch.row, checked=count)

    def _known(self, path: Path) -> FileIdentity | None:
        """What the finished file was when it was known to be right, for the last time."""
        share = self._fetch.around.share_of(self._fetch.row)
        return share.identity if share is not None and share.complete and share.path == str(path) else None

    async def _take_back(self, path: Path, found: Found) -> None:
        """Make it a partial file. Until it has moved it counts as complete, and as to be checked."""
        fetch, partials = self._fetch, self._fetch.around.context.partials
        destination = Destination(Path(fetch.row.folder), fetch.row.final_name)
        uuid = await partials.plan_taking_back(destination, self._manifest, found.good, found.identity)
        fetch.row = replace(fetch.row, state="active", part=uuid, verified=0)
        await fetch.save()
        fetch.around.hub.withdraw(*fetch.key)
        try:
            await partials.take_back(uuid, self._manifest)
        except DiskError as error:
            if error.kind is Kind.SOURCE_CHANGED:
                fetch.row = replace(fetch.row, part="")
            raise
        fetch.row = replace(fetch.row, checked=-1)

    async def _fetch_beside(self, path: Path, found: Found) -> None:
        """Leave it as it is, for it is somebody's own by now, and copy what is right in it."""
        fetch, partials = self._fetch, self._fetch.around.context.partials
        destination = Destination(Path(fetch.row.folder), fetch.row.final_name)
        await fetch.around.reopen(fetch.row)
        partial = await partials.create(destination, self._manifest)
        try:
            fetch.row = replace(fetch.row, state="active", part=partial.uuid, completed=None, checked=-1, verified=0)
            await fetch.save()
            old = SharedFile(self._threads, path, self._manifest, found.identity)
            try:
                for piece in bitmap.iterate(found.good & ~partial.have()):
                    if await partial.check_and_write(piece, await old.read_piece(piece)) is not Verdict.GOOD:
                        break
            except DiskError as error:
                _log.info("not everything of %s was copied: %s", path, error)
            finally:
                old.close()
        finally:
            await partial.close()


async def put_back(fetch: Fetch) -> bool:
    """Let what `fetch` repairs have its name again, as it is; False if that was never a finished file.

    Whoever goes on with it checks it there anew. What is out of reach goes back when it can be reached, at a start of
    the program that nobody wants it repaired at. Raises `DiskError`.
    """
    uuid, partials = fetch.row.part, fetch.around.context.partials
    if not was_once_whole(uuid):
        return False
    try:
        name = await partials.give_back(uuid)
    except DiskError as error:
        if error.kind is not Kind.DESTINATION_MISSING:
            raise
        _log.warning("%s is out of reach: it gets its name back later", fetch.row.name)
        return True
    row = replace(fetch.row, part="", verified=0, completed=fetch.row.completed or fetch.row.added, checked=0)
    fetch.row = replace(row, final_name=name or row.final_name)
    await fetch.save()
    await partials.forget(uuid)
    return True


async def check_file(
    threads: DiskThreads,
    path: Path,
    manifest: Manifest,
    first: int = 0,
    on_checked: Callable[[int, bool], None] | None = None,
    known: FileIdentity | None = None,
) -> Found:
    """Which pieces of the file at `path` are right, those before `first` taken as such if it is still `known`.

    `on_checked` is told how many pieces were checked so far, and whether any of them was wrong. Raises `DiskError`:
    SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_CHANGED while it was read, DESTINATION_EXISTS for what is no file.
    """
    disk = Disk()
    try:
        fd = await threads.run(open_source, path)
    except UserError as error:
        kind = Kind.DESTINATION_EXISTS if error.kind is Kind.SOURCE_NOT_A_FILE else error.kind
        raise DiskError(kind, **error.data) from error
    try:
        before = FileIdentity.of(os.fstat(fd))
        first = first if before == known else 0
        good, wrong = bitmap.full(first), False
        step = max(1, STRETCH // manifest.piece_length)
        for start in range(first, manifest.pieces, step):
            wanted = range(start, min(start + step, manifest.pieces))
            found = await good_pieces(threads, disk, fd, manifest, wanted)
            good |= found
            wrong |= found.bit_count() != len(wanted)
            if on_checked is not None:
                on_checked(wanted.stop, wrong)
        if await threads.run(identity_of, path) != before:
            raise DiskError(Kind.SOURCE_CHANGED, path=os.fspath(path))
    except OSError as error:
        raise disk_error(error, path, "read") from error
    finally:
        os.close(fd)
    return Found(good, before)


async def looks_like(threads: DiskThreads, path: Path, manifest: Manifest) -> bool:
    """Whether the file at `path` may be what the manifest says: its size, and a few pieces from all over it."""
    try:
        fd = await threads.run(open_source, path)
    except UserError:
        return False
    try:
        if os.fstat(fd).st_size != manifest.size:
            return False
        pieces = manifest.pieces
        sample = {round(at * (pieces - 1) / max(1, SAMPLE - 1)) for at in range(SAMPLE)} if pieces else set()
        return await good_pieces(threads, Disk(), fd, manifest, sorted(sample)) == bitmap.of(sample)
    except OSError as error:
        if error.errno == errno.EIO:
            raise disk_error(error, path, "read") from error
        return False
    finally:
        os.close(fd)
