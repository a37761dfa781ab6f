"""Whole swarms of real hubs over links in memory: honest, lying, silent, leaving and expelled peers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.config import Strategy
from core.events import PeerBanned
from core.pieces import bitmap
from core.snapshots import DownloadState
from core.transfer.progress import Why
from core.wire import limits
from core.wire.errors import DiskError, Kind, ShareError
from core.wire.manifest import Manifest, digest_piece
from core.wire.peer_messages import Bitfield, Closed, Have, Interest, Reject, Request
from tests.fakes.swarm_world import GROUP, OTHER_GROUP, MemorySource, Peer, World, manifest_of, pattern, until

KIB, MIB = 1024, 1024 * 1024


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    yield world
    async with asyncio.timeout(10):
        await world.close()
    # After a swarm no task of it is left.
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def done(*peers: Peer, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        await asyncio.gather(*(peer.swarm.done for peer in peers))


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


async def test_a_liar_is_banned_and_named_and_none_of_its_bad_pieces_is_written(world: World) -> None:
    world.wire.seconds_per_frame = 0.0005
    sharer, liar, fetcher = [await world.peer() for _ in range(3)]
    data = pattern(12 * MIB)
    source = sharer.offer(data)
    lies = liar.offer(data)

    def flip(piece: int, found: bytes) -> bytes:
        # Every tenth piece that it gives, not every piece whose number ends in 0.
        return found if len(lies.reads) % 10 else bytes([found[0] ^ 1]) + found[1:]

    lies.spoil = flip
    fetcher.fetch(source.manifest, [sharer, liar])
    await done(fetcher)
    assert fetcher.partial.data == data
    assert fetcher.swarm.progress().banned == (world.members.user_of(liar.device),)
    assert [event for event in fetcher.bus.events if isinstance(event, PeerBanned)] == [
        PeerBanned(world.members.user_of(liar.device), liar.device, "lab", "film")
    ]
    assert liar.device not in fetcher.links.open
    # Two bad pieces, and at most those that were under way besides.
    assert len(lies.reads) <= 25


async def test_one_bad_piece_is_forgiven_and_fetched_again(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(2 * MIB)
    source = sharer.offer(data)
    source.spoil = lambda piece, found: found if len(source.reads) != 3 else bytes(len(found))
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher)
    assert fetcher.partial.data == data
    assert fetcher.bus.events == []
    assert sharer.device in fetcher.links.open
    assert fetcher.swarm.progress().bytes_received == len(data) + 256 * KIB


async def test_a_banned_device_is_known_again_after_an_hour(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(2 * MIB)
    source = sharer.offer(data)
    source.spoil = lambda piece, found: bytes(len(found))
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: bool(fetcher.bus.events))
    assert not fetcher.links.trust.is_known(sharer.device)
    world.skipped += limits.BAN_SECONDS + 1
    assert fetcher.links.trust.is_known(sharer.device)
    source.spoil = lambda piece, found: found
    fetcher.meet(source.manifest.file_id, [sharer])
    await done(fetcher)
    assert fetcher.partial.data == data


async def test_a_manifest_whose_digests_disagree_is_quarantined_and_nobody_is_blamed(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(MIB)
    good = manifest_of(data)
    other_sha1, _ = digest_piece(b"something else")
    split = Manifest(good.size, good.piece_length, other_sha1 + good.sha1s[20:], good.blake3s)
    sharer.hub.offer(GROUP, split.file_id, MemorySource(data, split))
    fetcher.fetch(split, [sharer])
    with pytest.raises(ShareError) as raised:
        await done(fetcher)
    assert raised.value.kind is Kind.MANIFEST_QUARANTINED
    assert fetcher.bus.events == []
    assert 0 not in fetcher.partial.writes


async def test_a_silent_holder_delays_nobody_who_has_another(world: World) -> None:
    world.wire.seconds_per_frame = 0.001
    sharer, silent, fetcher = [await world.peer() for _ in range(3)]
    data = pattern(4 * MIB)
    source = sharer.offer(data)
    silent.offer(data).gate.clear()
    fetcher.fetch(source.manifest, [silent, sharer])
    await done(fetcher, seconds=5)
    assert fetcher.partial.data == data
    assert {share.device for share in fetcher.swarm.progress().from_peers} == {sharer.device}


async def test_a_holder_silent_for_20_seconds_is_given_up_and_the_download_says_stalled(world: World) -> None:
    silent, fetcher = await world.peer(), await world.peer()
    source = silent.offer(pattern(MIB))
    source.gate.clear()
    fetcher.fetch(source.manifest, [silent])
    await until(lambda: fetcher.swarm.progress().state is DownloadState.DOWNLOADING)
    world.skipped += 6
    await until(lambda: fetcher.swarm.progress().state is DownloadState.STALLED)
    assert fetcher.swarm.progress().reason == Why.SILENT
    world.skipped += 15
    await until(lambda: fetcher.swarm.progress().reason == Why.BUSY)
    # It rests, then it is asked again, and gives this time.
    source.gate.set()
    world.skipped += 21
    await done(fetcher)


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


async def test_after_stop_share_the_piece_under_way_is_finished_and_the_rest_rejected(world: World) -> None:
    world.wire.seconds_per_frame = 0.02
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(4 * MIB))
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: fetcher.swarm.progress().bytes_received > 0)
    sharer.hub.withdraw(GROUP, source.manifest.file_id)
    link = fetcher.link_to(sharer)
    await until(lambda: bool(link.closed_channels()))
    assert [message.reason for message in link.closed_channels()] == ["withdrawn"]
    whole, rest = divmod(fetcher.swarm.progress().bytes_received, 256 * KIB)
    assert whole >= 1
    assert rest == 0
    assert sum(1 for message in link.heard if isinstance(message, Reject) and message.reason == "withdrawn") >= 1
    before = len(source.reads)
    await asyncio.sleep(0.05)
    assert len(source.reads) == before
    assert fetcher.swarm.progress().state is DownloadState.WAITING


async def test_a_slow_receiver_holds_nobody_up(world: World) -> None:
    sharer, slow, *quick = [await world.peer() for _ in range(5)]
    world.wire.slow[slow.device] = 0.3
    data = pattern(6 * MIB)
    source = sharer.offer(data)
    for fetcher in (slow, *quick):
        fetcher.fetch(source.manifest, [sharer, slow, *quick])
    # The slow one alone needs 0.6 s a piece, 24 pieces: if others waited for it even a few times, this would be late.
    await done(*quick, seconds=5)
    assert not slow.swarm.is_complete
    for peer in (slow, *quick, sharer):
        await peer.hub.close()


async def test_a_file_that_is_offered_again_is_fetched_on(world: World) -> None:
    world.wire.seconds_per_frame = 0.005
    sharer, fetcher = await world.peer(), await world.peer()
    data = pattern(2 * MIB)
    source = sharer.offer(data)
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: fetcher.swarm.progress().pieces_done > 0)
    sharer.hub.withdraw(GROUP, source.manifest.file_id)
    await until(lambda: bool(fetcher.link_to(sharer).closed_channels()))
    sharer.offer(data)
    await done(fetcher)
    assert fetcher.partial.data == data


async def test_an_expelled_peer_gets_at_most_one_frame_more(world: World) -> None:
    world.wire.seconds_per_frame = 0.01
    sharer, fetcher = await world.peer(), await world.peer()
    world.members.rosters[OTHER_GROUP] |= {sharer.device, fetcher.device}  # so that the link itself stays
    source = sharer.offer(pattern(4 * MIB))
    fetcher.fetch(source.manifest, [sharer])
    link = sharer.link_to(fetcher)
    await until(lambda: bool(link.sent))
    before = sum(link.sent.values())
    world.members.expel(fetcher.device)
    assert isinstance(link.said[-1], Closed)
    assert link.said[-1].reason == "unknown"
    await asyncio.sleep(0.1)
    assert sum(link.sent.values()) - before <= limits.DATA_MAX
    assert fetcher.device in sharer.links.open


async def test_the_link_to_somebody_without_a_common_group_ends(world: World) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(MIB))
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher)
    world.members.expel(fetcher.device)
    assert fetcher.device not in sharer.links.open


@pytest.mark.parametrize("why", ["foreign group", "not offered", "no longer served", "not on the roster"])
async def test_unknown_foreign_and_forbidden_files_get_one_and_the_same_answer(world: World, why: str) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    world.members.rosters[OTHER_GROUP] |= {sharer.device, fetcher.device}
    source = MemorySource(pattern(MIB))
    if why != "not offered":
        sharer.hub.offer(GROUP, source.manifest.file_id, source)
    fetcher.fetch(source.manifest, [], group_id=OTHER_GROUP if why == "foreign group" else GROUP)
    sharer.links.want(fetcher.device, ())
    await until(lambda: sharer.device in fetcher.links.open and fetcher.device in sharer.links.open)
    if why == "no longer served":
        world.members.stopped.add(GROUP)
    fetcher.meet(source.manifest.file_id, [sharer], OTHER_GROUP if why == "foreign group" else GROUP)
    if why == "not on the roster":
        world.members.rosters[GROUP].discard(fetcher.device)
    link = fetcher.link_to(sharer)
    await until(lambda: bool(link.heard))
    assert [type(message) for message in link.heard] == [Closed]
    assert link.closed_channels()[0].reason == "unknown"
    assert source.reads == []


async def test_a_request_of_somebody_expelled_meanwhile_is_refused_even_without_a_push(world: World) -> None:
    world.wire.seconds_per_frame = 0.01
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(4 * MIB))
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: len(source.reads) > 0)
    world.members.rosters[GROUP].discard(fetcher.device)
    reads = len(source.reads)
    await until(lambda: bool(fetcher.link_to(sharer).closed_channels()))
    assert len(source.reads) <= reads + 1


async def test_a_group_that_no_tracker_confirmed_is_served_no_longer(world: World) -> None:
    world.wire.seconds_per_frame = 0.01
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(4 * MIB))
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: len(source.reads) > 0)
    world.members.stopped.add(GROUP)
    world.members.changed()
    await until(lambda: bool(fetcher.link_to(sharer).closed_channels()))


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


async def test_a_source_that_changed_is_refused_and_another_holder_is_asked(world: World) -> None:
    changed, sharer, fetcher = [await world.peer() for _ in range(3)]
    data = pattern(2 * MIB)
    broken = changed.offer(data)
    broken.error = DiskError(Kind.SOURCE_CHANGED, path="x")
    sharer.offer(data)
    fetcher.fetch(broken.manifest, [changed, sharer])
    await done(fetcher)
    assert fetcher.partial.data == data
    assert fetcher.bus.events == []


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


@pytest.mark.parametrize(
    "answer", [Bitfield(0, b"\xff\xff"), Bitfield(0, b"\x0f"), Have(0, (4,)), Bitfield(77, complete=True)]
)
async def test_a_peer_whose_answers_make_no_sense_loses_its_link(world: World, answer: Bitfield | Have) -> None:
    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(MIB))
    source.gate.clear()
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: bool(fetcher.swarm.progress().peers))
    from core.wire import peer_messages

    fetcher.links.unwant(sharer.device)
    sharer.link_to(fetcher).transmit(peer_messages.encode(answer))
    if answer.channel == 77:
        for _ in range(limits.INVALID_REQUESTS_MAX):
            sharer.link_to(fetcher).transmit(peer_messages.encode(answer))
    await until(lambda: sharer.device not in fetcher.links.open)
    source.gate.set()


async def test_requests_beyond_the_file_are_rejected_and_too_many_close_the_link(world: World) -> None:
    from core.wire import peer_messages

    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(MIB))
    source.gate.clear()
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: bool(fetcher.swarm.progress().peers))
    link = fetcher.link_to(sharer)
    for number in range(limits.INVALID_REQUESTS_MAX + 1):
        link.transmit(peer_messages.encode(Request(0, 1_000_000 + number, 60_000)))
    await until(lambda: fetcher.device not in sharer.links.open)
    source.gate.set()
