"""Requests, roles, bans, succession, signed rosters, and answers that tell strangers nothing."""

from __future__ import annotations

import pytest

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.identity import root_of
from core.wire.ids import random_id
from core.wire.roster import Roster
from tests.fakes.raw_client import Clients, RawClient
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker

_NOWHERE = "0" * 32


async def _roles(client: RawClient, group_id: str) -> dict[str, str]:
    roster = (await client.call(routes.ROSTER, group_id=group_id)).roster
    return {member.name: member.role for member in roster.members}


async def _view(client: RawClient, group_id: str) -> m.GroupView:
    views = (await client.call(routes.GROUPS)).groups
    return next(view for view in views if view.group_id == group_id)


async def test_the_creator_owns_the_group_and_its_name_is_taken(clients: Clients) -> None:
    ann = await clients.user("ann")
    view = await ann.call(routes.CREATE_GROUP, m.CreateGroup("Lab One"))
    assert (view.name, view.owner, view.members, view.state, view.role) == ("Lab One", "ann", 1, "member", "owner")
    assert await refused(ann.call(routes.CREATE_GROUP, m.CreateGroup("lab one"))) == (
        Kind.GROUP_TAKEN,
        {"name": "lab one"},
    )
    kind, data = await refused(ann.call(routes.CREATE_GROUP, m.CreateGroup("lab/one")))
    assert (kind, data["what"], data["character"]) == (Kind.BAD_NAME, "group", "/")


async def test_joining_goes_through_an_admin(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann)
    view = await bob.call(routes.JOIN, group_id=group_id)
    assert (view.state, view.role) == ("pending", "")
    assert (await refused(bob.call(routes.JOIN, group_id=group_id)))[0] is Kind.ALREADY_REQUESTED
    waiting = (await ann.call(routes.REQUESTS, group_id=group_id)).requests
    assert [(request.name, request.user_id) for request in waiting] == [("bob", bob.user_id)]
    assert (await _view(ann, group_id)).requests == 1
    await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
    assert await _roles(bob, group_id) == {"ann": "owner", "bob": "member"}
    assert (await refused(bob.call(routes.JOIN, group_id=group_id)))[0] is Kind.ALREADY_MEMBER
    assert (await refused(bob.call(routes.JOIN, group_id=_NOWHERE)))[0] is Kind.NO_SUCH_GROUP
    assert (await refused(ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)))[0] is Kind.NO_SUCH_REQUEST
    assert (await refused(bob.call(routes.REQUESTS, group_id=group_id)))[0] is Kind.NOT_ALLOWED


async def test_a_declined_request_is_told_and_may_be_made_again(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann)
    await bob.call(routes.JOIN, group_id=group_id)
    async with bob.events() as to_bob:
        await ann.call(routes.REJECT, group_id=group_id, user_id=bob.user_id)
        assert await to_bob.until(push.Removed) == push.Removed(group_id, "lab", "declined")
    rejected = await refused(ann.call(routes.REJECT, group_id=group_id, user_id=bob.user_id))
    assert rejected[0] is Kind.NO_SUCH_REQUEST
    assert (await bob.call(routes.JOIN, group_id=group_id)).state == "pending"
    await bob.call(routes.LEAVE, group_id=group_id)  # takes the request back
    assert (await _view(bob, group_id)).state == "none"


