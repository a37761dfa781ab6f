"""Discovery on loopback: what is announced is found, nonsense is skipped, and no network means nothing found."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from core.net.discovery import Browser, Found, find
from core.wire import limits
from core.wire.announcement import SERVICE_TYPE, encode_txt
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import Fingerprint

LOOPBACK = ["127.0.0.1"]


class Announcer:
    """Announces records on loopback, true and false ones."""

    def __init__(self) -> None:
        self.zeroconf = AsyncZeroconf(interfaces=LOOPBACK)
        self._infos: list[AsyncServiceInfo] = []
        self._said: list[Awaitable[None]] = []

    async def announce(
        self,
        fingerprint: Fingerprint,
        *,
        addresses: Sequence[str] = ("127.0.0.1",),
        port: int = 4711,
        txt: dict[str, str] | None = None,
    ) -> str:
        label = secrets.token_hex(8)
        info = AsyncServiceInfo(
            SERVICE_TYPE,
            f"{label}.{SERVICE_TYPE}",
            port,
            server=f"p2p-{label}.local.",
            parsed_addresses=list(addresses),
            properties=encode_txt(fingerprint, "Lab") if txt is None else txt,
        )
        # The label is random, so nobody needs to be asked whether it is taken: that would last 1.7 s.
        self._said.append(await self.zeroconf.async_register_service(info, cooperating_responders=True))
        self._infos.append(info)
        return label

    async def withdraw(self) -> None:
        """Say goodbye for the record that was announced last."""
        await (await self.zeroconf.async_unregister_service(self._infos.pop()))

    async def close(self) -> None:
        await asyncio.gather(*self._said)
        await self.zeroconf.async_close()


@contextlib.asynccontextmanager
async def announcer() -> AsyncIterator[Announcer]:
    one = Announcer()
    try:
        yield one
    finally:
        await one.close()


def fingerprint() -> Fingerprint:
    """One that no other test, and no tracker nearby, has."""
    return Fingerprint(secrets.token_hex(32))


def has(*wanted: Fingerprint) -> Callable[[Sequence[Found]], bool]:
    def until(found: Sequence[Found]) -> bool:
        return all(any(record.announcement.names(one) for record in found) for one in wanted)

    return until


async def test_a_tracker_that_is_announced_is_found_with_its_addresses() -> None:
    async with announcer() as announced:
        mine = fingerprint()
        label = await announced.announce(mine, addresses=["169.254.1.1", "127.0.0.1", "fd00::9", "fe80::9"], port=1234)
        found = await find(5, LOOPBACK, until=has(mine))
        record = next(one for one in found if one.announcement.names(mine))
        assert record.label == label
        assert record.announcement.name == "Lab"
        assert set(record.addresses[:2]) == {TrackerAddress("127.0.0.1", 1234), TrackerAddress("fd00::9", 1234)}
        assert record.addresses[2] == TrackerAddress("169.254.1.1", 1234)
        # without a scope a link-local IPv6 address cannot be dialled
        assert len(record.addresses) == 3


async def test_trackers_of_two_deployments_are_both_found() -> None:
    async with announcer() as announced:
        one, other = fingerprint(), fingerprint()
        await announced.announce(one)
        await announced.announce(other)
        assert has(one, other)(await find(5, LOOPBACK, until=has(one, other)))


async def test_records_that_make_no_sense_are_skipped() -> None:
    async with announcer() as announced:
        mine, false = fingerprint(), fingerprint()
        labels = {
            await announced.announce(false, txt={"v": "2", "fp": false[:32], "name": "x"}),
            await announced.announce(false, txt={"v": "1", "fp": "short", "name": "x"}),
            await announced.announce(false, txt={"v": "1"}),
            await announced.announce(false, txt={}),
            await announced.announce(false, port=0),
            await announced.announce(false, addresses=["224.0.0.1"]),
        }
        await announced.announce(mine)
        found = await find(5, LOOPBACK, until=has(mine))
        assert has(mine)(found)
        assert labels.isdisjoint(record.label for record in found)


async def test_a_search_lasts_as_long_as_it_was_given() -> None:
    began = asyncio.get_running_loop().time()
    await find(0.2, LOOPBACK)
    assert 0.2 <= asyncio.get_running_loop().time() - began < 1.0


async def test_a_browser_sees_trackers_come_and_go() -> None:
    changed = asyncio.Event()
    browser = Browser(LOOPBACK, changed.set)
    assert await browser.start()
    try:
        async with announcer() as announced, asyncio.timeout(10):
            mine = fingerprint()
            await announced.announce(mine)
            while not has(mine)(browser.found):
                changed.clear()
                await changed.wait()
            await announced.withdraw()
            while has(mine)(browser.found):
                changed.clear()
                await changed.wait()
        await browser.interfaces_changed()
    finally:
        await browser.close()


async def test_a_flood_of_records_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TRACKERS_FOUND_MAX", 3)
    async with announcer() as announced:
        for _ in range(6):
            await announced.announce(fingerprint())
        found = await find(3, LOOPBACK, until=lambda found: len(found) >= 3)
        assert len(found) == 3


@pytest.mark.parametrize("interfaces", [["203.0.113.77"], ["not an address"], ["fd00:dead::1"]])
async def test_an_interface_that_is_not_there_finds_nothing(interfaces: list[str]) -> None:
    async with asyncio.timeout(2):
        assert await find(1, interfaces, until=lambda found: False) == []
