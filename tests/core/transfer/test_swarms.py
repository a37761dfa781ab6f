"""Whole swarms of real hubs over links in memory: who gets what from whom, and what a download says of itself."""

from __future__ import annotations

import asyncio

import pytest

from core.config import Strategy
from core.pieces import bitmap
from core.snapshots import DownloadState
from core.transfer.progress import Why
from core.wire.errors import DiskError, Kind
from core.wire.peer_messages import Have, Interest
from tests.fakes.swarm_world import GROUP, World, done, manifest_of, pattern, until

KIB, MIB = 1024, 1024 * 1024


@pytest.mark.parametrize("size", [0, 1, 256 * KIB, 256 * KIB + 1, 3 * MIB - 7])
async def test_a_file_of_any_size_arrives(world: World, size: int) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(size)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher)
    assert fetcher.partial.data == data
    progress = fetcher.swarm.progress()
    assert progress.bytes_verified == progress.bytes_received == size
    assert progress.state is DownloadState.FINISHING
    assert sharer.hub.bytes_up == size
    assert sharer.hub.bytes_sent(GROUP, source.manifest.file_id) == size


@pytest.mark.parametrize("strategy", list(Strategy))
async def test_four_fetchers_give_to_each_other_and_the_sharer_sends_little_more_than_one_copy(
    world: World, strategy: Strategy
) -> None:
    world.wire.seconds_per_frame = 0.001
    sharer, *fetchers = [await world.peer() for _ in range(5)]
    data = pattern(10 * MIB)
    source = sharer.offer(data)
    for fetcher in fetchers:
        fetcher.fetch(
            source.manifest, [sharer, *(other for other in fetchers if other is not fetcher)], strategy=strategy
        )
    await done(*fetchers)
    assert all(fetcher.partial.data == data for fetcher in fetchers)
    assert sharer.hub.bytes_up <= 1.5 * len(data)
    for fetcher in fetchers:
        given = {share.device: share.bytes for share in fetcher.swarm.progress().from_peers}
        assert sum(given.values()) == len(data)
        assert given[sharer.device] <= 0.6 * len(data)


async def test_a_fetcher_serves_before_it_is_complete(world: World) -> None:
    world.wire.seconds_per_frame = 0.001
    sharer, one, two = [await world.peer() for _ in range(3)]
    source = sharer.offer(pattern(4 * MIB))
    one.fetch(source.manifest, [sharer, two])
    two.fetch(source.manifest, [sharer, one])
    served_early = 0

    def look() -> None:
        nonlocal served_early
        if not one.swarm.is_complete:
            served_early = max(served_early, one.hub.bytes_up)

    one.swarm.on_state = look
    while not one.swarm.is_complete:
        look()
        await asyncio.sleep(0.001)
    await done(one, two)
    assert served_early > 0


async def test_a_peer_that_is_asked_for_a_file_that_it_fetches_itself_asks_back_at_once(world: World) -> None:
    one, two = await world.peer(), await world.peer()
    manifest = manifest_of(pattern(MIB))
    one.fetch(manifest, [])
    two.fetch(manifest, [one])
    await until(lambda: one.device in two.links.open and two.device in one.links.open)
    await until(lambda: any(isinstance(said, Interest) for said in one.link_to(two).said))


async def test_the_sharer_may_leave_once_every_piece_is_out(world: World) -> None:
    world.wire.seconds_per_frame = 0.001
    sharer, *fetchers = [await world.peer() for _ in range(4)]
    data = pattern(6 * MIB)
    source = sharer.offer(data)
    for fetcher in fetchers:
        fetcher.fetch(source.manifest, [sharer, *fetchers])

    def all_out() -> bool:
        together = 0
        for fetcher in fetchers:
            together |= fetcher.partial.have()
        return together == source.have()

    await until(all_out)
    await sharer.hub.close()
    await done(*fetchers)
    assert all(fetcher.partial.data == data for fetcher in fetchers)


async def test_waiting_says_why(world: World) -> None:
    peer, other = await world.peer(), await world.peer()
    manifest = manifest_of(pattern(MIB))
    peer.fetch(manifest, [])
    assert (peer.swarm.progress().state, peer.swarm.progress().reason) == (DownloadState.WAITING, Why.NO_PEERS)
    await other.hub.close()
    peer.meet(manifest.file_id, [other])
    assert peer.swarm.progress().reason == Why.CONNECTING
    empty = await world.peer()
    empty.fetch(manifest, [])
    peer.meet(manifest.file_id, [empty])
    await until(lambda: peer.swarm.progress().reason == Why.NO_PIECES)
    assert peer.swarm.progress().peers == 1


async def test_every_change_of_state_is_told(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(MIB))
    swarm = fetcher.fetch(source.manifest, [])
    seen: list[DownloadState] = []
    swarm.on_state = lambda: seen.append(swarm.progress().state)
    fetcher.meet(source.manifest.file_id, [sharer])
    await done(fetcher)
    assert seen[-2:] == [DownloadState.DOWNLOADING, DownloadState.FINISHING]