@pytest.mark.parametrize("member", [False, True])
async def test_a_stranger_gets_one_answer_whether_a_group_exists_or_not(clients: Clients, member: bool) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    group_id = await clients.group("lab", ann)
    if member:  # waiting is not being in
        await eve.call(routes.JOIN, group_id=group_id)
    listing = await ann.publish(group_id, "secret.txt", b"secret")
    there: list[object] = []
    for place in (group_id, _NOWHERE):
        asked = m.PublishMany((m.Publish("a", listing.file_id, 6),))
        put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=True),))
        there.append(
            [
                await refused(eve.call(routes.ROSTER, group_id=place)),
                await refused(eve.call(routes.FILES, group_id=place)),
                await refused(eve.call(routes.FILES, group_id=place, query={"path": "secret.txt"})),
                await refused(eve.call(routes.PEERS, group_id=place, file_id=listing.file_id)),
                await refused(eve.call(routes.PEERS, group_id=place, file_id="0" * 64)),
                await refused(eve.get_manifests(place, listing.file_id)),
                await refused(eve.get_manifests(place, "0" * 64)),
                await refused(eve.call(routes.PUBLISH, asked, group_id=place)),
                await refused(eve.call(routes.SHARES, put, group_id=place)),
                await refused(eve.call(routes.REQUESTS, group_id=place)),
                await refused(eve.call(routes.BANNED, group_id=place)),
                await refused(eve.call(routes.DELETE_GROUP, group_id=place)),
                await refused(eve.call(routes.ACCEPT, group_id=place, user_id=eve.user_id)),
                await refused(eve.call(routes.SET_ROLE, m.SetRole("owner"), group_id=place, user_id=eve.user_id)),
                await refused(eve.call(routes.REMOVE, group_id=place, user_id=ann.user_id)),
                await refused(eve.call(routes.BAN, group_id=place, user_id=ann.user_id)),
                await refused(eve.call(routes.UNBAN, group_id=place, user_id=ann.user_id)),
            ]
        )
    assert there[0] == there[1] == [(Kind.NOT_MEMBER, {})] * 17


async def test_of_a_foreign_group_one_sees_name_owner_and_size(clients: Clients) -> None:
    ann, bob, eve = await clients.user("ann"), await clients.user("bob"), await clients.user("eve")
    group_id = await clients.group("lab", ann, bob)
    await eve.call(routes.JOIN, group_id=group_id)
    await eve.call(routes.LEAVE, group_id=group_id)
    assert await _view(eve, group_id) == m.GroupView(group_id, "lab", "ann", 2)
    assert (await refused(eve.call(routes.LEAVE, group_id=group_id)))[0] is Kind.NOT_MEMBER


async def test_each_roster_is_signed_by_the_root_and_newer_than_the_last(
    clients: Clients, tracker: RunningTracker
) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    root_key, fingerprint = root_of(tracker.root_der)
    group_id = await clients.group("lab", ann)
    seen: list[Roster] = []

    async def _look() -> None:
        roster = (await ann.call(routes.ROSTER, group_id=group_id)).roster
        roster.verify(root_key, fingerprint)
        seen.append(roster)

    await _look()
    await bob.call(routes.JOIN, group_id=group_id)
    await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
    await _look()
    await ann.call(routes.SET_ROLE, m.SetRole("reader"), group_id=group_id, user_id=bob.user_id)
    await _look()
    await bob.call(routes.LEAVE, group_id=group_id)
    await _look()
    assert [roster.epoch for roster in seen] == sorted({roster.epoch for roster in seen})
    assert seen[0].epoch > 1_700_000_000_000


async def test_the_epoch_rises_even_when_the_clock_was_set_back(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann)
    epochs = []
    for _ in range(4):  # several within one millisecond count too
        await bob.call(routes.JOIN, group_id=group_id)
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
        await bob.call(routes.LEAVE, group_id=group_id)
        epochs.append((await ann.call(routes.ROSTER, group_id=group_id)).roster.epoch)
    assert epochs == sorted(set(epochs))


async def test_members_are_told_of_changes_that_rebuild_the_roster(clients: Clients, tracker: RunningTracker) -> None:
    ann, bob, cid = await clients.user("ann"), await clients.user("bob"), await clients.user("cid")
    root_key, fingerprint = root_of(tracker.root_der)
    group_id = await clients.group("lab", ann, bob)
    roster = (await bob.call(routes.ROSTER, group_id=group_id)).roster
    async with bob.events() as to_bob:
        await cid.call(routes.JOIN, group_id=group_id)
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=cid.user_id)
        await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=group_id, user_id=cid.user_id)
        await ann.call(routes.REMOVE, group_id=group_id, user_id=cid.user_id)
        for _ in range(3):
            changed = await to_bob.until(push.RosterChanged)
            assert changed.change is not None
            roster = changed.change.apply(roster)
            roster.verify(root_key, fingerprint)
    assert roster == (await bob.call(routes.ROSTER, group_id=group_id)).roster


