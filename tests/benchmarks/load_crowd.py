"""Many clients of one tracker at once: they connect, say where they listen, answer pings, and clock what is pushed.

Invariant: every client that is wanted is connected or on its way back by the rule that our own clients keep (first
uniform in the spread that the tracker states, then doubling up to 10 s). Of each group the newest version that was
published is known here, so that a push that is missing is seen.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from typing import Final

import msgspec

from core.wire import limits, push, routes
from tests.benchmarks.load_clients import Socket, Target, open_socket, upgrade
from tests.benchmarks.load_world import World

_EVENTS: Final = msgspec.json.Decoder(list[push.TrackerEvent])
_LISTEN: Final = msgspec.json.encode([push.Listen(47_800)])
_SLICES: Final = 50
"""Portions in which the clients ping, so that they do not all do it at once."""
_LATE_MOST: Final = 10.0


class Crowd:
    """The clients of `people` from `first` on; their numbers are their places in the world."""

    def __init__(self, world: World, target: Target, first: int, count: int) -> None:
        self._world, self._target = world, target
        self._numbers = range(first, first + count)
        self._sockets: dict[int, Socket] = {}
        self._returning: dict[int, asyncio.Task[None]] = {}
        self._listening: set[int] = set()
        self._complete = asyncio.Event()
        self._frame = asyncio.Event()
        self._spread = 1.0
        self._is_closed = False
        self._pinging: asyncio.Task[None] | None = None
        self.published: dict[str, dict[int, float]] = defaultdict(dict)
        """Group id to version to when its request was sent (`time.perf_counter`)."""
        self.seen: dict[tuple[int, str], int] = {}
        """(client, group id) to the newest version that was pushed to it."""
        self.delays: list[float] = []
        """Seconds from a request to each push that told of it."""
        self.told = 0
        """Versions that clients were told of, those that a newer one stood for among them."""
        self.frames = 0
        self.bytes = 0
        self.resyncs = 0
        self.lost = 0
        self.failures = 0
        """Attempts to connect that failed."""

    @property
    def here(self) -> int:
        """How many are connected now."""
        return len(self._sockets)

    async def connect(self, at_once: int) -> float:
        """Connect all, so many at a time; the seconds until the last one has its first frame."""
        began = time.perf_counter()
        waiting = iter(self._numbers)

        async def _some() -> None:
            for number in waiting:
                await self._open(number)

        await asyncio.gather(*(_some() for _ in range(at_once)))
        await self.all_here()
        self._pinging = self._pinging or asyncio.create_task(self._ping())
        return time.perf_counter() - began

    async def all_here(self, seconds: float = 120.0) -> None:
        """Wait until every client was told its state. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            await self._complete.wait()

    async def _open(self, number: int) -> None:
        person = self._world.people[number]
        head = upgrade(self._target, routes.EVENTS_PATH, person.token)

        def _make() -> Socket:
            made = Socket(head, self._on_text, self._on_lost)
            made.index = number
            return made

        self._sockets[number] = await open_socket(self._target, number, _make)

    def _on_text(self, socket: Socket, text: bytes) -> None:
        now = time.perf_counter()
        self.frames += 1
        self._frame.set()
        self.bytes += len(text)
        for event in _EVENTS.decode(text):
            if isinstance(event, push.FilesChanged):
                self._on_files(socket.index, event, now)
            elif isinstance(event, push.State):
                self._on_state(socket, event)
            elif isinstance(event, push.Resync):
                self.resyncs += 1

    def _on_files(self, number: int, event: push.FilesChanged, now: float) -> None:
        key = number, event.group_id
        sent = self.published[event.group_id].get(event.list_version)
        if sent is not None:
            self.delays.append(now - sent)
            self.told += event.list_version - self.seen.get(key, event.list_version - 1)
        self.seen[key] = event.list_version

    def _on_state(self, socket: Socket, state: push.State) -> None:
        self._spread = state.spread
        self._listening.add(socket.index)
        if len(self._listening) == len(self._numbers):
            self._complete.set()
        for group in state.groups:
            self.seen[socket.index, group.group_id] = group.list_version
        socket.send(_LISTEN)

    def _on_lost(self, socket: Socket) -> None:
        number = socket.index
        self._listening.discard(number)
        self._complete.clear()
        if self._sockets.pop(number, None) is None or self._is_closed:
            return
        self.lost += 1
        self._returning[number] = asyncio.create_task(self._return(number))

    async def _return(self, number: int) -> None:
        pause = random.uniform(0, self._spread)
        delay = 0.5
        while True:
            await asyncio.sleep(pause)
            try:
                await self._open(number)
            except (OSError, TimeoutError):
                self.failures += 1
                delay = min(delay * 2, _LATE_MOST)
                pause = random.uniform(delay / 2, delay)
            else:
                del self._returning[number]
                return

    async def _ping(self) -> None:
        portion = 0
        while True:
            await asyncio.sleep(limits.SOCKET_PING_SECONDS / _SLICES)
            for number in self._numbers[portion::_SLICES]:
                if number in self._sockets:
                    self._sockets[number].ping()
            portion = (portion + 1) % _SLICES

    async def told_of(self, newest: dict[str, int], seconds: float = 30.0) -> None:
        """Wait until every client was told of the newest version of its groups. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while self.behind(newest):
                self._frame.clear()
                await self._frame.wait()

    def behind(self, newest: dict[str, int]) -> int:
        """How many (client, group) were not told of the newest version of their group."""
        late = 0
        for group in self._world.groups:
            version = newest.get(group.group_id)
            if version is not None:
                here = (number for number in group.members if number in self._numbers)
                late += sum(self.seen.get((number, group.group_id), 0) < version for number in here)
        return late

    async def close(self) -> None:
        """End every connection."""
        self._is_closed = True
        for task in (self._pinging, *self._returning.values()):
            if task is not None:
                task.cancel()
        for socket in list(self._sockets.values()):
            socket.close()
        self._sockets.clear()
        await asyncio.sleep(0)
