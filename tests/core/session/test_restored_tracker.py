"""Programs whose tracker is restored from a backup go on with what it knows then, without being restarted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from core.events import TrackerLost
from core.wire import routes
from core.wire.errors import Kind, ShareError, TrackerError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, Person, people
from tests.fakes.tracker_commands import run_beside, words_of


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.session.activity.SETTLE_SECONDS", 0.05)


async def _told(person: Person) -> list[str]:
    return [str(one.data.get("name", one.what)) for one in await person.engine.groups.activity(GROUP)]


async def _hears_of(person: Person, name: str) -> None:
    async with asyncio.timeout(10):
        while name not in await _told(person):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


async def test_a_restored_tracker_is_followed(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        before = make_file(tmp_path / "before.bin", 1000)
        await ann.engine.sharing.upload_file(str(before), GROUP)
        await _hears_of(bob, "before.bin")
        kept = tmp_path / "kept"
        assert (await run_beside(*words_of(crowd.tracker), "backup", kept)).status == 0
        make_file(tmp_path / "later.bin", 1000)
        await ann.engine.sharing.upload_file(str(tmp_path / "later.bin"), GROUP)
        await _hears_of(bob, "later.bin")
        await crowd.arrive("cid")
        page = await bob.engine.sharing.file_changes(GROUP)
        assert {one.name for one in page.files} == {"before.bin", "later.bin"}
        epoch = bob.session.membership.epoch(next(iter(bob.session.membership.groups())))

        assert (await run_beside(*words_of(crowd.tracker), "restore", kept, "--replace")).status == 0
        for person in (ann, bob):
            await person.hears(TrackerLost)
            await asyncio.wait_for(person.session.sync.ready.wait(), 20)
        fresh = await bob.engine.sharing.file_changes(GROUP, page.cursor)
        # What a program shares it lists again, if the tracker does not know it any more.
        assert (fresh.fresh, sorted(one.name for one in fresh.files)) == (True, ["before.bin", "later.bin"])
        assert {one.listing_id for one in fresh.files} != {one.listing_id for one in page.files}
        again = await bob.engine.sharing.file_changes(GROUP, fresh.cursor)
        assert (again.fresh, again.files, again.gone) == (False, (), ())
        assert bob.session.membership.epoch(next(iter(bob.session.membership.groups()))) > epoch
        assert [one.user for one in await bob.engine.groups.list_members(GROUP)] == ["ann", "bob"]

        mine, theirs = [(await person.engine.groups.list_groups())[0] for person in (ann, bob)]
        assert (mine.must_check, theirs.must_check, theirs.restored_to) == (True, False, None)
        assert mine.restored_to is not None
        assert (await ann.engine.account.status()).must_check == (GROUP,)
        with pytest.raises(ShareError):
            await bob.engine.groups.confirm_members(GROUP)
        await ann.engine.groups.confirm_members(GROUP)
        assert not (await ann.engine.groups.list_groups())[0].must_check
        assert (await ann.engine.account.status()).must_check == ()

        make_file(tmp_path / "new.bin", 1000)
        await ann.engine.sharing.upload_file(str(tmp_path / "new.bin"), GROUP)
        assert (await bob.fetch("new.bin")).read_bytes() == (tmp_path / "new.bin").read_bytes()
        await _hears_of(bob, "new.bin")
        assert (await _told(bob)).count("before.bin") == 1  # what came back is no news; what was listed anew is


async def test_what_is_shared_before_a_restored_list_is_looked_at_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "before.bin", 1000)), GROUP)
        await _hears_of(bob, "before.bin")
        kept = tmp_path / "kept"
        assert (await run_beside(*words_of(crowd.tracker), "backup", kept)).status == 0
        monkeypatch.setattr("core.session.activity.SETTLE_SECONDS", 1.5)
        assert (await run_beside(*words_of(crowd.tracker), "restore", kept, "--replace")).status == 0
        for person in (ann, bob):
            await person.hears(TrackerLost)
            await asyncio.wait_for(person.session.sync.ready.wait(), 20)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "new.bin", 1000)), GROUP)
        await _hears_of(bob, "new.bin")
        assert (await _told(bob)).count("before.bin") == 1


async def test_a_list_that_could_not_be_looked_at_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.session.activity._AGAIN_SECONDS", 0.05)
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "before.bin", 1000)), GROUP)
        await _hears_of(bob, "before.bin")
        real, failed = bob.session.client.call, 0

        async def _call(route: Any, *rest: Any, **named: Any) -> Any:
            nonlocal failed
            if route is routes.FILES and failed < 2:
                failed += 1
                raise TrackerError(Kind.TRACKER_UNREACHABLE, address="", reason="closed")
            return await real(route, *rest, **named)

        monkeypatch.setattr(bob.session.client, "call", _call)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "new.bin", 1000)), GROUP)
        await _hears_of(bob, "new.bin")
        assert failed == 2
