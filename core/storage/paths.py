"""Places on the disk: where a published path lies below a folder, where a download may go, and small files.

Invariant: nothing from outside becomes a local path but through `check_destination` and `Destination.below`,
both of which refuse what `safe_path` would change; `atomic_write` is the only writer of small
files, and a reader sees the old content or the new, never a mixture. Everything here blocks.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from core.storage.folders import open_below, open_folder
from core.wire.errors import Kind, UserError
from core.wire.paths import check_path

PARTIAL_FOLDER = ".p2p-partial"
"""Beside a download's destination; no published name can be this one, which begins with a dot."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a download goes: an existing folder that a person chose, and a safe relative path below it."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """The whole path."""
        return self.folder.joinpath(*self.name.split("/"))

    def below(self, relative: str) -> Destination:
        """A file of a shared folder: `relative` to it, in published form. `ProtocolError` if that is not safe."""
        return replace(self, name=f"{self.name}/{check_path(relative)}")


def free_space(folder: Path) -> int:
    """Bytes that this user may still write below `folder`. Raises `OSError`."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class Space:
    """A disk: its number, where it is mounted, and bytes that are free for this user and in all."""

    disk: int
    mount: str
    free: int
    total: int


def space_of(folder: Path) -> Space:
    """The disk that `folder`, or what there is of the way to it, lies on. Raises `OSError`."""
    place = Path(os.path.abspath(folder))
    while not os.path.isdir(place) and place != place.parent:
        place = place.parent
    disk, usage = os.stat(place).st_dev, shutil.disk_usage(place)
    top = Path(os.path.realpath(place))
    while not os.path.ismount(top) and top != top.parent:
        top = top.parent
    return Space(disk, os.fspath(top), usage.free, usage.total)


def typed_path(typed: str) -> Path:
    """The absolute path that a person means. Raises `UserError(BAD_PATH)` for one that no system can have."""
    if "\0" in typed:
        raise UserError(Kind.BAD_PATH, rule="character", path=typed, character="U+0000")
    return Path(os.path.abspath(os.path.expanduser(typed or ".")))


def check_destination(typed: str, name: str, *, folder: bool = False, taken: bool = False) -> Destination:
    """Where the published `name` goes if a person says `typed`; for a shared folder with `folder`.

    An existing folder, or a path that ends in a separator: there, under the last part of `name`. Else
    the parent must exist, and this is the new name. A folder may go into one that is there already; with
    `taken` a file of that name may be there too.
    Raises `UserError`: DESTINATION_MISSING, DESTINATION_UNWRITABLE, DESTINATION_EXISTS, each with `path`.
    """
    last = check_path(name).split("/")[-1]
    place = typed_path(typed)
    if typed.endswith(("/", os.sep)) or os.path.isdir(place):
        parent, final = place, last
    else:
        parent, final = place.parent, place.name
        if final in ("", ".", "..", PARTIAL_FOLDER):
            raise UserError(Kind.DESTINATION_MISSING, path=typed)
    try:
        is_folder = parent.is_dir()
    except PermissionError as error:  # what is above it may not be looked into
        raise UserError(Kind.DESTINATION_UNWRITABLE, path=os.fspath(parent)) from error
    if not is_folder:
        raise UserError(Kind.DESTINATION_MISSING, path=os.fspath(parent))
    if not os.access(parent, os.W_OK | os.X_OK):
        raise UserError(Kind.DESTINATION_UNWRITABLE, path=os.fspath(parent))
    destination = Destination(parent, final)
    if not taken and not (folder and _is_plain_folder(destination.path)):
        check_vacant(destination)
    return destination


def check_vacant(destination: Destination) -> None:
    """Raise `UserError(DESTINATION_EXISTS)` if anything, a broken link too, has that name already.

    Also where a link or a file stands in the place of a folder on the way; DESTINATION_MISSING without the folder.
    """
    *above, last = destination.name.split("/")
    try:
        with open_folder(destination.folder) as root:
            try:
                parent = open_below(root, above)
            except FileNotFoundError:
                return
            except OSError as error:
                raise UserError(Kind.DESTINATION_EXISTS, path=os.fspath(destination.path.parent)) from error
            with parent:
                if parent.status(last) is not None:
                    raise UserError(Kind.DESTINATION_EXISTS, path=os.fspath(destination.path))
    except OSError as error:
        raise UserError(Kind.DESTINATION_MISSING, path=os.fspath(destination.folder)) from error


def _is_plain_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def atomic_write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` into `path` so that it holds the old or the new content whatever happens. Raises `OSError`.

    A temporary file in the same folder, synced, renamed over `path`; then the folder is synced.
    """
    with open_folder(path.parent) as folder:
        temporary = f".{path.name[:80]}.{secrets.token_hex(8)}.new"
        fd = folder.create(temporary, mode)
        try:
            try:
                with open(fd, "wb", closefd=False) as stream:
                    stream.write(data)
                os.fsync(fd)
            finally:
                os.close(fd)
            folder.replace(temporary, path.name)
        except BaseException:
            with suppress(OSError):
                folder.unlink(temporary)
            raise
        folder.sync()
