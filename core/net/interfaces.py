"""This host's addresses: which of them a tracker is told, and when they change.

Invariant: at most `limits.ADDRESSES_MAX` addresses are told, never a multicast or link-local one, and
a loopback one only if the tracker itself is reached by loopback. Used by the engine, which sends
them with `Listen`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import ifaddr

from core.wire import limits
from core.wire.errors import ShareError
from core.wire.tracker_messages import Address

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
ReadAddresses = Callable[[], frozenset[IP]]

POLL_SECONDS: Final = 5.0
SETTLE_SECONDS: Final = 1.0
"""An interface that comes up gets its addresses one after the other; they are told together."""
_log = logging.getLogger(__name__)


def read_addresses() -> frozenset[IP]:
    """Every address of every interface that is up. Blocks for a system call: run it in a thread."""
    found = set[IP]()
    for adapter in ifaddr.get_adapters():
        for one in adapter.ips:
            found.add(ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0]))
    return frozenset(found)


def is_loopback(host: str) -> bool:
    """Whether `host` (an address, or `localhost`) never leaves this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def addresses_to_tell(
    found: Iterable[IP], port: int, *, bound: str | None = None, tracker_by_loopback: bool = False
) -> tuple[Address, ...]:
    """Where this device says it listens: `found` without what nobody else could reach, IPv4 and IPv6 in turn.

    `bound` is the address listened on if it is not all of them; then no other is told.
    """
    only = _bound(bound)
    wanted = [ip for ip in found if _is_told(ip, tracker_by_loopback) and (only is None or ip == only)]
    v4 = sorted((ip for ip in wanted if isinstance(ip, ipaddress.IPv4Address)), key=_order)
    v6 = sorted((ip for ip in wanted if isinstance(ip, ipaddress.IPv6Address)), key=_order)
    mixed = (ip for pair in itertools.zip_longest(v4, v6) for ip in pair if ip is not None)
    told = itertools.islice(mixed, limits.ADDRESSES_MAX)
    return tuple(Address("loopback" if ip.is_loopback else "lan", str(ip), port) for ip in told)


def _bound(bound: str | None) -> IP | None:
    if bound is None:
        return None
    try:
        ip = ipaddress.ip_address(bound.partition("%")[0])
    except ValueError:
        return None
    return None if ip.is_unspecified else ip


def _is_told(ip: IP, loopback: bool) -> bool:
    if ip.is_multicast or ip.is_link_local or ip.is_unspecified:
        return False
    return loopback or not ip.is_loopback


def _order(ip: IP) -> tuple[bool, int]:
    return ip.is_loopback, int(ip)


class InterfaceWatch:
    """Calls `on_change` whenever this host's addresses changed and settled; made and closed by the engine."""

    def __init__(
        self,
        on_change: Callable[[frozenset[IP]], Awaitable[None]],
        *,
        read: ReadAddresses = read_addresses,
        poll: float = POLL_SECONDS,
        settle: float = SETTLE_SECONDS,
    ) -> None:
        self._on_change, self._read = on_change, read
        self._poll, self._settle = poll, settle
        self._task: asyncio.Task[None] | None = None
        self.found: frozenset[IP] = frozenset()
        """The addresses as they were seen last."""

    async def start(self) -> None:
        """Look once, so that `found` is filled, and then go on looking."""
        self.found = await self._look()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._poll)
            now = await self._look()
            if now == self.found:
                continue
            while True:
                await asyncio.sleep(self._settle)
                later = await self._look()
                if later == now:
                    break
                now = later
            if now != self.found:
                self.found = now
                try:
                    await self._on_change(now)
                except ShareError as error:
                    _log.info("new addresses were not taken: %s", error)

    async def _look(self) -> frozenset[IP]:
        try:
            return await asyncio.to_thread(self._read)
        except OSError as error:
            _log.info("this host's addresses cannot be read: %s", error)
            return self.found
