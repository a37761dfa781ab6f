"""What is done to a tracker, and what it costs: events, logins, lists of files.

Every scene offers its load on time, whether the tracker keeps up or not, and measures from the moment of the offer:
a tracker that is late is not asked less. Raises `RuntimeError` for an answer that is none.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.ids import random_id
from tests.benchmarks.load_clients import Http, Target, open_http
from tests.benchmarks.load_crowd import Crowd
from tests.benchmarks.load_world import Group, World, contents

_NEW: Final = itertools.count(1_000_000)
"""Numbers of contents that no group has."""
_HTTP_FROM: Final = 20_000
"""Numbers from which connections for requests take their addresses, behind those of the clients."""


def checked(answer: tuple[int, bytes]) -> bytes:
    """The body of an answer that is one."""
    status, body = answer
    if status != 200:
        raise RuntimeError(f"the tracker answered {status} {body[:300].decode(errors='replace')}")
    return body


@dataclass
class Events:
    """A file is published every second in each group, evenly over the second."""

    world: World
    groups: tuple[Group, ...]
    crowds: list[Crowd]
    newest: dict[str, int] = field(default_factory=dict)
    """Group id to the newest version that was published."""
    requests: list[float] = field(default_factory=list)
    """Seconds that each publication took, its manifest before it not counted."""
    published: int = 0
    _links: list[Http] = field(default_factory=list)
    _running: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, target: Target) -> None:
        """Connect who publishes: of each group one member."""
        for number in range(len(self.groups)):
            self._links.append(await open_http(target, _HTTP_FROM + number))
        self.newest |= {group.group_id: self.newest.get(group.group_id, group.version) for group in self.groups}

    def close(self) -> None:
        """End these connections."""
        for link in self._links:
            link.close()
        self._links.clear()

    async def run(self, seconds: float) -> None:
        """Publish for so long, and wait until the last is answered."""
        began = time.perf_counter()
        for number in range(int(seconds * len(self.groups))):
            await asyncio.sleep(began + number / len(self.groups) - time.perf_counter())
            self._running.append(asyncio.create_task(self._publish(number % len(self.groups))))
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything that was begun is answered."""
        running, self._running = self._running, []
        await asyncio.gather(*running)

    async def _publish(self, place: int) -> None:
        group, link = self.groups[place], self._links[place]
        token = self.world.people[group.members[1 % len(group.members)]].token
        manifest = contents(next(_NEW))
        path = routes.PUT_MANIFESTS.path.format(group_id=group.group_id)
        checked(await link.ask("POST", path, manifest.encode(), token))
        asked = m.PublishMany((m.Publish(f"new/{manifest.file_id}.bin", manifest.file_id, manifest.size, 1),))
        version = self.newest[group.group_id] = self.newest[group.group_id] + 1
        sent = time.perf_counter()
        for crowd in self.crowds:
            crowd.published[group.group_id][version] = sent
        body = msgspec.json.encode(asked)
        checked(await link.ask("POST", routes.PUBLISH.path.format(group_id=group.group_id), body, token, random_id()))
        self.requests.append(time.perf_counter() - sent)
        self.published += 1


async def offered(rate: float, seconds: float, work: Callable[[int], Awaitable[None]]) -> list[float]:
    """Begin `work` so often a second, evenly; how long each took from when it was due, in seconds."""
    took: list[float] = []

    async def _one(number: int, due: float) -> None:
        await work(number)
        took.append(time.perf_counter() - due)

    began = time.perf_counter()
    running = []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(due - time.perf_counter())
        running.append(asyncio.create_task(_one(number, due)))
    await asyncio.gather(*running)
    return took


class Logins:
    """Logs in those who are enrolled, one after the other on each of some kept connections."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._free: asyncio.Queue[Http] = asyncio.Queue()
        self._links: list[Http] = []

    async def open(self, target: Target, count: int) -> None:
        """Connect so many times."""
        for number in range(count):
            link = await open_http(target, _HTTP_FROM + 1000 + number)
            self._links.append(link)
            self._free.put_nowait(link)

    def close(self) -> None:
        """End these connections."""
        for link in self._links:
            link.close()

    async def one(self, number: int) -> None:
        """A nonce, and a login with it."""
        person = self._world.strangers[number % len(self._world.strangers)]
        link = await self._free.get()
        try:
            nonce = msgspec.json.decode(checked(await link.ask("POST", routes.NONCE.path)), type=m.Nonce).nonce
            checked(await link.ask("POST", routes.LOGIN.path, person.login(self._world.root, nonce)))
        finally:
            self._free.put_nowait(link)

    async def most(self, seconds: float) -> float:
        """How many a second there are if every connection begins the next as soon as it can."""
        until = time.perf_counter() + seconds
        numbers = itertools.count()
        done = 0

        async def _again() -> None:
            nonlocal done
            while time.perf_counter() < until:
                await self.one(next(numbers))
                done += 1

        began = time.perf_counter()
        await asyncio.gather(*(_again() for _ in self._links))
        return done / (time.perf_counter() - began)


@dataclass(frozen=True)
class Listed:
    """Seconds: the first page of a group's files, all of them, what changed since a version, and a search."""

    first: float
    whole: float
    change: float
    search: float
    files: int


async def list_files(world: World, target: Target, group: Group, events: Events) -> Listed:
    """Ask for all files of a group, publish one, and ask for what changed."""
    link = await open_http(target, _HTTP_FROM + 5000)
    token = world.people[group.members[0]].token
    path = routes.FILES.path.format(group_id=group.group_id)
    began = time.perf_counter()
    first, after, count, version = 0.0, "", 0, 0
    while True:
        query = f"?after={_quoted(after)}" if after else ""
        page = msgspec.json.decode(checked(await link.ask("GET", path + query, b"", token)), type=m.Listings)
        first = first or time.perf_counter() - began
        count, after, version = count + len(page.listings), page.next, page.version
        if not after:
            break
    whole = time.perf_counter() - began
    await events.run(1.0)
    began = time.perf_counter()
    changed = checked(await link.ask("GET", f"{path}?since={version}", b"", token))
    change = time.perf_counter() - began
    if len(msgspec.json.decode(changed, type=m.Listings).listings) != 1:
        raise RuntimeError("not the one file that changed")
    began = time.perf_counter()
    checked(await link.ask("GET", f"{routes.SEARCH.path}?text=04321%20workshop", b"", token))
    search = time.perf_counter() - began
    link.close()
    return Listed(first, whole, change, search, count)


def _quoted(text: str) -> str:
    return text.replace(" ", "%20")
