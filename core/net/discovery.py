"""Finds trackers on the local networks by zeroconf. What it finds is a hint and never trusted.

Invariant: at most `limits.TRACKERS_FOUND_MAX` records are kept and at most `limits.ADDRESSES_MAX`
addresses of each, whatever the network says. A tracker that was killed stays listed until its record
runs out, so a record counts only once its tracker has answered. Used by the search for deployments.

Loopback is searched with all other interfaces, so a tracker and a peer on one host find each other
without a network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import ifaddr
from zeroconf import BadTypeInNameException, InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.wire import limits
from core.wire.announcement import SERVICE_TYPE, Announcement, decode_txt
from core.wire.errors import ProtocolError
from core.wire.fingerprint import TrackerAddress

_RESOLVE_MS: Final = 3000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """One tracker's record: what it claims, and where to ask (best address first)."""

    label: str
    announcement: Announcement
    addresses: tuple[TrackerAddress, ...]


class Browser:
    """Goes on looking until closed; `found` is what is announced now.

    `on_change` is called on the loop when it changed. Without an interface that can do multicast
    nothing is found, and that is no error.
    """

    def __init__(self, interfaces: Sequence[str] = (), on_change: Callable[[], None] | None = None) -> None:
        self._interfaces = list(interfaces)
        self._on_change = on_change
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._records: dict[str, Found] = {}
        self._resolving: dict[str, asyncio.Task[None]] = {}

    @property
    def found(self) -> tuple[Found, ...]:
        """Every record that made sense."""
        return tuple(self._records.values())

    async def start(self) -> bool:
        """Begin to look; false if there is no interface to look at. May be called again later."""
        if self._zeroconf is not None:
            return True
        here = await asyncio.to_thread(_addresses_here)
        searched = [one for one in self._interfaces if one in here]
        if not (searched if self._interfaces else here):
            # zeroconf would raise and leave a socket open.
            _log.info("no zeroconf: none of the interfaces is here")
            return False
        try:
            if self._interfaces:
                self._zeroconf = AsyncZeroconf(interfaces=list(searched))
            else:
                self._zeroconf = AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
        except (OSError, RuntimeError) as error:
            _log.info("no zeroconf: %s", error)
            return False
        self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, [SERVICE_TYPE], handlers=[self._on_record])
        return True

    async def interfaces_changed(self) -> None:
        """This host's addresses changed: look at the new ones too."""
        if self._zeroconf is None:
            await self.start()
            return
        if self._interfaces:
            return
        try:
            await self._zeroconf.async_update_interfaces()
        except (OSError, RuntimeError) as error:
            _log.info("zeroconf did not take the new interfaces: %s", error)

    async def close(self) -> None:
        """Stop looking; takes a few milliseconds."""
        for task in self._resolving.values():
            task.cancel()
        await asyncio.gather(*self._resolving.values(), return_exceptions=True)
        self._resolving.clear()
        if self._browser is not None:
            await self._browser.async_cancel()
        if self._zeroconf is not None:
            await self._zeroconf.async_close()
        self._browser = self._zeroconf = None

    def _on_record(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            if (task := self._resolving.pop(name, None)) is not None:
                task.cancel()
            if self._records.pop(name, None) is not None:
                self._changed()
            return
        known = len(self._records.keys() | self._resolving.keys())
        if name in self._resolving or (known >= limits.TRACKERS_FOUND_MAX and name not in self._records):
            return
        task = asyncio.ensure_future(self._resolve(zeroconf, service_type, name))
        self._resolving[name] = task
        task.add_done_callback(lambda done: self._on_resolved(name, done))

    def _on_resolved(self, name: str, task: asyncio.Task[None]) -> None:
        if self._resolving.get(name) is task:
            del self._resolving[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("a zeroconf record broke the search", exc_info=error)

    async def _resolve(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        try:
            info = AsyncServiceInfo(service_type, name)
        except BadTypeInNameException:
            _log.info("zeroconf: a label that is none")
            return
        if not await info.async_request(zeroconf, _RESOLVE_MS):
            return
        try:
            announcement = decode_txt(info.properties)
        except ProtocolError as error:
            _log.info("zeroconf: %s", error.reason)
            return
        addresses = _addresses(info.parsed_scoped_addresses(), info.port or 0)
        if addresses:
            self._records[name] = Found(name.removesuffix("." + service_type), announcement, addresses)
            self._changed()

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()


async def find(
    seconds: float,
    interfaces: Sequence[str] = (),
    *,
    until: Callable[[Sequence[Found]], bool] | None = None,
) -> list[Found]:
    """The trackers that answer within `seconds`; sooner only if `until` says of what was found that it will do.

    `interfaces` are addresses of the interfaces to search; none: all of them, loopback too.
    """
    changed = asyncio.Event()
    browser = Browser(interfaces, changed.set)
    try:
        if not await browser.start():
            return []
        async with asyncio.timeout(seconds):
            while until is None or not until(browser.found):
                changed.clear()
                await changed.wait()
    except TimeoutError:
        pass
    finally:
        await browser.close()
    return list(browser.found)


def _addresses_here() -> set[str]:
    """This host's addresses; blocks for a system call."""
    try:
        adapters = ifaddr.get_adapters()
    except OSError:
        return set()
    return {one.ip if isinstance(one.ip, str) else one.ip[0] for adapter in adapters for one in adapter.ips}


def _addresses(texts: Sequence[str], port: int) -> tuple[TrackerAddress, ...]:
    """What a record says, without what cannot be dialled; addresses of one link last, as they need their scope."""
    if not 0 < port < 65_536:
        return ()
    kept: list[tuple[bool, TrackerAddress]] = []
    for text in dict.fromkeys(texts):
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            continue
        if ip.is_multicast or ip.is_unspecified or (ip.is_link_local and ip.version == 6 and "%" not in text):
            continue
        kept.append((ip.is_link_local, TrackerAddress(text, port)))
    kept.sort(key=lambda one: one[0])
    return tuple(address for _, address in kept[: limits.ADDRESSES_MAX])
