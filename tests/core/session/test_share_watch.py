"""Shares follow the disk: what changed or went is not served and said at once, what comes back is shared again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from core.events import ShareChanged
from core.snapshots import HashProgress
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, Person, people

MIB = 1 << 20


async def _states(person: Person) -> dict[str, str]:
    return {one.name: one.state for one in await person.engine.sharing.list_shares()}


async def _look(person: Person) -> None:
    await person.session.shares.watch.look(person.session.shares.all())


async def _ended(person: Person, number: int) -> HashProgress:
    async with asyncio.timeout(20):
        while True:
            job = next(one for one in await person.engine.sharing.hashing() if one.job == number)
            if job.state in ("done", "failed"):
                return job
            await asyncio.sleep(0.01)


async def _gone(person: Person, name: str) -> None:
    async with asyncio.timeout(10):
        while name in [one.name for one in await person.engine.sharing.list_files(GROUP)]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_changes_is_noticed_without_anybody_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.session.share_watch.LOOK_SECONDS", 0.02)
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        one, two = (make_file(tmp_path / name, MIB) for name in ("one.bin", "two.bin"))
        for path in (one, two):
            await ann.engine.sharing.upload_file(str(path), GROUP)
        two.unlink()
        event = await ann.hears(ShareChanged)
        assert event == ShareChanged(GROUP, "two.bin", str(two), "missing")
        with one.open("ab") as file:
            file.write(b"more")
        async with asyncio.timeout(10):
            while await _states(ann) != {"one.bin": "changed", "two.bin": "missing"}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await _gone(ann, "one.bin")
        await _gone(ann, "two.bin")


async def test_another_time_of_access_rights_is_no_change(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        path.chmod(0o640)
        await _look(ann)
        assert await _states(ann) == {"a.bin": "sharing"}
        assert sha1_of(await bob.fetch("a.bin")) == sha1_of(path)


async def test_a_file_that_lies_about_its_times_is_found_out(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        was = path.stat()
        make_file(path, MIB, seed=5)
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
        await _look(ann)
        assert await _states(ann) == {"a.bin": "changed"}


async def test_a_file_that_comes_back_is_shared_again(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        path.rename(tmp_path / "away.bin")
        await _look(ann)
        assert await _states(ann) == {"a.bin": "missing"}
        await _gone(bob, "a.bin")
        (tmp_path / "away.bin").rename(path)
        await _look(ann)
        assert await _states(ann) == {"a.bin": "sharing"}
        assert sha1_of(await bob.fetch("a.bin")) == sha1_of(path)


async def test_new_content_is_listed_anew_when_somebody_says_so(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        (first,) = await ann.engine.sharing.upload_file(str(path), GROUP)
        make_file(path, 2 * MIB, seed=7)
        await _look(ann)
        assert await _states(ann) == {"a.bin": "changed"}
        await _gone(bob, "a.bin")
        (number,) = await ann.engine.sharing.rescan()
        assert (await _ended(ann, number)).state == "done"
        assert await _states(ann) == {"a.bin": "sharing"}
        (listed,) = await bob.engine.sharing.list_files(GROUP)
        assert (listed.size, listed.name) == (2 * MIB, "a.bin")
        assert listed.file_id != first.file_id
        assert sha1_of(await bob.fetch("a.bin")) == sha1_of(path)
        assert await ann.engine.sharing.rescan(GROUP) == []


async def test_new_content_waits_while_others_share_the_old(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        await bob.fetch("a.bin")
        make_file(path, MIB, seed=7)
        (number,) = await ann.engine.sharing.rescan(GROUP)
        job = await _ended(ann, number)
        assert (job.state, job.kind, job.data["skipped"]) == ("failed", Kind.PATH_TAKEN, [str(path)])
        assert await _states(ann) == {"a.bin": "changed"}
        (listed,) = await bob.engine.sharing.list_files(GROUP)
        assert (listed.sharers, listed.mine) == (1, "shared")
        (mine,) = await ann.engine.sharing.list_files(GROUP)
        assert mine.mine == "changed"


async def test_a_file_that_was_moved_is_shared_from_where_it_is(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        moved = path.rename(tmp_path / "b.bin")
        await _look(ann)
        with pytest.raises(ShareError) as caught:
            await ann.engine.sharing.relocate(GROUP, "a.bin", str(make_file(tmp_path / "other.bin", MIB, seed=3)))
        assert caught.value.kind is Kind.SOURCE_CHANGED
        with pytest.raises(ShareError) as caught:
            await ann.engine.sharing.relocate(GROUP, "nothing.bin", str(moved))
        assert caught.value.kind is Kind.NOT_SHARING
        (listed,) = await ann.engine.sharing.relocate(GROUP, "a.bin", str(moved))
        assert (listed.name, listed.mine) == ("a.bin", "shared")
        assert {one.path for one in await ann.engine.sharing.list_shares()} == {str(moved)}
        assert sha1_of(await bob.fetch("a.bin")) == sha1_of(moved)


async def test_what_cannot_be_the_moved_file_is_told_as_that(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        ann = crowd.people[0]
        source = make_file(tmp_path / "notes.txt", 5000)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        longer = make_file(tmp_path / "longer.txt", 6000)
        link = tmp_path / "link.txt"
        link.symlink_to(source)
        for path, kind, rule in (
            (longer, Kind.SOURCE_CHANGED, None),
            (link, Kind.SOURCE_NOT_A_FILE, "link"),
            (tmp_path, Kind.SOURCE_NOT_A_FILE, None),
        ):
            with pytest.raises(ShareError) as caught:
                await ann.engine.sharing.relocate(GROUP, "notes.txt", str(path))
            assert (caught.value.kind, caught.value.data.get("rule")) == (kind, rule)
        (share,) = await ann.engine.sharing.list_shares()
        assert (share.path, share.state) == (str(source), "sharing")


async def test_a_folder_that_was_moved_is_shared_from_where_it_is(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        for name in ("one.bin", "deep/two.bin", "three.bin"):
            make_file(tmp_path / "films" / name, 1000)
        await ann.engine.sharing.upload_file(str(tmp_path / "films"), GROUP)
        moved = (tmp_path / "films").rename(tmp_path / "movies")
        (moved / "three.bin").unlink()
        listed = await ann.engine.sharing.relocate(GROUP, "films", str(moved))
        assert sorted(one.name for one in listed) == ["films/deep/two.bin", "films/one.bin"]
        paths = {one.name: one.path for one in await ann.engine.sharing.list_shares()}
        assert paths["films/deep/two.bin"] == str(moved / "deep" / "two.bin")


async def test_a_share_that_is_gone_fails_to_be_looked_at_under_its_own_name(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        path = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(path), GROUP)
        path.unlink()
        (number,) = await ann.engine.sharing.rescan()
        job = await _ended(ann, number)
        assert (job.state, job.kind) == ("failed", Kind.SOURCE_MISSING)
        assert (job.data["rule"], job.data["name"], job.data["path"]) == ("shared", "a.bin", str(path))
