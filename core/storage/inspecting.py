"""What a partial file on the disk is worth: the steps from opening it to knowing which pieces it has.

Invariant: the manifest is the truth and the bitmap a hint. A clean file with the time that we left
it is trusted but for a sample; an unclean one is checked where the last commits were; one that
anybody else touched is hashed whole. What lies there beyond the bitmap is salvaged, never fetched
again. Nothing is invented, and nothing is deleted. Used when a partial file is opened again.
"""

from __future__ import annotations

import errno
import os
import random
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.storage.disk import Disk
from core.storage.disk_errors import disk_error, is_out_of_files
from core.storage.folders import open_below, open_folder
from core.storage.part_files import is_ours, open_partial_folder, part_name
from core.storage.paths import PARTIAL_FOLDER
from core.storage.publishing import find_published
from core.storage.rows import TransferRow, signed
from core.storage.threads import DiskThreads
from core.storage.verifying import data_pieces, good_pieces
from core.wire.errors import DiskError, Kind
from core.wire.manifest import Manifest

RECENT_BYTES = 64 * 1024 * 1024
"""How much of what was committed last an unclean start checks again."""
_SAMPLE = 16
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.EISDIR})


@dataclass(frozen=True, slots=True)
class State:
    """What the file system says of a partial file: our row brought up to date, and if the bitmap may be trusted."""

    row: TransferRow
    present: bool
    links: int = 1
    size: int = 0
    touched: bool = False
    """Somebody else's hand, another disk, or a disk that cannot sync: the bitmap means nothing."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The pieces that are right, and those of them that the bitmap did not know."""

    have: Bitmap
    salvaged: Bitmap


def look(row: TransferRow) -> State:
    """What is there, without opening it for writing. Blocks. Raises `DiskError(DISK_FAILED)`."""
    try:
        with open_partial_folder(Path(row.folder)) as folder:
            status = folder.status(part_name(row.uuid))
            if status is None:
                return State(row, present=False)
            os.close(folder.open(part_name(row.uuid)))  # a link or a folder in its place is an error
    except OSError as error:
        if error.errno in _GONE:
            return State(row, present=False)
        raise disk_error(error, part_path(row), "open") from error
    now = replace(row, dev=signed(status.st_dev), ino=signed(status.st_ino))
    touched = (
        now != row or not row.synced or status.st_size > row.size or (row.clean and status.st_mtime_ns != row.mtime_ns)
    )
    return State(now, present=True, links=status.st_nlink, size=status.st_size, touched=touched)


def where_published(row: TransferRow) -> str | None:
    """The relative path under which the file of `row` has its name already, if it has. Blocks.

    Raises `DiskError(OUT_OF_FILES)`.
    """
    *above, _ = row.name.split("/")
    try:
        with open_folder(Path(row.folder)) as root, open_below(root, above) as target:
            name = find_published(row, target)
    except OSError as error:
        if is_out_of_files(error):
            raise disk_error(error, part_path(row), "open") from error
        return None
    return None if name is None else "/".join([*above, name])


def part_path(row: TransferRow) -> Path:
    """Where the `.part` of `row` is, for messages and for opening by its folder."""
    return Path(row.folder) / PARTIAL_FOLDER / part_name(row.uuid)


def trusted_bits(bits: Bitmap, state: State, manifest: Manifest) -> Bitmap:
    """The bitmap without what a file that is too short cannot have."""
    whole = state.size // manifest.piece_length if state.size < manifest.size else manifest.pieces
    return bits & bitmap.full(whole)


async def inspect(
    threads: DiskThreads,
    disk: Disk,
    rng: random.Random,
    fd: int,
    manifest: Manifest,
    bits: Bitmap,
    state: State,
) -> Inspection:
    """Which pieces of the open file are right, given the bits of the database. Raises `DiskError`."""
    try:
        written = await threads.run(data_pieces, disk, fd, manifest)
    except OSError as error:
        raise disk_error(error, part_path(state.row), "read") from error
    known = trusted_bits(bits, state, manifest)
    if not state.touched:
        doubtful = _doubtful(known, state.row, manifest, rng)
        if await good_pieces(threads, disk, fd, manifest, bitmap.iterate(doubtful)) == doubtful:
            found = await good_pieces(threads, disk, fd, manifest, bitmap.iterate(written & ~known))
            return Inspection(known | found, found)
    # A committed piece of zeros may lie in a hole, so what is known is looked at even there.
    have = await good_pieces(threads, disk, fd, manifest, bitmap.iterate(written | known))
    return Inspection(have, have & ~known)


def _doubtful(known: Bitmap, row: TransferRow, manifest: Manifest, rng: random.Random) -> Bitmap:
    doubtful = 0
    if not row.clean:
        most = recent_pieces(manifest)
        doubtful = bitmap.of(piece for piece in row.recent[-most:] if piece < manifest.pieces) & known
    pool = known
    for _ in range(min(_SAMPLE, known.bit_count())):
        piece = bitmap.choose(pool, rng)
        pool &= ~(1 << piece)
        doubtful |= 1 << piece
    return doubtful


def recent_pieces(manifest: Manifest) -> int:
    """How many pieces an unclean start checks again."""
    return max(1, RECENT_BYTES // manifest.piece_length)


def check_in_place(row: TransferRow) -> None:
    """That what is written to the open file of `row` can be found again. Blocks.

    Raises `DiskError`: DESTINATION_MISSING if its folder is gone, PARTIAL_MISSING if only the file is.
    """
    try:
        with open_folder(Path(row.folder)) as folder, folder.below(PARTIAL_FOLDER) as place:
            if is_ours(place.status(part_name(row.uuid)), row):
                return
    except OSError as error:
        if error.errno not in _GONE:
            raise disk_error(error, part_path(row), "open") from error
    raise gone(row)


def gone(row: TransferRow) -> DiskError:
    """The error for a partial file that went away while it was written: with folder or disk, or alone. Blocks."""
    try:
        status = os.stat(row.folder)
    except OSError:
        return DiskError(Kind.DESTINATION_MISSING, path=row.folder)
    if not stat.S_ISDIR(status.st_mode) or signed(status.st_dev) != row.dev:
        return DiskError(Kind.DESTINATION_MISSING, path=row.folder)  # of a disk that is away, its place is still there
    return missing(row)


def missing(row: TransferRow) -> DiskError:
    """The error for a partial file that is gone: its owner decides, nothing starts again by itself."""
    return DiskError(Kind.PARTIAL_MISSING, path=os.fspath(part_path(row)))
