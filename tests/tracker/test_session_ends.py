"""When time ends a session: unused for a while, or after its longest life however much it is used, and who is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.wire import limits, push, routes
from core.wire.errors import Kind
from tests.fakes.raw_client import Clients, RawClient, clients_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tracker.janitor import sweep
from tracker.service import unix_ms
from tracker.store.address import Store
from tracker.store.database import Database
from tracker.store.tables import PRESENCE, SESSIONS

_DAY = 86_400_000
_MOST = limits.SESSION_MOST_SECONDS // 86_400


class _Days:
    """A tracker, its database, and a clock that goes on by days."""

    def __init__(self, clients: Clients, db: Database, now: list[int]) -> None:
        self.clients, self.db, self._now = clients, db, now

    def go_by(self, days: float) -> None:
        """Move the clock."""
        self._now[0] += int(days * _DAY)

    async def sweep(self) -> None:
        """Do what is done now and then; the tracker may be about it itself."""
        while not await sweep(self.db):
            pass

    async def end_of(self, device: RawClient) -> int:
        """When the session of a device ends, in days from its login."""
        async with self.db.read() as db:
            row = (await db.run(select(SESSIONS).where(SESSIONS.c.device_id == device.device_id))).one()
        return int((row.expires - row.created) / _DAY + 0.5)


@pytest.fixture
async def days(tmp_path: Path, store: Store) -> AsyncIterator[_Days]:
    now = [unix_ms()]
    async with running_tracker(tmp_path, store=store, clock=lambda: now[0]) as tracker, clients_of(tracker) as clients:
        assert tracker.config.database is not None
        db = Database(tracker.config.database, "f" * 32, lambda: now[0])
        yield _Days(clients, db, now)
        await db.close()


async def test_a_session_ends_after_its_longest_life_though_it_is_used_every_day(days: _Days) -> None:
    ann = await days.clients.user("ann")
    for _ in range(_MOST // 10 - 1):
        days.go_by(10)
        await _use(ann)
    assert await days.end_of(ann) == _MOST
    days.go_by(9.9)
    assert await ann.call(routes.WHO_AM_I)
    days.go_by(0.2)
    assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.SESSION_ENDED, {"why": "too_old"})
    await days.sweep()
    assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.SESSION_ENDED, {"why": "too_old"})
    await ann.login("ann")
    assert await ann.call(routes.WHO_AM_I)


async def _use(device: RawClient) -> None:
    async with device.events() as events:
        await events.next()


async def test_who_is_connected_all_the_time_is_told_at_the_end_and_gone(days: _Days) -> None:
    ann, bob = await days.clients.user("ann"), await days.clients.user("bob")
    async with ann.events() as to_ann, bob.events():
        for _ in range(_MOST // 10):
            days.go_by(9.9)
            await days.sweep()
        assert await days.end_of(ann) == _MOST
        await bob.login("bob")
        days.go_by(1.0)
        await days.sweep()
        assert (await to_ann.until(push.SessionOver)).why == "too_old"
        async with days.db.read() as db:
            here = [one for (one,) in await db.run(select(PRESENCE.c.device_id))]
        assert here == [bob.device_id]
        await days.sweep()
        assert await bob.call(routes.WHO_AM_I)


async def test_a_session_that_was_not_used_says_so_for_a_while_and_then_nothing(days: _Days) -> None:
    ann = await days.clients.user("ann")
    days.go_by(30.1)
    await days.sweep()
    assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.SESSION_ENDED, {"why": "unused"})
    days.go_by(limits.SESSION_KNOWN_SECONDS / 86_400)
    await days.sweep()
    assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.SESSION_ENDED, {})


async def test_a_session_of_an_earlier_version_lasts_as_long_as_it_was_promised_and_no_longer(days: _Days) -> None:
    ann = await days.clients.user("ann")
    async with days.db.write() as tx:  # used for two hundred days, the last time ten days ago
        aged = {"created": tx.now - 200 * _DAY, "expires": tx.now + 20 * _DAY}
        await tx.run(update(SESSIONS).values(**aged))
    await _use(ann)
    await days.sweep()
    async with ann.events() as to_ann:
        await to_ann.next()
        await days.sweep()
        assert await days.end_of(ann) == 220
    days.go_by(20.1)
    assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.SESSION_ENDED, {"why": "too_old"})
