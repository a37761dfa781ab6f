"""The files of a download while it runs: `.p2p-partial/<uuid>.part` and `<uuid>.manifest` beside its destination.

Invariant: names here are random and begin with the tag of our state folder; nothing is opened or
removed that is not a plain file, and a `.part` only if it is the one that we made, by device and
file number. One that was somebody's finished file says so in its name, which no lost database takes
from it, and is never removed. Everything here blocks. See `partials` for the order in which it is called.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.storage.content_rows import proven
from core.storage.disk import Disk, read_all, write_all
from core.storage.folders import Folder, open_folder
from core.storage.paths import PARTIAL_FOLDER
from core.storage.rows import TransferRow, signed
from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.ids import FileId
from core.wire.manifest import Manifest, decode

_TAG_DIGITS = 8
_ONCE_WHOLE = "-whole"


def tag_of(state_folder: Path) -> str:
    """What the names of a state folder's partial files begin with, so that two programs never take each other's."""
    return hashlib.sha256(os.fsencode(os.path.realpath(state_folder))).hexdigest()[:_TAG_DIGITS]


def new_uuid(tag: str) -> str:
    """A name for a new partial file: 32 hex digits."""
    return tag + secrets.token_hex(16)[_TAG_DIGITS:]


def uuid_once_whole(tag: str) -> str:
    """The same for one that is made of a finished file."""
    return new_uuid(tag) + _ONCE_WHOLE


def was_once_whole(uuid: str) -> bool:
    """Whether a partial file was a finished one: it goes back under its name, never away."""
    return uuid.endswith(_ONCE_WHOLE)


def part_name(uuid: str) -> str:
    """The data of a partial file."""
    return f"{uuid}.part"


def manifest_name(uuid: str) -> str:
    """The manifest beside it."""
    return f"{uuid}.manifest"


@dataclass(frozen=True, slots=True)
class Made:
    """A new or adopted pair of files: which they are."""

    uuid: str
    dev: int
    ino: int
    adopted: bool = False


def open_partial_folder(folder: Path) -> Folder:
    """The partial folder of a destination. Raises `OSError`; it is never a link."""
    with open_folder(folder) as root:
        return root.below(PARTIAL_FOLDER)


def make_partial_folder(folder: Path) -> tuple[Folder, bool]:
    """The same, made (0700) if it is missing; and whether it was made."""
    with open_folder(folder) as root:
        made = root.make_folder(PARTIAL_FOLDER, 0o700)
        return root.below(PARTIAL_FOLDER), made


def sync_names(disk: Disk, folder: Path, partial_folder: Folder) -> None:
    """Bring the names of new files to the disk, and that of the partial folder itself."""
    disk.sync_folder(partial_folder)
    with open_folder(folder) as root:
        disk.sync_folder(root)


def make(disk: Disk, folder: Folder, uuid: str, manifest: Manifest) -> Made:
    """Make both files; the manifest is synced, the names are not yet. On `OSError` neither is left."""
    fd = folder.create(part_name(uuid), 0o600)
    try:
        try:
            disk.truncate(fd, manifest.size)
            status = os.fstat(fd)
        finally:
            os.close(fd)
        write_manifest(disk, folder, uuid, manifest)
    except BaseException:
        folder.unlink(part_name(uuid))
        raise
    return Made(uuid, signed(status.st_dev), signed(status.st_ino))


def make_many(disk: Disk, folder: Folder, wanted: Sequence[tuple[str, Manifest]]) -> list[Made | OSError]:
    """The same for several, one after the other."""
    made: list[Made | OSError] = []
    for uuid, manifest in wanted:
        try:
            made.append(make(disk, folder, uuid, manifest))
        except OSError as error:
            made.append(error)
    return made


def write_manifest(disk: Disk, folder: Folder, uuid: str, manifest: Manifest) -> None:
    """Put the manifest beside the data, whole or not at all."""
    temporary = manifest_name(uuid) + ".new"
    folder.unlink(temporary)
    fd = folder.create(temporary, 0o600)
    try:
        try:
            write_all(disk, fd, manifest.encode(), 0)
            disk.sync(fd)
        finally:
            os.close(fd)
        folder.replace(temporary, manifest_name(uuid))
    except BaseException:
        with suppress(OSError):
            folder.unlink(temporary)
        raise


def read_manifest(disk: Disk, folder: Folder, uuid: str, file_id: FileId | None = None) -> Manifest | None:
    """The manifest beside the data, if it is whole (and has that file id)."""
    try:
        fd = folder.open(manifest_name(uuid))
    except OSError:
        return None
    try:
        encoded = read_all(disk, fd, limits.MANIFEST_MAX + 1, 0)
    except OSError:
        return None
    finally:
        os.close(fd)
    if file_id is not None:
        return proven(encoded, file_id)
    try:
        return decode(encoded)
    except ProtocolError:
        return None


def orphans(disk: Disk, folder: Folder, tag: str, known: frozenset[str]) -> dict[FileId, str]:
    """Partial files of ours that the database does not know: what a lost database leaves behind."""
    found: dict[FileId, str] = {}
    for name in folder.names():
        uuid, _, ending = name.partition(".")
        if ending != "manifest" or not uuid.startswith(tag) or uuid in known:
            continue
        manifest = read_manifest(disk, folder, uuid)
        status = folder.status(part_name(uuid))
        if manifest is not None and status is not None and stat.S_ISREG(status.st_mode):
            found[manifest.file_id] = uuid
    return found


def remove_unmade(folder: Folder, tag: str, known: frozenset[str]) -> None:
    """Remove what a stop in the middle of `make` left: no row knows it, it has no manifest, and nothing is in it.

    Where the system does not say that nothing is in it, it stays. Raises `OSError`.
    """
    names = set(folder.names())
    for name in names:
        uuid, _, ending = name.partition(".")
        if ending != "part" or not uuid.startswith(tag) or uuid in known or manifest_name(uuid) in names:
            continue
        status = folder.status(name)
        empty = status is not None and stat.S_ISREG(status.st_mode) and getattr(status, "st_blocks", 1) == 0
        if empty and not was_once_whole(uuid):
            with suppress(OSError):  # to tidy up is no reason not to go on
                folder.unlink(manifest_name(uuid) + ".new")
                folder.unlink(name)


def adopt(folder: Folder, uuid: str) -> Made | OSError:
    """Take over an orphan."""
    status = folder.status(part_name(uuid))
    if status is None:
        return FileNotFoundError(errno.ENOENT, "partial file", part_name(uuid))
    return Made(uuid, signed(status.st_dev), signed(status.st_ino), adopted=True)


def is_ours(status: os.stat_result | None, row: TransferRow) -> bool:
    """Whether it is the file that we made for `row`."""
    return (
        status is not None
        and stat.S_ISREG(status.st_mode)
        and signed(status.st_dev) == row.dev
        and signed(status.st_ino) == row.ino
    )


def remove(disk: Disk, row: TransferRow) -> None:
    """Remove the files of `row`, if they are ours, and the partial folder if it is empty then.

    Data that was a finished file once stays, whoever asks.
    What is gone already is fine. Raises `OSError` if something that is ours cannot be removed.
    """
    try:
        folder = open_partial_folder(Path(row.folder))
    except OSError:
        return  # the drive is away, or somebody removed the folder: nothing of ours is in reach
    with folder:
        if not was_once_whole(row.uuid) and is_ours(folder.status(part_name(row.uuid)), row):
            folder.unlink(part_name(row.uuid))
        for name in (manifest_name(row.uuid), manifest_name(row.uuid) + ".new"):
            status = folder.status(name)
            if status is not None and stat.S_ISREG(status.st_mode):
                folder.unlink(name)
        disk.sync_folder(folder)
    with suppress(OSError), open_folder(Path(row.folder)) as root:
        root.remove_folder(PARTIAL_FOLDER)
