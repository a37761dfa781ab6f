"""The planner of one download: which piece is asked of whom, when, and what is taken back. No I/O, no clock of its own.

Invariant: a holder with room that could give a missing piece is asked at once; nobody is asked for
what they did not announce; a request is in the ledger, in its holder and, until it begins, on its
pipe, or in none of them. A holder that said "later" is asked for that piece again when it has nothing
else for us, so no link idles while it could help. One that has nothing at all that is missing is asked for
what waits elsewhere for long: the first to begin gives it, so a piece is bound to a holder late. Once every
reachable piece is asked for, holders with room are asked for those that take too long elsewhere too
(endgame), and losers are told to stop.

A swarm owns it, feeds it what happened (`on_...`) and does what it says through `Asker`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from core.pieces import bitmap
from core.pieces.availability import Availability
from core.pieces.bitmap import Bitmap
from core.pieces.ledger import Ledger
from core.pieces.strategies import Offer, PieceStrategy
from core.transfer.holders import Asked, Holder
from core.transfer.pipe import Pipe
from core.transfer.rates import Clock, Rate
from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece
from core.wire.peer_messages import RejectReason

ENDGAME_PATIENCE: Final = 0.1
"""Seconds that a request waits, or that the rest of a piece will still take, before somebody else is asked too."""
ENDGAME_COPIES: Final = 3
"""A piece is asked of at most so many at once."""
SPREAD: Final = 4
"""A piece waits at so many holders at most. With one, half the uplinks of three hundred members idle (simulated)."""
REST_FIRST, REST_MAX = 0.25, 5.0
"""Seconds that a holder rests after putting off the same piece twice; doubled up to the second."""
SILENT_REST_FIRST, SILENT_REST_MAX = 1.0, 300.0
"""Seconds that one rests who gave something before it fell silent, and the most that one rests who gives nothing."""


class Asker(Protocol):
    """Says on the wire what the planner decided."""

    def ask(self, holder: DeviceId, request: int, piece: Piece, length: int) -> None:
        """Request `piece` of `length` bytes from `holder`."""

    def cancel(self, holder: DeviceId, request: int) -> None:
        """Take a request back."""


@dataclass(frozen=True, slots=True)
class _Field:
    """What a strategy is shown."""

    wanted: Bitmap
    offers: Sequence[Offer]
    levels: Sequence[Bitmap]


class Planner:
    """Plans the download of one file; `have` are the pieces that are there already."""

    def __init__(
        self, manifest: Manifest, have: Bitmap, strategy: PieceStrategy, asker: Asker, rng: random.Random, clock: Clock
    ) -> None:
        self.ledger = Ledger(manifest.pieces, have)
        self.availability = Availability(manifest.pieces)
        self.holders: dict[DeviceId, Holder] = {}
        self.running = True
        self.may_ask: Callable[[Callable[[], None]], bool] | None = None
        """Whether anything may be asked for now; if not, what is handed in is called when it may."""
        self.level = 1
        """Who waits for room on a link goes before those of a lower level."""
        self._manifest = manifest
        self._strategy = strategy
        self._asker = asker
        self._rng = rng
        self._clock = clock
        self._open: dict[DeviceId, Holder] = {}
        self._idle: dict[DeviceId, Holder] = {}
        self._spreadable: Bitmap = 0
        """Pieces that have been waiting for too long, at fewer than `SPREAD` holders."""
        self._next_request = 0

    # -- what happened

    def on_holder(self, device: DeviceId, pipe: Pipe) -> None:
        """A channel to `device` is open; its pieces are not known yet."""
        self.holders[device] = Holder(device, pipe, self._clock(), Rate(self._clock))

    def on_bitfield(self, device: DeviceId, have: Bitmap) -> None:
        """What `device` has, all of it."""
        holder = self.holders[device]
        self.availability.remove(holder.have)
        self.availability.add(have)
        holder.have = have
        holder.complete = have == bitmap.full(self.ledger.pieces)
        self._reopen(holder)
        self.plan()

    def on_have(self, device: DeviceId, pieces: Sequence[int]) -> None:
        """`device` has more; `ProtocolError` if the file has no such piece."""
        if any(piece >= self.ledger.pieces for piece in pieces):
            raise ProtocolError("have: the file has no such piece")
        holder = self.holders[device]
        more = bitmap.of(pieces) & ~holder.have
        self.availability.add(more)
        holder.have |= more
        holder.complete = holder.have == bitmap.full(self.ledger.pieces)
        if device in self._idle and (more & (self.ledger.missing | self._spreadable) or not self.ledger.missing):
            self._reopen(holder)  # of the others each is open, or its pipe calls when it has room
            self.plan()

    def on_holder_gone(self, device: DeviceId) -> None:
        """The channel to `device` closed, by whichever side; what it was asked for is missing again."""
        holder = self.holders.get(device)
        if holder is None:
            return
        self._open.pop(device, None)
        self._idle.pop(device, None)
        self.availability.remove(holder.have)
        for asked in tuple(holder.asked.values()):
            self._forget(holder, asked)
        del self.holders[device]
        holder.pipe.leave(self)
        holder.pipe.give_room()
        self._on_missing(self.ledger.missing)

    def on_data(self, device: DeviceId, request: int, count: int) -> None:
        """`count` bytes of a request came. With the first of them its place in the queue is free."""
        holder = self.holders.get(device)
        asked = holder.asked.get(request) if holder else None
        if holder is None or asked is None:
            return
        holder.heard = self._clock()
        holder.rate.add(count)
        holder.rest, holder.gave = 0.0, True
        asked.received += count
        if asked.begun is None:
            asked.begun = holder.heard
            holder.pipe.on_unasked(asked.length)
            self._note(asked.piece)
            if len(self.ledger.holders(asked.piece)) > 1:
                self._cancel_waiting(asked.piece, device)
            holder.pipe.give_room()

    def on_received(self, device: DeviceId, request: int) -> Piece | None:
        """A whole piece came: it is being checked now, and whoever else was asked for it is told to stop.

        Returns the piece, or None if nobody waits for this request any more.
        """
        holder = self.holders.get(device)
        asked = holder.asked.pop(request, None) if holder else None
        if holder is None or asked is None:
            return None
        if asked.begun is None:
            holder.pipe.on_unasked(asked.length)
        for loser in self.ledger.on_received(asked.piece, device):
            self._take_back(self.holders[loser], asked.piece)
        self._note(asked.piece)
        self._reopen(holder)
        self.plan()
        holder.pipe.give_room()
        return asked.piece

    def on_good(self, piece: Piece) -> None:
        """`piece` is verified and written."""
        self.ledger.on_good(piece)

    def on_bad(self, piece: Piece) -> None:
        """`piece` was wrong, or could not be written: it is missing again."""
        self.ledger.on_bad(piece)
        self._on_missing(1 << piece)

    def on_lost(self, have: Bitmap) -> None:
        """The disk kept only `have`; pieces that were verified and are not among them are missing again."""
        lost = self.ledger.have & ~have
        self.ledger.on_lost(bitmap.iterate(lost))
        self._on_missing(lost)

    def on_reject(self, device: DeviceId, request: int, reason: RejectReason, suggest: Sequence[int]) -> None:
        """`device` will not give what it was asked for; with `LATER` it may say what it would give instead."""
        holder = self.holders.get(device)
        asked = holder.asked.get(request) if holder else None
        if holder is None or asked is None:
            return
        self._forget(holder, asked)
        bit = 1 << asked.piece
        if reason is RejectReason.LATER:
            if holder.later & bit:
                self._rest(holder, min(max(REST_FIRST, 2 * holder.rest), REST_MAX))
            holder.later |= bit
            holder.suggested = bitmap.of(p for p in suggest if p < self.ledger.pieces) & ~bit
        elif holder.have & bit:
            holder.have ^= bit
            holder.complete = False
            self.availability.remove(bit)
        self._reopen(holder)
        self._on_missing(bit)
        holder.pipe.give_room()

    def on_room(self, device: DeviceId) -> None:
        """The pipe of `device` has room."""
        holder = self.holders.get(device)
        if holder is not None:
            self._reopen(holder)
            self.plan()

    # -- what is done about it

    def pause(self) -> None:
        """Take every request back and ask for nothing until `resume`."""
        self.running = False
        for holder in self.holders.values():
            for asked in tuple(holder.asked.values()):
                self._asker.cancel(holder.device, asked.request)
                self._forget(holder, asked)
            holder.pipe.leave(self)
            holder.pipe.give_room()

    def set_strategy(self, strategy: PieceStrategy) -> None:
        """Choose otherwise from the next piece on."""
        self._strategy = strategy

    def set_level(self, level: int) -> None:
        """Go before those of a lower level where there is little room."""
        for holder in self.holders.values():
            holder.pipe.leave(self)
        self.level = level
        for device, holder in self.holders.items():
            if device not in self._open and device not in self._idle:
                holder.pipe.wait(self)

    def resume(self) -> None:
        """Ask again."""
        self.running = True
        for holder in self.holders.values():
            self._reopen(holder)
        self.plan()

    def tick(self) -> list[DeviceId]:
        """Look at what time alone changes; call it some ten times a second. Returns the holders given up as silent."""
        now = self._clock()
        silent = []
        for holder in self.holders.values():
            if holder.asked and now - holder.heard > limits.PIECE_SILENT_SECONDS:
                silent.append(holder.device)
                for asked in tuple(holder.asked.values()):
                    self._asker.cancel(holder.device, asked.request)
                    self._forget(holder, asked)
                # After one that did give it is as likely that the network was away, and will be back.
                first, holder.gave = SILENT_REST_FIRST if holder.gave else limits.PIECE_SILENT_SECONDS, False
                self._rest(holder, min(max(first, 2 * holder.rest), SILENT_REST_MAX))
        for piece in self.ledger.requested:
            self._note(piece)
        for holder in tuple(self.holders.values()):
            holder.pipe.give_room()  # what was taken back has called nobody
        for holder in tuple(self._idle.values()):
            self._reopen(holder)
        self.plan()
        return silent

    def plan(self) -> None:
        """Ask the holders with room for what they can give, until they have no room or nothing for us."""
        if not self.running or (self.may_ask is not None and not self.may_ask(self.plan)):
            return
        follow = self._strategy.follows
        while self._open and (missing := self.ledger.missing):
            offers = [Offer(h.device, h.offer(missing, follow=follow)) for h in self._open.values()]
            choice = self._strategy.choose(_Field(missing, offers, self.availability.levels), self._rng)
            if choice is None:
                break
            self._ask(self._open[choice.holder], choice.piece)
        for holder in tuple(self._open.values()):
            self._plan_leftovers(holder)

    def _plan_leftovers(self, holder: Holder) -> None:
        """Nobody with room has anything at first choice: what was put off, what waits elsewhere, the endgame."""
        while holder.device in self._open:
            missing = self.ledger.missing
            if put_off := holder.put_off(missing):
                self._ask(holder, bitmap.choose(put_off, self._rng))
            elif waits := self._waits(holder):
                self._ask(holder, bitmap.choose(waits, self._rng))
            elif not missing & ~self.availability.levels[0] and (late := self._late(holder)):
                self._ask(holder, late[int(self._rng.random() * len(late))])
            else:
                del self._open[holder.device]
                self._idle[holder.device] = holder

    def _waits(self, holder: Holder) -> Bitmap:
        """Pieces that wait at others and that `holder`, who did not put them off, may be the first to give."""
        bits = holder.have & self._spreadable & ~holder.later
        for asked in holder.asked.values() if bits else ():
            bits &= ~(1 << asked.piece)
        return bits

    def _note(self, piece: Piece) -> None:
        """Somebody more or fewer is asked for `piece`, has begun to give it, or time has passed."""
        bit, devices = 1 << piece, self.ledger.holders(piece)
        asked = [a for d in devices for a in self.holders[d].asked.values() if a.piece == piece]
        waits = 0 < len(asked) < SPREAD and all(one.begun is None for one in asked)
        late = waits and self._clock() - asked[0].at > ENDGAME_PATIENCE
        self._spreadable = self._spreadable | bit if late else self._spreadable & ~bit

    def _late(self, holder: Holder) -> list[Piece]:
        """Pieces asked of others that `holder` has too and that have been waiting for too long."""
        if not holder.have:
            return []
        now = self._clock()
        late = []
        for piece in self.ledger.requested:
            devices = self.ledger.holders(piece)
            if not holder.have >> piece & 1 or holder.device in devices or len(devices) >= ENDGAME_COPIES:
                continue
            if all(self._is_late(self.holders[device], piece, now) for device in devices):
                late.append(piece)
        return late

    def _is_late(self, holder: Holder, piece: Piece, now: float) -> bool:
        asked = next(a for a in holder.asked.values() if a.piece == piece)
        if asked.begun is None:
            return now - asked.at > ENDGAME_PATIENCE
        spent = now - asked.begun
        return spent > ENDGAME_PATIENCE and spent * (asked.length - asked.received) > ENDGAME_PATIENCE * asked.received

    def _ask(self, holder: Holder, piece: Piece) -> None:
        length = self._manifest.length_of(piece)
        now = self._clock()
        self.ledger.reserve(piece, holder.device)
        if not holder.asked:
            holder.heard = now
        self._next_request = (self._next_request + 1) & 0xFFFF_FFFF
        holder.asked[self._next_request] = Asked(self._next_request, piece, length, now)
        self._note(piece)
        holder.suggested &= ~(1 << piece)
        holder.pipe.on_asked(length)
        if not self._has_room(holder):
            del self._open[holder.device]
            holder.pipe.wait(self)
        self._asker.ask(holder.device, self._next_request, piece, length)

    def _has_room(self, holder: Holder) -> bool:
        return holder.pipe.has_room(self._manifest.piece_length if self.ledger.pieces > 1 else self._manifest.size)

    def _reopen(self, holder: Holder) -> None:
        """Consider `holder` for the next choice, if it has room now and is not at rest."""
        if holder.device in self._open or holder.rest_until > self._clock():
            return
        self._idle.pop(holder.device, None)
        if self._has_room(holder):
            self._open[holder.device] = holder
        else:
            holder.pipe.wait(self)

    def _on_missing(self, bits: Bitmap) -> None:
        """These pieces may be asked for again: look again at those who had nothing for us."""
        for holder in tuple(self._idle.values()):
            if holder.have & bits:
                self._reopen(holder)
        self.plan()

    def _rest(self, holder: Holder, seconds: float) -> None:
        holder.rest = seconds
        holder.rest_until = self._clock() + seconds
        self._open.pop(holder.device, None)
        self._idle[holder.device] = holder

    def _forget(self, holder: Holder, asked: Asked) -> None:
        del holder.asked[asked.request]
        if asked.begun is None:
            holder.pipe.on_unasked(asked.length)
        self.ledger.release(asked.piece, holder.device)
        self._note(asked.piece)

    def _take_back(self, holder: Holder, piece: Piece) -> None:
        """Tell a loser of the endgame to stop; the ledger has let it go already."""
        asked = next(a for a in holder.asked.values() if a.piece == piece)
        del holder.asked[asked.request]
        if asked.begun is None:
            holder.pipe.on_unasked(asked.length)
        self._asker.cancel(holder.device, asked.request)
        self._reopen(holder)

    def _cancel_waiting(self, piece: Piece, winner: DeviceId) -> None:
        """`winner` has begun to give `piece`: whoever has not begun need not."""
        for device in tuple(self.ledger.holders(piece)):
            holder = self.holders[device]
            asked = next(a for a in holder.asked.values() if a.piece == piece)
            if device != winner and asked.begun is None:
                self._asker.cancel(device, asked.request)
                self._forget(holder, asked)
                self._reopen(holder)
        self.plan()
