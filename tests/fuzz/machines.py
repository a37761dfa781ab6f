"""The small deciders as state machines: whatever happens in whatever order, what they promise holds after each step.

Ledger and planner of a download, the upload policy, a limit's bucket, the roster in hand, and two peers in talk.
"""

from __future__ import annotations

import random
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.ledger import Ledger, PieceState
from core.pieces.strategies import strategy_of
from core.transfer.pipe import WAITING_BYTES_MAX, WAITING_MAX, Pipe
from core.transfer.planner import ENDGAME_COPIES, Planner
from core.transfer.upload_policy import TAKEN_MAX, FileUploads, Job, Refusal, UploadPolicy
from core.wire import limits
from core.wire.errors import InternalError
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece
from core.wire.peer_messages import RejectReason

PIECES: Final = 9
LENGTH: Final = 256 * 1024
_DEVICES: Final = tuple(DeviceId(name) for name in ("ann", "ben", "eve"))
_DEVICE = st.sampled_from(_DEVICES)
_PIECE = st.integers(0, PIECES - 1)
_BITS = st.integers(0, 2**PIECES - 1)


class LedgerMachine(RuleBasedStateMachine):
    """Every piece is in exactly one state, and no move but those of the table leads to another."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger(PIECES)
        self.asked: dict[int, list[DeviceId]] = {}
        self.checking: set[int] = set()
        self.have: set[int] = set()

    def _moves(self, is_legal: bool, move: Any) -> bool:
        """Make a move; an illegal one must be refused, and change nothing."""
        try:
            move()
        except InternalError:
            assert not is_legal
            return False
        assert is_legal
        return True

    @rule(piece=_PIECE, device=_DEVICE)
    def reserve(self, piece: int, device: DeviceId) -> None:
        is_legal = piece not in self.checking | self.have and device not in self.asked.get(piece, [])
        if self._moves(is_legal, lambda: self.ledger.reserve(Piece(piece), device)):
            self.asked.setdefault(piece, []).append(device)

    @rule(piece=_PIECE, device=_DEVICE)
    def release(self, piece: int, device: DeviceId) -> None:
        if self._moves(device in self.asked.get(piece, []), lambda: self.ledger.release(Piece(piece), device)):
            self.asked[piece].remove(device)
            if not self.asked[piece]:
                del self.asked[piece]

    @rule(piece=_PIECE, device=_DEVICE)
    def receive(self, piece: int, device: DeviceId) -> None:
        if self._moves(device in self.asked.get(piece, []), lambda: self.ledger.on_received(Piece(piece), device)):
            del self.asked[piece]
            self.checking.add(piece)

    @rule(piece=_PIECE, is_good=st.booleans())
    def check(self, piece: int, is_good: bool) -> None:
        move = self.ledger.on_good if is_good else self.ledger.on_bad
        if self._moves(piece in self.checking, lambda: move(Piece(piece))):
            self.checking.remove(piece)
            self.have |= {piece} if is_good else set()

    @rule(piece=_PIECE)
    def lose(self, piece: int) -> None:
        if self._moves(piece in self.have, lambda: self.ledger.on_lost([Piece(piece)])):
            self.have.remove(piece)

    @invariant()
    def every_piece_is_in_one_state(self) -> None:
        asked = set(self.asked)
        assert set(self.ledger.requested) == asked
        assert self.ledger.have == bitmap.of(self.have)
        assert self.ledger.missing == bitmap.full(PIECES) & ~bitmap.of(self.have | self.checking | asked)
        assert self.ledger.done == (len(self.have) == PIECES)
        for piece in range(PIECES):
            state = self.ledger.state(Piece(piece))
            assert (state is PieceState.CHECKING) == (piece in self.checking)
            assert list(self.ledger.holders(Piece(piece))) == self.asked.get(piece, [])


class PlannerMachine(RuleBasedStateMachine):
    """Nobody is asked for what they did not announce or for too much; a request is known to all or to nobody."""

    checking = Bundle("checking")

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.pipes: dict[DeviceId, Pipe] = {}
        self.open: dict[tuple[DeviceId, int], int] = {}
        self.bits: dict[DeviceId, int] = {}
        self.planner: Planner

    @initialize(strategy=st.sampled_from(Strategy), seed=st.integers(0, 9), have=_BITS)
    def begin(self, strategy: Strategy, seed: int, have: int) -> None:
        manifest = Manifest(PIECES * LENGTH, LENGTH, bytes(20 * PIECES), bytes(32 * PIECES))
        chooser = strategy_of(strategy)
        self.planner = Planner(manifest, have, chooser, self, random.Random(seed), lambda: self.now)
        # Two holders from the start, or most sequences would be over before there is anything to do.
        self.join(_DEVICES[0], bitmap.full(PIECES))
        self.join(_DEVICES[1], 0b10101)

    def ask(self, holder: DeviceId, request: int, piece: Piece, length: int) -> None:
        assert self.bits[holder] >> piece & 1, "asked for what was not announced"
        assert length == LENGTH
        assert self.planner.running
        assert piece not in [p for (device, _), p in self.open.items() if device == holder], "asked twice of one"
        self.open[holder, request] = piece

    def cancel(self, holder: DeviceId, request: int) -> None:
        del self.open[holder, request]

    def _at(self, device: DeviceId) -> list[int]:
        return [request for (one, request) in self.open if one == device]

    @rule(device=_DEVICE, bits=_BITS)
    def join(self, device: DeviceId, bits: int) -> None:
        if device not in self.pipes:
            self.pipes[device] = Pipe(device, lambda: self.now, lambda: 0.05)
            self.bits[device] = 0
            self.planner.on_holder(device, self.pipes[device])
        # A second bitfield may take away what is being fetched; a peer says one, and then only more.
        self.bits[device] |= bits
        self.planner.on_bitfield(device, self.bits[device])

    @rule(device=_DEVICE, piece=_PIECE)
    def announce(self, device: DeviceId, piece: int) -> None:
        if device in self.pipes:
            self.bits[device] |= 1 << piece
            self.planner.on_have(device, [piece])

    @rule(device=_DEVICE)
    def leave(self, device: DeviceId) -> None:
        if self.pipes.pop(device, None) is not None:
            self.open = {key: piece for key, piece in self.open.items() if key[0] != device}
            self.planner.on_holder_gone(device)

    @rule(device=_DEVICE, which=st.integers(0, 3), count=st.sampled_from([1, 1000, LENGTH // 2]))
    def give(self, device: DeviceId, which: int, count: int) -> None:
        for request in self._at(device)[which : which + 1]:
            self.planner.on_data(device, request, count)

    @rule(target=checking, device=_DEVICE, which=st.integers(0, 3))
    def finish(self, device: DeviceId, which: int) -> int:
        for request in self._at(device)[which : which + 1]:
            piece = self.open.pop((device, request))
            assert self.planner.on_received(device, request) == piece
            return piece
        return -1

    @rule(piece=consumes(checking), is_good=st.booleans())
    def check(self, piece: int, is_good: bool) -> None:
        if piece >= 0:
            (self.planner.on_good if is_good else self.planner.on_bad)(Piece(piece))

    @rule(
        device=_DEVICE, which=st.integers(0, 3), reason=st.sampled_from(RejectReason), some=st.lists(_PIECE, max_size=3)
    )
    def reject(self, device: DeviceId, which: int, reason: RejectReason, some: list[int]) -> None:
        for request in self._at(device)[which : which + 1]:
            piece = self.open.pop((device, request))
            if reason is not RejectReason.LATER:
                self.bits[device] &= ~(1 << piece)
            self.planner.on_reject(device, request, reason, some)

    @rule(device=_DEVICE, request=st.integers(0, 2**32 - 1))
    def answer_what_nobody_asked(self, device: DeviceId, request: int) -> None:
        if (device, request) not in self.open:
            self.planner.on_data(device, request, 5)
            self.planner.on_reject(device, request, RejectReason.NOT_HERE, [1])
            assert self.planner.on_received(device, request) is None

    @rule(have=_BITS)
    def lose(self, have: int) -> None:
        self.planner.on_lost(self.planner.ledger.have & have)

    @rule(seconds=st.sampled_from([0.05, 0.5, 6.0, 25.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for device in self.planner.tick():
            assert not self._at(device), "a silent one is still asked"

    @rule(runs=st.booleans(), level=st.integers(0, 2))
    def steer(self, runs: bool, level: int) -> None:
        (self.planner.resume if runs else self.planner.pause)()
        self.planner.set_level(level)

    @invariant()
    def a_request_is_known_to_all_or_to_nobody(self) -> None:
        if not hasattr(self, "planner"):
            return
        planner = self.planner
        told = {(d, r): a.piece for d, holder in planner.holders.items() for r, a in holder.asked.items()}
        assert told == self.open
        for device, holder in planner.holders.items():
            waiting = [asked for asked in holder.asked.values() if asked.begun is None]
            assert holder.pipe._waiting == len(waiting) <= WAITING_MAX
            assert holder.pipe._bytes == sum(asked.length for asked in waiting) <= WAITING_BYTES_MAX + LENGTH
            assert holder.have == self.bits[device]
        for piece in range(PIECES):
            holders = planner.ledger.holders(Piece(piece))
            assert set(holders) == {device for (device, _), one in self.open.items() if one == piece}
            assert len(holders) <= ENDGAME_COPIES
            count = sum(bits >> piece & 1 for device, bits in self.bits.items() if device in self.pipes)
            assert planner.availability.levels[count] >> piece & 1
        assert planner.running or not self.open

    @invariant()
    def nobody_with_room_idles_while_they_could_help(self) -> None:
        planner = getattr(self, "planner", None)
        if planner is None or not planner.running:
            return
        for holder in planner.holders.values():
            could = holder.have & planner.ledger.missing
            is_free = not holder.asked and holder.rest_until <= self.now
            assert not (could and is_free and holder.device in planner._open), holder.device


class UploadsMachine(RuleBasedStateMachine):
    """A queued request is answered once, nobody is put off twice for a piece, and the counts are those of the queue."""

    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        self.have = self.elsewhere = 0
        self.policy = UploadPolicy(random.Random(1))
        self.file = FileUploads(PIECES, lambda: self.have, lambda: self.elsewhere, lambda device: 0)
        self.queued: dict[tuple[DeviceId, int], int] = {}
        self.put_off: set[tuple[DeviceId, int]] = set()
        self.serving: dict[DeviceId, int] = {}
        self.requests = 0

    @initialize(elsewhere=_BITS)
    def begin(self, elsewhere: int) -> None:
        self.have, self.elsewhere = bitmap.full(PIECES), elsewhere
        for device in _DEVICES:
            for piece in range(4):
                self.ask(device, piece)

    @rule(have=_BITS, elsewhere=_BITS)
    def learn(self, have: int, elsewhere: int) -> None:
        self.have |= have
        self.elsewhere = elsewhere

    @rule(device=_DEVICE, piece=_PIECE)
    def ask(self, device: DeviceId, piece: int) -> None:
        channel = self.policy.channel(device, 0) or self.policy.open(device, 0, self.file)
        self.requests += 1
        mine = sum(1 for one, _ in self.queued if one == device)
        refusal = self.policy.on_request(channel, self.requests, Piece(piece), LENGTH)
        if refusal is None:
            assert self.have >> piece & 1
            self.queued[device, self.requests] = piece
        elif refusal.reason is RejectReason.NOT_HERE:
            assert not self.have >> piece & 1
        else:
            assert mine >= limits.REQUESTS_MAX or (device, piece) not in self.put_off, "put off twice"
            self.put_off.add((device, piece))
            assert isinstance(refusal, Refusal)
            assert all(self.have >> other & 1 and other != piece for other in refusal.suggest)

    @rule(device=_DEVICE, which=st.integers(0, 3))
    def cancel(self, device: DeviceId, which: int) -> None:
        channel = self.policy.channel(device, 0)
        mine = [request for one, request in self.queued if one == device]
        for request in mine[which : which + 1]:
            assert channel is not None
            assert self.policy.on_cancel(channel, request)
            assert not self.policy.on_cancel(channel, request)
            del self.queued[device, request]

    @rule(target=taken, second=st.booleans())
    def take(self, second: bool) -> Job | None:
        job = self.policy.next(second=second)
        if job is None:
            ready = {device for device, _ in self.queued if self.serving.get(device, 0) < (TAKEN_MAX if second else 1)}
            assert not ready, "somebody waits who could be served"
            return None
        del self.queued[job.device, job.request]
        self.serving[job.device] = self.serving.get(job.device, 0) + 1
        assert self.serving[job.device] <= TAKEN_MAX
        if self.serving[job.device] == TAKEN_MAX:
            assert second
            others = {device for device, _ in self.queued if not self.serving.get(device)}
            assert not others, "a second piece before somebody's first"
        return job

    @rule(job=consumes(taken), whole=st.booleans())
    def serve(self, job: Job | None, whole: bool) -> None:
        if job is not None:
            self.policy.on_served(job, whole=whole)
            self.serving[job.device] -= 1

    @rule(device=_DEVICE, gone=st.booleans())
    def close(self, device: DeviceId, gone: bool) -> None:
        mine = {request for one, request in self.queued if one == device}
        dropped = self.policy.close(device, 0, gone=gone)
        assert {job.request for job in dropped} == mine
        self.queued = {key: piece for key, piece in self.queued.items() if key[0] != device}
        self.put_off = {key for key in self.put_off if key[0] != device}

    @invariant()
    def the_counts_are_right(self) -> None:
        assert sum(level.bit_count() for level in self.file.given.levels) == PIECES
        for device in _DEVICES:
            channel = self.policy.channel(device, 0)
            mine = {request for one, request in self.queued if one == device}
            assert set(channel.queue if channel else ()) == mine
            assert len(mine) <= limits.REQUESTS_MAX


__all__ = ["LENGTH", "PIECES", "LedgerMachine", "PlannerMachine", "UploadsMachine", "precondition"]
