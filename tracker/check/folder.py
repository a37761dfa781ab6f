"""Looks at the data folder, and at what this machine allows a process: without changing anything, not even a mode.

Used by `tracker.check.run`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from core.wire.errors import ProtocolError
from core.wire.identity import root_of
from core.wire.ids import Fingerprint
from tracker.check.finding import Finding, ok, problem, unknown
from tracker.data_folder import DATABASE, LOCK
from tracker.identity import ROOT_FILE
from tracker.store.address import ADDRESS_FILE

_LEAST_FREE: Final = 512 * 1024 * 1024
"""Bytes: a database of a million files needs about as much, and its journal once more."""
_LEAST_DESCRIPTORS: Final = 4096
_RESERVED: Final = 100
"""Descriptors for the database, the listening sockets and the libraries."""


@dataclass(frozen=True, slots=True)
class Own:
    """The root as clients know it, and the process that serves from the folder (0: none)."""

    fingerprint: Fingerprint
    root_der: bytes
    pid: int
    is_running: bool


def look_at_folder(folder: Path) -> tuple[list[Finding], Own | None]:
    """What the folder is like, and who it belongs to; None where no tracker has run there yet."""
    item = "data folder"
    if not folder.exists():
        above = next(parent for parent in folder.absolute().parents if parent.exists())
        if os.access(above, os.W_OK | os.X_OK):
            return [ok(item, "none_yet", path=folder)], None
        return [problem(item, "cannot_make", path=folder, above=above)], None
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return [problem(item, "no_access", path=folder)], None
    free = shutil.disk_usage(folder).free
    space = ok if free >= _LEAST_FREE else problem
    found = [space("disk space", "free" if space is ok else "little", path=folder, mib=free // (1024 * 1024))]
    root = folder / ROOT_FILE
    if not root.exists():
        return [ok(item, "none_yet", path=folder), *found], None
    try:
        pem = root.read_bytes()
        serialization.load_pem_private_key(pem, None)
        der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        _, fingerprint = root_of(der)
    except (OSError, ValueError, TypeError, ProtocolError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return [problem(item, "root", path=root, reason=reason), *found], None
    pid, is_running = _holder(folder)
    return [_modes(item, folder), *found], Own(fingerprint, der, pid, is_running)


def _modes(item: str, folder: Path) -> Finding:
    for path in (folder, *(folder / name for name in (ROOT_FILE, DATABASE, ADDRESS_FILE))):
        try:
            mode = path.stat().st_mode & 0o777
        except FileNotFoundError:
            continue
        if mode & 0o077:
            right = "700" if path == folder else "600"
            return problem(item, "open_to_others", path=path, mode=f"{mode:o}", right=right)
    return ok(item, "mine", path=folder)


def _holder(folder: Path) -> tuple[int, bool]:
    """The process that has the folder, as far as its lock tells, and whether one has."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return 0, False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        told = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        return int(told) if told.isdigit() else 0, True
    finally:
        os.close(descriptor)
    return 0, False


def look_at_descriptors(pid: int) -> Finding:
    """How many clients the process may have: the running one's limit, else this one's hard limit, which it takes."""
    item = "descriptors"
    most = _limit_of(pid) if pid else _own_limit()
    if most is None:
        return unknown(item, "not_told")
    clients = max(0, most - _RESERVED)
    if most < _LEAST_DESCRIPTORS:
        return problem(item, "few", most=most, clients=clients)
    return ok(item, "enough", most=most, clients=clients)


def _limit_of(pid: int) -> int | None:
    try:
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
            if line.startswith("Max open files"):
                return int(line.split()[3])
    except (OSError, ValueError, IndexError):
        pass
    return None


def _own_limit() -> int | None:
    try:
        import resource  # noqa: PLC0415  there is none on Windows
    except ImportError:
        return None
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return 2**31 if most == resource.RLIM_INFINITY else most
