"""Turns what the operating system says into the errors that leave this room.

A full disk is `NO_SPACE`, whatever call met it, and no descriptor that is left `OUT_OF_FILES`, which is not the
disk's fault and passes; everything else that a disk refuses is `DISK_FAILED` with the operation and the system's name
for the error, never its sentence.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.storage.paths import PARTIAL_FOLDER
from core.wire.errors import DiskError, Kind, UserError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SPENT = frozenset({errno.EMFILE, errno.ENFILE})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP})


def code_of(error: OSError) -> str:
    """The symbol of an error, such as EIO."""
    return errno.errorcode.get(error.errno or 0, str(error.errno))


def is_full(error: OSError) -> bool:
    """Whether the disk, or this user's part of it, is full."""
    return error.errno in _FULL


def is_out_of_files(error: OSError) -> bool:
    """Whether this process, or the system, may open no more files for now."""
    return error.errno in _SPENT


def disk_error(error: OSError, path: Path | str, operation: str) -> DiskError:
    """The `DiskError` for what happened to `path` during `operation` (write, sync, publish ...)."""
    if is_full(error):
        folder = Path(path).parent
        if folder.name == PARTIAL_FOLDER:
            folder = folder.parent  # the one that people know
        return DiskError(Kind.NO_SPACE, folder=os.fspath(folder), path=os.fspath(path))
    if is_out_of_files(error):
        return DiskError(Kind.OUT_OF_FILES, path=os.fspath(path))
    return DiskError(Kind.DISK_FAILED, path=os.fspath(path), operation=operation, error=code_of(error))


def folder_error(error: OSError, folder: Path | str, operation: str) -> DiskError:
    """The `DiskError` for a destination folder in which nothing can be made."""
    if is_full(error):
        return DiskError(Kind.NO_SPACE, folder=os.fspath(folder), path=os.fspath(folder))
    if is_out_of_files(error):
        return DiskError(Kind.OUT_OF_FILES, path=os.fspath(folder))
    if error.errno == errno.ENOENT:
        return DiskError(Kind.DESTINATION_MISSING, path=os.fspath(folder))
    if error.errno in _REFUSED:
        return DiskError(Kind.DESTINATION_UNWRITABLE, path=os.fspath(folder), error=code_of(error))
    return DiskError(Kind.DISK_FAILED, path=os.fspath(folder), operation=operation, error=code_of(error))


@contextmanager
def state_errors(path: Path | str) -> Iterator[None]:
    """Turn what SQLite and the system say about the state folder into `DiskError` and `UserError(STATE_UNUSABLE)`."""
    try:
        yield
    except sqlite3.Error as error:
        raise database_error(error, path) from error
    except UnicodeEncodeError as error:
        raise UserError(Kind.BAD_PATH, rule="character", character="?") from error  # a path that is no Unicode
    except OSError as error:
        raise state_error(error, path, Path(path).parent) from error


def state_error(error: OSError, path: Path | str, folder: Path | str) -> DiskError | UserError:
    """What happened to `path` of the state folder: NO_SPACE of that of `folder`, OUT_OF_FILES, STATE_UNUSABLE."""
    if is_full(error):
        return _state_full(path, folder)
    if is_out_of_files(error):
        return DiskError(Kind.OUT_OF_FILES, path=os.fspath(path))
    return UserError(Kind.STATE_UNUSABLE, path=os.fspath(path), error=code_of(error))


def is_database_full(error: sqlite3.Error) -> bool:
    """Whether the disk of a database is full; the index of its log is the first that finds no room there."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE


def database_error(error: sqlite3.Error, path: Path | str) -> DiskError:
    """The `DiskError` for a statement or commit that failed."""
    if is_database_full(error):
        return _state_full(path, Path(path).parent)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return DiskError(Kind.DISK_FAILED, path=os.fspath(path), operation="state", error=str(name))


def _state_full(path: Path | str, folder: Path | str) -> DiskError:
    return DiskError(Kind.NO_SPACE, rule="state", folder=os.fspath(folder), path=os.fspath(path))
