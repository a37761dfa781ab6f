"""Makes a file that stands under its name a partial file again, for its bad pieces to be fetched anew; or undoes that.

Invariant: the row is committed, and the download names it, before the file moves; until it does the row
reads as a publication that was stopped, after it as a partial file. The file is moved, never copied, and
only if it is the one that was looked at, as it was. It goes back as whole files get their names: never in the
place of another, and with its old name only gone when the new one is on the disk. Blocks. Used by `partials`.
"""

from __future__ import annotations

import errno
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from core.storage import part_files
from core.storage.disk import Disk
from core.storage.folders import Folder, open_below, open_folder
from core.storage.paths import PARTIAL_FOLDER, Destination
from core.storage.publishing import find_published, give_name
from core.storage.rows import FileIdentity, TransferRow, signed
from core.wire.manifest import Manifest


def planned(uuid: str, destination: Destination, manifest: Manifest, identity: FileIdentity) -> TransferRow:
    """The row of the partial file that the file of `identity` is to be."""
    return TransferRow(
        uuid=uuid,
        file_id=manifest.file_id,
        folder=str(destination.folder),
        name=destination.name,
        size=manifest.size,
        dev=identity.dev,
        ino=identity.ino,
        mtime_ns=identity.mtime_ns,
        clean=True,
        state="active",
    )


def take_back(disk: Disk, row: TransferRow, manifest: Manifest) -> None:
    """Move the file of `row` from its place into the partial folder. Raises `OSError`, ENOENT if it is another one."""
    *above, name = row.name.split("/")
    place, _ = part_files.make_partial_folder(Path(row.folder))
    with place:
        part_files.write_manifest(disk, place, row.uuid, manifest)
        with open_folder(Path(row.folder)) as root, open_below(root, above) as target:
            status = target.status(name)
            if status is None or not part_files.is_ours(status, row):
                raise FileNotFoundError(errno.ENOENT, "another file is in its place", name)
            if (status.st_size, status.st_mtime_ns) != (row.size, row.mtime_ns):
                raise FileNotFoundError(errno.ENOENT, "it has been changed", name)
            disk.rename_new(target, name, place, part_files.part_name(row.uuid))
            disk.sync_folder(place)
            disk.sync_folder(target)


def give_back(disk: Disk, row: TransferRow) -> str | None:
    """Give the file of `row` its name again, as it is now, ` (1)` behind it if that is taken; the name, relative.

    None if it is neither here nor there: somebody took it away. Twice is fine. Raises `OSError`.
    """
    with open_folder(Path(row.folder)) as root:
        try:
            place = root.below(PARTIAL_FOLDER)
        except FileNotFoundError:
            return _place_in(root, row)
        with place:
            part = part_files.part_name(row.uuid)
            status = place.status(part)
            if status is not None and stat.S_ISREG(status.st_mode):
                # Its number is what it is by now: where it lies only we put something.
                row = replace(row, dev=signed(status.st_dev), ino=signed(status.st_ino))
                name: str | None = _give_name(disk, root, place, row)
                if part_files.is_ours(place.status(part), row):
                    place.unlink(part)
            else:
                name = _place_in(root, row)
            place.unlink(part_files.manifest_name(row.uuid))
            disk.sync_folder(place)
        with suppress(OSError):
            root.remove_folder(PARTIAL_FOLDER)
    return name


def _give_name(disk: Disk, root: Folder, place: Folder, row: TransferRow) -> str:
    """Make the name and bring it to the disk, those of the folders on the way too."""
    *above, _ = row.name.split("/")
    with open_below(root, above, make=True) as target:
        name = give_name(disk, place, row, target)
        disk.sync_folder(target)
    for end in range(len(above)):
        with open_below(root, above[:end]) as folder:
            disk.sync_folder(folder)
    return "/".join([*above, name])


def _place_in(root: Folder, row: TransferRow) -> str | None:
    """Where the file of `row` has its name, if it has."""
    *above, _ = row.name.split("/")
    with suppress(FileNotFoundError), open_below(root, above) as target:
        name = find_published(row, target)
        return None if name is None else "/".join([*above, name])
    return None