async def test_a_full_disk_pauses_with_the_reason_and_goes_on_by_itself(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(2 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [])
    fetcher.partial.error = DiskError(Kind.NO_SPACE, need=1, free=0, folder="/tmp")
    fetcher.meet(source.manifest.file_id, [sharer])
    await until(lambda: fetcher.swarm.progress().state is DownloadState.PAUSED)
    progress = fetcher.swarm.progress()
    assert (progress.reason, progress.error) == ("no_space", fetcher.partial.error)
    world.skipped += 10.5
    await asyncio.sleep(0.25)
    assert fetcher.swarm.progress().state is DownloadState.PAUSED
    fetcher.partial.error = None
    world.skipped += 10.5
    await done(fetcher)
    assert fetcher.partial.data == data
    assert fetcher.bus.events == []


async def test_pieces_that_the_disk_lost_are_fetched_again(world: World) -> None:
    world.wire.seconds_per_frame = 0.002
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(3 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: fetcher.swarm.progress().pieces_done >= 4)
    lost = [int(piece) for piece in bitmap.iterate(fetcher.partial.have())][:2]
    verified = fetcher.swarm.progress().bytes_verified
    fetcher.partial.lose(*lost)
    assert fetcher.swarm.progress().bytes_verified == verified - 2 * 256 * KIB
    await done(fetcher)
    assert fetcher.partial.data == data
    assert fetcher.swarm.progress().bytes_verified == len(data)


async def test_what_is_on_the_disk_already_is_not_fetched(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(2 * MIB + 5)
    source = sharer.offer(data)
    here = bitmap.of([0, 3, 8])
    fetcher.fetch(source.manifest, [sharer], have=here, data=data)
    await done(fetcher)
    assert set(source.reads) == {1, 2, 4, 5, 6, 7}
    assert fetcher.swarm.progress().bytes_received == 6 * 256 * KIB
    assert fetcher.swarm.progress().bytes_verified == len(data)


async def test_a_paused_download_asks_for_nothing_and_serves_on(world: World) -> None:
    world.wire.seconds_per_frame = 0.002
    sharer, fetcher, third = [await world.peer() for _ in range(3)]
    data = pattern(3 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: fetcher.swarm.progress().pieces_done >= 3)
    fetcher.swarm.pause()
    await asyncio.sleep(0.05)
    received = fetcher.swarm.progress().bytes_received
    assert fetcher.swarm.progress().state is DownloadState.PAUSED
    third.fetch(source.manifest, [fetcher])
    await until(lambda: third.swarm.progress().pieces_done >= 3)
    assert fetcher.swarm.progress().bytes_received == received
    fetcher.swarm.resume()
    await done(fetcher, third)


async def test_a_closed_download_is_served_no_longer_and_can_begin_again(world: World) -> None:
    world.wire.seconds_per_frame = 0.002
    sharer, fetcher, third = [await world.peer() for _ in range(3)]
    data = pattern(3 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    third.fetch(source.manifest, [fetcher])
    await until(lambda: third.swarm.progress().pieces_done >= 1)
    await fetcher.swarm.close()
    assert fetcher.swarm.done.cancelled()
    await until(lambda: bool(third.link_to(fetcher).closed_channels()))
    kept = fetcher.partial
    fetcher.fetch(source.manifest, [sharer], have=kept.have(), data=bytes(kept.data))
    await done(fetcher, third)
    assert third.partial.data == data


async def test_a_finished_download_is_served_on_while_it_is_put_in_its_place(world: World) -> None:
    world.wire.seconds_per_frame = 0.002
    sharer, fetcher, third = [await world.peer() for _ in range(3)]
    data = pattern(3 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher)
    await sharer.hub.close()
    third.fetch(source.manifest, [fetcher])
    await until(lambda: third.swarm.progress().pieces_done >= 1)
    await fetcher.swarm.close()
    fetcher.offer(data)
    await done(third)
    assert third.partial.data == data
    assert third.link_to(fetcher).closed_channels() == []


async def test_pieces_that_arrive_stay_within_the_budget(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sharers = [await world.peer() for _ in range(4)]
    fetcher = await world.peer()
    data = pattern(8 * MIB)
    for sharer in sharers:
        sharer.offer(data)
    budget = fetcher.links.handler.budget
    budget._most = 512 * KIB
    most = 0
    take = budget.take

    def watched(*args: object) -> object:
        nonlocal most
        given = take(*args)  # type: ignore[arg-type]
        most = max(most, budget.used)
        return given

    monkeypatch.setattr(budget, "take", watched)
    fetcher.fetch(manifest_of(data), sharers)
    await done(fetcher)
    assert fetcher.partial.data == data
    assert 0 < most <= 512 * KIB
    assert budget.used == 0


async def test_two_downloads_share_a_link_and_two_hundred_small_files_need_no_round_trip_each(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    swarms = []
    for number in range(200):
        data = pattern(1000 + number)
        source = sharer.offer(data)
        swarms.append(fetcher.fetch(source.manifest, [sharer]))
    async with asyncio.timeout(10):
        await asyncio.gather(*(swarm.done for swarm in swarms))
    said = fetcher.link_to(sharer).said
    assert sum(isinstance(message, Interest) for message in said) == 200


async def test_have_is_not_told_to_somebody_who_has_it(world: World) -> None:
    world.wire.seconds_per_frame = 0.001
    sharer, one, two = [await world.peer() for _ in range(3)]
    source = sharer.offer(pattern(3 * MIB))
    one.fetch(source.manifest, [sharer, two])
    two.fetch(source.manifest, [sharer, one])
    await done(one, two)
    told = [message for message in one.link_to(two).said if isinstance(message, Have)]
    pieces = [piece for message in told for piece in message.pieces]
    assert len(pieces) == len(set(pieces)) < source.manifest.pieces


async def test_a_whole_file_stays_offered_while_its_content_is_fetched_once_more(world: World) -> None:
    sharer, other, fetcher = [await world.peer() for _ in range(3)]
    data = pattern(2 * MIB)
    source = sharer.offer(data)
    other.offer(data)
    swarm = sharer.fetch(source.manifest, [])
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher)
    assert fetcher.partial.data == data
    await swarm.close()
    late = await world.peer()
    late.fetch(source.manifest, [sharer])
    await done(late)
    assert late.partial.data == data
