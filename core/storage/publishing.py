"""Gives a complete file its name: never over another, never through a link, never half.

Invariant: a name is made by a call that refuses to replace (a hard link; else a rename that
refuses), in a folder that was reached without following a link below the destination. A clash
leads to ` (1)`, ` (2)` and so on. Everything here blocks. See `publisher` for the order of steps.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.storage.disk import Disk
from core.storage.folders import Folder
from core.storage.part_files import is_ours, part_name
from core.storage.rows import TransferRow

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES})
_CLASHES_MAX = 10_000
_NAME_BYTES = 255


def candidates(name: str) -> Iterator[str]:
    """The names that a file may get: its own, then with ` (1)` and so on before the ending."""
    yield name
    path = PurePosixPath(name)
    stem, ending = path.stem, path.suffix
    for number in range(1, _CLASHES_MAX):
        mark = f" ({number}){ending}"
        room = _NAME_BYTES - len(mark.encode())
        yield stem.encode()[:room].decode(errors="ignore") + mark


def give_name(disk: Disk, partial_folder: Folder, row: TransferRow, target: Folder) -> str:
    """Give the `.part` of `row` its name in `target`; the name that it got. Nothing is synced.

    Raises `OSError`: ENOENT if the `.part` is not ours any more, EXDEV or ENOSYS where no call is safe.
    """
    source = part_name(row.uuid)
    wanted = row.name.split("/")[-1]
    if not is_ours(partial_folder.status(source), row):
        named = find_published(row, target)
        if named is None:
            raise FileNotFoundError(errno.ENOENT, "partial file", source)
        return named  # renamed before we were stopped
    for name in candidates(wanted):
        try:
            try:
                disk.link(partial_folder, source, target, name)
            except FileExistsError:
                raise
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                disk.rename_new(partial_folder, source, target, name)
        except FileExistsError:
            if is_ours(target.status(name), row):
                return name  # made before we were stopped
            continue
        if not is_ours(target.status(name), row):
            # Somebody put another file in the place of ours between the look and the link: theirs is not removed.
            raise FileNotFoundError(errno.ENOENT, "partial file", source)
        return name
    raise FileExistsError(errno.EEXIST, "too many files of that name", wanted)


def find_published(row: TransferRow, target: Folder) -> str | None:
    """The name in `target` under which the file of `row` was published before we were stopped, if it was."""
    for name in candidates(row.name.split("/")[-1]):
        status = target.status(name)
        if status is None:
            return None
        if is_ours(status, row):
            return name
    return None


def default_mode() -> int:
    """The mode that a new file of this process gets from others: `0666 & ~umask`, never executable."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("Umask:"):
                    return 0o666 & ~int(line.split()[1], 8)
    except (OSError, ValueError):
        pass
    mask = os.umask(0o077)  # the only other way to ask, and not for a process that has begun to write
    os.umask(mask)
    return 0o666 & ~mask
