"""What time ends, and what it leaves alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.schema import Table

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from tests.fakes.raw_client import Clients, clients_of, manifest_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.janitor import forget_unlisted, sweep
from tracker.service import unix_ms
from tracker.store.address import Store
from tracker.store.database import Database
from tracker.store.tables import GROUP_MANIFESTS, MANIFESTS, NONCES, OUTBOX, REQUEST_ANSWERS, SESSIONS

_DAY = 86_400_000


class _Later:
    """A tracker whose clock can be moved, and its database."""

    def __init__(self, tracker: RunningTracker, clients: Clients, now: list[int]) -> None:
        self.clients, self.now = clients, now
        assert tracker.config.database is not None
        self.db = Database(tracker.config.database, "f" * 32, lambda: now[0])

    async def pass_days(self, days: float) -> None:
        """Move the clock and sweep."""
        self.now[0] += int(days * _DAY)
        while not (await sweep(self.db) and await forget_unlisted(self.db, 0)):  # the tracker is about it itself
            pass

    async def count(self, table: Table) -> int:
        """Rows of a table."""
        async with self.db.read() as db:
            return int((await db.run(select(func.count()).select_from(table))).scalar_one())


@pytest.fixture
async def later(tmp_path: Path, store: Store) -> AsyncIterator[_Later]:
    now = [unix_ms()]
    async with running_tracker(tmp_path, store=store, clock=lambda: now[0]) as tracker, clients_of(tracker) as clients:
        made = _Later(tracker, clients, now)
        yield made
        await made.db.close()


async def test_what_is_kept_for_a_while_goes_after_it(later: _Later) -> None:
    ann = await later.clients.user("ann")
    await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"))
    await ann.call(routes.NONCE)
    assert await later.count(NONCES) > 0
    await later.pass_days(1 / 24 + 0.001)
    assert (await later.count(NONCES), await later.count(OUTBOX)) == (0, 0)
    assert await later.count(REQUEST_ANSWERS) == 2
    await later.pass_days(1)
    assert (await later.count(REQUEST_ANSWERS), await later.count(SESSIONS)) == (0, 1)
    await later.pass_days(29)
    assert await later.count(SESSIONS) == 1  # over, and known: whoever has it hears why
    await later.pass_days(30)
    assert await later.count(SESSIONS) == 0


async def test_a_device_unseen_for_ninety_days_shares_no_more(later: _Later) -> None:
    ann, bob = await later.clients.user("ann"), await later.clients.user("bob")
    group_id = await later.clients.group("lab", ann, bob)
    await ann.publish(group_id, "film", b"film")
    await bob.publish(group_id, "song", b"song")
    async with bob.events() as to_bob:
        await to_bob.next()
        for turn in range(9):
            await later.pass_days(10)
            if turn == 5:
                await bob.login("bob")  # no session is for ever
            listed = (await bob.call(routes.FILES, group_id=group_id)).listings
            assert [listing.path for listing in listed] == ["film", "song"]
        await later.pass_days(1)
        await to_bob.until(push.FilesChanged)
        # bob was connected all the time: his shares live on
        assert [listing.path for listing in (await bob.call(routes.FILES, group_id=group_id)).listings] == ["song"]


async def test_a_manifest_that_nobody_lists_goes_after_a_day(later: _Later) -> None:
    ann = await later.clients.user("ann")
    group_id = await later.clients.group("lab", ann)
    listing = await ann.publish(group_id, "film", b"film")
    await ann.put_manifests(group_id, manifest_of(b"never listed"))
    await later.pass_days(0.5)
    assert await later.count(MANIFESTS) == 2
    await later.pass_days(1)
    assert await later.count(MANIFESTS) == 1
    assert await ann.get_manifests(group_id, listing.file_id) == manifest_of(b"film").encode()
    await ann.call(routes.SHARES, m.ChangeShares(end=(listing.listing_id,)), group_id=group_id)
    await later.pass_days(0.1)
    assert await later.count(MANIFESTS) == 0
    changed = await ann.call(routes.FILES, group_id=group_id, query={"since": 1})
    assert [x.gone for x in changed.listings] == [True]
    assert (await refused(ann.get_manifests(group_id, listing.file_id)))[0] is Kind.NO_SUCH_FILE


async def test_more_manifests_than_are_looked_at_in_one_go(later: _Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.janitor._AT_ONCE", 3)
    ann = await later.clients.user("ann")
    groups = [await later.clients.group(name, ann) for name in ("one", "two")]
    for group_id in groups:
        for number in range(4):
            await ann.publish(group_id, f"file {number}", bytes([number]))
            await ann.put_manifests(group_id, manifest_of(b"never listed %d" % number))
    assert await later.count(GROUP_MANIFESTS) == 16
    await later.pass_days(1.1)
    assert (await later.count(GROUP_MANIFESTS), await later.count(MANIFESTS)) == (8, 4)
