"""This tracker's place among the trackers of its deployment: where it is, and that it is alive.

Invariant: who is connected here counts as online only while the lease of this tracker runs by the
database's clock. A tracker that cannot renew it in time, or finds it lost, ends its own connections
before it does anything else, and takes a new lease only then. It is renewed over connections of its
own, so that no crowd of requests comes before it. Every tracker also ends the presence of the clients
of trackers whose lease ran out. A tracker that serves from a file is alone: its lease is its lock on
the folder, and whoever seemed to be connected at its start was a dead one's client.
Made by the service.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import msgspec
from sqlalchemy import BigInteger, ColumnElement, cast, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits
from core.wire.ids import random_id
from tracker import presence
from tracker.store.database import Database, Tx
from tracker.store.tables import PRESENCE, TRACKERS

_log = logging.getLogger(__name__)
LEASE_SECONDS: Final = 10.0
RENEW_SECONDS: Final = 3.0
_AGAIN_SECONDS: Final = 1.0
_TAKE_SECONDS: Final = 4.0
"""A try to take a lease again; what the network swallowed is not waited for."""
_CUT_SECONDS: Final = 0.1
_LEASE_MS: Final = int(LEASE_SECONDS * 1000)
_CLOCK_MS: Final = 50
"""A smaller difference of clocks is the time that the question took."""
_USERS_AT_ONCE: Final = 500
"""Presence of a dead tracker's clients is ended in portions, so that nobody waits long for a lock."""
_NOW: Final[ColumnElement[int]] = cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
_ADDRESSES = msgspec.json.Decoder(tuple[str, ...])


