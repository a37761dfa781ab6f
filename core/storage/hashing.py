"""Makes the manifest of a file: all worker threads hash stretches of it at the same time.

Invariant: a manifest that is returned describes the file in exactly the state of the returned
identity; a file that changed meanwhile is an error. Memory: one small buffer a thread, however big
the file. Made by the engine; used when something is shared.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import mmap
import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from core.storage.content_rows import HashCache
from core.storage.disk import Disk
from core.storage.disk_errors import disk_error, is_out_of_files
from core.storage.folders import Folder, open_below, open_folder
from core.storage.rows import FileIdentity
from core.storage.threads import DiskThreads
from core.wire.errors import Kind, UserError
from core.wire.manifest import BLAKE3_BYTES, SHA1_BYTES, Manifest, piece_count, piece_length_for

_STRETCH = 16 * 1024 * 1024
"""Bytes that one job hashes: milliseconds, so that other work is never kept waiting, and few enough jobs."""
_BLOCK = 512 * 1024
"""Bytes read at a time: they are still in the core's own cache when they are hashed, by both."""


class Cancelled(Exception):
    """The one who asked for the manifest no longer wants it."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A manifest and the file state that it describes; `cached` if the file was not read for it."""

    manifest: Manifest
    identity: FileIdentity
    cached: bool


