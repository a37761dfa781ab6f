"""What the pictures show: a film club, seven members, a few files, and names that somebody hostile might choose.

Invariant: all of it is made up; nothing is read from this computer but the time, from which all times count back, so
that what came today reads as *today*.
"""

from __future__ import annotations

import hashlib
import random
import time
from typing import Final

from core.snapshots import (
    ActivitySnapshot,
    ConnectivitySnapshot,
    DeviceSnapshot,
    DiskSnapshot,
    DownloadDetails,
    DownloadSnapshot,
    DownloadState,
    FileSnapshot,
    GroupSnapshot,
    LogLine,
    MemberSnapshot,
    OwnTrackerSnapshot,
    PeerDetails,
    PeerShare,
    RequestSnapshot,
    ShareSnapshot,
    StatusSnapshot,
    TrackerSnapshot,
)

GIB: Final = 1 << 30
MIB: Final = 1 << 20
NOW: Final = time.time()
_HOUR: Final = 3600.0
_DAY: Final = 86_400.0

HOSTILE: Final = (
    "<b>bold</b><img src='http://192.0.2.1/x.png'>.mkv",
    "invoice\u202egnp.exe",
    "a\u200b\u200b\u200bb\u2060c.txt",
    "two\nlines\ttab\x1b[31m.log",
    "file:///etc/passwd",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031ealgo.pdf",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈.mp4",
    "مرحبا بالعالم – שלום עולם.docx",
    "W" * 300 + ".mp4",
    "{name} %1 %n {0} &amp; &F.zip",
)
"""Names that try to be markup, to turn the direction, to hide, to break the line, to fill the screen."""

LINK: Final = "p2p://192.168.1.20:47700,[fd12:3456:789a::20]:47700/?fp=" + "3fb0c1d2" * 8 + "&g=Film%20club"
FINGERPRINT: Final = "7K4Q-M2XD-91PA-ZC0B"
OTHER_FINGERPRINT: Final = "0WJN-8TQE-3D5K-R7VX"


def digest(name: str) -> str:
    """A content id for a made-up file."""
    return hashlib.sha256(name.encode()).hexdigest()


def file(
    name: str, size: int, by: str, sharers: int, online: int, *, age: float = _DAY, mine: str = ""
) -> FileSnapshot:
    """A file of the group."""
    return FileSnapshot(name, size, sharers, online, by, NOW - age, digest(name), mine, digest(f"listing {name}")[:32])


def files() -> tuple[FileSnapshot, ...]:
    """The files of the film club."""
    rushes = [
        file(f"Raw rushes/{day}/A{reel:03}_C{clip:03}.mov", 3 * GIB + clip * 70 * MIB, "cid", 3, 2, age=2.3 * _HOUR)
        for day, reel in (("Day 1", 3), ("Day 2", 4))
        for clip in range(8, 20)
    ]
    posters = [file(f"Posters/poster {number:02}.tif", 190 * MIB, "fay", 2, 2, age=9 * _DAY) for number in range(1, 21)]
    return (
        file("Metropolis (1927) restored.mkv", int(14.2 * GIB), "ben", 5, 4, age=0.1 * _HOUR, mine="downloading"),
        *rushes,
        file("Sunrise – score.flac", 412 * MIB, "ann", 2, 2, age=_DAY, mine="shared"),
        file("Projection schedule.pdf", int(1.3 * MIB), "dora", 4, 3, age=_DAY, mine="done"),
        file("Nosferatu 4K scan.tar", 221 * GIB, "eli", 1, 0, age=6 * _DAY, mine="waiting"),
        *posters,
    )


def many_files(count: int) -> tuple[FileSnapshot, ...]:
    """A group with a hundred thousand files, in folders of five hundred."""
    return tuple(
        file(f"Frames/reel {at // 500:03}/frame {at:06}.exr", 48 * MIB + at, "render", 2 + at % 3, 1 + at % 2, age=at)
        for at in range(count)
    )


def hostile_files() -> tuple[FileSnapshot, ...]:
    """Files with the names above."""
    return tuple(file(name, (at + 1) * MIB, f"mallory {at}", 1, 1, age=at * _HOUR) for at, name in enumerate(HOSTILE))


