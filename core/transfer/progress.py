"""Where a download stands, as a picture for the outside. Sizes in bytes, speeds in bytes a second."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from core.snapshots import DownloadState, PeerShare
from core.wire.errors import ShareError
from core.wire.ids import DeviceId


class Why(enum.StrEnum):
    """Why a download waits or is stalled, where no error says it."""

    TURN = "its_turn"
    """As many downloads as may run at once are running."""
    NO_PEERS = "no_peers"
    """The tracker knows nobody who has the file and is online."""
    CONNECTING = "connecting"
    """Peers are known and none is linked."""
    NO_PIECES = "no_pieces"
    """Those who are linked have no piece that is missing."""
    SILENT = "peers_silent"
    """Pieces are asked for and no byte comes."""
    BUSY = "peers_busy"
    """Those who have missing pieces put us off."""


@dataclass(frozen=True, slots=True)
class SwarmProgress:
    """One download in this session of the program. `reason` is an error kind or a `Why`, else empty."""

    state: DownloadState
    reason: str
    error: ShareError | None
    speed: float
    peers: int
    """Devices that are linked and offer the file."""
    connected: frozenset[DeviceId]
    bytes_received: int
    """Piece bytes that came over the network, wasted ones too."""
    bytes_verified: int
    """Bytes that are checked and in place, those from before included."""
    bytes_salvaged: int
    from_peers: tuple[PeerShare, ...]
    """Verified bytes by device, most first."""
    pieces: int
    pieces_done: int
    availability: float
    """Whole copies of the file among the linked peers."""
    banned: tuple[str, ...]
    """Users whose devices were banned for bad pieces of this file."""
    known_peers: int = 0
    """Devices that are known to have pieces, linked or not."""
    gone: tuple[str, ...] = ()
    """Users whose devices had pieces and went."""
