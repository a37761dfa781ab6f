"""Lists of files a page at a time, what changed, what a search finds, and who shares what, with real engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.snapshots import FileChanges, FileSnapshot
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, People, Person, people


async def _follow(person: Person, cursor: str, limit: int, known: dict[str, FileSnapshot]) -> str:
    """Bring `known` up to date, page after page, as a window does."""
    while True:
        changes: FileChanges = await person.engine.sharing.file_changes(GROUP, cursor, limit)
        assert len(changes.files) + len(changes.gone) <= limit
        if changes.fresh:
            known.clear()
        known.update({one.listing_id: one for one in changes.files})
        for listing_id in changes.gone:
            known.pop(listing_id, None)
        cursor = changes.cursor
        if not changes.more:
            return cursor


async def _share(crowd: People, person: Person, *names: str) -> None:
    for name in names:
        path = crowd.tmp_path / f"of-{person.name}" / name
        path.parent.mkdir(exist_ok=True)
        await person.engine.sharing.upload_file(str(make_file(path, 1000 + len(name))), GROUP)


def _names(known: dict[str, FileSnapshot]) -> list[str]:
    return sorted(one.name for one in known.values())


async def test_a_list_is_followed_page_by_page_and_change_by_change(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await _share(crowd, ann, *(f"{n}.bin" for n in range(7)))
        known: dict[str, FileSnapshot] = {}
        first = await bob.engine.sharing.file_changes(GROUP, "", 3)
        assert (first.fresh, first.more, len(first.files)) == (True, True, 3)
        known.update({one.listing_id: one for one in first.files})
        await ann.engine.sharing.stop_share(GROUP, "0.bin")
        await _share(crowd, bob, "00.bin")
        cursor = await _follow(bob, first.cursor, 3, known)
        assert _names(known) == ["00.bin", *(f"{n}.bin" for n in range(1, 7))]
        assert {one.name: one.mine for one in known.values()}["00.bin"] == "shared"
        quiet = await bob.engine.sharing.file_changes(GROUP, cursor, 3)
        assert (quiet.files, quiet.gone, quiet.more, quiet.fresh) == ((), (), False, False)
        await ann.engine.sharing.stop_share(GROUP, "6.bin")
        await _share(crowd, ann, "00.bin", "9.bin")
        changes = await bob.engine.sharing.file_changes(GROUP, cursor)
        assert {one.name: one.sharers for one in changes.files} == {"00.bin": 2, "9.bin": 1}
        assert len(changes.gone) == 1


async def test_a_cursor_outlives_the_program(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await _share(crowd, ann, "a.bin")
        known: dict[str, FileSnapshot] = {}
        cursor = await _follow(ann, "", 10, known)
        await ann.engine.close()
        again = await crowd.come("ann")
        await again.session.online(10)
        await _share(crowd, again, "b.bin")
        changes = await again.engine.sharing.file_changes(GROUP, cursor)
        assert ([one.name for one in changes.files], changes.fresh) == (["b.bin"], False)


@pytest.mark.parametrize("cursor", ["nonsense", "s..1.", "s.{group}.999999999.", "s.{other}.1.", "s.{group}.1.x"])
async def test_a_list_that_cannot_be_followed_begins_anew(tmp_path: Path, cursor: str) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await _share(crowd, ann, "a.bin")
        (group_id,) = ann.session.membership.groups()
        changes = await ann.engine.sharing.file_changes(GROUP, cursor.format(group=group_id, other="0" * 32))
        assert changes.fresh
        assert [one.name for one in changes.files] == ["a.bin"]


async def test_files_are_asked_for_as_they_are_now(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await _share(crowd, ann, "a.bin")
        (listed,) = await bob.engine.sharing.list_files(GROUP)
        assert listed.online == 1
        await ann.engine.account.logout()
        (now,) = await bob.engine.sharing.files_now(GROUP, [listed.listing_id, "0" * 32, "nonsense"])
        assert (now.listing_id, now.sharers, now.online) == (listed.listing_id, 1, 0)


async def test_a_search_goes_over_all_my_groups_and_no_other(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.groups.create_group("secret")
        await _share(crowd, ann, "Holiday in Rome.mkv", "Größe.txt", "100%.txt")
        hidden = make_file(tmp_path / "rome, hidden.mkv", 10)
        await ann.engine.sharing.upload_file(str(hidden), "secret")
        found = await ann.engine.sharing.search("ROME")
        assert [(one.group, one.file.name) for one in found] == [
            (GROUP, "Holiday in Rome.mkv"),
            ("secret", "rome, hidden.mkv"),
        ]
        assert [one.file.name for one in await bob.engine.sharing.search("rome")] == ["Holiday in Rome.mkv"]
        assert [one.file.name for one in await bob.engine.sharing.search("mkv holi")] == ["Holiday in Rome.mkv"]
        assert [one.file.name for one in await bob.engine.sharing.search("GRÖSSE")] == ["Größe.txt"]
        assert await bob.engine.sharing.search("長" * 10_000) == []
        assert len(await bob.engine.sharing.search("rome", -5)) == 1
        assert [one.file.name for one in await bob.engine.sharing.search("%")] == ["100%.txt"]
        assert await bob.engine.sharing.search("  ") == await bob.engine.sharing.search("_") == []


async def test_sharers_are_listed_those_who_are_here_first(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await _share(crowd, ann, "a.bin")
        await bob.fetch("a.bin")
        await ann.engine.account.logout()
        sharers = await bob.engine.sharing.sharers(GROUP, "a.bin")
        assert [(one.user, one.role, one.online) for one in sharers] == [
            ("bob", "member", True),
            ("ann", "owner", False),
        ]
        assert sharers[0].last_seen is None
        assert sharers[1].last_seen is not None
        with pytest.raises(ShareError) as caught:
            await bob.engine.sharing.sharers(GROUP, "b.bin")
        assert caught.value.kind is Kind.NO_SUCH_FILE


async def test_members_are_listed_with_what_they_share_and_since_when(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await _share(crowd, ann, "a.bin", "b.bin")
        await ann.engine.account.logout()
        first, second = await bob.engine.groups.list_members(GROUP)
        assert (first.user, first.shares, first.online, second.shares) == ("ann", 2, False, 0)
        assert first.joined is not None
        assert first.last_seen is not None
        assert second.last_seen is None
        (device,) = await bob.engine.account.list_devices()
        assert second.fingerprints == (device.fingerprint,)
