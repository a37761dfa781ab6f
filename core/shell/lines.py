"""One thing as lines of text, a name and a value each: what a person reads of a result that is no list.

Invariant: every text that came from outside has passed `plain.shown`; what is empty is left out. Used by
`core.shell.output`.
"""

from __future__ import annotations

import msgspec

from core.config import Settings
from core.shell import plain
from core.snapshots import ConnectivitySnapshot, DownloadDetails, FileChanges, OwnTrackerSnapshot

Rows = list[tuple[str, str]]


class Link(msgspec.Struct, frozen=True):
    """A link to pass on."""

    link: str


class Count(msgspec.Struct, frozen=True):
    """How many downloads a command changed."""

    downloads: int


def lines_of(result: msgspec.Struct) -> list[str]:
    """The lines of a result; of a class that has no lines of its own, every field as it is."""
    match result:
        case Link(link):
            return [link]
        case Count(downloads):
            return [plain.counted(downloads, "download")]
        case DownloadDetails():
            return _details(result)
        case FileChanges():
            return _changes(result)
        case OwnTrackerSnapshot():
            rows = _own_tracker(result)
        case ConnectivitySnapshot():
            rows = _connectivity(result)
        case Settings():
            rows = _settings(result)
        case _:
            rows = [(name, plain.shown(str(value))) for name, value in msgspec.structs.asdict(result).items()]
    width = max((len(name) for name, _ in rows), default=0)
    return [f"{name:<{width}}  {value}" for name, value in rows if value]


def _details(details: DownloadDetails) -> list[str]:
    have = sum(byte.bit_count() for byte in details.have)
    lines = [f"{plain.shown(details.name)}: {have} of {details.pieces} pieces of {plain.size(details.piece_length)}"]
    if details.waiting_piece is not None:
        lines.append(f"waiting for piece {details.waiting_piece}")
    if details.sha1:
        lines.append(f"SHA-1 {details.sha1}")
    for peer in details.peers:
        where = f" at {plain.shown(peer.address)}" if peer.address else ""
        speeds = f"down {plain.speed(peer.speed_down) or '-'}, up {plain.speed(peer.speed_up) or '-'}"
        flags = f" ({', '.join(peer.flags)})" if peer.flags else ""
        lines.append(f"{plain.shown(peer.user)}{where}: has {int(peer.progress)} %, {speeds}{flags}")
    for line in details.log:
        data = ", ".join(f"{name} {plain.shown(str(value))}" for name, value in line.data.items())
        lines.append(
            f"{plain.moment(line.at)}  {plain.shown(line.what.replace('_', ' '))}{f' ({data})' if data else ''}"
        )
    return lines


def _changes(changes: FileChanges) -> list[str]:
    lines = [
        f"{'=' if changes.fresh else '+'} {plain.shown(one.name)}  {plain.size(one.size)}" for one in changes.files
    ]
    lines += [f"- {one}" for one in changes.gone]
    return [*lines, f"{'more' if changes.more else 'all'} up to {plain.shown(changes.cursor)}"]


def _own_tracker(tracker: OwnTrackerSnapshot) -> Rows:
    online = "" if tracker.members_online is None else str(tracker.members_online)
    return [
        ("state", f"running (process {tracker.pid})" if tracker.running else "not running"),
        ("address", plain.shown(tracker.address)),
        ("members online", online),
        ("fingerprint", tracker.shown),
        ("invite link", plain.shown(tracker.invite)),
        ("starts again", _yes(tracker.autostart)),
        ("data", plain.shown(tracker.data)),
    ]


def _connectivity(state: ConnectivitySnapshot) -> Rows:
    linked = " (connected)" if state.tracker_connected else " (not connected)"
    reached = {True: "yes", False: "no", None: "nobody has tried yet"}[state.reachable]
    return [
        ("listening on port", str(state.port) if state.port else ""),
        ("interfaces", ", ".join(map(plain.shown, state.interfaces))),
        ("IPv4", _yes(state.ipv4)),
        ("IPv6", _yes(state.ipv6)),
        ("tracker", plain.shown(state.tracker) + linked + plain.one_of(state.trackers)),
        ("finds trackers", _yes(state.discovery)),
        ("reached by others", reached),
        ("connected peers", f"{state.links}, of which {state.links_in} came in"),
        ("problems", ", ".join(one.replace("_", " ") for one in state.problems)),
    ]


def _settings(settings: Settings) -> Rows:
    return [(name, _setting(value)) for name, value in msgspec.to_builtins(settings).items()]


def _setting(value: object) -> str:
    if isinstance(value, bool):
        return _yes(value)
    return plain.shown(str(value)) or "-"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