class Lease:
    """The row of one tracker process.

    `own` is the same database as `db` through connections that nothing else uses, `clock` gives Unix ms,
    `monotonic` seconds; `drop_clients` ends every connection here.
    """

    def __init__(
        self,
        db: Database,
        own: Database,
        reachable: Callable[[], tuple[str, ...]],
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        drop_clients: Callable[[], Awaitable[None]],
    ) -> None:
        self._db, self._own, self._reachable, self._clock, self._monotonic = db, own, reachable, clock, monotonic
        self._drop_clients = drop_clients
        self._until = monotonic() + LEASE_SECONDS
        self._dead: list[str] = []
        self._others: tuple[tuple[str, ...], ...] = ()
        self.on_trackers: Callable[[], None] = lambda: None
        """Called when the list of trackers changed."""
        self.clock_ahead_ms = 0
        """How far the database's clock is ahead of this machine's."""
        self.is_held = False
        self._is_told = False

    @property
    def trackers(self) -> tuple[str, ...]:
        """Where the deployment's trackers can be reached: the best address of each before the second of any."""
        lists = self.each
        longest = max(map(len, lists), default=0)
        mixed = [one[place] for place in range(longest) for one in lists if place < len(one)]
        return tuple(dict.fromkeys(mixed))[: limits.TRACKERS_TOLD_MAX]

    @property
    def alive(self) -> int:
        """How many trackers the deployment has, this one among them."""
        return 1 + len(self._others)

    @property
    def each(self) -> tuple[tuple[str, ...], ...]:
        """The addresses of each of the deployment's trackers, this one first, without one that nobody can reach."""
        return tuple(filter(None, (self._reachable(), *self._others)))[: limits.TRACKERS_TOLD_MAX]

    async def take(self) -> None:
        """Begin to be one of the deployment's trackers."""
        began = self._monotonic()
        await self._own.change(self._take)
        self._until = began + LEASE_SECONDS
        self.is_held = True

    async def _take(self, tx: Tx) -> None:
        until: int | ColumnElement[int] = _NOW + _LEASE_MS
        if not self._db.store.is_shared:
            await tx.run(delete(PRESENCE))
            await tx.run(delete(TRACKERS))
            until = tx.now + _LEASE_MS
        row = {"tracker_id": tx.tracker_id, "addresses": _encoded(self._reachable()), "started": tx.now}
        await tx.run(insert(TRACKERS).values(**row, lease_until=until))

    async def move(self) -> None:
        """Say that this tracker is reached under other addresses now."""

        async def _work(tx: Tx) -> None:
            mine = TRACKERS.c.tracker_id == tx.tracker_id
            await tx.run(update(TRACKERS).where(mine).values(addresses=_encoded(self._reachable())))

        await self._own.change(_work)

    async def run(self) -> None:
        """Keep it until cancelled."""
        pause = RENEW_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = RENEW_SECONDS if await self.renew() else _AGAIN_SECONDS

    async def renew(self) -> bool:
        """Prolong the lease, or take a new one, and look who else is there; whether that worked."""
        began = self._monotonic()
        for db in (self._own, self._db):
            db.line.mend()
        try:
            if self.is_held:
                # Whatever the database does or does not, the end of the lease is noticed in time.
                async with self._patience(max(0.1, self._until - began)):
                    if await self._own.change(self._prolong):
                        self._until = began + LEASE_SECONDS
                        await self._look_around()
                        return True
                await self._lose("its lease had run out")
            async with self._patience(_TAKE_SECONDS):
                await self._db.deliver_others()
                # What still comes under the old one is a dead tracker's.
                self._db.tracker_id = self._own.tracker_id = random_id()
                await self.take()
                await self._look_around()
        except Exception as error:  # noqa: BLE001  whatever it is, the lease was not renewed, and its end must be noticed
            if self.is_held or not self._is_told:
                _log.warning("the lease was not renewed: %s", " ".join(f"{type(error).__name__} {error}".split()))
            self._is_told = True
            if self._monotonic() >= self._until:
                await self._lose("the database could not be reached")
            if not self.is_held:  # a server that is back answers new connections
                self._cut()
            return False
        if self._is_told:
            self._is_told = False
            _log.warning("this tracker serves again")
        return True

    @asynccontextmanager
    async def _patience(self, seconds: float) -> AsyncIterator[None]:
        """Give up after so long. A statement that is cancelled waits for its server once more; a cut one does not."""
        cutting = asyncio.get_running_loop().call_later(seconds, self._cut)
        try:
            async with asyncio.timeout(seconds + _CUT_SECONDS):
                yield
        finally:
            cutting.cancel()

    def _cut(self) -> None:
        for db in (self._own, self._db):
            db.line.cut()

    async def _prolong(self, tx: Tx) -> bool:
        mine = (TRACKERS.c.tracker_id == tx.tracker_id) & (TRACKERS.c.lease_until > _NOW)
        prolonged = (
            update(TRACKERS).where(mine).values(lease_until=_NOW + _LEASE_MS, addresses=_encoded(self._reachable()))
        )
        return bool((await tx.run(prolonged)).rowcount)

    async def _lose(self, why: str) -> None:
        if self.is_held:
            self.is_held, self._is_told = False, True
            _log.error("this tracker serves nobody for now: %s", why)
            await self._drop_clients()

    async def _look_around(self) -> None:
        wanted = select(
            TRACKERS.c.tracker_id,
            TRACKERS.c.addresses,
            (TRACKERS.c.lease_until <= _NOW).label("dead"),
            _NOW.label("now"),
        )
        leaseless = select(PRESENCE.c.tracker_id).distinct()
        leaseless = leaseless.where(PRESENCE.c.tracker_id.not_in(select(TRACKERS.c.tracker_id)))
        async with self._own.read() as db:
            rows = (await db.run(wanted.order_by(TRACKERS.c.started, TRACKERS.c.tracker_id))).all()
            here = self._clock()
            dead = [tracker_id for (tracker_id,) in await db.run(leaseless)]
        others = []
        for row in rows:
            if row.tracker_id == self._db.tracker_id:
                self._compare_clocks(int(row.now), here)
            elif row.dead:
                dead.append(row.tracker_id)
            else:
                others.append(_ADDRESSES.decode(row.addresses))
        if tuple(others) != self._others:
            self._others = tuple(others)
            self.on_trackers()
        self._dead = dead

    def _compare_clocks(self, theirs: int, ours: int) -> None:
        ahead = theirs - ours
        if abs(ahead - self.clock_ahead_ms) >= _CLOCK_MS:
            self.clock_ahead_ms = ahead

    async def bury(self) -> None:
        """End what dead trackers left behind; another tracker may be doing the same."""
        while self.is_held and self._dead:
            await self._end(self._dead[0])
            del self._dead[:1]

    async def _end(self, tracker_id: str) -> None:
        """End the presence of a dead tracker's clients, then its row."""
        _log.warning("tracker %s is gone", tracker_id[:8])
        while await self._db.change(lambda tx: self._end_presence(tx, tracker_id)):
            pass

        async def _forget(tx: Tx) -> None:
            await tx.run(delete(TRACKERS).where(TRACKERS.c.tracker_id == tracker_id))

        await self._db.change(_forget)

    async def _end_presence(self, tx: Tx, tracker_id: str) -> bool:
        """End the presence of some users at a tracker; whether there may be more."""
        wanted = select(PRESENCE.c.user_id).distinct().where(PRESENCE.c.tracker_id == tracker_id)
        some = wanted.order_by(PRESENCE.c.user_id).limit(_USERS_AT_ONCE)
        users = [user_id for (user_id,) in await tx.run(some)]
        await presence.end_all_at(tx, tracker_id, users)
        return bool(users)

    async def release(self) -> None:
        """Give it back: nobody is connected here any more."""

        async def _work(tx: Tx) -> None:
            if self._db.store.is_shared:
                while await self._end_presence(tx, tx.tracker_id):
                    pass
            else:
                await tx.run(delete(PRESENCE).where(PRESENCE.c.tracker_id == tx.tracker_id))
            await tx.run(delete(TRACKERS).where(TRACKERS.c.tracker_id == tx.tracker_id))

        self.is_held = False
        try:
            await self._db.change(_work)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("the lease was not given back; it runs out by itself: %s", " ".join(str(error).split()))


def _encoded(addresses: tuple[str, ...]) -> str:
    return msgspec.json.encode(addresses).decode()