async def test_expelled_means_out_before_the_acknowledgement(clients: Clients) -> None:
    ann, bob, cid = await clients.user("ann"), await clients.user("bob"), await clients.user("cid")
    group_id = await clients.group("lab", ann, bob, cid)
    await bob.publish(group_id, "his.txt", b"his")
    async with bob.events() as to_bob, cid.events() as to_cid:
        await ann.call(routes.REMOVE, group_id=group_id, user_id=bob.user_id)
        assert await to_bob.until(push.Removed, 0.5) == push.Removed(group_id, "lab", "removed")
        changed = await to_cid.until(push.RosterChanged, 0.5)
        assert changed.change is not None
        assert changed.change.gone == (bob.user_id,)
        assert await bob.call(routes.WHO_AM_I)  # still logged in
        await cid.publish(group_id, "later.txt", b"later")
        await ann.call(routes.CREATE_GROUP, m.CreateGroup("other"))
        with pytest.raises(TimeoutError):  # no word about the group reaches him any more
            await to_bob.until(push.FilesChanged, 0.3)
    assert (await refused(bob.call(routes.FILES, group_id=group_id)))[0] is Kind.NOT_MEMBER
    assert [listing.path for listing in (await cid.call(routes.FILES, group_id=group_id)).listings] == ["later.txt"]


async def test_a_ban_lasts_until_it_is_lifted(clients: Clients) -> None:
    ann, bob, eve = await clients.user("ann"), await clients.user("bob"), await clients.user("eve")
    group_id = await clients.group("lab", ann, bob)
    await ann.call(routes.BAN, group_id=group_id, user_id=bob.user_id)
    await ann.call(routes.BAN, group_id=group_id, user_id=bob.user_id)
    assert (await refused(bob.call(routes.JOIN, group_id=group_id)))[0] is Kind.BANNED
    assert (await refused(bob.call(routes.LEAVE, group_id=group_id)))[0] is Kind.NOT_MEMBER
    assert (await _view(bob, group_id)).state == "banned"
    assert (await ann.call(routes.BANNED, group_id=group_id)).users == (m.Account(bob.user_id, "bob"),)
    await ann.call(routes.UNBAN, group_id=group_id, user_id=bob.user_id)
    unbanned = await refused(ann.call(routes.UNBAN, group_id=group_id, user_id=bob.user_id))
    assert unbanned[0] is Kind.NO_SUCH_MEMBER
    assert (await bob.call(routes.JOIN, group_id=group_id)).state == "pending"
    async with bob.events() as to_bob:  # one who waits can be banned too
        await ann.call(routes.BAN, group_id=group_id, user_id=bob.user_id)
        assert (await to_bob.until(push.Removed)).why == "banned"
    assert (await refused(ann.call(routes.BAN, group_id=group_id, user_id=eve.user_id)))[0] is Kind.NO_SUCH_MEMBER


async def test_who_may_do_what_to_whom(clients: Clients) -> None:
    ann, abe, bob, ben = [await clients.user(name) for name in ("ann", "abe", "bob", "ben")]
    group_id = await clients.group("lab", ann, abe, bob, ben)

    async def _set(by: RawClient, whom: RawClient, role: str) -> Kind | None:
        try:
            await by.call(routes.SET_ROLE, m.SetRole(role), group_id=group_id, user_id=whom.user_id)
        except TrackerError as error:
            return error.kind
        return None

    assert await _set(bob, ben, "reader") is Kind.NOT_ALLOWED
    assert await _set(bob, bob, "admin") is Kind.NOT_ALLOWED
    assert await _set(ann, abe, "admin") is None
    assert await _set(abe, ben, "reader") is None
    assert await _set(abe, ben, "admin") is Kind.NOT_ALLOWED
    assert await _set(abe, ann, "member") is Kind.NOT_ALLOWED
    assert await _set(ann, bob, "king") is Kind.BAD_REQUEST
    assert await _set(ann, ann, "member") is Kind.NOT_ALLOWED  # nobody else would own the group
    assert await _set(ann, bob, "owner") is None
    assert await _set(ann, ann, "member") is None
    assert await _roles(ann, group_id) == {"ann": "member", "abe": "admin", "bob": "owner", "ben": "reader"}
    expelled = await refused(abe.call(routes.REMOVE, group_id=group_id, user_id=bob.user_id))
    assert expelled == (Kind.NOT_ALLOWED, {"right": "own", "role": "admin"})
    assert (await refused(abe.call(routes.BAN, group_id=group_id, user_id=bob.user_id)))[0] is Kind.NOT_ALLOWED
    assert await refused(abe.call(routes.REMOVE, group_id=group_id, user_id=abe.user_id)) == (
        Kind.NOT_ALLOWED,
        {"rule": "yourself"},
    )
    assert (await refused(abe.call(routes.REMOVE, group_id=group_id, user_id=_NOWHERE)))[0] is Kind.NO_SUCH_MEMBER
    await abe.call(routes.REMOVE, group_id=group_id, user_id=ann.user_id)
    assert await _set(bob, abe, "member") is None


