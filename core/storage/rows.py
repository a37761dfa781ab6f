"""What the state database holds, row by row: frozen values without behaviour.

A row is replaced, never changed in place. Made by the rooms that own the fact, kept by the
repositories beside this file. Times are Unix seconds unless the name says otherwise; sizes bytes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AccountKey:
    """One user of one deployment: everything personal in the database hangs on it."""

    fingerprint: str
    user_id: str


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Which file it was, and in which state: equal before and after means that nobody touched it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    dev: int
    ino: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileIdentity:
        """The identity that a `stat` tells."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, signed(status.st_dev), signed(status.st_ino))


def signed(number: int) -> int:
    """An unsigned 64-bit device or file number as SQLite keeps it; Windows has such that need the 64th bit."""
    number &= (1 << 64) - 1
    return number - (1 << 64) if number >> 63 else number


@dataclass(frozen=True, slots=True)
class PinRow:
    """A deployment that this state folder trusts. `addresses` are host:port, the newest first."""

    fingerprint: str
    root_certificate: bytes
    name: str
    addresses: tuple[str, ...]
    last_used: float
    since: float = 0.0
    """When it was pinned."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A user who logged in here, with the session's token; at most one row is logged in."""

    fingerprint: str
    user_id: str
    name: str
    device_id: str
    token: str = field(repr=False)
    logged_in: bool
    last_used: float

    @property
    def key(self) -> AccountKey:
        """Whose row it is."""
        return AccountKey(self.fingerprint, self.user_id)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """The newest roster of a group, encoded, and when a tracker last confirmed it by the wall clock."""

    fingerprint: str
    user_id: str
    group_id: str
    name: str
    roster: bytes
    confirmed: float


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A listing that this device shares. `identity` is None while the file is incomplete."""

    fingerprint: str
    user_id: str
    group_id: str
    listing_id: str
    file_id: str
    name: str
    path: str
    size: int
    identity: FileIdentity | None
    complete: bool
    bytes_sent: int = 0
    state: str = "sharing"

    @property
    def mtime_ns(self) -> int:
        """When the file was last changed, in ns; 0 if that is not known yet."""
        return self.identity.mtime_ns if self.identity else 0


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """A download of an account, by listing: two listings of one content are two downloads.

    `from_peers`: device -> (user, bytes it gave). `part`: the uuid of its partial file, or empty.
    `group_name`: what the group was called, for when it is gone. `state`: active, done, failed, paused, held (by
    pausing all). `position`: its order in the queue, any number. Limits in bytes a second. `checked`: -1, or how many
    pieces of what is on the disk were checked so far, as somebody asked for: of its partial file, else of the finished
    one, else (it was never complete) of one that was in its place before.
    """

    fingerprint: str
    user_id: str
    group_id: str
    listing_id: str
    file_id: str
    name: str
    folder: str
    final_name: str
    size: int
    mtime_ms: int
    state: str
    reason: str = ""
    added: float = 0.0
    seconds: float = 0.0
    received: int = 0
    verified: int = 0
    salvaged: int = 0
    from_peers: dict[str, tuple[str, int]] = field(default_factory=dict)
    strategy: str = "random"
    part: str = ""
    group_name: str = ""
    completed: float | None = None
    priority: str = "normal"
    position: int = 0
    limit_down: int = 0
    limit_up: int = 0
    shared_by: str = ""
    checked: int = -1


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A partial file on the disk.

    `dev`, `ino`: the `.part` that we made. `clean`: nothing was written since the last final sync,
    at which the file had `mtime_ns`. `recent`: the pieces committed last, oldest first, which an
    unclean start checks again. `synced`: the folder's file system can sync; else nothing in the
    bitmap is trusted at the next start. `state`: active or done; `name` becomes the published one.
    """

    uuid: str
    file_id: str
    folder: str
    name: str
    size: int
    dev: int
    ino: int
    mtime_ns: int
    clean: bool
    state: str
    recent: tuple[int, ...] = ()
    synced: bool = True
