"""Members of a swarm in simulated time: real planner, ledger, strategies, pipe, upload policy and lanes.

Every member has an uplink and a downlink; sends share them max-min fairly, as TCP about does; messages
take half a round trip. Everybody is linked with everybody, or, if the world has a `degree`, with those
that the real choice of neighbours picks of a sample, as a tracker draws it. `tests.benchmarks.simulate`
runs swarms of them and prints how near they come to the fluid bound.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from core.config import Strategy
from core.pieces import bitmap
from core.transfer.lanes import LANES, LANES_FULL, PATIENCE
from core.wire import limits
from core.wire.manifest import Manifest
from tests.benchmarks.sharing import Send, Sharing
from tests.benchmarks.simulated_member import Flow, Member

KIB = 1024


@dataclass
class World:
    """The clock, the links and what is under way."""

    pieces: int
    piece_length: int = 256 * KIB
    seed: int = 1
    strategy: Strategy = Strategy.RANDOM
    lanes: int = LANES
    lanes_full: int = LANES_FULL
    patience: float = PATIENCE
    check: float = 0.001
    ahead: int = 1
    degree: int | None = None
    members: list[Member] = field(default_factory=list)
    now: float = 0.0
    laters: int = 0
    wasted: float = 0.0
    messages: int = 0
    unfinished: int = 0

    def __post_init__(self) -> None:
        size = self.pieces * self.piece_length
        self.manifest = Manifest(size, self.piece_length, bytes(20 * self.pieces), bytes(32 * self.pieces))
        self.rng = random.Random(self.seed)
        self.sharing = Sharing()
        self.flows: dict[Send, Flow] = {}
        self.hungry: dict[Member, None] = {}
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

    def sample(self, asker: Member) -> list[Member]:
        """What the tracker tells one that begins; those who know few are told of the new one."""
        here = [m for m in self.members if m.present and m is not asker and (m.planner is not None or m.kept)]
        for member in tuple(self.hungry):
            if not member.is_fetching or len(member.links) >= limits.PEERS_WANTED:
                del self.hungry[member]
            else:
                member.on_told([asker])
        self.hungry[asker] = None
        return self.rng.sample(here, min(limits.PEERS_SAMPLE_MAX, len(here)))

    def start(self, flow: Flow) -> None:
        self.flows[flow.send] = flow
        flow.target.coming[flow] = None
        self.sharing.start(flow.send)

    def stop(self, flow: Flow) -> None:
        if self.flows.pop(flow.send, None) is not None:
            del flow.target.coming[flow]
            self.sharing.stop(flow.send)

    def settle(self) -> None:
        """Share the links anew, and foretell when each send that is faster or slower now will end."""
        for send in self.sharing.settle(self.now):
            if send.rate > 0:
                self.later(send.left / send.rate, partial(self.on_end, send, send.turn))

    def on_end(self, send: Send, turn: int) -> None:
        if send.turn == turn:
            flow = self.flows[send]
            self.stop(flow)
            flow.source.on_sent(flow)

    def run(self, until: Callable[[], bool] | None = None, limit: float = 1e5) -> None:
        """Let time pass until `until()`, or until everybody has the file."""
        heap = self.heap
        while self.unfinished if until is None else not until():
            if not self.sharing.is_settled and (not heap or heap[0][0] > self.now):
                self.settle()
            if not heap:
                raise AssertionError(f"nothing moves any more at {self.now}")
            self.now, _, what = heapq.heappop(heap)
            what()
            if self.now > limit:
                raise AssertionError("it takes too long")
