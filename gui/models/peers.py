"""The peers of the download that is looked at.

Invariant: a peer is told by its device, so one member may have several rows; addresses and programs come from outside
and are shown as plain text. Shown by the tab *Peers* of the details.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt

from core.snapshots import PeerDetails
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.plain import plain

translate = QCoreApplication.translate


class PeerColumn(enum.IntEnum):
    """The columns, in the order in which they stand at first."""

    MEMBER = 0
    ADDRESS = 1
    CONNECTION = 2
    CLIENT = 3
    PROGRESS = 4
    DOWN = 5
    UP = 6
    DOWNLOADED = 7
    UPLOADED = 8
    FLAGS = 9


_TO_THE_RIGHT: Final = frozenset({PeerColumn.DOWN, PeerColumn.UP, PeerColumn.DOWNLOADED, PeerColumn.UPLOADED})
_WAYS: Final = frozenset({"incoming", "outgoing", "lan"})


class PeerRow:
    """One device that has pieces of the file or fetches them from here."""

    __slots__ = ("cells", "key", "peer")

    def __init__(self, peer: PeerDetails) -> None:
        self.peer: Final = peer
        self.key: Final = peer.device
        self.cells: Final[tuple[object, ...]] = (
            (peer.user, peer.connected),
            peer.address,
            (peer.connected, tuple(sorted(_WAYS.intersection(peer.flags)))),
            peer.client,
            round(peer.progress, 1),
            round(peer.speed_down),
            round(peer.speed_up),
            peer.bytes_down,
            peer.bytes_up,
            tuple(flag for flag in peer.flags if flag not in _WAYS),
        )

    def sort_key(self, column: int) -> Any:
        """Words by their letters, numbers by their worth."""
        if column == PeerColumn.MEMBER:
            return (self.peer.user.casefold(), self.peer.device)
        return self.cells[column]


class PeersModel(LiveTable[PeerRow]):
    """Peers by device. Signals: those of `LiveTable`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(PeerColumn), parent)

    def set_peers(self, peers: Sequence[PeerDetails]) -> None:
        """Show these."""
        kept = {row.key: row for row in self.rows()}
        fresh: dict[Any, PeerRow] = {}
        for peer in peers:
            old = kept.pop(peer.device, None)
            if old is None or old.peer != peer:
                fresh[peer.device] = PeerRow(peer)
        self.change(fresh, list(kept))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads; numbers stand right, as their cells do."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(PeerColumn(section))
        return _alignment(PeerColumn(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, and what it says to who cannot see it."""
        row = self.row_at(index)
        if row is None:
            return None
        column, peer = PeerColumn(index.column()), row.peer
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(peer, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _sentence(peer) if column is PeerColumn.MEMBER else f"{_title(column)}: {_text(peer, column)}"
        if role == Role.SORT:
            return row.sort_key(column)
        if role == Role.AVATAR and column is PeerColumn.MEMBER:
            return peer.user
        if role == Role.PROGRESS and column is PeerColumn.PROGRESS:
            return min(1.0, peer.progress / 100)
        if role == Role.PROGRESS_TOKEN and column is PeerColumn.PROGRESS:
            return "ok" if peer.progress >= 100 else "accent"
        if role == Role.TEXT_TOKEN:
            return "muted" if column in (PeerColumn.ADDRESS, PeerColumn.CLIENT) or not peer.connected else None
        return row.key if role == Role.KEY else None


def _sentence(peer: PeerDetails) -> str:
    parts = [plain(peer.user), _connection(peer), translate("Peers", "has %n percent", "", int(peer.progress))]
    if peer.speed_down >= 1:
        parts.append(translate("Peers", "gives {speed}").format(speed=units.speed(peer.speed_down)))
    if peer.speed_up >= 1:
        parts.append(translate("Peers", "fetches {speed}").format(speed=units.speed(peer.speed_up)))
    return ", ".join(parts)


def _connection(peer: PeerDetails) -> str:
    if not peer.connected:
        return translate("Peers", "Not connected")
    if "lan" in peer.flags:
        return translate("Peers", "Local network")
    return translate("Peers", "Incoming") if "incoming" in peer.flags else translate("Peers", "Outgoing")


def _flags(flags: Iterable[str]) -> str:
    words = {
        "incoming": translate("Peers", "came in"),
        "outgoing": translate("Peers", "dialled"),
        "whole": translate("Peers", "has all of it"),
        "choked": translate("Peers", "put off"),
        "banned": translate("Peers", "banned"),
        "slow": translate("Peers", "slow"),
    }
    return ", ".join(words[flag] for flag in flags if flag in words)


def _text(peer: PeerDetails, column: PeerColumn) -> str:
    match column:
        case PeerColumn.MEMBER:
            return plain(peer.user)
        case PeerColumn.ADDRESS:
            return plain(peer.address) or units.NOTHING
        case PeerColumn.CONNECTION:
            return _connection(peer)
        case PeerColumn.CLIENT:
            return plain(peer.client, 60) or units.NOTHING
        case PeerColumn.PROGRESS:
            return units.percent(peer.progress)
        case PeerColumn.DOWN:
            return units.speed(peer.speed_down)
        case PeerColumn.UP:
            return units.speed(peer.speed_up)
        case PeerColumn.DOWNLOADED:
            return units.size(peer.bytes_down) if peer.bytes_down else units.NOTHING
        case PeerColumn.UPLOADED:
            return units.size(peer.bytes_up) if peer.bytes_up else units.NOTHING
    return _flags(peer.flags) or units.NOTHING


def _title(column: PeerColumn) -> str:
    return {
        PeerColumn.MEMBER: translate("Peers", "Member"),
        PeerColumn.ADDRESS: translate("Peers", "Address"),
        PeerColumn.CONNECTION: translate("Peers", "Connection"),
        PeerColumn.CLIENT: translate("Peers", "Client"),
        PeerColumn.PROGRESS: translate("Peers", "Progress"),
        PeerColumn.DOWN: translate("Peers", "Down"),
        PeerColumn.UP: translate("Peers", "Up"),
        PeerColumn.DOWNLOADED: translate("Peers", "Downloaded"),
        PeerColumn.UPLOADED: translate("Peers", "Uploaded"),
        PeerColumn.FLAGS: translate("Peers", "Flags"),
    }[column]


def _alignment(column: PeerColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignTrailing if column in _TO_THE_RIGHT else Qt.AlignmentFlag.AlignLeading
    return side | Qt.AlignmentFlag.AlignVCenter