def groups() -> tuple[GroupSnapshot, ...]:
    """What the tracker lists."""
    return (
        GroupSnapshot("Film club", "ann", 7, "member", "owner", 2),
        GroupSnapshot("Lab data", "gus", 12, "member", "member", 0),
        GroupSnapshot("Render farm", "cid", 4, "member", "admin", 0),
        GroupSnapshot("Class of 27", "dora", 31, "member", "reader", 0),
        GroupSnapshot("Photo walk", "hana", 9, "pending", "", 0),
        GroupSnapshot("Choir", "ivo", 24, "none", "", 0),
        GroupSnapshot("Robotics", "jun", 16, "none", "", 0),
    )


def members() -> tuple[MemberSnapshot, ...]:
    """Of the film club."""

    def member(user: str, role: str, online: bool, shares: int, got: int, gave: int) -> MemberSnapshot:
        shown = (_fingerprint(user), _fingerprint(user + "2")) if user in ("ann", "cid") else (_fingerprint(user),)
        last = None if online else NOW - (len(user) * 7 + shares) * _HOUR
        return MemberSnapshot(
            user, role, online, len(shown) if online else 0, last, NOW - 90 * _DAY, shares, got, gave, shown
        )

    return (
        member("ann", "owner", True, 3, 0, 0),
        member("ben", "admin", True, 12, 9 * GIB, 2 * GIB),
        member("cid", "member", True, 24, 3 * GIB, 5 * GIB),
        member("dora", "member", False, 1, 2 * MIB, 14 * GIB),
        member("eli", "member", False, 1, 18 * GIB, 0),
        member("fay", "member", True, 20, 900 * MIB, 40 * MIB),
        member("gus", "reader", False, 0, 0, 6 * GIB),
    )


def requests() -> tuple[RequestSnapshot, ...]:
    """Who asks to join."""
    return (RequestSnapshot("hana", NOW - 2 * _HOUR), RequestSnapshot("ivo", NOW - 1.5 * _DAY))


def _fingerprint(seed: str) -> str:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    made = random.Random(seed)
    return "-".join("".join(made.choice(letters) for _ in range(4)) for _ in range(4))


