"""A finished file that is repaired in its place, and nobody wants it repaired any more: it goes back, never away."""

from __future__ import annotations

from pathlib import Path

from core.snapshots import DownloadState
from core.wire.errors import Kind
from tests.core.session.test_recheck import ended, part_of, rot, shared
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, PASSWORD, People, Person, people

MIB = 1 << 20


async def under_repair(crowd: People) -> tuple[Person, Path, str]:
    """Bob, the finished file that lies in the partial folder with nobody to mend it from, and what it is like."""
    await shared(crowd, "big.bin", 2 * MIB)
    ann, bob = crowd.people
    path = await bob.fetch("big.bin")
    await rot(bob, path, 7)
    damaged = sha1_of(path)
    await ann.engine.account.logout()
    await bob.engine.downloads.recheck(GROUP, "big.bin")
    await bob.until(lambda one: one.reason == "no_peers", "big.bin")
    assert not path.exists()
    return bob, path, damaged


def files_of(person: Person) -> list[str]:
    return sorted(str(path.relative_to(person.folder)) for path in person.folder.rglob("*"))


async def test_cancel_gives_the_file_back_as_it_was(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert sha1_of(path) == damaged
        assert files_of(bob) == ["big.bin"]
        assert await bob.engine.downloads.show_downloads() == []
        assert not await bob.session.fetches.needs.context.partials.uuids()


async def test_it_gets_another_name_if_its_own_is_taken_meanwhile(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        path.write_bytes(b"my own words")
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert path.read_bytes() == b"my own words"
        assert sha1_of(bob.folder / "big (1).bin") == damaged


async def test_it_is_given_back_after_a_logout_too(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        await bob.engine.account.logout()
        await bob.engine.account.login("bob", PASSWORD)
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert sha1_of(path) == damaged


async def test_whoever_leaves_the_group_has_the_file_under_its_name(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        await bob.engine.groups.leave_group(GROUP)
        await ended(bob, "big.bin", DownloadState.FAILED)
        assert (await bob.download("big.bin")).reason == Kind.NOT_MEMBER
        assert sha1_of(path) == damaged
        assert files_of(bob) == ["big.bin"]
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert sha1_of(path) == damaged


async def test_a_cancelled_repair_whose_folder_is_out_of_reach_gives_the_file_back_later(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        away = bob.folder.rename(tmp_path / "away")
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert await bob.engine.downloads.show_downloads() == []
        await bob.engine.close()
        away.rename(bob.folder)
        bob = await crowd.come("bob")
        assert sha1_of(path) == damaged
        assert files_of(bob) == ["big.bin"]


async def test_a_stop_between_the_name_and_the_row_does_not_make_a_damaged_file_count_as_right(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, _ = await under_repair(crowd)
        part = part_of(bob)
        await bob.engine.close()
        path.hardlink_to(part)
        bob = await crowd.come("bob")
        await crowd.people[0].engine.account.login("ann", PASSWORD)
        await bob.engine.downloads.wait_downloads(20)
        whole = sha1_of(make_file(tmp_path / "whole.bin", 2 * MIB))
        assert (await bob.download("big.bin")).path == str(bob.folder / "big (1).bin")
        assert sha1_of(bob.folder / "big (1).bin") == whole != sha1_of(path)


async def test_a_lost_state_does_not_make_it_a_file_that_may_go(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, path, damaged = await under_repair(crowd)
        partials = bob.session.fetches.needs.context.partials
        (uuid,) = await partials.uuids()
        await bob.engine.downloads.pause(GROUP, "big.bin")
        await partials.forget(uuid)
        await bob.session.fetches.forget(bob.session.fetches.all())
        # The same content is wanted anew, and what lies there is taken over.
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.reason == "no_peers", "big.bin")
        assert await partials.uuids() == {uuid}
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert sha1_of(path) == damaged
