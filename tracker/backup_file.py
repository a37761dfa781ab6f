"""The file of a backup: a tar that any tar reads, of which every byte is covered by a SHA-256.

It holds `manifest.json`, `root.pem` and `database.sqlite3`, then `SHA256`, the digest of all bytes before that last
entry. Why so: a database of SQLite is the one form that needs no server to be looked at, read by row or upgraded,
and the same file restores into either store; the tar puts the root beside it in one file that people can open; the last
entry makes a flipped bit count wherever it is, in a header or in padding too. It is against damage, not
against a forger, who would have to be kept from the file anyway: the root key is in it.

Invariant: a file is there under its name only when it is whole, and none is ever overwritten.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, BinaryIO, Final

import msgspec

from core.wire.errors import DiskError, Kind, UserError
from core.wire.version import VERSION
from tracker.identity import ROOT_FILE
from tracker.store.copying import Digest

FORMAT: Final = 1
MANIFEST_FILE: Final = "manifest.json"
DATABASE_FILE: Final = "database.sqlite3"
_DIGEST_FILE: Final = "SHA256"
_BLOCK: Final = 512
_TAIL: Final = 4 * _BLOCK
"""The last entry, its content, and the two empty blocks that end a tar."""
_SMALL_MAX: Final = 1 << 20
_AT_ONCE: Final = 1 << 20
_LATEST_MS: Final = 253_402_300_799_999
"""The year 9999 ends: no later time has a date."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is of. `made` is Unix ms, `files` the SHA-256 of each file in it."""

    format: int
    program: str
    revision: str
    fingerprint: str
    made: Annotated[int, msgspec.Meta(ge=0, le=_LATEST_MS)]
    tables: dict[str, Digest]
    files: dict[str, str] = {}


def make_manifest(revision: str, fingerprint: str, made: int, tables: dict[str, Digest]) -> Manifest:
    """The manifest of a backup that this version makes."""
    return Manifest(FORMAT, VERSION, revision, fingerprint, made, tables)


def write_backup(path: Path, manifest: Manifest, folder: Path) -> None:
    """Put `manifest` and the files in `folder` into the new file `path` (0600). Blocks. Raises `OSError`."""
    names = (ROOT_FILE, DATABASE_FILE)
    files = {name: _sha256_of(folder / name) for name in names}
    encoded = msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(manifest, files=files)))
    (folder / MANIFEST_FILE).write_bytes(encoded)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        to = _Hashing(file)
        for name in (MANIFEST_FILE, *names):
            size = (folder / name).stat().st_size
            to.write(_header(name, size, manifest.made))
            with (folder / name).open("rb") as source:
                shutil.copyfileobj(source, to, _AT_ONCE)
            to.write(bytes(-size % _BLOCK))
        file.write(_tail(to.hexdigest(), manifest.made))
        file.flush()
        os.fsync(file.fileno())


def publish(written: Path, path: Path) -> None:
    """Give a whole file its name. Raises `FileExistsError` if there is one of that name; nothing is overwritten."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links there
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        written.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_manifest(path: Path) -> Manifest:
    """What the backup `path` is of, once each of its bytes was found to be as it was written. Blocks.

    Raises `STATE_UNUSABLE` with `path` and `rule`: backup_unreadable, backup_damaged, backup_newer.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size < _TAIL:
            raise _damaged(path, "it is too short")
        digest, left = hashlib.sha256(), size - _TAIL
        while left and (some := file.read(min(left, _AT_ONCE))):
            digest.update(some)
            left -= len(some)
        tail = file.read()
        if left or tail[_BLOCK:].partition(b"\n")[0] != digest.hexdigest().encode():
            raise _damaged(path, "its checksum does not fit")
        manifest = _manifest_in(file)
        if manifest is not None and manifest.format > FORMAT:
            raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_newer", program=manifest.program)
        if manifest is None or tail != _tail(digest.hexdigest(), manifest.made):
            raise _damaged(path, "it is not written as a backup is")
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Put the files of a backup into `folder`, each compared with the manifest. Blocks. Raises like `read_manifest`."""
    with _opened(path) as file:
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                for name in (ROOT_FILE, DATABASE_FILE):
                    source = _content(tar, tar.getmember(name))
                    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                    with os.fdopen(descriptor, "wb") as target:
                        to = _Hashing(target)
                        shutil.copyfileobj(source, to, _AT_ONCE)
                    if to.hexdigest() != manifest.files.get(name):
                        raise _damaged(path, f"{name} is not what was kept")
        except (tarfile.TarError, KeyError, ValueError) as error:
            raise _damaged(path, str(error)) from error


class _Hashing:
    """Writes to a file, and digests what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _header(name: str, size: int, made: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, made // 1000
    return entry.tobuf(tarfile.GNU_FORMAT)


def _tail(digest: str, made: int) -> bytes:
    content = f"{digest}\n".encode()
    return _header(_DIGEST_FILE, len(content), made) + content.ljust(_BLOCK, b"\0") + bytes(2 * _BLOCK)


def _manifest_in(file: BinaryIO) -> Manifest | None:
    """The manifest, None where there is nothing that could be one."""
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            entry = tar.next()
            if entry is None or entry.name != MANIFEST_FILE or entry.size > _SMALL_MAX:
                return None
            return msgspec.json.decode(_content(tar, entry).read(), type=Manifest)
    except (tarfile.TarError, msgspec.DecodeError, ValueError, RecursionError, OSError):
        return None


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    """The bytes of an entry. Raises `TarError` unless it is a plain file, as long as it takes room."""
    content = tar.extractfile(entry) if entry.type == tarfile.REGTYPE and entry.sparse is None else None
    if content is None:
        raise tarfile.ReadError(f"{entry.name} is no plain file")
    return content


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_unreadable", reason=reason) from error


def _damaged(path: Path, reason: str) -> DiskError:
    return DiskError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_damaged", reason=reason)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
