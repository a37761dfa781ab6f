"""Real engines of several users in this process, over real TLS on loopback, at one real tracker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.events import Event
from core.session.session import Session
from core.snapshots import DownloadSnapshot
from core.wire import identity
from tests.fakes.running_tracker import RunningTracker, running_tracker

PASSWORD = "correct horse 42"
GROUP = "film"


@dataclass
class Person:
    """A user with an engine, a folder for downloads, and everything the engine told."""

    name: str
    engine: Engine
    folder: Path
    told: list[Event] = field(default_factory=list)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def session(self) -> Session:
        """What is behind the doors of the engine."""
        context = self.engine._context
        assert context is not None
        return context.logged_in()

    async def fetch(self, name: str, seconds: float = 30.0) -> Path:
        """Download a file of the group into the folder; where it is."""
        await self.engine.downloads.download_file(GROUP, name, f"{self.folder}/")
        await self.engine.downloads.wait_downloads(seconds)
        return self.folder / name

    async def download(self, name: str) -> DownloadSnapshot:
        """How one download stands."""
        return next(one for one in await self.engine.downloads.show_downloads() if one.name == name)

    async def until(self, question: Callable[[DownloadSnapshot], bool], name: str, seconds: float = 20.0) -> None:
        """Wait until a download is so."""
        async with asyncio.timeout(seconds):
            while not question(await self.download(name)):  # noqa: ASYNC110 - progress is sampled, nothing tells it
                await asyncio.sleep(0.02)

    async def hears(self, kind: type[Event], seconds: float = 10.0) -> Event:
        """The first event of a kind that the engine told, or tells in time."""
        async with asyncio.timeout(seconds):
            while True:
                for event in self.told:
                    if isinstance(event, kind):
                        return event
                self._heard.clear()
                await self._heard.wait()

    def listen(self, event: Event) -> None:
        """Note an event of the engine."""
        self.told.append(event)
        self._heard.set()

    async def joined(self, seconds: float = 5.0) -> None:
        """Wait until the roster of a group has come."""
        async with asyncio.timeout(seconds):
            while not self.session.membership.groups():  # noqa: ASYNC110 - the engine tells groups, not rosters
                await asyncio.sleep(0.01)


@dataclass
class People:
    """A tracker and users who are all in one group; the first owns it."""

    tracker: RunningTracker
    people: list[Person]
    tmp_path: Path
    stack: AsyncExitStack

    async def arrive(self, name: str, *, member: bool = True) -> Person:
        """Somebody new, logged in, and in the group unless told otherwise."""
        person = await self.come(name)
        await person.engine.account.create_user(name, PASSWORD)
        await person.engine.account.login(name, PASSWORD)
        if not self.people:
            await person.engine.groups.create_group(GROUP)
        elif member:
            await person.engine.groups.join_group(GROUP)
            await self.people[0].engine.groups.accept_request(GROUP, name)
            await person.joined()
        self.people.append(person)
        return person

    async def come(self, name: str) -> Person:
        """The engine of `name`'s state folder, opened; also after it was closed."""
        config = Config(
            state=self.tmp_path / f"state-{name}",
            listen_host="127.0.0.1",
            listen_port=0,
            trackers=(self.tracker.invite,),
        )
        folder = self.tmp_path / f"folder-{name}"
        folder.mkdir(exist_ok=True)
        person = Person(name, Engine(config), folder)
        person.engine.subscribe(person.listen)
        await self.stack.enter_async_context(person.engine)
        return person


@asynccontextmanager
async def people(tmp_path: Path, *names: str) -> AsyncIterator[People]:
    """A tracker and one person a name, whose passwords cost nothing to derive: all of them are in this process."""
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(identity, "ARGON2_MEMORY_KIB", 64)  # what it is, `tests/core/net/test_login.py` proves
        tracker = await stack.enter_async_context(running_tracker(tmp_path))
        crowd = People(tracker, [], tmp_path, stack)
        for name in names:
            await crowd.arrive(name)
        yield crowd
