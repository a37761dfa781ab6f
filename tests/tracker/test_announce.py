"""A tracker's zeroconf record, on loopback, with a real browser beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.wire.announcement import SERVICE_TYPE, decode_txt
from core.wire.ids import Fingerprint
from tracker import announce
from tracker.announce import Announcer

_LOOPBACK = "127.0.0.1"


class _Watcher:
    """What is found on loopback, by the fingerprint that it claims."""

    def __init__(self) -> None:
        self.zeroconf = AsyncZeroconf(interfaces=[_LOOPBACK])
        self.changes: asyncio.Queue[tuple[ServiceStateChange, str]] = asyncio.Queue()
        self.browser = AsyncServiceBrowser(self.zeroconf.zeroconf, [SERVICE_TYPE], handlers=[self._on_change])

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        self.changes.put_nowait((state_change, name))

    async def found(self, fingerprint: Fingerprint) -> AsyncServiceInfo:
        """The record of a deployment, once it is there. Others on this network are none of our business."""
        async with asyncio.timeout(10):
            while True:
                change, name = await self.changes.get()
                info = AsyncServiceInfo(SERVICE_TYPE, name)
                if change is ServiceStateChange.Removed or not await info.async_request(self.zeroconf.zeroconf, 2000):
                    continue
                if decode_txt(info.properties).names(fingerprint):
                    return info

    async def gone(self, name: str) -> None:
        """Wait until a record was taken back."""
        async with asyncio.timeout(10):
            while await self.changes.get() != (ServiceStateChange.Removed, name):
                pass


@pytest.fixture
async def watcher() -> AsyncIterator[_Watcher]:
    made = _Watcher()
    yield made
    await made.browser.async_cancel()
    await made.zeroconf.async_close()


async def test_a_tracker_is_found_on_loopback_and_says_goodbye(watcher: _Watcher) -> None:
    fingerprint = Fingerprint("a1" * 32)
    announcer = Announcer(fingerprint, "The lab\u202e " + "x" * 60, 47700, [_LOOPBACK])
    await announcer.update([_LOOPBACK])
    info = await watcher.found(fingerprint)
    said = decode_txt(info.properties)
    assert (said.prefix, said.name, info.port) == (fingerprint[:32], "The lab " + "x" * 32, 47700)
    assert set(info.properties) == {b"v", b"fp", b"name"}
    assert info.parsed_addresses() == [_LOOPBACK]
    assert info.server is not None
    assert info.server.startswith("p2p-")
    await announcer.update([_LOOPBACK])  # nothing new: nothing is said
    await announcer.close()
    await watcher.gone(info.name)


async def test_two_trackers_of_one_machine_are_two(watcher: _Watcher) -> None:
    one, two = Fingerprint("b2" * 32), Fingerprint("c3" * 32)
    announcers = [Announcer(one, "one", 1111, [_LOOPBACK]), Announcer(two, "two", 2222, [_LOOPBACK])]
    found = []
    for announcer, fingerprint in zip(announcers, (one, two), strict=True):
        await announcer.update([_LOOPBACK])
        found.append(await watcher.found(fingerprint))
    assert [info.port for info in found] == [1111, 2222]
    assert found[0].server != found[1].server
    for announcer in announcers:
        await announcer.close()


async def test_a_network_that_refuses_is_tried_again(watcher: _Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = Fingerprint("d4" * 32)

    def _lo_is_down(**options: object) -> AsyncZeroconf:
        raise RuntimeError("No adapter found for IP address 127.0.0.1")

    announcer = Announcer(fingerprint, "lab", 47700, [_LOOPBACK])
    await announcer.update([])  # no interface is up at all
    monkeypatch.setattr(announce, "AsyncZeroconf", _lo_is_down)
    await announcer.update([_LOOPBACK])
    monkeypatch.undo()
    await announcer.update([_LOOPBACK])
    assert (await watcher.found(fingerprint)).port == 47700
    await announcer.close()
    await announcer.close()


async def test_new_addresses_are_announced(watcher: _Watcher) -> None:
    fingerprint = Fingerprint("e5" * 32)
    announcer = Announcer(fingerprint, "lab", 47700, [_LOOPBACK])
    await announcer.update([_LOOPBACK])
    name = (await watcher.found(fingerprint)).name
    await announcer.update([_LOOPBACK, "192.0.2.7"])
    async with asyncio.timeout(10):
        while True:
            info = AsyncServiceInfo(SERVICE_TYPE, name)
            await info.async_request(watcher.zeroconf.zeroconf, 2000)
            if set(info.parsed_addresses()) == {_LOOPBACK, "192.0.2.7"}:
                break
            await watcher.changes.get()
    await announcer.close()
