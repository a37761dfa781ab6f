"""What happens in a group is remembered, members are told with what they gave, and a group can be ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.events import GroupLeft
from core.snapshots import ActivitySnapshot
from core.storage.member_rows import KEPT
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, Person, people

MIB = 1 << 20


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.session.activity.SETTLE_SECONDS", 0.05)


async def _happened(person: Person, *wanted: tuple[str, str]) -> list[ActivitySnapshot]:
    """What happened, the oldest first, once it holds what is wanted."""
    async with asyncio.timeout(10):
        while True:
            happened = (await person.engine.groups.activity(GROUP))[::-1]
            told = [(one.what, one.user) for one in happened]
            if all(one in told for one in wanted):
                return happened
            await asyncio.sleep(0.02)


async def _is_told(person: Person, *names: str) -> None:
    """Wait until it is remembered that these were shared."""
    async with asyncio.timeout(10):
        while not {one.data.get("name") for one in await person.engine.groups.activity(GROUP)}.issuperset(names):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _is_followed(*persons: Person) -> None:
    """Wait until the list of the group is known to these, so that what is shared next is news."""
    async with asyncio.timeout(10):
        while not all(one.session.activity._seen for one in persons):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


async def test_what_happens_is_remembered_in_its_order(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await _is_followed(ann)
        await _happened(ann, ("joined", "bob"))
        await ann.engine.groups.set_role(GROUP, "bob", "reader")
        await _happened(ann, ("role", "bob"))
        await ann.engine.groups.set_role(GROUP, "bob", "member")
        for name in ("one.bin", "deep/two.bin"):
            make_file(tmp_path / "films" / name, 1000)
        await bob.engine.sharing.upload_file(str(tmp_path / "films"), GROUP)
        await bob.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 10)), GROUP)
        await _is_told(ann, "films/", "a.bin")
        await bob.engine.sharing.stop_share(GROUP, "a.bin")
        await _happened(ann, ("withdrawn", "bob"))
        await bob.engine.groups.leave_group(GROUP)
        happened = await _happened(ann, ("left", "bob"))
        assert [(one.what, one.user) for one in happened if one.what in ("created", "joined", "left")] == [
            ("created", "ann"),
            ("joined", "bob"),
            ("left", "bob"),
        ]
        assert [one.data for one in happened if one.what == "role"] == [
            {"role": "reader", "before": "member"},
            {"role": "member", "before": "reader"},
        ]
        shared = {one.data["name"]: one.data for one in happened if one.what == "shared"}
        assert shared["films/"] == {"name": "films/", "files": 2, "size": 2000}
        assert shared["a.bin"]["files"] == 1
        assert [one.data["name"] for one in happened if one.what == "withdrawn"] == ["a.bin"]


async def test_what_happened_while_the_program_was_away_is_seen_when_it_is_back(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "eve") as crowd:
        ann, bob, eve = crowd.people
        await _is_followed(bob)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 10)), GROUP)
        await _happened(bob, ("shared", "ann"))
        await bob.engine.close()
        await eve.engine.groups.leave_group(GROUP)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "b.bin", 20)), GROUP)
        await ann.engine.sharing.stop_share(GROUP, "a.bin")
        back = await crowd.come("bob")
        happened = await _happened(back, ("left", "eve"), ("withdrawn", "ann"))
        assert [one.data["name"] for one in happened if one.what == "shared"] == ["a.bin", "b.bin"]
        await crowd.tracker.stop()
        assert [one.what for one in await back.engine.groups.activity(GROUP, 1)] == [happened[-1].what]


async def test_what_was_shared_before_one_came_is_no_news(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 10)), GROUP)
        bob = await crowd.arrive("bob")
        await _is_followed(bob)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "b.bin", 20)), GROUP)
        happened = await _happened(bob, ("shared", "ann"))
        assert [one.data["name"] for one in happened if one.what == "shared"] == ["b.bin"]
        assert happened[0].what == "joined"
        assert happened[0].user == "bob"


async def test_only_the_newest_happenings_are_kept(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await _happened(ann, ("created", "ann"))
        context = ann.engine._context
        assert context is not None
        (group_id,) = ann.session.membership.groups()
        many = [ActivitySnapshot(float(n), "joined", f"user {n}") for n in range(KEPT + 50)]
        await context.database.activity.add(ann.session.account.key, group_id, many, None)
        kept = await ann.engine.groups.activity(GROUP, 10 * KEPT)
        assert len(kept) == KEPT
        assert (kept[0].user, kept[-1].user) == (f"user {KEPT + 49}", "user 50")


async def test_members_are_told_with_what_they_gave_and_got(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 3 * MIB)), GROUP)
        await bob.fetch("a.bin")
        of_bob = {one.user: one for one in await bob.engine.groups.list_members(GROUP)}
        of_ann = {one.user: one for one in await ann.engine.groups.list_members(GROUP)}
        assert (of_bob["ann"].bytes_from, of_bob["ann"].bytes_to) == (3 * MIB, 0)
        assert (of_ann["bob"].bytes_from, of_ann["bob"].bytes_to) == (0, 3 * MIB)
        await bob.engine.downloads.cancel(GROUP, "a.bin")
        await bob.engine.close()
        back = await crowd.come("bob")
        await back.session.online(10)
        again = {one.user: one.bytes_from for one in await back.engine.groups.list_members(GROUP)}
        assert again["ann"] == 3 * MIB


async def test_a_group_is_ended_by_its_owner_who_types_its_name_twice(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 10)), GROUP)
        with pytest.raises(ShareError) as caught:
            await bob.engine.groups.delete_group(GROUP, GROUP)
        assert caught.value.kind is Kind.NOT_ALLOWED
        with pytest.raises(ShareError) as caught:
            await ann.engine.groups.delete_group(GROUP, "Film")
        assert caught.value.data["rule"] == "typed_name"
        await ann.engine.groups.delete_group(GROUP, GROUP)
        assert await bob.hears(GroupLeft) == GroupLeft(GROUP, "group_ended")
        assert await ann.engine.groups.list_groups() == await bob.engine.groups.list_groups() == []
        assert await ann.engine.sharing.list_shares() == []


async def test_who_is_banned_is_listed_for_admins(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "eve") as crowd:
        ann, bob, _ = crowd.people
        assert await ann.engine.groups.list_banned(GROUP) == []
        await ann.engine.groups.ban_member(GROUP, "eve")
        assert await ann.engine.groups.list_banned(GROUP) == ["eve"]
        with pytest.raises(ShareError) as caught:
            await bob.engine.groups.list_banned(GROUP)
        assert caught.value.kind is Kind.NOT_ALLOWED


async def test_taking_back_a_request_is_told_as_that(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        bob = await crowd.arrive("bob", member=False)
        await bob.engine.groups.join_group(GROUP)
        assert (await bob.engine.groups.leave_group(GROUP)).state == "pending"
        assert (await ann.engine.groups.leave_group(GROUP)).state == "member"
