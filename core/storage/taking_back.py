"""Makes a file that stands under its name a partial file again, so that its bad pieces can be fetched anew.

Invariant: the row is committed, and the download names it, before the file moves; until it does the row
reads as a publication that was stopped, after it as a partial file. The file is moved, never copied, and
only if it is the one that was looked at, as it was. Blocks. Used by `partials`.
"""

from __future__ import annotations

import errno
from pathlib import Path

from core.storage import part_files
from core.storage.disk import Disk
from core.storage.folders import open_below, open_folder
from core.storage.paths import Destination
from core.storage.rows import FileIdentity, TransferRow
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
