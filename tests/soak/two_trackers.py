"""P5: two trackers on one database, one of them cut off from it and back, while admins decide about members at either.

The cut is made between the tracker and the database: a socket that carries what one says to the other, and can be shut.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp

from core.wire import routes
from core.wire.errors import Kind, ShareError
from core.wire.roster import Roster
from tests.fakes.fleet import copy_root, moved
from tests.fakes.postgres import PostgresServer
from tests.fakes.raw_client import RawClient, clients_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.soak.figures import Figure, Plan
from tracker.store.address import parse_database

_STEPS = 50
_SECONDS = 15.0
_UNKNOWN = (Kind.TRACKER_ERROR, Kind.INTERNAL)


class Cut:
    """A way to the server's socket that can be shut and opened."""

    def __init__(self, folder: Path, url: str) -> None:
        query = parse_qs(urlsplit(url).query)
        self._port = query.get("port", [str(urlsplit(url).port or 5432)])[0]
        real = query["host"][0]
        self._real, self._here = f"{real}/.s.PGSQL.{self._port}", f"{folder}/.s.PGSQL.{self._port}"
        self.url = url.replace(quote(real, safe="/"), str(folder)).replace(
            quote(real, safe=""), quote(str(folder), safe="")
        )
        assert self.url != url
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Let everything through."""
        if self._server is None:
            self._server = await asyncio.start_unix_server(self._carry, self._here)

    async def shut(self) -> None:
        """End every connection, and let none in."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            Path(self._here).unlink(missing_ok=True)
            for writer in list(self._writers):
                writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, to = await asyncio.open_unix_connection(self._real)
            self._writers |= {writer, to}
            await asyncio.gather(_pour(reader, to), _pour(there, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


class Group:
    """What was acknowledged of one group, and every roster that was seen of it."""

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        self.members: dict[str, bool | None] = {}
        """By user, whether they are a member as the last acknowledged decision says; None: nobody knows."""
        self.epoch = 0
        self.wrong: list[str] = []

    def see(self, roster: Roster) -> None:
        """A tracker gave this roster, and says that it is the newest."""
        if roster.epoch < self.epoch:
            self.wrong.append(f"the epoch fell from {self.epoch} to {roster.epoch}")
        self.epoch = max(self.epoch, roster.epoch)
        here = {member.user_id for member in roster.members}
        for user, is_member in self.members.items():
            if is_member is not None and is_member is not (user in here):
                self.wrong.append(f"{user} was {'lost' if is_member else 'let in again'}")


def run(plan: Plan) -> list[Figure]:
    """Run the sequences one after the other at one pair of trackers."""
    logging.disable(logging.ERROR)
    try:
        return asyncio.run(_run(plan))
    finally:
        logging.disable(logging.NOTSET)


async def _run(plan: Plan) -> list[Figure]:
    chance, count = plan.random("two trackers"), plan.count(10_000)
    wrong: list[str] = []
    cuts = unknown = 0
    async with _pair(plan.folder) as (cut, trackers):
        async with clients_of(trackers[0]) as clients:
            owner = await clients.user("owner")
            users = [await clients.user(f"user{number}") for number in range(3)]
            for number in range(count):
                group = Group(await clients.group(f"group {number}", owner))
                counted = await _sequence(chance, cut, trackers, group, owner, users)
                cuts, unknown = cuts + counted[0], unknown + counted[1]
                wrong += group.wrong
    told = f"sequences of {_STEPS} steps, {cuts} cuts, {unknown} answers lost"
    return [
        Figure(f"{told}: epoch fell, decision lost, or rosters differ", f"{len(wrong)} of {count:,}", "0", not wrong)
    ]


async def _sequence(
    chance: Random, cut: Cut, trackers: list[RunningTracker], group: Group, owner: RawClient, users: list[RawClient]
) -> tuple[int, int]:
    is_cut, cuts, unknown = False, 0, 0
    for _ in range(_STEPS):
        if chance.random() < 0.04:
            is_cut = not is_cut
            cuts += is_cut
            await (cut.shut() if is_cut else cut.open())
            continue
        user, at = chance.choice(users), trackers[chance.randrange(2)]
        what: routes.Route[Any, Any] = chance.choice(
            (routes.JOIN, routes.ACCEPT, routes.ACCEPT, routes.REMOVE, routes.ROSTER)
        )
        try:
            async with asyncio.timeout(_SECONDS):
                if what is routes.ROSTER:
                    group.see((await moved(owner, at).call(routes.ROSTER, group_id=group.group_id)).roster)
                elif what is routes.JOIN:
                    await moved(user, at).call(what, group_id=group.group_id)
                else:
                    await moved(owner, at).call(what, group_id=group.group_id, user_id=user.user_id)
                    group.members[user.user_id] = what is routes.ACCEPT
        except ShareError as error:
            if error.kind in _UNKNOWN:
                group.members[user.user_id], unknown = None, unknown + 1
        except (aiohttp.ClientError, TimeoutError):
            group.members[user.user_id], unknown = None, unknown + 1
    await cut.open()
    rosters = [await _roster(moved(owner, tracker), group.group_id) for tracker in trackers]
    for roster in rosters:
        group.see(roster)
    if rosters[0] != rosters[1]:
        group.wrong.append("the trackers differ")
    return cuts, unknown


async def _roster(owner: RawClient, group_id: str) -> Roster:
    """The roster, as soon as the tracker answers again."""
    async with asyncio.timeout(60):
        while True:
            with suppress(ShareError, aiohttp.ClientError):
                return (await owner.call(routes.ROSTER, group_id=group_id)).roster
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _pair(folder: Path) -> AsyncIterator[tuple[Cut, list[RunningTracker]]]:
    server = PostgresServer()
    try:
        url = server.make_database()
        (folder / "cut").mkdir()
        cut = Cut(folder / "cut", url)
        await cut.open()
        async with running_tracker(folder / "first", store=parse_database(url)) as first:
            copy_root(first.config.data, folder / "second" / "tracker-data")
            async with running_tracker(folder / "second", store=parse_database(cut.url)) as second:
                yield cut, [first, second]
                await cut.open()
        await cut.shut()
    finally:
        server.close()
