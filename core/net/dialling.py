"""Keeps trying to be linked with one device: when to dial, where, and how long to wait after a failure.

Invariant: at most one attempt at a time, none while a link to the device is there, and only a
connection whose other end has proven to be that device is greeted. A refusal is no offence (the
roster that lets us in may be on its way), so there is no last attempt.
One task a wanted device, owned by `core.net.links`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import random
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

from core.net.link_times import LinkTimes
from core.net.peer_link import PeerLink
from core.wire import limits
from core.wire.errors import Kind, PeerError
from core.wire.ids import DeviceId
from core.wire.tracker_messages import Address

Endpoint = tuple[str, int]
_KINDS: Final = frozenset({"lan", "seen", "loopback"})
_log = logging.getLogger(__name__)


class DialHost(Protocol):
    """What a dialler asks of those who keep the links."""

    def is_linked(self, device: DeviceId) -> bool:
        """Whether there is a link to the device."""

    def has_room(self) -> bool:
        """Whether one more link may be."""

    async def new_link(self, device: DeviceId) -> PeerLink | None:
        """A link to be connected to the device; None if its certificate is not known."""


def endpoints(addresses: Sequence[Address]) -> tuple[Endpoint, ...]:
    """Where a device may be dialled, in its order: kinds that we know, addresses that can be one computer's."""
    found: dict[Endpoint, None] = {}
    for each in addresses:
        try:
            address = ipaddress.ip_address(each.address)
        except ValueError:
            continue
        odd = address.is_multicast or address.is_unspecified or address.is_link_local or "%" in each.address
        if each.kind in _KINDS and each.port and not odd:
            found[str(address), each.port] = None
    # The tracker puts one before those that the device told.
    return tuple(found)[: limits.ADDRESSES_MAX + 1]


class Dialler:
    """Tries to be linked with one device until `close`."""

    def __init__(self, device: DeviceId, host: DialHost, times: LinkTimes, rng: random.Random, *, waits: float) -> None:
        self._device, self._host, self._times, self._rng = device, host, times, rng
        self._waits = waits
        """Seconds that this side leaves the first attempt to the other."""
        self._endpoints: tuple[Endpoint, ...] = ()
        self._news = asyncio.Event()
        self._failures = 0
        self._is_kicked = False
        """Whether something changed since the last attempt began."""
        self._task = asyncio.create_task(self._run())

    def set_endpoints(self, found: tuple[Endpoint, ...]) -> bool:
        """Where the device is now; different ones are tried at once. Whether they are different from others before."""
        if found == self._endpoints:
            return False
        before, self._endpoints = self._endpoints, found
        self.kick()
        return bool(before)

    def set_waits(self, seconds: float) -> None:
        """How long an attempt is left to the other side; if it is shorter than before, it counts at once."""
        shorter, self._waits = seconds < self._waits, seconds
        if shorter:
            self.kick()

    def kick(self) -> None:
        """Something changed that may let an attempt succeed: try at once."""
        self._failures, self._is_kicked = 0, True
        self._news.set()

    def on_link_gone(self, *, settled: bool) -> None:
        """The link to the device has ended; `settled` if it had lasted."""
        self._failures = 0 if settled else self._failures + 1
        self._news.set()

    async def close(self) -> None:
        """Give up."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._until_unlinked()
            due = loop.time() + max(self._waits, self._pause())
            while (left := due - loop.time()) > 0 and not self._host.is_linked(self._device):
                if await self._has_news(left):
                    due = min(due, loop.time() + max(self._waits, self._pause()))
            if self._host.is_linked(self._device):
                continue
            self._is_kicked = False
            if self._endpoints and self._host.has_room():
                try:
                    await self._dial()
                    continue
                except (PeerError, OSError) as error:
                    _log.debug("no link to %s: %s", self._device[:8], error)
            if not self._is_kicked:
                self._failures += 1

    async def _until_unlinked(self) -> None:
        while self._host.is_linked(self._device):
            await self._news.wait()
            self._news.clear()

    def _pause(self) -> float:
        """Seconds before the next attempt: none before the first, then doubling, a little spread."""
        if not self._failures:
            return 0.0
        pause = self._times.first_retry * 2.0 ** min(self._failures - 1, 16)
        return min(pause, self._times.last_retry) * self._rng.uniform(0.9, 1.1)

    async def _has_news(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    async def _dial(self) -> None:
        link = await first_secured(self._endpoints, self._connect, self._times.stagger)
        try:
            # The registry takes it from here as soon as it is greeted.
            link.greet()
            await link.wait_greeted()
        finally:
            if not link.is_open:
                link.abort()

    async def _connect(self, endpoint: Endpoint) -> PeerLink:
        link = await self._host.new_link(self._device)
        if link is None:
            raise PeerError(Kind.PEER_REFUSED, reason="no certificate")
        link.address = endpoint[0]
        try:
            async with asyncio.timeout(self._times.handshake):
                await asyncio.get_running_loop().create_connection(lambda: link.stream, *endpoint)
                await link.wait_secured()
        except TimeoutError as error:
            raise PeerError(Kind.PEER_REFUSED, reason="timeout") from error
        finally:
            if not link.is_secured:
                link.abort()
        return link


async def first_secured(
    where: Sequence[Endpoint], connect: Callable[[Endpoint], Coroutine[Any, Any, PeerLink]], stagger: float
) -> PeerLink:
    """The first connection that succeeds, attempts beginning `stagger` seconds or a failure apart (RFC 8305).

    Raises what the last attempt raised.
    """
    waiting = list(where)
    running: set[asyncio.Task[PeerLink]] = set()
    failure: BaseException = PeerError(Kind.PEER_REFUSED, reason="no address")
    winner: PeerLink | None = None
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(connect(waiting.pop(0))))
            timeout = stagger if waiting else None
            done, running = await asyncio.wait(running, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                error = task.exception()
                if error is not None:
                    failure = error
                elif winner is None:
                    winner = task.result()
                else:
                    task.result().abort()
            if winner is not None:
                return winner
        raise failure
    finally:
        for task in running:
            task.cancel()
        for result in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(result, PeerLink):
                result.abort()
