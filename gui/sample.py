"""What the window draws from, taken of the engine at one moment.

Invariant: frozen; a download, share or job that did not move since the last sample is the identical object, and a
tuple in which nothing moved is the identical tuple, so that a diff is a comparison with `is`. Made by `gui.bridge`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from core.snapshots import DiskSnapshot, DownloadSnapshot, HashProgress, ShareSnapshot, StatusSnapshot

T = TypeVar("T")

NO_STATUS = StatusSnapshot(
    user="", logged_in=False, tracker="", tracker_name="", fingerprint="", connected=False, next_try=None,
    listen_port=0, links=0, speed_down=0.0, speed_up=0.0, bytes_down=0, bytes_up=0, device="", state_folder="",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """The engine as a whole and everything that moves in it. `disks`: those that downloads go to."""

    status: StatusSnapshot = NO_STATUS
    downloads: tuple[DownloadSnapshot, ...] = ()
    shares: tuple[ShareSnapshot, ...] = ()
    hashing: tuple[HashProgress, ...] = ()
    disks: tuple[DiskSnapshot, ...] = ()


def settled(new: Sample, old: Sample) -> Sample:
    """`new` with what is equal in `old` taken from there; `old` itself if nothing moved."""
    mixed = replace(
        new,
        status=old.status if new.status == old.status else new.status,
        downloads=_same(new.downloads, old.downloads, {(one.group, one.name): one for one in old.downloads}),
        shares=_same_shares(new.shares, old.shares),
        hashing=old.hashing if new.hashing == old.hashing else new.hashing,
        disks=old.disks if new.disks == old.disks else new.disks,
    )
    parts = ("status", "downloads", "shares", "hashing", "disks")
    return old if all(getattr(mixed, part) is getattr(old, part) for part in parts) else mixed


def _same(
    new: Iterable[DownloadSnapshot],
    old: tuple[DownloadSnapshot, ...],
    known: dict[tuple[str, str], DownloadSnapshot],
) -> tuple[DownloadSnapshot, ...]:
    return _kept(tuple(_one(known.get((one.group, one.name)), one) for one in new), old)


def _same_shares(new: Iterable[ShareSnapshot], old: tuple[ShareSnapshot, ...]) -> tuple[ShareSnapshot, ...]:
    known = {(one.group, one.name): one for one in old}
    return _kept(tuple(_one(known.get((one.group, one.name)), one) for one in new), old)


def _one(before: T | None, now: T) -> T:
    return before if before is not None and before == now else now


def _kept(new: tuple[T, ...], old: tuple[T, ...]) -> tuple[T, ...]:
    is_old = len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True))
    return old if is_old else new