def _download(
    name: str,
    size: int,
    state: DownloadState,
    percent: float,
    down: float,
    up: float,
    peers: int,
    known: int,
    **more: object,
) -> DownloadSnapshot:
    done = int(size * percent / 100)
    pieces = max(1, size // MIB)
    values: dict[str, object] = {
        "eta": (size - done) / down if down else None,
        "pieces": pieces,
        "pieces_done": int(pieces * percent / 100),
        "known_peers": known,
        "speed_up": up,
        "added": NOW - _HOUR,
        "bytes_sent": int(done * 0.4),
        "shared_by": "ben",
        "is_shared": percent > 0,
        "from_peers": (PeerShare("ben", "d1", done // 2, True), PeerShare("cid", "d2", done // 3, True)),
        **more,
    }
    fixed = (state, size, percent, down, peers, f"/Users/ann/Downloads/{name}", int(done * 1.002), done, 0, 600.0)
    return DownloadSnapshot("Film club", name, digest(name), *fixed, **values)  # type: ignore[arg-type]


def downloads() -> tuple[DownloadSnapshot, ...]:
    """Two that run, one that is complete, one that waits for somebody."""
    states = DownloadState
    return (
        _download(
            "Metropolis (1927) restored.mkv", int(14.2 * GIB), states.DOWNLOADING, 62.0, 84.2 * MIB, 21.7 * MIB, 4, 5,
            availability=3.41, position=1,
        ),
        _download(
            "Raw rushes/Day 2/A004_C012.mov", int(9.1 * GIB), states.DOWNLOADING, 31.0, 27.9 * MIB, 3.1 * MIB, 2, 3,
            availability=1.87, shared_by="cid", position=2,
        ),
        _download(
            "Sunrise – score.flac", 412 * MIB, states.DONE, 100.0, 0.0, 6.4 * MIB, 1, 1,
            completed=NOW - 600, shared_by="ann",
        ),
        _download(
            "Nosferatu 4K scan.tar", 221 * GIB, states.WAITING, 8.0, 0.0, 0.0, 0, 1,
            reason="nobody_online", waiting_for=("eli",), availability=0.08, shared_by="eli", position=3,
        ),
    )  # fmt: skip


def full_disk_downloads() -> tuple[DownloadSnapshot, ...]:
    """What a full disk stopped."""
    first, second, *rest = downloads()
    return (
        _download(first.name, first.size, DownloadState.PAUSED, 62.0, 0.0, 0.0, 0, 5, reason="no_space", position=1),
        _download(second.name, second.size, DownloadState.PAUSED, 31.0, 0.0, 0.0, 0, 3, reason="no_space", position=2),
        *rest,
    )


def failed_downloads() -> tuple[DownloadSnapshot, ...]:
    """Downloads that ended badly, beside one that runs."""
    first, *rest = downloads()
    failed = DownloadState.FAILED
    return (
        first,
        _download("Posters", int(3.8 * GIB), failed, 44.0, 0.0, 0.0, 0, 2, reason="disk_failed", shared_by="fay"),
        _download(
            "Projection schedule.pdf", int(1.3 * MIB), failed, 0.0, 0.0, 0.0, 0, 4, reason="destination_exists",
            shared_by="dora",
        ),
        *rest[1:],
    )  # fmt: skip


def hostile_downloads() -> tuple[DownloadSnapshot, ...]:
    """Downloads of files with hostile names."""
    states = (DownloadState.DOWNLOADING, DownloadState.QUEUED, DownloadState.PAUSED, DownloadState.DONE)
    return tuple(
        _download(name, (at + 1) * MIB, states[at % 4], 100.0 if at % 4 == 3 else 10.0 * at, 0, 0, 0, 1, shared_by=name)
        for at, name in enumerate(HOSTILE)
    )


def shares() -> tuple[ShareSnapshot, ...]:
    """What this computer shares; one changed, one is missing."""
    return (
        ShareSnapshot("Film club", "Sunrise – score.flac", digest("s"), "/Users/ann/Music/score.flac", 412 * MIB, True,
                      3 * GIB, "sharing", 6.4 * MIB, 1),
        ShareSnapshot("Film club", "Titles v3.mov", digest("t"), "/Users/ann/Videos/Titles v3.mov", 2 * GIB, True,
                      GIB, "changed"),
        ShareSnapshot("Lab data", "run 0412.h5", digest("r"), "/media/usb/run 0412.h5", 40 * GIB, True,
                      90 * GIB, "missing"),
    )  # fmt: skip


def details() -> DownloadDetails:
    """Of the first download: pieces, peers and what happened."""
    first = downloads()[0]
    made = random.Random(7)
    bits = bytearray((first.pieces + 7) // 8)
    at = 0
    while at < first.pieces:
        run = made.randint(20, 260)
        if made.random() < 0.62:
            for piece in range(at, min(first.pieces, at + run)):
                bits[piece // 8] |= 128 >> (piece % 8)
        at += run
    wanted = [piece for piece in range(first.pieces) if not bits[piece // 8] & (128 >> (piece % 8))]
    peers = tuple(
        PeerDetails(user, f"{user}-pc", f"192.168.1.{20 + number}:47800", "P2P Share 1.0", progress,
                    down * MIB, up * MIB, int(down * 60 * MIB), int(up * 60 * MIB), True, flags)
        for number, (user, progress, down, up, flags) in enumerate(
            [
                ("ben", 100.0, 41.2, 0.0, ("outgoing", "lan", "whole")),
                ("cid", 78.0, 22.6, 9.4, ("incoming", "lan")),
                ("fay", 54.0, 14.1, 8.2, ("outgoing", "lan")),
                ("gus", 31.0, 6.3, 4.1, ("incoming", "lan", "slow")),
            ]
        )
    )  # fmt: skip
    log = (
        LogLine(NOW - 3600, "added", {"user": "ann"}),
        LogLine(NOW - 3598, "peer_joined", {"user": "ben"}),
        LogLine(NOW - 3590, "peer_joined", {"user": "cid"}),
        LogLine(NOW - 120, "peer_gone", {"user": "dora"}),
    )
    availability = tuple(1 + (piece * 7 // 900) % 4 for piece in range(first.pieces))
    return DownloadDetails(
        first.group, first.name, MIB, first.pieces, bytes(bits), tuple(wanted[:24]), availability, peers, log,
        sha1=digest("sha")[:40],
    )  # fmt: skip


def status(*, connected: bool = True, logged_in: bool = True) -> StatusSnapshot:
    """The engine as a whole."""
    return StatusSnapshot(
        user="ann" if logged_in else "", logged_in=logged_in, tracker="192.168.1.20:47700", tracker_name="office",
        fingerprint="3fb0c1d2" * 8, connected=connected,
        next_try=None if connected else 12.0, listen_port=47800, links=4,
        speed_down=112.1 * MIB, speed_up=31.2 * MIB, bytes_down=38 * GIB, bytes_up=21 * GIB, device=digest("device"),
        state_folder="/Users/ann/.local/state/p2p-share",
    )  # fmt: skip


def disks(*, full: bool = False) -> tuple[DiskSnapshot, ...]:
    """The disk of the downloads, and a second one."""
    home = DiskSnapshot("/Users", 400 * MIB if full else 512 * GIB, 1000 * GIB, full, 2 if full else 0)
    return (home, DiskSnapshot("/media/big", 3000 * GIB, 4000 * GIB, False))


def devices() -> tuple[DeviceSnapshot, ...]:
    """Of this account."""
    return (
        DeviceSnapshot("d0", _fingerprint("ann"), "ann's desktop", "active", NOW - 90 * _DAY, NOW, True, True),
        DeviceSnapshot(
            "d1", _fingerprint("ann2"), "ann's laptop", "active", NOW - 40 * _DAY, NOW - 3 * _DAY, False, False
        ),
        DeviceSnapshot("d2", _fingerprint("ann3"), "cutting room", "pending", NOW - 600, NOW - 600, False, False),
        DeviceSnapshot(
            "d3", _fingerprint("ann4"), "old telephone", "revoked", NOW - 300 * _DAY, NOW - 99 * _DAY, False, False
        ),
    )


def trackers() -> tuple[TrackerSnapshot, ...]:
    """One known, one only found."""
    return (
        TrackerSnapshot("office", "3fb0c1d2" * 8, FINGERPRINT, ("192.168.1.20:47700",), NOW - 90 * _DAY, 1.0, True),
        TrackerSnapshot("studio", "a1b2c3d4" * 8, OTHER_FINGERPRINT, ("192.168.1.77:47700",), NOW - 9 * _DAY, 3.0),
    )


def found_trackers() -> tuple[TrackerSnapshot, ...]:
    """Two that zeroconf found and nobody verified."""
    return (
        TrackerSnapshot("office", "3fb0c1d2" * 8, FINGERPRINT, ("192.168.1.20:47700",), None, 1.0),
        TrackerSnapshot("studio", "a1b2c3d4" * 8, OTHER_FINGERPRINT, ("192.168.1.77:47700",), None, 3.0),
    )


def own_tracker(*, running: bool = True) -> OwnTrackerSnapshot:
    """The tracker of this computer."""
    if not running:
        return OwnTrackerSnapshot(running=False)
    return OwnTrackerSnapshot(
        True,
        "192.168.1.20:47700",
        47700,
        "3fb0c1d2" * 8,
        FINGERPRINT,
        LINK,
        4,
        4711,
        "/Users/ann/.local/share/p2p-tracker",
    )


def connectivity(*, good: bool = False) -> ConnectivitySnapshot:
    """Reached by nobody, and no IPv6; or all well."""
    return ConnectivitySnapshot(
        port=47800, interfaces=("eth0 192.168.1.12", "wlan0 192.168.1.13", "eth0 fd12:3456:789a::12"), ipv4=True,
        ipv6=good, tracker="192.168.1.20:47700", tracker_connected=True, discovery=True, reachable=good, links=4,
        links_in=2 if good else 0, problems=() if good else ("nobody_came_in", "no_ipv6"),
    )  # fmt: skip


def activity() -> tuple[ActivitySnapshot, ...]:
    """What happened in the film club."""
    return (
        ActivitySnapshot(
            NOW - 300, "shared", "ben", {"name": "Metropolis (1927) restored.mkv", "size": int(14.2 * GIB)}
        ),
        ActivitySnapshot(NOW - 2 * _HOUR, "joined", "gus", {"role": "reader"}),
        ActivitySnapshot(NOW - 5 * _HOUR, "role", "ben", {"role": "admin", "by": "ann"}),
        ActivitySnapshot(NOW - _DAY, "withdrawn", "cid", {"name": "Raw rushes/Day 0"}),
        ActivitySnapshot(NOW - 90 * _DAY, "created", "ann", {}),
    )
