"""Membership: a right is what a signed, confirmed roster says now, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
import pytest

from core.transfer import membership as room
from core.wire import limits
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.push import Removed, RosterChanged
from core.wire.roster import Roster
from tests.fakes.devices import FakeDevice
from tests.fakes.membership_world import OTHER, World
from tests.fakes.rosters import GROUP, Members, RosterTracker


async def test_nothing_is_known_before_a_tracker_or_the_disk_says_it() -> None:
    world = World()
    async with world.running() as members:
        assert members.groups() == set()
        assert members.index(GROUP) is None
        assert not members.serves(GROUP)
        assert not members.may(world.bob.device, GROUP, "fetch")
        assert not members.is_known(world.bob.device)
        assert members.anchors() == []
        assert members.epoch(GROUP) == 0


async def test_a_roster_that_was_fetched_gives_rights_and_anchors() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        members.set_name(GROUP, "lab")
        assert members.may(world.bob.device, GROUP, "fetch")
        assert members.may(world.bob.device, GROUP, "publish")
        assert not members.may(world.bob.device, GROUP, "admin")
        assert not members.may(world.eve.device, GROUP, "fetch")
        assert not members.may(world.bob.device, OTHER, "fetch")
        assert members.groups_of(world.bob.device) == (GROUP,)
        assert members.user_of(world.bob.device) == "bob"
        assert members.user_of(world.eve.device) == ""
        assert members.group_name(GROUP) == "lab"
        assert members.anchors() == [world.tracker.certificates[world.bob.device]]
        assert members.certificate_of(world.bob.device) == world.tracker.certificates[world.bob.device]
        assert members.certificate_of(world.eve.device) is None
        index = members.index(GROUP)
        assert index is not None
        assert index.roster == world.tracker.rosters[GROUP]
        assert world.told[-1] == GROUP


async def test_an_expulsion_takes_effect_in_the_call_that_tells_of_it() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.told.clear()
        members.apply(world.without_bob())
        assert not members.may(world.bob.device, GROUP, "fetch")
        assert not members.is_known(world.bob.device)
        assert members.certificate_of(world.bob.device) is None
        assert members.anchors() == []
        assert world.told == [GROUP]


async def test_a_member_who_joins_is_known_at_once_and_their_certificate_is_fetched() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        members.apply(world.with_eve())
        assert members.may(world.eve.device, GROUP, "fetch")
        assert not members.may(world.eve.device, GROUP, "publish")
        await members.on_roster(RosterChanged(GROUP, members.epoch(GROUP)))
        assert members.certificate_of(world.eve.device) == world.tracker.certificates[world.eve.device]
        assert world.tracker.asked.count("roster") == 1
        assert world.tracker.asked.count("certificates") == 2
        assert world.new_devices == []


async def test_a_change_that_does_not_fit_is_replaced_by_the_whole() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.with_eve()
        missed_one = world.without_bob()
        await members.on_roster(missed_one)
        assert members.epoch(GROUP) == missed_one.epoch
        assert not members.is_known(world.bob.device)
        assert world.tracker.asked.count("roster") == 2


async def test_a_change_with_a_false_signature_gives_nobody_a_right() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        true_roster = world.tracker.rosters[GROUP]
        event = world.with_eve()
        world.tracker.rosters[GROUP] = true_roster
        assert event.change is not None
        forged = msgspec.structs.replace(
            event, change=msgspec.structs.replace(event.change, signature=true_roster.signature)
        )
        members.apply(forged)
        assert not members.may(world.eve.device, GROUP, "fetch")
        assert members.may(world.bob.device, GROUP, "fetch")
        await asyncio.sleep(0.01)
        assert members.epoch(GROUP) == true_roster.epoch


async def test_the_role_of_the_future_has_no_rights() -> None:
    world = World()
    world.tracker.set_members({"ann": ("owner", [world.ann]), "bob": ("archangel", [world.bob])})
    async with world.running() as members:
        await members.refresh(GROUP)
        assert members.is_known(world.bob.device)
        assert not members.may(world.bob.device, GROUP, "fetch")


@pytest.mark.parametrize("flaw", ["unsigned", "other root", "older", "changed", "other group"])
async def test_a_roster_that_is_not_right_is_refused_and_changes_nothing(flaw: str) -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        good = world.tracker.rosters[GROUP]
        world.with_eve()
        roster = world.tracker.rosters[GROUP]
        bad: Roster
        match flaw:
            case "unsigned":
                bad = msgspec.structs.replace(roster, signature=b"")
            case "other root":
                bad = RosterTracker().sign(roster)
            case "older":
                bad = world.tracker.sign(msgspec.structs.replace(good, epoch=good.epoch - 1))
            case "changed":
                bad = world.tracker.sign(msgspec.structs.replace(roster, epoch=good.epoch))
            case _:
                bad = world.tracker.sign(msgspec.structs.replace(roster, group_id=OTHER))
        world.tracker.rosters[GROUP] = bad
        with pytest.raises(TrackerError) as caught:
            await members.refresh(GROUP)
        assert caught.value.kind is Kind.TRACKER_ERROR
        index = members.index(GROUP)
        assert index is not None
        assert index.roster == good
        assert not members.is_known(world.eve.device)


async def test_old_news_is_ignored() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        before = members.epoch(GROUP)
        members.apply(RosterChanged(GROUP, before))
        members.apply(RosterChanged(GROUP, before - 5))
        await asyncio.sleep(0)
        assert world.tracker.asked.count("roster") == 1


async def test_an_answer_that_was_overtaken_by_a_removal_brings_nothing_back() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.tracker.before_answer = asyncio.Event()
        under_way = asyncio.create_task(members.refresh(GROUP))
        await asyncio.sleep(0)
        members.apply(Removed(GROUP, "lab", "removed"))
        del world.tracker.rosters[GROUP]
        world.tracker.before_answer.set()
        with pytest.raises(UserError) as caught:
            await under_way
        assert caught.value.kind is Kind.NOT_MEMBER
        assert members.groups() == set()
        assert not members.may(world.bob.device, GROUP, "fetch")
    assert world.store.rosters == {}


async def test_removals_may_overtake_every_answer() -> None:
    world = World()
    async with world.running() as members:
        world.tracker.on_answer = lambda: members.apply(Removed(GROUP, "lab", "left"))
        await members.refresh(GROUP)
        assert members.groups() == set()


async def test_an_answer_that_was_overtaken_by_a_push_does_not_undo_it() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.tracker.before_answer = asyncio.Event()
        under_way = asyncio.create_task(members.refresh(GROUP))
        await asyncio.sleep(0)
        members.apply(world.without_bob())
        world.tracker.before_answer.set()
        await under_way
        assert not members.is_known(world.bob.device)


async def test_being_no_longer_on_the_roster_is_being_out() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        members.apply(world.tracker.set_members({"bob": ("owner", [world.bob])}))
        assert members.groups() == set()
        assert world.told[-1] == GROUP
    assert world.store.rosters == {}


async def test_a_tracker_that_says_not_a_member_is_believed() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.tracker.rosters.clear()
        with pytest.raises(UserError):
            await members.refresh(GROUP)
        assert members.groups() == set()


async def test_the_tracker_is_asked_again_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.transfer.group_tasks.RETRY_SECONDS", (0.001,))
    world = World()
    async with world.running() as members:
        world.tracker.error = TrackerError(Kind.TRACKER_UNREACHABLE, address="", reason="refused")
        members.apply(RosterChanged(GROUP, world.tracker.rosters[GROUP].epoch))
        async with asyncio.timeout(5):
            await world.tracker.was_asked(3)
        world.tracker.error = None
        await members.on_roster(RosterChanged(GROUP, world.tracker.rosters[GROUP].epoch))
        assert members.may(world.bob.device, GROUP, "fetch")


async def test_a_new_device_of_a_member_is_reported_once() -> None:
    world = World()
    tablet = FakeDevice()
    world.tracker.enrol(tablet)
    both: Members = {"ann": ("owner", [world.ann]), "bob": ("member", [world.bob])}
    world.tracker.set_members(both, OTHER)
    async with world.running() as members:
        await members.refresh(GROUP)
        await members.refresh(OTHER)
        assert world.new_devices == []
        now: Members = {"ann": ("owner", [world.ann]), "bob": ("member", [world.bob, tablet])}
        members.apply(world.tracker.set_members(now))
        members.apply(world.tracker.set_members(now, OTHER))
        assert world.new_devices == [("bob", tablet.device)]
        members.apply(world.tracker.set_members({**now, "eve": ("member", [world.eve])}))
        assert world.new_devices == [("bob", tablet.device)]


async def test_certificates_come_in_batches_once_each_and_bad_ones_keep_no_good_one_out() -> None:
    world = World()
    crowd = [FakeDevice() for _ in range(3)]
    ids = [f"{n:064x}" for n in range(limits.CERTIFICATES_MAX)]
    world.tracker.enrol(*crowd)
    world.tracker.certificates[crowd[0].device] = world.bob.certificate  # of somebody else
    world.tracker.certificates[crowd[1].device] = b"junk"
    many: Members = {f"u{n}": ("member", [name]) for n, name in enumerate([*ids, *(one.device for one in crowd)])}
    world.tracker.set_members({"ann": ("owner", [world.ann]), **many})
    async with world.running() as members:
        await members.refresh(GROUP)
        assert world.tracker.batches == [limits.CERTIFICATES_MAX, 3]
        assert members.anchors() == [world.tracker.certificates[crowd[2].device]]
        assert set(world.store.certificates) == {crowd[2].device}
        await members.refresh(GROUP)
        assert world.tracker.batches[2:] == [limits.CERTIFICATES_MAX, 2]


async def test_a_big_roster_is_followed_in_the_background_in_order() -> None:
    world = World()
    crowd: Members = {f"u{n}": ("member", [f"{n:064x}"]) for n in range(room.INLINE_MEMBERS + 50)}
    base: Members = {"ann": ("owner", [world.ann]), **crowd}
    world.tracker.set_members({**base, "bob": ("member", [world.bob])})
    async with world.running() as members:
        await members.refresh(GROUP)
        first = world.tracker.set_members({**base, "eve": ("member", [world.eve])})
        second = world.tracker.set_members(base)
        members.apply(first)
        await members.on_roster(second)
        assert members.epoch(GROUP) == second.epoch
        assert not members.is_known(world.bob.device)
        assert not members.is_known(world.eve.device)
        assert world.tracker.asked.count("roster") == 1


async def test_a_change_of_a_big_roster_with_a_false_signature_gives_nobody_a_right() -> None:
    world = World()
    base: Members = {"ann": ("owner", [world.ann])}
    base |= {f"u{n}": ("member", [f"{n:064x}"]) for n in range(room.INLINE_MEMBERS + 50)}
    world.tracker.set_members(base)
    async with world.running() as members:
        await members.refresh(GROUP)
        true_roster = world.tracker.rosters[GROUP]
        event = world.tracker.set_members({**base, "eve": ("member", [world.eve])})
        world.tracker.rosters[GROUP] = true_roster
        assert event.change is not None
        forged = msgspec.structs.replace(event.change, signature=true_roster.signature)
        world.tracker.error = TrackerError(Kind.TRACKER_UNREACHABLE, address="", reason="refused")
        before = len(world.tracker.asked)
        members.apply(msgspec.structs.replace(event, change=forged))
        async with asyncio.timeout(20):
            await world.tracker.was_asked(before + 1)
        assert world.tracker.asked[before] == "roster"  # the whole, since the change was not believed
        assert not members.is_known(world.eve.device)
        assert members.epoch(GROUP) == true_roster.epoch


async def test_a_disk_that_fails_does_not_stop_the_membership() -> None:
    world = World()
    async with world.running() as members:
        world.store.broken = True
        await members.refresh(GROUP)
        assert members.may(world.bob.device, GROUP, "fetch")
        assert members.certificate_of(world.bob.device) is not None


async def test_nothing_is_left_running_after_the_close() -> None:
    world = World()
    before = asyncio.all_tasks()
    async with world.running() as members:
        world.tracker.error = TrackerError(Kind.TRACKER_UNREACHABLE, address="", reason="refused")
        members.apply(RosterChanged(OTHER, 5))
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_kept_roster_is_verified_again() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
    kept = world.store.rosters[GROUP]
    signature = world.tracker.rosters[GROUP].signature
    world.with_eve()
    forged = msgspec.msgpack.encode(msgspec.structs.replace(world.tracker.rosters[GROUP], signature=signature))
    for roster in (b"junk", forged):
        world.store.rosters[GROUP] = replace(kept, roster=roster)
        async with world.running() as members:
            assert members.groups() == set()
    world.store.rosters[GROUP] = kept
    async with world.running() as members:
        assert members.groups() == {GROUP}
        assert members.may(world.bob.device, GROUP, "fetch")
        assert world.tracker.asked == ["roster", "certificates"]
