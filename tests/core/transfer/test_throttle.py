"""Limits: for everything, for one file, not for the local network, and changed while pieces are on their way."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.transfer.catalogue import FileKey
from core.transfer.throttle import Bucket, is_local
from tests.fakes.swarm_world import GROUP, Peer, World, done, manifest_of, pattern, until

KIB, MIB = 1024, 1 << 20


async def pair(world: World) -> tuple[Peer, Peer]:
    return await world.peer(), await world.peer()


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("172.31.0.1", True), ("172.32.0.1", False), ("192.168.7.7", True),
        ("169.254.3.4", True), ("8.8.8.8", False), ("100.64.0.1", False), ("::1", True), ("fe80::1%eth0", True),
        ("fd12::1", True), ("2001:db8::1", False), ("::ffff:192.168.1.1", True), ("::ffff:8.8.8.8", False),
        ("", False), ("office.example", False),
    ],
)  # fmt: skip
def test_the_local_network_is_known_by_its_addresses(address: str, local: bool) -> None:
    assert is_local(address) is local


async def test_a_bucket_lets_its_rate_through_and_calls_in_turn() -> None:
    bucket = Bucket(time.monotonic)
    bucket.set_rate(100_000)
    passed = {"a": 0, "b": 0}
    began = time.monotonic()

    def step(name: str) -> None:
        if bucket.is_open():
            bucket.take(2_000)
            passed[name] += 2_000
        bucket.wait(steps[name])

    steps = {name: (lambda name=name: step(name)) for name in passed}
    for name in passed:
        step(name)
    await asyncio.sleep(0.6)
    took = time.monotonic() - began
    bucket.close()
    assert 0.6 * 100_000 * took <= sum(passed.values()) <= 100_000 * (took + 0.2)
    assert 0.5 <= passed["a"] / passed["b"] <= 2.0


async def test_a_bucket_without_a_rate_is_open_and_lets_everybody_go() -> None:
    bucket = Bucket(time.monotonic)
    bucket.set_rate(1)
    bucket.take(1_000_000)
    called = asyncio.Event()
    bucket.wait(called.set)
    assert not bucket.is_open()
    bucket.set_rate(0)
    assert bucket.is_open()
    assert called.is_set()


@pytest.mark.parametrize("way", ["down", "up"])
async def test_a_limit_for_everything_holds_and_is_gone_when_it_is_lifted(world: World, way: str) -> None:
    sharer, fetcher = await pair(world)
    source = sharer.offer(pattern(4 * MIB))
    limited = (fetcher if way == "down" else sharer).hub.throttle
    limited.set_limits(*((MIB, 0) if way == "down" else (0, MIB)), limit_lan=False)
    fetcher.fetch(source.manifest, [sharer])
    await asyncio.sleep(1.0)
    came = fetcher.swarm.progress().bytes_received
    assert 0.5 * MIB < came < 2.2 * MIB
    limited.set_limits(0, 0, limit_lan=False)
    await done(fetcher, seconds=3)
    assert bytes(fetcher.partial.data) == source.data


async def test_the_local_network_is_not_limited_unless_that_is_asked_for(world: World) -> None:
    world.wire.addresses = {}
    sharer, fetcher = await pair(world)
    world.wire.addresses = {sharer.device: "192.168.1.2", fetcher.device: "192.168.1.3"}
    source = sharer.offer(pattern(2 * MIB))
    fetcher.hub.throttle.set_limits(64 * KIB, 0, limit_lan=False)
    sharer.hub.throttle.set_limits(0, 64 * KIB, limit_lan=False)
    fetcher.fetch(source.manifest, [sharer])
    await done(fetcher, seconds=5)
    fetcher.hub.throttle.set_limits(256 * KIB, 0, limit_lan=True)
    other = sharer.offer(pattern(2 * MIB + 1))
    fetcher.fetch(other.manifest, [sharer])
    sharer.hub.throttle.set_limits(0, 0, limit_lan=True)
    await asyncio.sleep(0.7)
    assert not fetcher.swarm.is_complete
    fetcher.hub.throttle.set_limits(0, 0, limit_lan=False)
    await done(fetcher, seconds=3)


async def test_a_file_of_its_own_limit_slows_no_other_and_holds_on_the_local_network_too(world: World) -> None:
    sharer, fetcher = await pair(world)
    world.wire.addresses = {sharer.device: "10.0.0.2"}
    slow, quick = sharer.offer(pattern(4 * MIB)), sharer.offer(pattern(4 * MIB + 1))
    key = FileKey(GROUP, slow.manifest.file_id)
    fetcher.hub.throttle.set_file(key, MIB, 0)
    fetcher.fetch(slow.manifest, [sharer])
    slow_swarm = fetcher.swarm
    fetcher.fetch(quick.manifest, [sharer])
    await done(fetcher, seconds=3)
    assert not slow_swarm.is_complete
    await asyncio.sleep(0.5)
    assert slow_swarm.progress().bytes_received < 3 * MIB
    fetcher.hub.throttle.set_file(key, 0, 0)
    async with asyncio.timeout(3):
        await slow_swarm.done
    assert not fetcher.hub.throttle.limits_down


async def test_what_a_file_gives_can_be_limited_alone(world: World) -> None:
    sharer, fetcher = await pair(world)
    source = sharer.offer(pattern(2 * MIB))
    sharer.hub.throttle.set_file(FileKey(GROUP, source.manifest.file_id), 0, 512 * KIB)
    fetcher.fetch(source.manifest, [sharer])
    await asyncio.sleep(0.8)
    assert 100 * KIB < fetcher.swarm.progress().bytes_received < 1.3 * MIB
    sharer.hub.throttle.set_file(FileKey(GROUP, source.manifest.file_id), 0, 0)
    await done(fetcher, seconds=3)


async def test_as_many_are_served_at_once_as_is_set(world: World) -> None:
    sharer = await world.peer()
    fetchers = [await world.peer() for _ in range(3)]
    source = sharer.offer(pattern(3 * MIB))
    sharer.hub.set_upload_peers(1)
    world.wire.seconds_per_frame = 0.01
    for fetcher in fetchers:
        fetcher.fetch(source.manifest, [sharer])
    most, lanes = 0, sharer.hub._exchange.uploads._lanes
    while not all(fetcher.swarm.is_complete for fetcher in fetchers):
        most = max(most, len(lanes))
        await asyncio.sleep(0.005)
    assert most == 1


async def test_the_peers_of_a_file_are_told_with_what_they_give_and_take(world: World) -> None:
    sharer, fetcher = await pair(world)
    world.wire.addresses = {sharer.device: "10.0.0.2"}
    source = sharer.offer(manifest_data := pattern(4 * MIB))
    world.wire.seconds_per_frame = 0.005
    fetcher.fetch(manifest_of(manifest_data), [sharer])
    await until(lambda: fetcher.swarm.progress().pieces_done >= 3)
    details = fetcher.swarm.details()
    assert len(details.have) == 2
    assert set(details.availability) == {1}
    assert details.in_flight
    assert details.waiting_piece == details.in_flight[0]
    key = FileKey(GROUP, source.manifest.file_id)
    (giver,) = fetcher.hub.peers_of(key, 16, details.givers)
    assert (giver.user, giver.address, giver.connected, giver.progress) == ("user 01", "10.0.0.2", True, 100.0)
    assert {"lan", "whole"} <= set(giver.flags)
    assert ("outgoing" in giver.flags) != ("incoming" in giver.flags)
    assert giver.speed_down > 0
    assert giver.bytes_down >= 3 * 256 * KIB
    (taker,) = sharer.hub.peers_of(key, 16)
    assert (taker.user, taker.address) == ("user 02", "192.0.2.7")
    assert taker.speed_up > 0
    assert taker.bytes_up >= 3 * 256 * KIB
    assert 0 < taker.progress <= 100
    assert sharer.hub.giving(key).peers == 1
    await done(fetcher)
