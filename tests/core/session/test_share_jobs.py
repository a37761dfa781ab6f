"""Sharing in the background: jobs that are held up, go on, are cancelled, and leave out what cannot be shared."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from core.events import Hashing
from core.snapshots import HashProgress
from core.storage.rows import ShareRow
from core.wire.errors import Kind, ShareError
from core.wire.ids import GroupId
from core.wire.tracker_messages import Listing
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, Person, people

MIB = 1 << 20


async def _job(person: Person, number: int) -> HashProgress:
    return next(one for one in await person.engine.sharing.hashing() if one.job == number)


async def _until(person: Person, number: int, *states: str) -> HashProgress:
    async with asyncio.timeout(20):
        while (job := await _job(person, number)).state not in states:  # noqa: ASYNC110 - as a window samples it
            await asyncio.sleep(0.01)
    return job


async def _names(person: Person) -> list[str]:
    return [one.name for one in await person.engine.sharing.list_files(GROUP)]


async def test_a_list_with_bad_paths_shares_the_good_ones_and_tells_what_was_left_out(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        folder = tmp_path / "photos"
        folder.mkdir()
        one = make_file(folder / "one.jpg", 1000)
        two = make_file(tmp_path / "two.txt", 2000)
        taken = make_file(tmp_path / "taken.txt", 3000)
        other = tmp_path / "other"
        other.mkdir()
        await bob.engine.sharing.upload_file(str(make_file(other / "taken.txt", 4000)), GROUP)
        same_size = make_file(tmp_path / "same.txt", 500)
        await bob.engine.sharing.upload_file(str(make_file(other / "same.txt", 500, seed=9)), GROUP)
        twice = make_file(other / "two.txt", 10)
        (tmp_path / "empty").mkdir()
        bad = [tmp_path / "missing", tmp_path / "empty", twice, taken, same_size]
        (number,) = await ann.engine.sharing.start_share([str(p) for p in [folder, two, two, *bad]], GROUP)
        job = await _until(ann, number, "done", "failed")
        assert (job.state, job.kind, job.files, job.group) == ("done", None, 2, GROUP)
        assert job.done == job.size == 3000
        assert dict(zip(job.data["skipped"], job.data["kinds"], strict=True)) == {  # type: ignore[arg-type]
            str(tmp_path / "missing"): "source_missing",
            str(tmp_path / "empty"): "source_empty_folder",
            str(twice): "bad_path",
            str(taken): "path_taken",
            str(same_size): "path_taken",
        }
        assert await _names(bob) == ["photos/one.jpg", "same.txt", "taken.txt", "two.txt"]
        assert {row.path for row in ann.session.shares.all()} == {str(one), str(two)}
        last = [event for event in ann.told if isinstance(event, Hashing)][-1]
        assert last.progress.state == "done"


async def test_a_list_of_nothing_but_bad_paths_fails_and_says_why(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        (number,) = await ann.engine.sharing.start_share([str(tmp_path / "missing")], GROUP)
        job = await _until(ann, number, "done", "failed")
        assert (job.state, job.kind) == ("failed", Kind.SOURCE_MISSING)
        assert job.data["path"] == str(tmp_path / "missing")
        assert await ann.engine.sharing.start_share([], GROUP) == []
        with pytest.raises(ShareError) as caught:
            await ann.engine.sharing.start_share(["x"], "nowhere")
        assert caught.value.kind is Kind.NO_SUCH_GROUP


async def test_a_job_that_is_held_up_reads_nothing_until_it_goes_on(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        sharing = ann.engine.sharing
        (number,) = await sharing.start_share([str(make_file(tmp_path / "a.bin", 128 * MIB))], GROUP)
        await ann.hears(Hashing)
        await sharing.pause_hashing(number)
        held = await _until(ann, number, "paused", "done")
        assert (held.state, held.speed, held.eta) == ("paused", 0.0, None)
        for _ in range(20):  # what was being read comes in yet
            await asyncio.sleep(0.02)
        first = (await _job(ann, number)).done
        await asyncio.sleep(0.2)
        assert (await _job(ann, number)).done == first < 128 * MIB
        await sharing.resume_hashing()
        assert (await _until(ann, number, "done", "failed")).state == "done"
        assert await _names(ann) == ["a.bin"]


async def test_a_job_that_is_cancelled_lists_nothing(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        sharing = ann.engine.sharing
        paths = [str(make_file(tmp_path / name, 64 * MIB)) for name in ("a.bin", "b.bin")]
        (number,) = await sharing.start_share(paths, GROUP)
        await sharing.pause_hashing()
        await sharing.cancel_hashing(number)
        assert (await _until(ann, number, "cancelled", "done")).state == "cancelled"
        upload = asyncio.create_task(sharing.upload_file(paths[0], GROUP))
        while not (running := [one for one in await sharing.hashing() if one.state == "hashing"]):  # noqa: ASYNC110
            await asyncio.sleep(0)
        await sharing.cancel_hashing(running[0].job)
        with pytest.raises(ShareError) as caught:
            await upload
        assert caught.value.kind is Kind.SHARE_CANCELLED
        assert await _names(ann) == []
        with pytest.raises(ShareError) as caught:
            await sharing.cancel_hashing(4711)
        assert caught.value.data["rule"] == "job"


async def test_a_job_ends_with_its_session_and_with_its_engine(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        path = str(make_file(tmp_path / "a.bin", 64 * MIB))
        (number,) = await ann.engine.sharing.start_share([path], GROUP)
        session = ann.session
        await ann.engine.account.logout()
        job = ann.engine.sharing._jobs._jobs[number]
        async with asyncio.timeout(10):
            while job.ended is None:  # noqa: ASYNC110 - nobody who could be asked is logged in
                await asyncio.sleep(0.01)
        assert (job.snapshot().state, job.snapshot().kind) == ("failed", Kind.NOT_LOGGED_IN)
        await ann.engine.account.login("ann", "correct horse 42")
        assert ann.session is not session
        assert await ann.engine.sharing.hashing() == []
        await ann.engine.sharing.start_share([path], GROUP)
    assert asyncio.all_tasks() == before


async def test_what_changed_just_now_is_not_in_its_own_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        source = make_file(tmp_path / "notes.txt", 1000)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        shares, directory = ann.session.shares, ann.session.directory
        tell_ended, listings, asked = shares.tell_ended, directory.listings, asyncio.Event()

        async def tell_late(rows: Iterable[ShareRow]) -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), 0.3)  # nobody asks for the names before this is told
            await tell_ended(rows)

        async def ask(group_id: GroupId, path: str = "") -> list[Listing]:
            found = await listings(group_id, path)
            asked.set()
            return found

        monkeypatch.setattr(shares, "tell_ended", tell_late)
        monkeypatch.setattr(directory, "listings", ask)
        make_file(source, 2000)
        (number,) = await ann.engine.sharing.rescan(GROUP)
        job = await _until(ann, number, "done", "failed")
        assert (job.state, job.kind, job.data) == ("done", None, {})
        assert [one.size for one in await ann.engine.sharing.list_files(GROUP)] == [2000]
