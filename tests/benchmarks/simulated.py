"""Members of a swarm in simulated time: real planner, ledger, strategies, pipe, upload policy and lanes.

Every member has an uplink and a downlink; sends share them max-min fairly, as TCP about does; messages
take half a round trip. `tests.benchmarks.simulate` runs swarms of them and prints how near they come
to the fluid bound.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.strategies import strategy_of
from core.transfer.lanes import LANES, LANES_MAX, PATIENCE, Lanes
from core.transfer.pipe import Pipe
from core.transfer.planner import Planner
from core.transfer.upload_policy import FileUploads, Job, UploadPolicy
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece
from core.wire.peer_messages import RejectReason

KIB = 1024
TICK = 0.1


@dataclass(slots=True)
class Flow:
    """A piece on its way; `left` bytes of it at time `at`."""

    source: Member
    target: Member
    job: Job
    left: float
    at: float
    rate: float = 0.0
    told: int = 0


class Member:
    """One device: fetches with a real planner, serves with a real policy."""

    def __init__(self, world: World, name: str, up: float, down: float, have: int, rtt: float) -> None:
        self.world, self.device, self.up, self.down, self.rtt = world, DeviceId(name), up, down, rtt
        self.rng = random.Random(f"{world.seed}{name}")
        self.links: dict[DeviceId, Member] = {}
        self.pipes: dict[DeviceId, Pipe] = {}
        self.planner: Planner | None = None
        self.kept = have
        self.done_at: float | None = None
        self.sending: dict[tuple[DeviceId, int], Flow] = {}
        self.policy = UploadPolicy(self.rng)
        self.lanes = Lanes(world.clock, world.lanes, world.lanes_most, world.patience)
        self.file = FileUploads(world.manifest.pieces, lambda: self.have, self.elsewhere, self.known_of)
        self.ahead: list[Job] = []
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
        for other in world.members:
            if other is not self and other.present:
                self.join(other)
                if (
                    other.planner is not None
                    and not other.planner.ledger.done
                    and self.device not in other.planner.holders
                ):
                    other.join(self)
        world.later(TICK, self.tick)

    present = True

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
        for member in self.links.values():
            flow = member.sending.get((self.device, 0))
            if flow is not None:
                self.progress(flow)
        self.planner.tick()
        self.world.later(TICK, self.tick)

    def progress(self, flow: Flow) -> None:
        assert self.planner is not None
        here = int(flow.job.length - flow.left + (self.world.now - flow.at) * flow.rate)
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
            self.world.wasted += flow.job.length - flow.left + (self.world.now - flow.at) * flow.rate
            self.world.stop(flow)
            self.after(flow, whole=False)

    def pump(self) -> None:
        while self.present and self.lanes.may_start(self.world.piece_length) and (job := self.take()):
            target = self.links[job.device]
            self.lanes.start(job, job.length)
            flow = Flow(self, target, job, job.length, self.world.now)
            self.sending[(job.device, 0)] = flow
            self.world.start(flow)
            self.world.send(target, lambda flow=flow, target=target: target.begun(flow))  # type: ignore[misc]
        wait = self.lanes.next_change()
        if wait is not None:
            self.world.later(wait + 1e-6, self.pump)

    def take(self) -> Job | None:
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

    def after(self, flow: Flow, *, whole: bool) -> None:
        self.sending.pop((flow.job.device, 0), None)
        self.lanes.end(flow.job)
        self.policy.on_served(flow.job, whole=whole)
        self.pump()

    def on_sent(self, flow: Flow) -> None:
        self.sent += flow.job.length
        self.after(flow, whole=True)
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
        for device, other in self.links.items():
            channel = self.policy.channel(device, 0)
            if channel is not None and other.planner is not None and other.done_at is None:
                holder = self.planner.holders.get(device)
                if holder is None or not holder.have >> piece & 1:
                    self.world.messages += 1
                    self.world.send(other, lambda other=other: other.on_have(self, piece))  # type: ignore[misc]
        if self.planner.ledger.done and self.done_at is None:
            self.done_at = self.world.now
            for device in tuple(self.planner.holders):
                self.planner.on_holder_gone(device)
                other = self.links[device]
                self.world.send(other, lambda other=other: other.policy.close(self.device, 0, gone=False))  # type: ignore[misc]

    def on_have(self, holder: Member, piece: Piece) -> None:
        if self.planner is not None and holder.device in self.planner.holders:
            self.planner.on_have(holder.device, (piece,))

    def leave(self) -> None:
        """Go, whatever is under way."""
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
                other.after(coming, whole=False)
            if other.planner is not None:
                other.planner.on_holder_gone(self.device)


@dataclass
class World:
    """The clock, the links and what is under way."""

    pieces: int
    piece_length: int = 256 * KIB
    seed: int = 1
    strategy: Strategy = Strategy.RANDOM
    lanes: int = LANES
    lanes_most: int = LANES_MAX
    patience: float = PATIENCE
    check: float = 0.001
    ahead: int = 1
    members: list[Member] = field(default_factory=list)
    now: float = 0.0
    laters: int = 0
    wasted: float = 0.0
    messages: int = 0

    def __post_init__(self) -> None:
        size = self.pieces * self.piece_length
        self.manifest = Manifest(size, self.piece_length, bytes(20 * self.pieces), bytes(32 * self.pieces))
        self.rng = random.Random(self.seed)
        self.flows: list[Flow] = []
        self.dirty = False
        self.heap: list[tuple[float, int, Callable[[], object]]] = []
        self.counter = itertools.count()

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float, what: Callable[[], object]) -> None:
        heapq.heappush(self.heap, (self.now + seconds, next(self.counter), what))

    def send(self, to: Member, what: Callable[[], object]) -> None:
        self.messages += 1
        self.later(to.rtt / 2, what)

    def add(self, name: str, up: float, down: float, *, have: bool = False, rtt: float = 0.0004) -> Member:
        member = Member(self, name, up, down, bitmap.full(self.pieces) if have else 0, rtt)
        self.members.append(member)
        return member

    def start(self, flow: Flow) -> None:
        self.flows.append(flow)
        self.dirty = True

    def stop(self, flow: Flow) -> None:
        if flow in self.flows:
            self.flows.remove(flow)
            self.dirty = True

    def settle(self) -> None:
        """Share the links max-min fairly: the scarcest share is given out first, again and again."""
        for flow in self.flows:
            flow.left -= (self.now - flow.at) * flow.rate
            flow.at = self.now
        users: dict[tuple[int, str], list[Flow]] = {}
        room: dict[tuple[int, str], float] = {}
        for flow in self.flows:
            flow.rate = -1.0
            for end, way, rate in ((flow.source, "up", flow.source.up), (flow.target, "down", flow.target.down)):
                users.setdefault((id(end), way), []).append(flow)
                room[(id(end), way)] = rate
        count = {link: len(flows) for link, flows in users.items()}
        while count:
            link = min(count, key=lambda link: room[link] / count[link])
            share = room[link] / count[link]
            for flow in users[link]:
                if flow.rate < 0:
                    flow.rate = share
                    for other in ((id(flow.source), "up"), (id(flow.target), "down")):
                        room[other] -= share
                        count[other] -= 1
                        if not count[other]:
                            del count[other]
        self.dirty = False

    def run(self, until: Callable[[], bool], limit: float = 1e5) -> None:
        """Let time pass until `until()`."""
        while not until():
            if self.dirty:
                self.settle()
            ends = min(((f.at + f.left / f.rate, f) for f in self.flows), key=lambda pair: pair[0], default=None)
            next_at = self.heap[0][0] if self.heap else float("inf")
            if ends is not None and ends[0] <= next_at:
                self.now = max(self.now, ends[0])
                self.flows.remove(ends[1])
                self.dirty = True
                ends[1].left = 0
                ends[1].source.on_sent(ends[1])
            elif self.heap:
                self.now, _, what = heapq.heappop(self.heap)
                what()
            else:
                raise AssertionError(f"nothing moves any more at {self.now}")
            if self.now > limit:
                raise AssertionError("it takes too long")
