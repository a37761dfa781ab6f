"""Liars, silent and slow peers, and those who talk nonsense: the others have their file all the same."""

from __future__ import annotations

import pytest

from core.events import PeerBanned
from core.snapshots import DownloadState
from core.transfer.progress import Why
from core.wire import limits
from core.wire.errors import DiskError, Kind, ShareError
from core.wire.manifest import Manifest, digest_piece
from core.wire.peer_messages import Bitfield, Have, Interest, Request, Uninterest
from tests.fakes.swarm_world import GROUP, MemorySource, World, done, manifest_of, pattern, until

KIB, MIB = 1024, 1024 * 1024


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


async def test_a_second_channel_to_one_file_ends_the_link_and_one_after_the_other_does_not(world: World) -> None:
    from core.wire import peer_messages

    sharer, fetcher = await world.peer(), await world.peer()
    source = sharer.offer(pattern(MIB))
    source.gate.clear()
    fetcher.fetch(source.manifest, [sharer])
    await until(lambda: bool(fetcher.swarm.progress().peers))
    link, file_id = fetcher.link_to(sharer), source.manifest.file_id
    for channel in range(2000):  # the first is 0, which the download uses
        link.transmit(peer_messages.encode(Uninterest(channel)))
        link.transmit(peer_messages.encode(Interest(channel + 1, GROUP, file_id)))
    link.transmit(peer_messages.encode(Interest(1, "0" * 32, file_id)))
    await until(lambda: sum(type(said) is Bitfield for said in sharer.link_to(fetcher).said) == 2001)
    link.transmit(peer_messages.encode(Interest(3000, GROUP, file_id)))
    await until(lambda: fetcher.device not in sharer.links.open)
    source.gate.set()
