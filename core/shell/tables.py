"""Snapshots as tables and sentences of plain text: what a person reads of a command's result.

Invariant: every text that came from outside has passed `plain.shown`, and nothing here decides where it is printed.
Used by `core.shell.output` and the demo's report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from core import snapshots
from core.shell import plain
from core.shell.reasons import short
from core.snapshots import DownloadState


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their headers; the columns in `right` hold numbers and are aligned to the right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()

    def lines(self) -> list[str]:
        """The table as text: columns two spaces apart, no trailing spaces."""
        widths = [max(plain.columns(row[at]) for row in (self.headers, *self.rows)) for at in range(len(self.headers))]
        return [self._line(row, widths) for row in (self.headers, *self.rows)]

    def _line(self, row: tuple[str, ...], widths: Sequence[int]) -> str:
        cells = []
        for at, cell in enumerate(row):
            space = " " * (widths[at] - plain.columns(cell))
            cells.append(space + cell if at in self.right else cell + space)
        return "  ".join(cells).rstrip()


class CommandHelp(msgspec.Struct, frozen=True):
    """One line of `help`."""

    command: str
    usage: str
    help: str


class Account(msgspec.Struct, frozen=True):
    """An account, under the name that is shown."""

    user: str


class Named(msgspec.Struct, frozen=True):
    """A file that a command took from a list."""

    group: str
    name: str


_HELP_COLUMN: Final = 26
Row = Callable[[Any], tuple[str, ...]]


def _group(group: snapshots.GroupSnapshot) -> tuple[str, ...]:
    mine = (
        group.role if group.state == "member" else {"pending": "asked to join", "banned": "banned"}.get(group.state, "")
    )
    requests = str(group.requests) if group.requests else ""
    return plain.shown(group.group), plain.shown(group.owner), str(group.members), plain.shown(mine), requests


def _member(member: snapshots.MemberSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(member.user),
        plain.shown(member.role),
        "yes" if member.online else "no",
        str(member.devices),
        str(member.shares) if member.shares else "",
        plain.moment(member.last_seen) if member.last_seen is not None else "",
        plain.size(member.bytes_from) if member.bytes_from else "",
        plain.size(member.bytes_to) if member.bytes_to else "",
    )


def _request(request: snapshots.RequestSnapshot) -> tuple[str, ...]:
    return plain.shown(request.user), plain.moment(request.asked)


def _file(file: snapshots.FileSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(file.name),
        plain.size(file.size),
        f"{file.online} of {file.sharers}",
        plain.shown(file.added_by),
        plain.moment(file.added),
        plain.shown(file.mine),
    )


def _activity(happened: snapshots.ActivitySnapshot) -> tuple[str, ...]:
    data = happened.data
    what = plain.shown(str(data.get("name") or data.get("role") or ""))
    files = data.get("files")
    more = f" ({plain.counted(files, 'file')})" if isinstance(files, int) and files > 1 else ""
    return plain.moment(happened.at), plain.shown(happened.user), plain.shown(happened.what), what + more


def _hashing(job: snapshots.HashProgress) -> tuple[str, ...]:
    why = short(job.kind.value) if job.kind is not None else ""
    skipped = job.data.get("skipped")
    if not why and isinstance(skipped, list):
        why = f"{plain.counted(len(skipped), 'file')} left out"
    return (
        str(job.job),
        plain.shown(job.group),
        plain.shown(job.name),
        str(job.files),
        job.state + (f" ({why})" if why else ""),
        f"{100 * job.done // job.size if job.size else 0} %",
        plain.size(job.size),
        plain.speed(job.speed),
        plain.duration(job.eta) if job.eta is not None else "",
    )


def _found(found: snapshots.FoundFile) -> tuple[str, ...]:
    return plain.shown(found.group), *_file(found.file)


def _download(download: snapshots.DownloadSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(download.group),
        plain.shown(download.name),
        state_of(download),
        f"{int(download.percent)} %",
        plain.size(download.size),
        plain.speed(download.speed),
        str(download.peers),
        plain.duration(download.eta)
        if download.eta is not None and download.state == DownloadState.DOWNLOADING
        else "",
    )


def _share(share: snapshots.ShareSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(share.group),
        plain.shown(share.name),
        plain.size(share.size),
        "whole" if share.complete else "in part",
        plain.size(share.bytes_sent),
        plain.shown(share.state),
        plain.shown(share.path),
    )


def _named(one: Named) -> tuple[str, ...]:
    return plain.shown(one.group), plain.shown(one.name)


def _disk(disk: snapshots.DiskSnapshot) -> tuple[str, ...]:
    state = f"full, {plain.counted(disk.paused, 'download')} paused" if disk.full else ""
    return plain.shown(disk.path), plain.size(disk.free), plain.size(disk.total), state


def _tracker(tracker: snapshots.TrackerSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(tracker.name),
        tracker.shown,
        plain.shown(", ".join(tracker.addresses[:2])),
        plain.moment(tracker.known_since) if tracker.known_since is not None else "",
        f"{tracker.milliseconds:.0f} ms" if tracker.milliseconds is not None else "",
        "yes" if tracker.in_use else "",
    )


def _device(device: snapshots.DeviceSnapshot) -> tuple[str, ...]:
    return (
        plain.shown(device.name),
        device.fingerprint,
        "this one" if device.this else plain.shown(device.state),
        "yes" if device.online else "no",
        plain.moment(device.added),
        plain.moment(device.seen),
    )


_SHAPES: Final[Mapping[type[msgspec.Struct], tuple[tuple[str, ...], Row, frozenset[int]]]] = {
    snapshots.GroupSnapshot: (("GROUP", "OWNER", "MEMBERS", "YOU", "REQUESTS"), _group, frozenset([2, 4])),
    snapshots.MemberSnapshot: (
        ("USER", "ROLE", "ONLINE", "DEVICES", "SHARES", "LAST SEEN", "GAVE", "GOT"),
        _member,
        frozenset([3, 4, 6, 7]),
    ),
    snapshots.RequestSnapshot: (("USER", "ASKED"), _request, frozenset()),
    snapshots.FileSnapshot: (("NAME", "SIZE", "ONLINE", "ADDED BY", "ADDED", "HERE"), _file, frozenset([1])),
    snapshots.ActivitySnapshot: (("WHEN", "WHO", "WHAT", ""), _activity, frozenset()),
    Account: (("USER",), lambda account: (plain.shown(account.user),), frozenset()),
    snapshots.HashProgress: (
        ("JOB", "GROUP", "NAME", "FILES", "STATE", "DONE", "SIZE", "SPEED", "LEFT"),
        _hashing,
        frozenset([0, 3, 5, 6, 7, 8]),
    ),
    snapshots.FoundFile: (
        ("GROUP", "NAME", "SIZE", "ONLINE", "ADDED BY", "ADDED", "HERE"),
        _found,
        frozenset([2]),
    ),
    snapshots.DownloadSnapshot: (
        ("GROUP", "NAME", "STATE", "DONE", "SIZE", "SPEED", "PEERS", "LEFT"),
        _download,
        frozenset([3, 4, 5, 6]),
    ),
    snapshots.ShareSnapshot: (
        ("GROUP", "NAME", "SIZE", "HELD", "SENT", "STATE", "PATH"),
        _share,
        frozenset([2, 4]),
    ),
    snapshots.TrackerSnapshot: (
        ("NAME", "FINGERPRINT", "ADDRESS", "TRUSTED SINCE", "ANSWERS IN", "IN USE"),
        _tracker,
        frozenset([4]),
    ),
    snapshots.DeviceSnapshot: (("NAME", "FINGERPRINT", "STATE", "ONLINE", "ADDED", "SEEN"), _device, frozenset()),
    snapshots.DiskSnapshot: (("DISK", "FREE", "SIZE", "STATE"), _disk, frozenset([1, 2])),
    Named: (("GROUP", "NAME"), _named, frozenset()),
}


def table_of(items: Sequence[msgspec.Struct]) -> Table:
    """The table of at least one snapshot, all of the same class."""
    headers, row, right = _SHAPES[type(items[0])]
    return Table(headers, tuple(row(item) for item in items), right)


def help_lines(commands: Sequence[CommandHelp]) -> list[str]:
    """What each command does, beside how it is typed, or below where that is long: 80 columns are enough."""
    lines = []
    for one in commands:
        if len(one.usage) < _HELP_COLUMN - 1:
            lines.append(f"{one.usage:<{_HELP_COLUMN}}{one.help}")
        else:
            lines += [one.usage, f"    {one.help}"]
    return lines


def state_of(download: snapshots.DownloadSnapshot) -> str:
    """The state of a download and, where there is one, why it is in it."""
    why = f" ({short(download.reason)})" if download.reason else ""
    return download.state.value + why


def status_lines(status: snapshots.StatusSnapshot) -> list[str]:
    """The engine as a whole, one thing a line."""
    if status.connected:
        tracker = f"{plain.shown(status.tracker_name)} at {plain.shown(status.tracker)}".strip()
        tracker += plain.one_of(status.trackers)
    elif status.tracker:
        again = f", next try in {plain.duration(status.next_try)}" if status.next_try is not None else ""
        tracker = f"{plain.shown(status.tracker)} (not connected{again})"
    else:
        tracker = "none yet"
    rows = [
        ("user", plain.shown(status.user) if status.logged_in else "not logged in"),
        ("tracker", tracker),
        ("fingerprint", status.fingerprint),
        ("listening on port", str(status.listen_port) if status.listen_port else ""),
        ("connected peers", str(status.links)),
        ("down", f"{plain.size(status.bytes_down)}  {plain.speed(status.speed_down)}".rstrip()),
        ("up", f"{plain.size(status.bytes_up)}  {plain.speed(status.speed_up)}".rstrip()),
        ("device", status.device),
        ("state folder", plain.shown(status.state_folder)),
    ]
    return [f"{name:<17}  {value}" for name, value in rows if value]


def summary(download: snapshots.DownloadSnapshot) -> str:
    """What a complete download was: size, time, speed, from how many peers and how much of each."""
    name, path = plain.shown(download.name), plain.shown(download.path)
    text = f"{name}: {plain.size(download.size)} in {plain.duration(download.seconds)}"
    if download.bytes_received and download.seconds > 0:
        text += f" ({plain.speed(download.bytes_received / download.seconds)})"
    return f"{text}{_givers([download])}, in {path}"


def summaries(downloads: Sequence[snapshots.DownloadSnapshot]) -> list[str]:
    """A line for each of a few complete downloads, one for all of many (the files of a folder)."""
    if len(downloads) <= 5:
        return [summary(download) for download in downloads]
    total = sum(download.size for download in downloads)
    return [f"{plain.counted(len(downloads), 'file')}: {plain.size(total)}{_givers(downloads)}"]


def _givers(downloads: Sequence[snapshots.DownloadSnapshot]) -> str:
    """` from 2 peers: bob 60 MiB (60 %), eve 40 MiB (40 %)`; of one person's devices the sum."""
    given: dict[str, int] = {}
    devices: set[str] = set()
    for download in downloads:
        for peer in download.from_peers:
            if peer.bytes:
                given[peer.user] = given.get(peer.user, 0) + peer.bytes
                devices.add(peer.device)
    if not given:
        return ""
    total = sum(given.values())
    most = sorted(given.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{plain.shown(user)} {plain.size(count)} ({round(100 * count / total)} %)" for user, count in most[:8]]
    rest = f" and {len(most) - 8} more" if len(most) > 8 else ""
    return f" from {plain.counted(len(devices), 'peer')}: {', '.join(parts)}{rest}"
