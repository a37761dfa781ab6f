"""Other deployments on the local network, looked for once at the start of a tracker.

Somebody who starts a second tracker may well want it to be one of the first one's. Whether it is, only a person
knows, so they are told, and nothing is done by itself; what the network says is a hint and never trusted.
Used by the command line while it serves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ifaddr
from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.wire import limits
from core.wire.announcement import SERVICE_TYPE, decode_txt
from core.wire.errors import ProtocolError
from core.wire.fingerprint import TrackerAddress, shown
from core.wire.ids import Fingerprint

SECONDS: Final = 4.0
"""How long is looked: a tracker answers the first question within one."""
_RESOLVE_MS: Final = 2000
_TOLD_MAX: Final = 3
_FAILURES: Final = (OSError, RuntimeError, ZeroconfError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another deployment as the network tells it; `shown` is its fingerprint as people compare it."""

    name: str
    shown: str
    address: TrackerAddress


async def find(own: Fingerprint, interfaces: Sequence[str] = (), seconds: float = SECONDS) -> list[Neighbour]:
    """The deployments but `own` that are announced within `seconds`, at most three; nothing where nothing can be seen.

    `interfaces` are addresses of those to look at; none: all.
    """
    found: dict[str, Neighbour] = {}
    asking: set[asyncio.Task[None]] = set()
    here = await asyncio.to_thread(_addresses_here)
    searched = [one for one in interfaces if one in here]
    if not (searched if interfaces else here):  # zeroconf would raise and leave a socket open
        return []
    try:
        zeroconf = _open(searched)
    except _FAILURES as error:
        _log.info("other deployments are not looked for: %s", error)
        return []

    async def _resolve(name: str) -> None:
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        if not await info.async_request(zeroconf.zeroconf, _RESOLVE_MS):
            return
        try:
            said = decode_txt(info.properties)
        except ProtocolError:
            return
        hosts = info.parsed_addresses(IPVersion.V4Only) or info.parsed_scoped_addresses()
        if hosts and info.port and not said.names(own) and len(found) < _TOLD_MAX:
            # The rest of the fingerprint is not in the record, and not in what is shown of it.
            whole = Fingerprint(said.prefix.ljust(64, "0"))
            found.setdefault(said.prefix, Neighbour(said.name, shown(whole), TrackerAddress(hosts[0], info.port)))

    def _on_record(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Added and len(asking) < limits.TRACKERS_FOUND_MAX:
            asking.add(asyncio.ensure_future(_resolve(name)))

    browser = AsyncServiceBrowser(zeroconf.zeroconf, [SERVICE_TYPE], handlers=[_on_record])
    try:
        await asyncio.sleep(seconds)
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await browser.async_cancel()
        await zeroconf.async_close()
    return list(found.values())


def _addresses_here() -> set[str]:
    """This machine's addresses; blocks for a system call."""
    try:
        adapters = ifaddr.get_adapters()
    except OSError:
        return set()
    return {one.ip if isinstance(one.ip, str) else one.ip[0] for adapter in adapters for one in adapter.ips}


def _open(interfaces: Sequence[str]) -> AsyncZeroconf:
    if interfaces:
        return AsyncZeroconf(interfaces=list(interfaces))
    try:
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
    except _FAILURES:  # a machine without IPv6
        return AsyncZeroconf(ip_version=IPVersion.V4Only)
