"""Swarms whose links differ, in simulated time: what a slow, late, leaving or hesitant member costs the others.

Invariant: each story has one sharer and eight that fetch, all at 100 Mbit/s but for what its name says; its figure is
the time of those who are not held up by their own link, against what they could reach. The same seed gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks import tables
from tests.benchmarks.options import Options
from tests.benchmarks.simulate import RATE
from tests.benchmarks.simulated import World
from tests.benchmarks.simulated_member import Member

PIECES = 400
"""Of 256 KiB: 100 MiB, 8.4 s on such a link."""
FETCHERS = 8
ARRIVAL_SECONDS = 2.0
_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Story:
    """A swarm, and the most that its figure may be; `tell` takes a world and returns the figure."""

    name: str
    tell: Callable[[World], float]
    goal: float


def one_slow_link(world: World) -> float:
    """One fetcher at a tenth of the rate: the others' last, against the last of eight equal ones."""
    even = World(world.pieces, seed=world.seed)
    return _last(world, RATE, last=RATE / 10)[0] / _last(even, RATE)[1]


def slow_sharer(world: World) -> float:
    """A sharer with an uplink of 20 Mbit/s: the last of all, against one copy on that uplink."""
    return _last(world, RATE / 5)[1] / (world.manifest.size / (RATE / 5))


def arrivals(world: World) -> float:
    """A fetcher every two seconds: the longest that one needed from its arrival, against the file on its link."""
    _, *fetchers = _members(world, RATE)
    for number, fetcher in enumerate(fetchers):
        world.later(number * ARRIVAL_SECONDS, fetcher.start)
    world.run(lambda: all(fetcher.done_at is not None for fetcher in fetchers))
    took = [(fetcher.done_at or 0.0) - number * ARRIVAL_SECONDS for number, fetcher in enumerate(fetchers)]
    return max(took) / (world.manifest.size / RATE)


def one_leaves(world: World) -> float:
    """One goes when it has half: the last of the others, against the bound."""
    _, *staying, leaver = _members(world, RATE)

    def look() -> None:
        if leaver.have.bit_count() >= world.pieces / 2:
            leaver.leave()
        else:
            world.later(_LOOK_SECONDS, look)

    world.later(_LOOK_SECONDS, look)
    _start([*staying, leaver])
    world.run(lambda: all(fetcher.done_at is not None for fetcher in staying))
    return world.now / (world.manifest.size / RATE)


def one_gives_slowly(world: World) -> float:
    """One gives at a fiftieth of the rate and answers after half a second: the others' last, against the bound."""
    _, *others, hesitant = _members(world, RATE, last_up=RATE / 50, last_rtt=0.5)
    _start([*others, hesitant])
    world.run(lambda: all(fetcher.done_at is not None for fetcher in others))
    return world.now / (world.manifest.size / RATE)


STORIES = (
    Story("one fetcher at a tenth of the rate: the others, against equal links", one_slow_link, 1.05),
    Story("a sharer of 20 Mbit/s", slow_sharer, 1.15),
    Story("a fetcher every 2 s: the longest wait", arrivals, 1.15),
    Story("one leaves at half", one_leaves, 1.15),
    Story("one gives and answers slowly: the others", one_gives_slowly, 1.15),
)


def told(story: Story, seed: int, pieces: int = PIECES) -> float:
    """The figure of a story."""
    return story.tell(World(pieces, seed=seed))


def run(options: Options) -> None:
    """Simulate every story as often as there are rounds, and print the table."""
    rows = []
    for story in STORIES:
        figures = [told(story, seed) for seed in range(options.rounds)]
        goal = tables.at_most(tables.median(figures), story.goal, " x", 2)
        rows.append([story.name, tables.spread(figures, 3), goal])
    print(f"Simulated: {FETCHERS} fetch {PIECES} pieces from one, 100 Mbit/s but for what is said")
    tables.show(["", "x what could be", "goal"], rows)


def _members(
    world: World, sharer_up: float, *, last: float = RATE, last_up: float | None = None, last_rtt: float = 0.0004
) -> list[Member]:
    """The sharer, and those that fetch, of whom the last has a link of its own."""
    members = [world.add("sharer", sharer_up, RATE, have=True)]
    members += [world.add(f"peer{number}", RATE, RATE) for number in range(FETCHERS - 1)]
    return [*members, world.add("last", last if last_up is None else last_up, last, rtt=last_rtt)]


def _start(fetchers: list[Member]) -> None:
    for fetcher in fetchers:
        fetcher.start()


def _last(world: World, sharer_up: float, *, last: float = RATE) -> tuple[float, float]:
    """Seconds until all but the last-named have the file, and until everybody has."""
    _, *fetchers = _members(world, sharer_up, last=last)
    _start(fetchers)
    world.run()
    done = [fetcher.done_at or 0.0 for fetcher in fetchers]
    return max(done[:-1]), max(done)
