"""A folder of what is shared becomes a link to elsewhere: nothing that lies there is ever shared."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.session.context import Context
from core.snapshots import HashProgress
from core.storage.walk import Found, folders_within, walk
from core.wire.errors import Kind, UserError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, Person, people

SIZE = 300_000


def _swap(folder: Path, private: Path) -> None:
    """Put a link to `private` in the place of `folder`."""
    folder.rename(folder.with_name(f"{folder.name} moved"))
    folder.symlink_to(private)


def _context(person: Person) -> Context:
    context = person.engine._context
    assert context is not None
    return context


@pytest.mark.parametrize("which", ["films", "films/old", "films/old/deep"])
async def test_a_folder_that_is_a_link_by_the_time_its_files_are_read_is_not_entered(
    tmp_path: Path, which: str
) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        make_file(tmp_path / "films" / "old" / "deep" / "diary.txt", SIZE)
        for place in ("private", "private/deep", "private/old/deep"):
            make_file(tmp_path / place / "diary.txt", SIZE, seed=9)
        (found,) = walk(tmp_path / "films")
        _swap(tmp_path / which, tmp_path / "private")
        assert (tmp_path / "films" / "old" / "deep" / "diary.txt").exists()
        within = folders_within(found.published, found.path)
        with pytest.raises(UserError) as caught:
            await _context(ann).hasher.hash_file(found.path, within=within)
        assert (caught.value.kind, caught.value.data["rule"]) == (Kind.SOURCE_NOT_A_FILE, "link")
        # Without the word that its folders belong to it, the links are those of whoever typed the path.
        assert (await _context(ann).hasher.hash_file(found.path)).manifest.size == SIZE


async def test_what_a_swapped_folder_leads_to_is_not_shared_by_looking_again(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        make_file(tmp_path / "films" / "old" / "diary.txt", SIZE)
        await ann.engine.sharing.upload_file(str(tmp_path / "films"), GROUP)
        make_file(tmp_path / "private" / "diary.txt", 2 * SIZE, seed=9)
        _swap(tmp_path / "films" / "old", tmp_path / "private")
        (number,) = await ann.engine.sharing.rescan(GROUP)
        job = await _ended(ann, number)
        assert (job.state, job.kind) == ("failed", Kind.SOURCE_NOT_A_FILE)
        assert await bob.engine.sharing.list_files(GROUP) == []
        (share,) = await ann.engine.sharing.list_shares()
        assert share.state == "changed"


async def _ended(person: Person, number: int) -> HashProgress:
    async with asyncio.timeout(20):
        while True:
            job = next(one for one in await person.engine.sharing.hashing() if one.job == number)
            if job.state in ("done", "failed"):
                return job
            await asyncio.sleep(0.01)


async def test_a_link_above_what_is_shared_is_followed(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "disk" / "films" / "a.txt", SIZE)
        (tmp_path / "home").symlink_to(tmp_path / "disk")
        await ann.engine.sharing.upload_file(str(tmp_path / "home" / "films"), GROUP)
        await bob.fetch("films/a.txt")
        assert (bob.folder / "a.txt").read_bytes() == source.read_bytes()


def test_the_folders_of_a_share_are_those_that_its_published_path_names(tmp_path: Path) -> None:
    top = tmp_path / "My: films"
    make_file(top / "a" / ".hidden" / "b.txt", 10)
    assert walk(top) == [Found("My_ films/a/_.hidden/b.txt", top / "a" / ".hidden" / "b.txt")]
    assert folders_within("My_ films/a/_.hidden/b.txt", top / "a" / ".hidden" / "b.txt") == 3
    assert folders_within("films/a/b.txt", Path("/elsewhere/a/b.txt")) == 1
    assert folders_within("films/a/b.txt", Path("/b.txt")) == 0
    assert folders_within("b.txt", Path("/films/b.txt")) == 0
    assert folders_within("x/b.txt", Path("/b\\ad/b.txt")) == 0