class Hasher:
    """Hashes files with the worker threads, and remembers what it hashed."""

    def __init__(self, threads: DiskThreads, cache: HashCache, disk: Disk | None = None) -> None:
        self._threads = threads
        self._cache = cache
        self._disk = disk or Disk()
        self._buffers = threading.local()

    async def hash_file(
        self,
        path: Path,
        on_progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
        within: int = 0,
    ) -> Hashed:
        """The manifest of a plain file. `on_progress` is told on the loop how many bytes are done so far.

        `within`: how many folders right above it belong to what is shared, and may be no links.

        Raises `UserError` with `path`: SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_NOT_A_FILE (links too),
        SOURCE_CHANGED (while it was read), FILE_TOO_BIG; `Cancelled` soon after `cancelled()` is true. `gate` is
        awaited before each stretch, so that it can hold the reading up, or end it by what it raises.
        """
        path = Path(os.path.abspath(path))
        if gate is not None:
            await gate()
        fd = await self._threads.run(open_source, path, within)
        try:
            before = FileIdentity.of(os.fstat(fd))
            known = await self._cache.get(os.fspath(path), before)
            if known is not None:
                if on_progress is not None:
                    on_progress(before.size)
                return Hashed(known, before, cached=True)
            manifest = await self._hash(fd, before.size, path, on_progress, cancelled, gate)
            await self._threads.run(self._check_end, fd, path, before.size)
            await self._threads.run(_check_unchanged, fd, path, before)
        finally:
            os.close(fd)
        self._cache.put(os.fspath(path), before, manifest)
        return Hashed(manifest, before, cached=False)

    async def _hash(
        self,
        fd: int,
        size: int,
        path: Path,
        on_progress: Callable[[int], None] | None,
        cancelled: Callable[[], bool] | None,
        gate: Callable[[], Awaitable[None]] | None,
    ) -> Manifest:
        piece_length = piece_length_for(size)
        count = piece_count(size, piece_length)
        sha1s, blake3s = bytearray(count * SHA1_BYTES), bytearray(count * BLAKE3_BYTES)
        step = max(1, _STRETCH // piece_length)
        if size < _STRETCH * self._threads.count:
            step = max(1, -(-count // self._threads.count))  # a small file for all threads too
        running: deque[tuple[int, int, asyncio.Task[tuple[bytes, bytes]]]] = deque()
        done, at = 0, 0
        try:
            while at < count or running:
                if gate is not None:
                    await gate()
                # Twice as many as there are threads, so that none waits for the loop; no more, so that others get in.
                while at < count and len(running) < 2 * self._threads.count:
                    end = min(at + step, count)
                    job = self._threads.run(self._stretch, fd, path, at, end, piece_length, size)
                    running.append((at, end, asyncio.create_task(job)))
                    at = end
                first, last, task = running[0]
                sha1_part, blake3_part = await task
                running.popleft()
                sha1s[first * SHA1_BYTES : last * SHA1_BYTES] = sha1_part
                blake3s[first * BLAKE3_BYTES : last * BLAKE3_BYTES] = blake3_part
                done = min(last * piece_length, size)
                if on_progress is not None:
                    on_progress(done)
                if cancelled is not None and cancelled():
                    raise Cancelled
        finally:
            for _, _, task in running:
                task.cancel()
            await asyncio.gather(*(task for _, _, task in running), return_exceptions=True)
        return Manifest(size, piece_length, bytes(sha1s), bytes(blake3s))

    def _stretch(self, fd: int, path: Path, first: int, last: int, piece_length: int, size: int) -> tuple[bytes, bytes]:
        view = self._buffer()
        sha1s, blake3s = bytearray(), bytearray()
        for piece in range(first, last):
            sha1, blake = hashlib.sha1(usedforsecurity=False), blake3()
            at, end = piece * piece_length, min((piece + 1) * piece_length, size)
            while at < end:
                part = view[: min(_BLOCK, end - at)]
                try:
                    got = self._disk.read_into(fd, part, at)
                except OSError as error:
                    raise UserError(Kind.SOURCE_UNREADABLE, path=os.fspath(path)) from error
                if got == 0:
                    raise UserError(Kind.SOURCE_CHANGED, path=os.fspath(path))
                part = part[:got]
                sha1.update(part)
                blake.update(part)
                at += got
            sha1s += sha1.digest()
            blake3s += blake.digest()
        return bytes(sha1s), bytes(blake3s)

    def _check_end(self, fd: int, path: Path, size: int) -> None:
        """A file that the system makes up as it is read (in /proc) has more bytes than it says, and never the same."""
        if sys.platform != "win32":
            os.set_blocking(fd, False)  # some of these wait for what comes next
        try:
            more = self._disk.read_into(fd, self._buffer()[:1], size) > 0
        except BlockingIOError:
            more = True
        except OSError as error:
            raise UserError(Kind.SOURCE_UNREADABLE, path=os.fspath(path)) from error
        if more:
            raise UserError(Kind.SOURCE_CHANGED, path=os.fspath(path))

    def _buffer(self) -> memoryview:
        view: memoryview | None = getattr(self._buffers, "view", None)
        if view is None:
            # Whole pages: into a bytearray, which begins anywhere, some processors copy at half the speed.
            view = self._buffers.view = memoryview(mmap.mmap(-1, _BLOCK))
        return view


def open_source(path: Path, within: int = 0) -> int:
    """Open a file to share, for reading; never a link, nor below one among the `within` folders right above it.

    Links above those are of whoever named the place, and are followed.
    Raises `UserError` SOURCE_MISSING, SOURCE_UNREADABLE or SOURCE_NOT_A_FILE, and `DiskError(OUT_OF_FILES)`.
    """
    try:
        status = os.lstat(path)
        check_plain(path, status)
        components = path.parts[-1 - within : -1] if within else ()
        with open_folder(path.parents[within]) as top, _below(top, components, path) as folder:
            return folder.open(path.name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(Kind.SOURCE_MISSING, path=os.fspath(path)) from error
    except OSError as error:
        if is_out_of_files(error):
            raise disk_error(error, path, "open") from error  # nothing is the matter with the file
        raise UserError(Kind.SOURCE_UNREADABLE, path=os.fspath(path)) from error


def _below(top: Folder, components: Sequence[str], path: Path) -> Folder:
    """The folder that the file at `path` is in; `UserError(SOURCE_NOT_A_FILE)` if a link stands in its place."""
    try:
        return open_below(top, components)
    except OSError as error:
        # It was a folder when the file was looked at by its path a moment ago, or a link to one.
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise UserError(Kind.SOURCE_NOT_A_FILE, path=os.fspath(path), rule="link") from error
        raise


def check_plain(path: Path, status: os.stat_result) -> None:
    """`UserError(SOURCE_NOT_A_FILE)` unless `status`, links not followed, is of a plain file; `rule` link if of one."""
    if stat.S_ISLNK(status.st_mode):
        raise UserError(Kind.SOURCE_NOT_A_FILE, path=os.fspath(path), rule="link")
    if not stat.S_ISREG(status.st_mode):
        raise UserError(Kind.SOURCE_NOT_A_FILE, path=os.fspath(path))


def _check_unchanged(fd: int, path: Path, before: FileIdentity) -> None:
    try:
        unchanged = FileIdentity.of(os.lstat(path)) == before == FileIdentity.of(os.fstat(fd))
    except FileNotFoundError as error:
        raise UserError(Kind.SOURCE_MISSING, path=os.fspath(path)) from error
    except OSError:
        unchanged = False
    if not unchanged:
        raise UserError(Kind.SOURCE_CHANGED, path=os.fspath(path))
