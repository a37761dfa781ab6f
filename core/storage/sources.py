"""A complete file that is shared from where it lies: read piece by piece, proven before it is sent.

Invariant: bytes leave here only if the file is the one that was indexed (size, times, device and
file number, at each read) and their BLAKE3 is the manifest's. The file is only read. Made by the
shares of a session, offered to peers through the catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from blake3 import blake3

from core.pieces import bitmap
from core.storage.disk import Disk, read_all
from core.storage.hashing import open_source
from core.storage.open_files import OpenFile
from core.storage.rows import FileIdentity
from core.storage.threads import DiskThreads
from core.wire.errors import DiskError, Kind, UserError
from core.wire.manifest import Manifest, piece_count, piece_length_for


def identity_of(path: Path) -> FileIdentity:
    """The identity of the file at `path`, links not followed. Blocks. `DiskError` SOURCE_MISSING, SOURCE_UNREADABLE."""
    try:
        return FileIdentity.of(os.lstat(path))
    except PermissionError as error:
        raise DiskError(Kind.SOURCE_UNREADABLE, path=os.fspath(path)) from error
    except OSError as error:
        raise DiskError(Kind.SOURCE_MISSING, path=os.fspath(path)) from error


class SharedFile:
    """A complete file. `on_lost` is called once, on the loop, when it can no longer be shared as it is.

    Of a file that nobody fetches only the size need be known: the manifest may be a coroutine function that gives it,
    called with the first read; it raises `ShareError`.
    """

    def __init__(
        self,
        threads: DiskThreads,
        path: Path | str,
        manifest: Manifest | Callable[[], Awaitable[Manifest]],
        identity: FileIdentity | None,
        disk: Disk | None = None,
        *,
        size: int = 0,
    ) -> None:
        self.path = Path(path)
        self.on_lost: Callable[[DiskError], None] | None = None
        self._manifest = manifest
        self._identity = identity
        self._threads = threads
        self._disk = disk or Disk()
        self._size = manifest.size if isinstance(manifest, Manifest) else size
        self._piece_length = piece_length_for(self._size)
        self.pieces: Final = piece_count(self._size, self._piece_length)
        """How many pieces the file has."""
        self._have = bitmap.full(self.pieces)
        self._file = OpenFile(partial(open_source, self.path))

    def length_of(self, piece: int) -> int:
        """Bytes in a piece."""
        return min(self._piece_length, self._size - piece * self._piece_length)

    def have(self) -> bitmap.Bitmap:
        """Every piece."""
        return self._have

    async def read_piece(self, piece: int) -> bytes:
        """The bytes of `piece`, checked. Raises `DiskError` SOURCE_CHANGED, SOURCE_MISSING, SOURCE_UNREADABLE, and
        OUT_OF_FILES, which passes: the file is not lost by it.
        """
        manifest = self._manifest
        if not isinstance(manifest, Manifest):
            manifest = self._manifest = await manifest()
        try:
            try:
                return await self._threads.files.run(self._file, self._read, piece, manifest)
            except UserError as error:  # opening says so, about the same things
                raise DiskError(error.kind, **error.data) from error
            except OSError as error:
                raise DiskError(Kind.SOURCE_UNREADABLE, path=os.fspath(self.path)) from error
        except DiskError as error:
            if error.kind is not Kind.OUT_OF_FILES:
                lost, self.on_lost = self.on_lost, None
                if lost is not None:
                    lost(error)
            raise

    def close(self) -> None:
        """Let go of the file, as soon as nobody reads it."""
        self._threads.files.let_go(self._file)

    def _read(self, fd: int, piece: int, manifest: Manifest) -> bytes:
        # By name, because a file that is gone or replaced is no longer shared; by descriptor, because that is read.
        if identity_of(self.path) != self._identity or FileIdentity.of(os.fstat(fd)) != self._identity:
            raise DiskError(Kind.SOURCE_CHANGED, path=os.fspath(self.path))
        data = read_all(self._disk, fd, manifest.length_of(piece), manifest.offset_of(piece))
        if blake3(data).digest() != manifest.blake3_of(piece):
            raise DiskError(Kind.SOURCE_CHANGED, path=os.fspath(self.path))
        return data
