"""The order of downloads: places, priorities, how many run, and pausing all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from core.config import Settings
from core.snapshots import DownloadSnapshot, DownloadState, Priority
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, People, Person, people

MIB = 1 << 20
NAMES = ["a.bin", "b.bin", "c.bin", "d.bin"]


@asynccontextmanager
async def crowded(tmp_path: Path, active: int, size: int = 6 * MIB) -> AsyncIterator[tuple[People, Person, Person]]:
    """Ann shares four big files and then goes; bob wants all of them, `active` at a time."""
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        for number, name in enumerate(NAMES):
            await ann.engine.sharing.upload_file(str(make_file(tmp_path / name, size, seed=number)), GROUP)
        await ann.engine.account.logout()
        await bob.engine.settings.set(Settings(active_downloads=active))
        for name in NAMES:
            await bob.engine.downloads.download_file(GROUP, name, f"{bob.folder}/")
        yield crowd, ann, bob


async def shown(person: Person) -> dict[str, DownloadSnapshot]:
    return {one.name: one for one in await person.engine.downloads.show_downloads()}


async def in_state(person: Person, state: DownloadState) -> set[str]:
    return {name for name, one in (await shown(person)).items() if one.state is state}


async def order(person: Person) -> str:
    listed = sorted((await shown(person)).values(), key=lambda one: one.position)
    return "".join(one.name[0] for one in listed if one.position)


async def until_waiting(person: Person, *names: str) -> None:
    async with asyncio.timeout(10):
        while await in_state(person, DownloadState.QUEUED) != set(names):  # noqa: ASYNC110 - states are sampled
            await asyncio.sleep(0.05)


async def test_more_than_may_run_are_queued_and_more_run_when_more_may(tmp_path: Path) -> None:
    async with crowded(tmp_path, active=2) as (_, _, bob):
        await until_waiting(bob, "c.bin", "d.bin")
        assert await order(bob) == "abcd"
        await bob.engine.settings.set(Settings(active_downloads=3))
        await until_waiting(bob, "d.bin")
        await bob.engine.settings.set(Settings(active_downloads=1))
        await until_waiting(bob, "b.bin", "c.bin", "d.bin")


async def test_who_is_moved_to_the_top_runs_and_the_last_one_waits(tmp_path: Path) -> None:
    async with crowded(tmp_path, active=2) as (_, _, bob):
        downloads = bob.engine.downloads
        await downloads.move(GROUP, "d.bin", "top")
        assert await order(bob) == "dabc"
        await until_waiting(bob, "b.bin", "c.bin")
        await downloads.move(GROUP, "d.bin", "bottom")
        await downloads.move(GROUP, "c.bin", "up")
        await downloads.move(GROUP, "a.bin", "down")
        assert await order(bob) == "cabd"
        await downloads.move(GROUP, "c.bin", "up")
        assert await order(bob) == "cabd"
        await downloads.set_priority(GROUP, "b.bin", Priority.HIGH)
        await downloads.set_priority(GROUP, "c.bin", "low")
        assert await order(bob) == "badc"
        await until_waiting(bob, "c.bin", "d.bin")
        for bad in (downloads.move(GROUP, "nothing.bin", "left"), downloads.set_priority(GROUP, "a.bin", "urgent")):
            with pytest.raises(ShareError) as caught:
                await bad
            assert caught.value.kind is Kind.BAD_ARGUMENTS
        assert (await shown(bob))["b.bin"].priority is Priority.HIGH


async def test_the_order_and_all_that_was_set_are_kept_over_a_restart(tmp_path: Path) -> None:
    async with crowded(tmp_path, active=1) as (crowd, _, bob):
        await bob.engine.downloads.move(GROUP, "d.bin", "top")
        await bob.engine.downloads.set_priority(GROUP, "c.bin", "high")
        await bob.engine.downloads.set_limits(GROUP, "a.bin", 1000, 2000)
        await bob.engine.downloads.set_strategy(GROUP, "a.bin", "in_order")
        await bob.engine.downloads.pause(GROUP, "b.bin")
        await bob.engine.close()
        bob = await crowd.come("bob")
        assert await order(bob) == "cdab"
        await until_waiting(bob, "d.bin", "a.bin")
        one = (await shown(bob))["a.bin"]
        assert (one.limit_down, one.limit_up, one.strategy) == (1000, 2000, "in_order")
        assert one.shared_by == "ann"
        assert await in_state(bob, DownloadState.PAUSED) == {"b.bin"}


async def test_a_limit_that_is_no_whole_number_changes_nothing(tmp_path: Path) -> None:
    async with crowded(tmp_path, 1, size=MIB) as (_, _, bob):
        for rate in (1.5, float("nan"), True):
            with pytest.raises(ShareError) as caught:
                await bob.engine.downloads.set_limits(GROUP, "a.bin", rate, 0)  # type: ignore[arg-type]
            assert caught.value.kind is Kind.BAD_ARGUMENTS
        assert (await shown(bob))["a.bin"].limit_down == 0


async def test_all_are_paused_and_go_on_each_as_it_was(tmp_path: Path) -> None:
    async with crowded(tmp_path, active=2) as (crowd, ann, bob):
        downloads = bob.engine.downloads
        await downloads.pause(GROUP, "b.bin")
        assert await downloads.pause_all() == 3
        assert await in_state(bob, DownloadState.PAUSED) == set(NAMES)
        await bob.engine.close()
        bob = await crowd.come("bob")
        downloads = bob.engine.downloads
        assert await in_state(bob, DownloadState.PAUSED) == set(NAMES)
        # Somebody wants only this one, whatever else rests.
        await downloads.resume(GROUP, "d.bin")
        assert await downloads.resume_all() == 2
        assert await in_state(bob, DownloadState.PAUSED) == {"b.bin"}
        assert await downloads.pause_all() == 3
        assert await downloads.resume_all() == 3
        await ann.engine.account.login("ann", "correct horse 42")
        for name in ("a.bin", "c.bin", "d.bin"):
            await bob.until(lambda one: one.state is DownloadState.DONE, name)
        assert (await shown(bob))["b.bin"].state is DownloadState.PAUSED
        assert await order(bob) == "b"


async def test_one_is_put_first_and_one_waits_to_be_begun(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        top = tmp_path / "set"
        for number, name in enumerate(NAMES):
            make_file(top / name, 1000, seed=number)
        await ann.engine.sharing.upload_file(str(top), GROUP)
        downloads = bob.engine.downloads
        with pytest.raises(ShareError) as caught:
            await downloads.download_file(GROUP, "set", f"{bob.folder}/", only=["nothing.bin"])
        assert caught.value.kind is Kind.NO_SUCH_FILE
        later = await downloads.download_file(GROUP, "set", f"{bob.folder}/", only=["a.bin"], paused=True)
        assert [one.state for one in later] == [DownloadState.PAUSED]
        first = await downloads.download_file(GROUP, "set", f"{bob.folder}/", only=["set/b.bin", "c.bin"], top=True)
        assert sorted(one.name for one in first) == ["set/b.bin", "set/c.bin"]
        assert [one.position for one in first] == [1, 2]
        await downloads.wait_downloads(20)
        assert sorted(path.name for path in (bob.folder / "set").iterdir() if path.is_file()) == ["b.bin", "c.bin"]
        assert (await bob.download("set/a.bin")).state is DownloadState.PAUSED
        assert await downloads.forget_finished() == 2
        assert [one.name for one in await downloads.show_downloads()] == ["set/a.bin"]
        assert len(await bob.engine.sharing.list_shares()) == 3


async def test_what_stands_still_is_the_same_object_each_time(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "one.bin", 3 * MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "two.bin", MIB, seed=2)), GROUP)
        await bob.fetch("one.bin")
        await bob.engine.downloads.download_file(GROUP, "two.bin", f"{bob.folder}/", paused=True)
        before = await bob.engine.downloads.show_downloads()
        after = await bob.engine.downloads.show_downloads()
        assert [one is other for one, other in zip(before, after, strict=True)] == [True, True]
        shares = await bob.engine.sharing.list_shares()
        assert [one is other for one, other in zip(shares, await bob.engine.sharing.list_shares(), strict=True)]
        # One that somebody fetches is told anew, the other is not.
        cleo = await crowd.arrive("cleo")
        await ann.engine.sharing.stop_share(GROUP, "one.bin")
        assert sha1_of(await cleo.fetch("one.bin")) == sha1_of(source)
        one, two = await bob.engine.downloads.show_downloads()
        assert two is before[1]
        assert (one.bytes_sent, before[0].bytes_sent) == (3 * MIB, 0)
        assert msgspec.structs.replace(one, bytes_sent=0, speed_up=0.0) == before[0]
        (share,) = [one for one in await bob.engine.sharing.list_shares() if one.name == "one.bin"]
        assert share.bytes_sent == 3 * MIB


async def test_what_was_sent_is_kept_over_a_restart(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "one.bin", 3 * MIB)), GROUP)
        await bob.fetch("one.bin")
        await ann.engine.close()
        ann = await crowd.come("ann")
        (share,) = await ann.engine.sharing.list_shares()
        assert share.bytes_sent == 3 * MIB


async def test_a_download_says_whom_it_waits_for_and_where_it_stands(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", 40 * MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > 0, "big.bin")
        running = await bob.download("big.bin")
        assert (running.known_peers, running.waiting_for, running.is_shared) == (1, (), True)
        assert running.added > 1_700_000_000
        assert running.completed is None
        await bob.engine.downloads.set_limits(GROUP, "big.bin", MIB, 0)
        details = await bob.engine.downloads.details(GROUP, "big.bin")
        assert details.pieces == 160
        assert 0 < sum(byte.bit_count() for byte in details.have) < 160
        assert [(peer.user, peer.connected) for peer in details.peers] == [("ann", True)]
        assert {"lan", "whole"} <= set(details.peers[0].flags)
        assert details.peers[0].address == "127.0.0.1"
        assert details.peers[0].client.startswith("P2P Share ")
        happened = [line.what for line in details.log]
        assert happened[0] == "added"
        assert {"checking", "downloading", "peer_joined"} <= set(happened)
        await ann.engine.account.logout()
        await bob.until(lambda one: (one.state, one.reason) == (DownloadState.WAITING, "no_peers"), "big.bin")
        waiting = await bob.download("big.bin")
        assert (waiting.state, waiting.waiting_for) == (DownloadState.WAITING, ("ann",))
        await bob.engine.downloads.pause(GROUP, "big.bin")
        rested = await bob.engine.downloads.details(GROUP, "big.bin")
        assert rested.have == (await bob.engine.downloads.details(GROUP, "big.bin")).have
        assert sum(byte.bit_count() for byte in rested.have) >= sum(byte.bit_count() for byte in details.have)
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 0, 0)
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await ann.engine.account.login("ann", "correct horse 42")
        await bob.engine.downloads.wait_downloads(30)
        done = await bob.download("big.bin")
        assert done.completed is not None
        assert done.completed >= done.added
        assert (await bob.engine.downloads.details(GROUP, "big.bin")).have == b"\xff" * 20


async def test_a_strategy_is_changed_while_it_runs(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", 60 * MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        started = await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        assert started[0].strategy == "random"
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 4 * MIB, 0)
        await bob.until(lambda one: one.bytes_verified > 0, "big.bin")
        await bob.engine.downloads.set_strategy(GROUP, "big.bin", "in_order")
        async with asyncio.timeout(10):
            while not await _asks_in_order(bob, "big.bin"):  # noqa: ASYNC110 - pieces are sampled
                await asyncio.sleep(0.02)
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 0, 0)
        await bob.engine.downloads.wait_downloads(30)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert (await bob.download("big.bin")).strategy == "in_order"


async def _asks_in_order(person: Person, name: str) -> bool:
    """Whether what is asked for now is the first of what is missing, with pieces beyond it that came by chance."""
    details = await person.engine.downloads.details(GROUP, name)
    have = "".join(f"{byte:08b}" for byte in details.have)
    missing = [piece for piece in range(details.pieces) if have[piece] == "0"]
    wanted = sorted(details.in_flight)
    return bool(wanted) and wanted == missing[: len(wanted)] and "1" in have[wanted[-1] :]


async def test_nobody_is_waited_for_who_shares_it_no_longer(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "cleo") as crowd:
        ann, bob, cleo = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", 3 * MIB)), GROUP)
        await cleo.fetch("big.bin")
        await ann.engine.sharing.stop_share(GROUP, "big.bin")
        await cleo.engine.account.logout()
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        # Ann added it, and cleo is the one who has it.
        await bob.until(lambda one: one.waiting_for == ("cleo",), "big.bin")
        assert (await bob.download("big.bin")).shared_by == "ann"
