"""What the admins of a group may, its members may not, and what is not in the group does not stand on its roster."""

from __future__ import annotations

from pathlib import Path

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from tests.fakes.raw_client import Clients, clients_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tracker.service import unix_ms


async def test_what_an_admin_may_a_member_may_not(clients: Clients) -> None:
    ann, ben, bob, cid, eve = [await clients.user(name) for name in ("ann", "ben", "bob", "cid", "eve")]
    group_id = await clients.group("lab", ann, ben, bob, eve)
    await cid.call(routes.JOIN, group_id=group_id)
    await ann.call(routes.BAN, group_id=group_id, user_id=eve.user_id)
    for route in (routes.REQUESTS, routes.BANNED, routes.CONFIRM_MEMBERS):
        kind, data = await refused(bob.call(route, group_id=group_id))
        assert (kind, data) == (Kind.NOT_ALLOWED, {"right": "admin", "role": "member"}), route.name
    for route, whom in (
        (routes.ACCEPT, cid),
        (routes.REJECT, cid),
        (routes.BAN, cid),
        (routes.REMOVE, ben),
        (routes.UNBAN, eve),
    ):
        kind, _ = await refused(bob.call(route, group_id=group_id, user_id=whom.user_id))
        assert kind is Kind.NOT_ALLOWED, route.name
    requests = (await ann.call(routes.REQUESTS, group_id=group_id)).requests
    assert [request.name for request in requests] == ["cid"]
    assert (await ann.call(routes.BANNED, group_id=group_id)).users == (m.Account(eve.user_id, "eve"),)


async def test_a_stranger_is_told_nothing_of_members_and_sharers(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    group_id = await clients.group("lab", ann)
    listing = await ann.publish(group_id, "film", b"film")
    assert await refused(eve.call(routes.MEMBERS, group_id=group_id)) == (Kind.NOT_MEMBER, {})
    for listing_id in (listing.listing_id, "0" * 32):
        sharers = await refused(eve.call(routes.SHARERS, group_id=group_id, listing_id=listing_id))
        assert sharers == (Kind.NOT_MEMBER, {})
    assert await refused(eve.call(routes.CONFIRM_MEMBERS, group_id=group_id)) == (Kind.NOT_MEMBER, {})
    rejected = await refused(eve.call(routes.REJECT, group_id=group_id, user_id=ann.user_id))
    assert rejected == (Kind.NOT_MEMBER, {})


async def test_a_roster_names_neither_who_asks_nor_who_is_banned(clients: Clients) -> None:
    ann, bob, cid, eve = [await clients.user(name) for name in ("ann", "bob", "cid", "eve")]
    group_id = await clients.group("lab", ann, bob, eve)
    await cid.call(routes.JOIN, group_id=group_id)
    await ann.call(routes.BAN, group_id=group_id, user_id=eve.user_id)
    await ann.call(routes.SET_ROLE, m.SetRole("reader"), group_id=group_id, user_id=bob.user_id)
    roster = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    assert {member.name for member in roster.members} == {"ann", "bob"}


async def test_the_epoch_rises_though_the_clock_stands_still(tmp_path: Path) -> None:
    now = unix_ms()
    async with (
        running_tracker(tmp_path, clock=lambda: now) as tracker,
        clients_of(tracker) as clients,
    ):
        ann, bob = await clients.user("ann"), await clients.user("bob")
        group_id = await clients.group("lab", ann, bob)
        epochs = []
        for role in ("reader", "member", "admin"):
            await ann.call(routes.SET_ROLE, m.SetRole(role), group_id=group_id, user_id=bob.user_id)
            epochs.append((await ann.call(routes.ROSTER, group_id=group_id)).roster.epoch)
        assert epochs == sorted(set(epochs))
