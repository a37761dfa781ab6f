"""What the outside sees of one download: its progress for a list, and its details for whoever looks at it.

Invariant: reads the parts of a swarm and changes none. Made by the swarm, one each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.pieces import bitmap
from core.pieces.availability import Availability
from core.snapshots import DownloadState, PeerShare
from core.transfer.given import shown
from core.transfer.planner import Planner
from core.transfer.progress import SwarmProgress, Why
from core.transfer.rates import Clock
from core.transfer.surroundings import Partial, Surroundings
from core.transfer.tally import Tally
from core.wire.errors import ShareError
from core.wire.ids import DeviceId
from core.wire.tracker_messages import PeerView

QUIET_SECONDS: Final = 5.0
"""A download that asked and got no byte for this long is stalled."""


@dataclass(frozen=True, slots=True)
class Giver:
    """One device that a download knows. `has` counts pieces, None if that is not known; speeds in bytes a second."""

    device: DeviceId
    has: int | None
    complete: bool
    speed: float
    bytes: int
    rests: bool
    """It put us off, or was silent, and is left alone for a while."""


@dataclass(frozen=True, slots=True)
class SwarmDetails:
    """More of one download."""

    have: bytes
    in_flight: tuple[int, ...]
    availability: tuple[int, ...]
    waiting_piece: int | None
    givers: tuple[Giver, ...]


class Portrait:
    """Of one swarm."""

    def __init__(
        self,
        planner: Planner,
        tally: Tally,
        partial: Partial,
        around: Surroundings,
        views: Mapping[DeviceId, PeerView],
        gone: Mapping[DeviceId, str],
        clock: Clock,
    ) -> None:
        self._planner, self._tally, self._partial, self._around = planner, tally, partial, around
        self._views, self._gone, self._clock = views, gone, clock

    def progress(self, state: DownloadState, reason: str, error: ShareError | None) -> SwarmProgress:
        """Where it stands."""
        ledger, tally, holders = self._planner.ledger, self._tally, self._planner.holders
        given = sorted(tally.given.items(), key=lambda item: -item[1])
        return SwarmProgress(
            state=state,
            reason=reason,
            error=error,
            speed=0.0 if ledger.done else shown(tally.rate),
            peers=len(holders),
            connected=frozenset(holders),
            bytes_received=tally.rate.total,
            bytes_verified=tally.verified,
            bytes_salvaged=self._partial.salvaged_bytes,
            from_peers=tuple(
                PeerShare(self._around.user_of(device), device, count, device in holders) for device, count in given
            ),
            pieces=ledger.pieces,
            pieces_done=ledger.have.bit_count(),
            availability=self._planner.availability.copies(),
            banned=tuple(tally.banned),
            known_peers=len(self._views.keys() | holders.keys()),
            gone=tuple(user for device, user in self._gone.items() if device not in self._views),
        )

    def movement(self, *, checking: bool) -> tuple[DownloadState, str]:
        """The state and its reason while nothing stops it; `checking`: some piece is being checked or written."""
        planner = self._planner
        if checking or self._is_asking():
            return (DownloadState.STALLED, Why.SILENT) if self._is_quiet() else (DownloadState.DOWNLOADING, "")
        if not planner.holders:
            return DownloadState.WAITING, Why.CONNECTING if self._views else Why.NO_PEERS
        if self._is_there():
            return DownloadState.STALLED, Why.BUSY
        return DownloadState.WAITING, Why.NO_PIECES

    def is_in_vain(self) -> bool:
        """Whether for long nobody who is linked has had what is missing."""
        return self._is_quiet() and not self._is_there() and not self._is_asking()

    def _is_asking(self) -> bool:
        return any(holder.asked for holder in self._planner.holders.values())

    def _is_there(self) -> bool:
        return bool(self._planner.ledger.missing & ~self._planner.availability.levels[0])

    def _is_quiet(self) -> bool:
        return self._clock() - self._tally.heard > QUIET_SECONDS

    def details(self) -> SwarmDetails:
        """What a list does not show."""
        planner, now = self._planner, self._clock()
        ledger = planner.ledger
        devices = dict.fromkeys([*planner.holders, *self._views, *self._tally.given])
        return SwarmDetails(
            have=bitmap.to_wire(ledger.have, ledger.pieces),
            in_flight=tuple(ledger.requested),
            availability=counts(planner.availability, ledger.pieces) if planner.holders else (),
            waiting_piece=self._waiting_piece(),
            givers=tuple(self._giver(device, now) for device in devices),
        )

    def _giver(self, device: DeviceId, now: float) -> Giver:
        holder, view = self._planner.holders.get(device), self._views.get(device)
        given = self._tally.given.get(device, 0)
        if holder is None:
            whole = view is not None and view.complete
            has = self._planner.ledger.pieces if whole else None
            return Giver(device, has, whole, 0.0, given, rests=False)
        rests = holder.rest_until > now
        return Giver(device, holder.have.bit_count(), holder.complete, shown(holder.rate), given, rests)

    def _waiting_piece(self) -> int | None:
        """A piece that nobody here has, else the one that was asked for first."""
        planner = self._planner
        nowhere = planner.ledger.missing & planner.availability.levels[0]
        if nowhere:
            return bitmap.lowest(nowhere)
        return next(iter(planner.ledger.requested), None)


def counts(availability: Availability, pieces: int) -> tuple[int, ...]:
    """How many have each piece."""
    levels = availability.levels
    usual = max(range(len(levels)), key=lambda count: levels[count].bit_count())
    found = [usual] * pieces
    for count, level in enumerate(levels):
        if count != usual:
            for piece in bitmap.iterate(level):
                found[piece] = count
    return tuple(found)
