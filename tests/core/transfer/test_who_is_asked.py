"""Nothing is fetched from a device that is no member of the group, or is banned, whoever named it."""

from __future__ import annotations

import random

from core.transfer.catalogue import FileKey
from core.transfer.exchange import Exchange
from core.wire import limits
from core.wire.ids import DeviceId, FileId
from tests.fakes.swarm_world import GROUP, OTHER_GROUP, Bus, World, pattern, until

KEY = FileKey(GROUP, FileId("f" * 64))


async def test_nothing_is_fetched_from_a_device_that_is_no_member(world: World) -> None:
    outsider, fetcher = await world.peer(), await world.peer()
    world.members.rosters[OTHER_GROUP] |= {outsider.device, fetcher.device}  # so that they are linked all the same
    source = outsider.offer(pattern(1024 * 1024))
    world.members.expel(outsider.device)
    outsider.links.want(fetcher.device, ())
    await until(lambda: fetcher.device in outsider.links.open and outsider.device in fetcher.links.open)
    fetcher.fetch(source.manifest, [outsider])
    assert outsider.link_to(fetcher).heard == []
    assert not fetcher.hub._exchange.is_welcome(outsider.device, FileKey(GROUP, source.manifest.file_id))
    assert source.reads == []


async def test_nothing_is_fetched_from_a_banned_device(world: World) -> None:
    me, liar = DeviceId("01" * 32), DeviceId("02" * 32)
    world.members.rosters[GROUP] |= {me, liar}
    exchange = Exchange(me, world.members, random.Random(1), Bus(), world.clock)
    assert exchange.is_welcome(liar, KEY)
    assert not exchange.is_welcome(me, KEY)
    for _ in range(limits.BAD_PIECES_MAX):
        exchange.blame.on_bad_piece(liar)
    assert not exchange.is_welcome(liar, KEY)
