"""Where the trackers of one deployment may be reached, best first, and the race that finds one that answers.

Invariant: the list holds each address once and at most `KEPT_MAX` of them; the one that answered last
stands first. Owned by a `TrackerClient`.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeVar

from core.wire.errors import Kind, ShareError, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress, parse_invite

T = TypeVar("T")

KEPT_MAX: Final = 16
"""Addresses of one deployment that are worth trying: a few trackers with a few interfaces each."""
STAGGER_SECONDS: Final = 0.25
"""Head start of an address before the next one is tried beside it (RFC 8305's connection attempt delay)."""
_TELLS_MOST = (Kind.WRONG_PIN, Kind.TRACKER_ERROR, Kind.NOT_A_TRACKER, Kind.TRACKER_UNREACHABLE)


class AddressBook:
    """The addresses of a deployment in the order in which to try them."""

    def __init__(self, addresses: Iterable[TrackerAddress]) -> None:
        self._addresses = list(dict.fromkeys(addresses))[:KEPT_MAX]

    def all(self) -> tuple[TrackerAddress, ...]:
        """Every address, the one to try first first."""
        return tuple(self._addresses)

    def learn(self, addresses: Iterable[TrackerAddress]) -> None:
        """Add what is new behind what is known; when the list is full, the oldest unproven ones make room."""
        new = [address for address in dict.fromkeys(addresses) if address not in self._addresses]
        room = max(1, KEPT_MAX - len(new))
        self._addresses = (self._addresses[:room] + new)[:KEPT_MAX]

    def learn_texts(self, texts: Iterable[str]) -> None:
        """`learn` of what a tracker lists as `host:port`; what is no address is skipped."""
        self.learn(address for text in texts if (address := _parsed(text)) is not None)

    def answered(self, address: TrackerAddress) -> None:
        """This one works: try it first."""
        if address in self._addresses:
            self._addresses.remove(address)
        self._addresses.insert(0, address)
        del self._addresses[KEPT_MAX:]

    def failed(self, address: TrackerAddress) -> None:
        """This one does not work now: try it last."""
        if address in self._addresses:
            self._addresses.remove(address)
            self._addresses.append(address)


def _parsed(text: str) -> TrackerAddress | None:
    try:
        address = parse_invite(text).addresses[0]
    except UserError:
        return None
    try:
        ip = ipaddress.ip_address(address.host)
    except ValueError:
        return address
    return None if ip.is_unspecified or ip.is_multicast else address


async def race(
    addresses: Sequence[TrackerAddress],
    probe: Callable[[TrackerAddress], Awaitable[T]],
    stagger: float = STAGGER_SECONDS,
) -> T:
    """What the first `probe` that succeeds returns; each address has `stagger` seconds before the next joins in.

    If none succeeds, raises the error that tells most: a wrong pin before nonsense before silence.
    All probes have ended when this returns. Raises `TrackerError(NO_TRACKER)` without an address.
    """
    waiting = list(reversed(addresses))
    running: set[asyncio.Task[T]] = set()
    errors: list[ShareError] = []
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(_awaited(probe(waiting.pop()))))
            done, running = await asyncio.wait(
                running, timeout=stagger if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                try:
                    return task.result()
                except ShareError as error:
                    errors.append(error)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    raise min(errors, key=_rank, default=TrackerError(Kind.NO_TRACKER))


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _rank(error: ShareError) -> int:
    return _TELLS_MOST.index(error.kind) if error.kind in _TELLS_MOST else 0
