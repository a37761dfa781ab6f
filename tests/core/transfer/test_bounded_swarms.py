"""Swarms with more members than a download keeps to: nobody is linked with all, and everybody gets the file."""

from __future__ import annotations

import itertools

from core.transfer.neighbours import WANTED
from core.transfer.portrait import QUIET_SECONDS
from core.wire import limits
from tests.fakes.swarm_world import GROUP, World, done, manifest_of, pattern, until

KIB = 1024


async def test_of_a_big_group_each_dials_a_few_and_the_last_has_the_file_too(world: World) -> None:
    sharer, *fetchers = [await world.peer() for _ in range(60)]
    data = pattern(1024 * KIB)
    source = sharer.offer(data)
    for fetcher in fetchers:
        fetcher.fetch(source.manifest, [one for one in (sharer, *fetchers) if one is not fetcher])
        assert len(fetcher.links.wanted) <= WANTED
        # Those who are picked have hardly picked this one too, so nothing is left to them.
        assert fetcher.links.alone >= fetcher.links.wanted
    await done(*fetchers)
    assert all(fetcher.partial.data == data for fetcher in fetchers)
    assert all(fetcher.links.wanted == set() for fetcher in fetchers)


async def test_whoever_comes_by_itself_is_served_and_asked_though_enough_are_there(world: World) -> None:
    world.wire.seconds_per_frame = 0.01
    sharer, fetcher, late, *others = [await world.peer() for _ in range(WANTED + 3)]
    source = sharer.offer(pattern(1024 * KIB))
    for other in others:
        other.fetch(source.manifest, [])
    fetcher.fetch(source.manifest, others)
    await until(lambda: len(fetcher.swarm.progress().connected) == WANTED)
    late.fetch(source.manifest, [fetcher, sharer])
    await until(lambda: late.device in fetcher.swarm.progress().connected)
    assert late.device not in fetcher.links.wanted
    # All that is fetched comes by way of the late one.
    await done(fetcher, late, *others)


async def test_a_tracker_is_asked_for_nobody_once_enough_are_reached(world: World) -> None:
    fetcher, *others = [await world.peer() for _ in range(limits.PEERS_WANTED + 2)]
    manifest = manifest_of(pattern(512 * KIB))
    for other in others:
        other.fetch(manifest, [])
    fetcher.fetch(manifest, others[:5])
    assert fetcher.swarm.known == 0
    await until(lambda: fetcher.swarm.known == 5)
    fetcher.meet(manifest.file_id, others)
    await until(lambda: len(fetcher.swarm.progress().connected) == len(others))
    assert fetcher.swarm.known == limits.PEERS_WANTED


async def test_if_those_who_are_reached_have_nothing_others_are_tried_until_one_has(world: World) -> None:
    fetcher, sharer, *others = [await world.peer() for _ in range(WANTED + 2)]
    data = pattern(512 * KIB)
    source = sharer.offer(data)
    for other in others:
        other.fetch(source.manifest, [])
    fetcher.fetch(source.manifest, others)
    await until(lambda: len(fetcher.swarm.progress().connected) == WANTED)
    fetcher.meet(source.manifest.file_id, [sharer])
    assert sharer.device not in fetcher.links.wanted
    assert fetcher.swarm.known == limits.PEERS_WANTED
    world.skipped += QUIET_SECONDS + 1
    assert fetcher.swarm.known == 0
    await done(fetcher)
    assert fetcher.partial.data == data


async def test_when_neighbours_go_others_of_those_that_were_named_take_their_place(world: World) -> None:
    fetcher, *others = [await world.peer() for _ in range(WANTED + 5)]
    manifest = manifest_of(pattern(512 * KIB))
    fetcher.fetch(manifest, others)
    first = set(fetcher.links.wanted)
    assert len(first) == WANTED
    leaving = list(itertools.islice(first, 3))
    fetcher.hub.on_peers_gone(GROUP, manifest.file_id, leaving)
    await until(lambda: len(fetcher.links.wanted) == WANTED)
    assert not set(leaving) & fetcher.links.wanted
