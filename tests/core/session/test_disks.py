"""A disk that gets full pauses its own downloads, once told, and frees them by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core import events
from core.config import Settings
from core.session.disks import Disks
from core.snapshots import DownloadState
from core.storage.paths import Space
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, Person, people

MIB, GIB = 1 << 20, 1 << 30


class TwoDisks:
    """The folders below `other` lie on the second disk."""

    def __init__(self, other: Path) -> None:
        self.other = other
        self.first = Space(1, "/first", 100 * GIB, 1000 * GIB)
        self.second = Space(2, "/second", 100 * GIB, 1000 * GIB)

    def __call__(self, folder: Path) -> Space:
        return self.second if folder.is_relative_to(self.other) else self.first


async def watch(person: Person, space: TwoDisks) -> Disks:
    """Let the test say what is free, and when it is looked at."""
    session = person.session
    await session.disks.close()
    context = person.engine._context
    assert context is not None
    session.disks = Disks(context, session.fetches.all, space)
    return session.disks


async def test_a_full_disk_pauses_its_own_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        other = tmp_path / "other"
        other.mkdir()
        space = TwoDisks(other)
        disks = await watch(bob, space)
        for number, name in enumerate(("a.bin", "b.bin", "c.bin")):
            source = make_file(tmp_path / name, 30 * MIB, seed=number)
            await ann.engine.sharing.upload_file(str(source), GROUP)
            folder = other if name == "c.bin" else bob.folder
            await bob.engine.downloads.download_file(GROUP, name, f"{folder}/", paused=True)
            await bob.engine.downloads.set_limits(GROUP, name, 2 * MIB, 0)
            await bob.engine.downloads.resume(GROUP, name)
        for name in ("a.bin", "b.bin", "c.bin"):
            await bob.until(lambda one: one.state is DownloadState.DOWNLOADING, name)
        space.first = replace(space.first, free=GIB - 1)
        await disks.look()
        await disks.look()
        states = {one.name: (one.state, one.reason) for one in await bob.engine.downloads.show_downloads()}
        assert states["a.bin"] == states["b.bin"] == (DownloadState.PAUSED, Kind.NO_SPACE)
        assert states["c.bin"][0] is DownloadState.DOWNLOADING
        full = [event for event in bob.told if isinstance(event, events.DiskFull)]
        assert full == [events.DiskFull("/first", GIB - 1, GIB, 2)]
        told = {one.path: (one.full, one.paused) for one in await bob.engine.downloads.free_space()}
        assert told == {"/first": (True, 2), "/second": (False, 0)}
        # Hardly more than the floor is not enough, or it would be full again at once.
        space.first = replace(space.first, free=GIB + 1)
        await disks.look()
        assert (await bob.download("a.bin")).state is DownloadState.PAUSED
        space.first = replace(space.first, free=2 * GIB)
        await disks.look()
        assert [event for event in bob.told if isinstance(event, events.DiskFree)] == [events.DiskFree("/first")]
        for name in ("a.bin", "b.bin", "c.bin"):
            await bob.engine.downloads.set_limits(GROUP, name, 0, 0)
        await bob.engine.downloads.wait_downloads(30)
        assert sha1_of(bob.folder / "a.bin") == sha1_of(tmp_path / "a.bin")


async def test_what_other_downloads_still_need_and_the_floor_are_not_given_twice(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        for number, name in enumerate(("a.bin", "b.bin")):
            source = make_file(tmp_path / name, 30 * MIB, seed=number)
            await ann.engine.sharing.upload_file(str(source), GROUP)
        await ann.engine.account.logout()
        space = TwoDisks(tmp_path / "other")
        space.first = replace(space.first, free=GIB + 50 * MIB)
        await watch(bob, space)
        await bob.engine.downloads.download_file(GROUP, "a.bin", f"{bob.folder}/")
        with pytest.raises(ShareError) as caught:
            await bob.engine.downloads.download_file(GROUP, "b.bin", f"{bob.folder}/")
        assert caught.value.kind is Kind.NO_SPACE
        assert caught.value.data["need"] == 30 * MIB
        assert caught.value.data["free"] == 20 * MIB
        assert [one.name for one in await bob.engine.downloads.show_downloads()] == ["a.bin"]
        # One that rests needs nothing now, and a lower floor leaves more.
        await bob.engine.downloads.pause(GROUP, "a.bin")
        await bob.engine.downloads.download_file(GROUP, "b.bin", f"{bob.folder}/", paused=True)
        await bob.engine.downloads.cancel(GROUP, "b.bin")
        await bob.engine.downloads.resume(GROUP, "a.bin")
        await bob.engine.settings.set(Settings(free_floor=GIB - 100 * MIB))
        await bob.engine.downloads.download_file(GROUP, "b.bin", f"{bob.folder}/")


async def test_on_a_small_disk_the_floor_is_a_twentieth_of_it(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "a.bin", 30 * MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        space = TwoDisks(tmp_path / "other")
        space.first = Space(1, "/first", 40 * MIB, 100 * MIB)
        await watch(bob, space)
        assert sha1_of(await bob.fetch("a.bin")) == sha1_of(source)
