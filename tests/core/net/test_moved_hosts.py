"""A host that gets another address: its own links end at once, and those of its peers are found out soon."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import replace

from core.wire.tracker_messages import Address
from tests.fakes.linked_peer import LOOPBACK, QUICK, Keys, LinkedPeer, ScriptedPeer, listening

_HERE = ipaddress.ip_address(LOOPBACK)
_ELSEWHERE = ipaddress.ip_address("10.1.2.3")


async def test_a_link_from_an_address_that_is_gone_ends_and_another_is_made(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        await a.linked(b)
        a.links.addresses_changed({_ELSEWHERE})
        await a.told.until(lambda: len(a.told.links) == 2)
        assert [each[0] for each in a.told.heard] == ["link", "gone", "link"]


async def test_a_link_from_an_address_that_stays_is_kept_if_the_peer_lives(keys: Keys) -> None:
    quick = replace(QUICK, probe=0.2)
    a, b = LinkedPeer(keys[0], keys[1], times=quick), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        link = await a.linked(b)
        before = link.bytes_in
        a.links.addresses_changed({_HERE, _ELSEWHERE})
        for _ in range(2000):  # until the answer to the question whether it lives
            if link.bytes_in > before:
                break
            await asyncio.sleep(0.01)
        assert link.bytes_in > before
        assert a.links.all() == [link]


async def test_a_link_from_an_address_that_stays_ends_if_the_peer_is_silent(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0], times=replace(QUICK, probe=0.2))
    async with listening(a, b):
        silent = await ScriptedPeer.dial(keys[0], b)
        await b.told.hears("link", a.device)
        b.links.addresses_changed({_HERE})
        assert await b.told.gone() == "silent"
        await silent.close()


async def test_a_silent_link_ends_soon_once_its_peer_is_told_to_be_elsewhere(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0], times=replace(QUICK, probe=0.2))
    async with listening(a, b):
        silent = await ScriptedPeer.dial(keys[0], b)
        await b.told.hears("link", a.device)
        b.links.want(a.device, [Address("lan", LOOPBACK, 9)])
        b.links.want(a.device, [Address("lan", str(_ELSEWHERE), 9)])
        assert await b.told.gone() == "silent"
        await silent.close()
