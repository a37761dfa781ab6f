"""What an engine is told at its start. Immutable; only `default_state` looks at the environment.

Made by the front ends from their options, handed to `core.engine.Engine`.
"""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import platformdirs

from core.wire import limits
from core.wire.fingerprint import Invite


class Strategy(enum.StrEnum):
    """How the next piece is chosen; random is the one that the system is specified with."""

    RANDOM = "random"
    RAREST = "rarest"
    IN_ORDER = "in_order"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one engine. Times in seconds."""

    state: Path
    """Folder of keys, pins and the state database; one process at a time."""
    listen_host: str | None = None
    """Address to listen on; None: all, IPv4 and IPv6."""
    listen_port: int | None = None
    """Port to listen on; None: 47800 or the next free one; 0: any."""
    trackers: tuple[Invite, ...] = ()
    """Where to look for the tracker; none: find it by zeroconf."""
    trust: str | None = None
    """A fingerprint (whole or as shown) that a new deployment must have."""
    trust_first_use: bool = False
    """Pin the one deployment that is found or named, without a fingerprint to compare."""
    discovery_seconds: float = limits.DISCOVERY_SECONDS
    discovery_interfaces: tuple[str, ...] = ()
    """Addresses of the interfaces to search with zeroconf; none: all."""
    strategy: Strategy = Strategy.RANDOM
    threads: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    """Worker threads for hashing and the disk."""
    threads_nice: int = 0
    """How far they let other threads go first, as `nice(1)` counts it: something for a window beside the engine."""
    device_name: str = ""
    """How this device is called in its owner's list of devices; empty: the host name."""


def default_state() -> Path:
    """Where keys and downloads are remembered when nothing else is said: the user's folder for data of programs."""
    return platformdirs.user_data_path("p2p-share", appauthor=False)


class Days(enum.StrEnum):
    """When a schedule applies."""

    EVERY_DAY = "every_day"
    WEEKDAYS = "weekdays"
    WEEKENDS = "weekends"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a user changes while the engine runs; kept in the state database. Speeds in bytes a second, 0: no limit."""

    download_folder: str = ""
    """Where downloads go when nothing else is said; empty: the user's folder for downloads."""
    limit_down: int = 0
    limit_up: int = 0
    alternative_down: int = 1024 * 1024
    alternative_up: int = 512 * 1024
    alternative: bool = False
    """Whether the alternative limits hold now, by hand."""
    schedule: bool = False
    schedule_from: int = 8 * 60
    """Minutes after midnight, local time; the alternative limits hold from here to `schedule_to`."""
    schedule_to: int = 20 * 60
    schedule_days: Days = Days.EVERY_DAY
    limit_lan: bool = False
    """Whether the limits hold on the local network too."""
    active_downloads: int = 16
    """How many big files are fetched at once; more wait in the queue."""
    upload_peers: int = 0
    """How many peers are served at once; 0: as many as do well."""
    free_floor: int = 1 << 30
    """Bytes that downloads leave free on every disk."""
    strategy: Strategy = Strategy.RANDOM
    own_tracker_autostart: bool = True
