"""Only members are served, only what is offered, and nothing more once it is withdrawn."""

from __future__ import annotations

import asyncio

import pytest

from core.snapshots import DownloadState
from core.transfer import serving
from core.wire import limits
from core.wire.peer_messages import Closed, Reject
from tests.fakes.swarm_world import GROUP, OTHER_GROUP, MemorySource, World, done, pattern, until

KIB, MIB = 1024, 1024 * 1024


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


async def test_a_withdrawn_file_whose_last_piece_has_to_make_room_is_closed_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HELD_SECONDS", 0.05)
    monkeypatch.setattr(serving, "HELD_RATE", 1 << 40)
    sharer, slow, other = await world.peer(), await world.peer(), await world.peer()
    world.wire.slow[slow.device] = 0.4
    sharer.hub.set_upload_peers(1)
    source, wanted = sharer.offer(pattern(MIB)), sharer.offer(pattern(2 * MIB))
    slow.fetch(source.manifest, [sharer])
    await until(lambda: bool(sharer.link_to(slow).sent))
    sharer.hub.withdraw(GROUP, source.manifest.file_id)
    assert not slow.link_to(sharer).closed_channels()
    other.fetch(wanted.manifest, [sharer])
    await until(lambda: bool(slow.link_to(sharer).closed_channels()))
    assert [message.reason for message in slow.link_to(sharer).closed_channels()] == ["withdrawn"]
    assert slow.swarm.progress().pieces_done == 0
    monkeypatch.undo()
    await done(other)


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