async def test_a_group_goes_on_without_its_owner_and_ends_when_empty(clients: Clients) -> None:
    ann, bob, cid, dan = [await clients.user(name) for name in ("ann", "bob", "cid", "dan")]
    group_id = await clients.group("lab", ann, bob, cid)
    await dan.call(routes.JOIN, group_id=group_id)
    await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=group_id, user_id=cid.user_id)
    await ann.call(routes.LEAVE, group_id=group_id)
    assert await _roles(bob, group_id) == {"bob": "member", "cid": "owner"}  # the admin, though bob is older
    await cid.call(routes.LEAVE, group_id=group_id)
    assert await _roles(bob, group_id) == {"bob": "owner"}
    async with dan.events() as to_dan:
        await bob.call(routes.LEAVE, group_id=group_id)
        assert (await to_dan.until(push.Removed)).why == "group_ended"
    assert (await dan.call(routes.GROUPS)).groups == ()
    assert (await refused(dan.call(routes.JOIN, group_id=group_id)))[0] is Kind.NO_SUCH_GROUP
    assert (await dan.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id != group_id


async def test_an_owner_may_end_the_group_for_all(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    assert (await refused(bob.call(routes.DELETE_GROUP, group_id=group_id)))[0] is Kind.NOT_ALLOWED
    async with bob.events() as to_bob:
        await ann.call(routes.DELETE_GROUP, group_id=group_id)
        assert (await to_bob.until(push.Removed)).why == "group_ended"
    assert (await refused(bob.call(routes.ROSTER, group_id=group_id)))[0] is Kind.NOT_MEMBER


async def test_a_repeated_mutation_gets_the_first_answer(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    request_id = random_id()
    asked = m.CreateGroup("lab")
    first = await ann.call(routes.CREATE_GROUP, asked, request_id=request_id)
    assert await ann.call(routes.CREATE_GROUP, asked, request_id=request_id) == first
    assert len((await ann.call(routes.GROUPS)).groups) == 1
    group_id, join_id, accept_id = first.group_id, random_id(), random_id()
    assert await bob.call(routes.JOIN, group_id=group_id, request_id=join_id) == await bob.call(
        routes.JOIN, group_id=group_id, request_id=join_id
    )
    await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id, request_id=accept_id)
    await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id, request_id=accept_id)
    # Another device's request id is another request.
    kind, _ = await refused(bob.call(routes.CREATE_GROUP, asked, request_id=request_id))
    assert kind is Kind.GROUP_TAKEN
    other = await refused(ann.call(routes.CREATE_GROUP, m.CreateGroup("other"), request_id=request_id))
    assert other == (Kind.BAD_REQUEST, {"rule": "request_id"})


async def test_a_refused_mutation_changes_nothing_and_may_be_tried_again(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id, request_id = await clients.group("lab", ann), random_id()

    async def _accept() -> None:
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id, request_id=request_id)

    assert (await refused(_accept()))[0] is Kind.NO_SUCH_REQUEST
    await bob.call(routes.JOIN, group_id=group_id)
    await _accept()
    assert "bob" in await _roles(ann, group_id)
