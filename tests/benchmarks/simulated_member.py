"""One member of a simulated swarm: the real planner, pipes, upload policy, lanes and choice of neighbours.

Invariant: what a member knows of another came in a message, half a round trip later. `tests.benchmarks.simulated` has
the clock and the links.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.pieces import bitmap
from core.pieces.strategies import strategy_of
from core.transfer.announcer import BATCH_SECONDS
from core.transfer.lanes import Lanes
from core.transfer.neighbours import Neighbours
from core.transfer.pipe import Pipe
from core.transfer.planner import Planner
from core.transfer.upload_policy import FileUploads, Job, UploadPolicy
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import RejectReason
from tests.benchmarks.sharing import End, Send

if TYPE_CHECKING:
    from tests.benchmarks.simulated import World

TICK = 0.1


@dataclass(slots=True, eq=False)
class Flow:
    """A piece on its way."""

    source: Member
    target: Member
    job: Job
    send: Send
    told: int = 0

    def here(self, now: float) -> int:
        """Bytes that have arrived."""
        return int(self.job.length - self.send.left_at(now))


class Member:
    """One device: fetches with a real planner, serves with a real policy."""

    def __init__(self, world: World, name: str, up: float, down: float, have: int, rtt: float) -> None:
        self.world, self.device, self.rtt = world, DeviceId(name), rtt
        self.up, self.down = End(up), End(down)
        self.rng = random.Random(f"{world.seed}{name}")
        self.told: dict[DeviceId, Member] = {}
        self.neighbours = Neighbours(self.rng, world.clock, world.degree) if world.degree else None
        self.links: dict[DeviceId, Member] = {}
        self.pipes: dict[DeviceId, Pipe] = {}
        self.planner: Planner | None = None
        self.kept = have
        self.done_at: float | None = None
        self.sending: dict[tuple[DeviceId, int], Flow] = {}
        self.coming: dict[Flow, None] = {}
        self.policy = UploadPolicy(self.rng)
        self.lanes = Lanes(world.clock, world.lanes, world.lanes_full, world.patience)
        self.file = FileUploads(world.manifest.pieces, lambda: self.have, self.elsewhere, self.known_of)
        self.ahead: list[Job] = []
        self.pump_at = float("inf")
        self.fresh: list[Piece] = []
        self.flushed = float("-inf")
        self.sent = 0.0
        self.received = 0.0

    @property
    def have(self) -> int:
        return self.planner.ledger.have if self.planner else self.kept

    def elsewhere(self) -> int:
        if self.planner is None:
            return 0
        return bitmap.full(self.world.manifest.pieces) & ~self.planner.availability.levels[0]

    def known_of(self, device: DeviceId) -> int:
        holder = self.planner.holders.get(device) if self.planner else None
        return holder.have if holder else 0

    def start(self) -> None:
        """Begin to download."""
        world = self.world
        self.planner = Planner(world.manifest, self.kept, strategy_of(world.strategy), self, self.rng, world.clock)
        world.unfinished += 1
        if self.neighbours is None:
            for other in world.members:
                if other is not self and other.present:
                    self.meet(other)
        else:
            self.on_told(world.sample(self))
        world.later(TICK, self.tick)

    present = True

    def meet(self, other: Member) -> None:
        """Open a channel to `other`, who opens one too if there is something to fetch."""
        self.join(other)
        if other.is_fetching and other.planner is not None and self.device not in other.planner.holders:
            other.join(self)

    @property
    def is_fetching(self) -> bool:
        return self.planner is not None and self.done_at is None and self.present

    def on_told(self, members: Sequence[Member]) -> None:
        """The tracker says who else has the file, or fetches it."""
        self.told.update((member.device, member) for member in members)
        self.reach()

    def reach(self) -> None:
        """Open channels to as many as are wanted."""
        if self.neighbours is None or self.planner is None or not self.is_fetching:
            return
        for device in self.neighbours.choose(self.told, self.links.__contains__, self.planner.holders):
            self.meet(self.told[device])

    def join(self, other: Member) -> None:
        """Open a channel to `other` and take its bitfield."""
        assert self.planner is not None
        self.links[other.device] = other
        self.pipes[other.device] = Pipe(other.device, self.world.clock, lambda: max(self.rtt, other.rtt))
        self.planner.on_holder(other.device, self.pipes[other.device])
        other.links[self.device] = self
        other.policy.open(self.device, 0, other.file)
        self.world.send(other, lambda: self.on_bitfield(other))

    def on_bitfield(self, other: Member) -> None:
        if self.planner is not None and other.device in self.planner.holders:
            self.planner.on_bitfield(other.device, other.have)

    def tick(self) -> None:
        if self.planner is None or self.done_at is not None or not self.present:
            return
        for flow in self.coming:
            self._progress(flow)
        self.planner.tick()
        self.world.later(TICK, self.tick)

    def _progress(self, flow: Flow) -> None:
        assert self.planner is not None
        here = flow.here(self.world.now)
        if here > flow.told:
            self.pipes[flow.source.device].rate.add(here - flow.told)
            self.planner.on_data(flow.source.device, flow.job.request, here - flow.told)
            flow.told = here

    # -- Asker

    def ask(self, holder: DeviceId, request: int, piece: Piece, length: int) -> None:
        other = self.links[holder]
        self.world.send(other, lambda: other.on_request(self, request, piece, length))

    def cancel(self, holder: DeviceId, request: int) -> None:
        other = self.links[holder]
        self.world.send(other, lambda: other.on_cancel(self, request))

    # -- the other side

    def on_request(self, asker: Member, request: int, piece: Piece, length: int) -> None:
        channel = self.policy.channel(asker.device, 0)
        if channel is None or not self.present:
            return
        refusal = self.policy.on_request(channel, request, piece, length)
        if refusal is not None:
            self.world.laters += refusal.reason is RejectReason.LATER
            self.world.send(asker, lambda: asker.on_reject(self, request, refusal.reason, refusal.suggest))
        self.pump()

    def on_reject(self, holder: Member, request: int, reason: RejectReason, suggest: Sequence[int]) -> None:
        if self.planner is not None:
            self.planner.on_reject(holder.device, request, reason, suggest)

    def on_cancel(self, asker: Member, request: int) -> None:
        channel = self.policy.channel(asker.device, 0)
        if channel is None or self.policy.on_cancel(channel, request):
            return
        for job in self.ahead:
            if job.device == asker.device and job.request == request:
                self.ahead.remove(job)
                self.policy.on_served(job, whole=False)
                self.pump()
                return
        flow = self.sending.get((asker.device, 0))
        if flow is not None and flow.job.request == request:
            self.world.wasted += flow.here(self.world.now)
            self.world.stop(flow)
            self._after(flow, whole=False)

    def pump(self) -> None:
        while self.present and self.lanes.may_start(self.world.piece_length) and (job := self._take()):
            target = self.links[job.device]
            self.lanes.start(job, job.length)
            flow = Flow(self, target, job, Send(self.up, target.down, job.length, self.world.now))
            self.sending[(job.device, 0)] = flow
            self.world.start(flow)
            self.world.send(target, lambda flow=flow, target=target: target.begun(flow))  # type: ignore[misc]
        wait = self.lanes.next_change()
        if wait is not None and self.world.now + wait < self.pump_at:
            self.pump_at = self.world.now + wait
            self.world.later(wait + 1e-6, self._pump_again)

    def _pump_again(self) -> None:
        self.pump_at = float("inf")
        self.pump()

    def _take(self) -> Job | None:
        """The next job whose link is free; one is taken ahead, as a disk would read it."""
        for job in self.ahead:
            if (job.device, 0) not in self.sending:
                self.ahead.remove(job)
                return job
        while sum((job.device, 0) not in self.sending for job in self.ahead) < self.world.ahead:
            taken = self.policy.next(second=len(self.ahead) < 8)
            if taken is None:
                return None
            if (taken.device, 0) not in self.sending:
                return taken
            self.ahead.append(taken)
        return None

    def begun(self, flow: Flow) -> None:
        if self.planner is not None and flow.told == 0:
            flow.told = 1
            self.planner.on_data(flow.source.device, flow.job.request, 1)

    def _after(self, flow: Flow, *, whole: bool) -> None:
        self.sending.pop((flow.job.device, 0), None)
        self.lanes.end(flow.job)
        self.policy.on_served(flow.job, whole=whole)
        self.pump()

    def on_sent(self, flow: Flow) -> None:
        self.sent += flow.job.length
        self._after(flow, whole=True)
        self.world.send(flow.target, lambda: flow.target.on_piece(flow))

    def on_piece(self, flow: Flow) -> None:
        if self.planner is None or flow.source.device not in self.links:
            return
        if flow.told < flow.job.length:
            self.pipes[flow.source.device].rate.add(flow.job.length - flow.told)
            self.planner.on_data(flow.source.device, flow.job.request, flow.job.length - flow.told)
            flow.told = flow.job.length
        piece = self.planner.on_received(flow.source.device, flow.job.request)
        self.received += flow.job.length
        if piece is None:
            self.world.wasted += flow.job.length
            return
        self.world.later(self.world.check, lambda: self.on_checked(piece))

    def on_checked(self, piece: Piece) -> None:
        assert self.planner is not None
        self.planner.on_good(piece)
        if not self.fresh:
            self.world.later(max(0.0, self.flushed + BATCH_SECONDS - self.world.now), self._announce)
        self.fresh.append(piece)
        if self.planner.ledger.done and self.done_at is None:
            self.done_at = self.world.now
            self.world.unfinished -= 1
            for device in tuple(self.planner.holders):
                self.planner.on_holder_gone(device)
                other = self.links[device]
                self.world.send(other, lambda other=other: other.policy.close(self.device, 0, gone=False))  # type: ignore[misc]

    def _announce(self) -> None:
        """Tell those who fetch from here of the new pieces that they are not known to have."""
        assert self.planner is not None
        self.flushed, fresh, self.fresh = self.world.now, tuple(self.fresh), []
        news: dict[float, list[tuple[Member, tuple[Piece, ...]]]] = {}
        for device, other in self.links.items():
            if not other.is_fetching or self.policy.channel(device, 0) is None:
                continue
            known = self.known_of(device)
            pieces = fresh if not known else tuple(piece for piece in fresh if not known >> piece & 1)
            if pieces:
                news.setdefault(other.rtt, []).append((other, pieces))
        for rtt, told in news.items():
            self.world.messages += len(told)
            self.world.later(rtt / 2, lambda told=told: self._tell(told))  # type: ignore[misc]

    def _tell(self, told: Sequence[tuple[Member, tuple[Piece, ...]]]) -> None:
        for other, pieces in told:
            other.on_have(self, pieces)

    def on_have(self, holder: Member, pieces: Sequence[Piece]) -> None:
        if self.planner is not None and holder.device in self.planner.holders:
            self.planner.on_have(holder.device, pieces)

    def leave(self) -> None:
        """Go, whatever is under way."""
        if self.is_fetching:
            self.world.unfinished -= 1
        self.present = False
        for flow in tuple(self.sending.values()):
            self.world.stop(flow)
        for other in self.links.values():
            other.links = {device: member for device, member in other.links.items() if member is not self}
            other.policy.close(self.device, 0, gone=True)
            for job in [job for job in other.ahead if job.device == self.device]:
                other.ahead.remove(job)
                other.policy.on_served(job, whole=False)
            coming = other.sending.get((self.device, 0))
            if coming is not None:
                self.world.stop(coming)
                other._after(coming, whole=False)
            if other.planner is not None:
                other.planner.on_holder_gone(self.device)
            if other.neighbours is not None:
                other.neighbours.forget(self.device)
                other.told.pop(self.device, None)
                other.reach()
