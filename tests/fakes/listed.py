"""Snapshots of files, groups and members from a few words, for tests of what the window shows."""

from __future__ import annotations

from collections.abc import Iterable

from core.snapshots import (
    DownloadSnapshot,
    DownloadState,
    FileChanges,
    FileSnapshot,
    GroupSnapshot,
    MemberSnapshot,
    ShareSnapshot,
)

GROUP = "Film club"
MIB = 1 << 20
GIB = 1 << 30
NOON = 1_795_348_800.0
"""A moment in November 2026."""


def file(
    name: str,
    size: int = 100 * MIB,
    *,
    by: str = "ben",
    online: int = 2,
    sharers: int = 2,
    added: float = NOON,
    mine: str = "",
    listing: str = "",
) -> FileSnapshot:
    """A listed file; its listing is told apart by its name unless said otherwise."""
    return FileSnapshot(
        name=name,
        size=size,
        sharers=sharers,
        online=online,
        added_by=by,
        added=added,
        file_id="f" * 8,
        mine=mine,
        listing_id=listing or f"listing of {name}",
    )


def page(
    *files: FileSnapshot, gone: Iterable[str] = (), fresh: bool = False, more: bool = False, group: str = GROUP
) -> FileChanges:
    """What changed; `gone` holds names."""
    return FileChanges(group, files, tuple(f"listing of {name}" for name in gone), "cursor", more, fresh)


def download(
    name: str,
    percent: float = 43.0,
    state: DownloadState = DownloadState.DOWNLOADING,
    *,
    size: int = 100 * MIB,
    group: str = GROUP,
    path: str = "",
    reason: str = "",
    waiting_for: tuple[str, ...] = (),
) -> DownloadSnapshot:
    """A download as it stands."""
    return DownloadSnapshot(
        group=group,
        name=name,
        file_id="f" * 8,
        state=state,
        size=size,
        percent=percent,
        speed=0.0,
        peers=0,
        path=path or f"/downloads/{name}",
        bytes_received=0,
        bytes_verified=int(size * percent / 100),
        bytes_salvaged=0,
        seconds=1.0,
        reason=reason,
        waiting_for=waiting_for,
    )


def share(name: str, *, group: str = GROUP, path: str = "", state: str = "sharing") -> ShareSnapshot:
    """A file that this computer gives."""
    return ShareSnapshot(group, name, "f" * 8, path or f"/shared/{name}", 100 * MIB, True, 0, state)


def group(
    name: str, state: str = "member", *, role: str = "owner", requests: int = 0, members: int = 7, owner: str = "ann"
) -> GroupSnapshot:
    """A group as this user sees it."""
    return GroupSnapshot(name, owner, members, state, role if state == "member" else "", requests)


def member(
    user: str, role: str = "member", *, online: bool = True, shares: int = 0, last_seen: float | None = None
) -> MemberSnapshot:
    """A member."""
    return MemberSnapshot(
        user,
        role,
        online,
        1 if online else 0,
        last_seen=last_seen,
        shares=shares,
        fingerprints=("7K4Q-M2XD-91PA-ZC0B",),
    )
