"""Where the trackers of one deployment may be reached, best first, and the race that finds one that answers.

Invariant: the list holds each address once and at most `KEPT_MAX` of them; the one that answered last
stands first until it fails, and then every address of its tracker stands behind those of the others. Owned by
a `TrackerClient`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeVar

from core.wire.errors import Kind, ShareError, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress, parse_invite

T = TypeVar("T")

KEPT_MAX: Final = 16
"""Addresses of one deployment that are worth trying: a few trackers with a few interfaces each."""
STAGGER_SECONDS: Final = 0.25
"""Head start of an address before the next one is tried beside it (RFC 8305's connection attempt delay)."""
_HURRY: Final = 0.7
_STAGGER_LEAST: Final = 0.2
"""Each head start is shorter than the one before, down to a fifth: many addresses that lead nowhere cost a second."""
_TELLS_MOST = (Kind.WRONG_PIN, Kind.TRACKER_ERROR, Kind.NOT_A_TRACKER, Kind.TRACKER_UNREACHABLE)


class AddressBook:
    """The addresses of a deployment in the order in which to try them, and which tracker each of them leads to."""

    def __init__(self, addresses: Iterable[TrackerAddress], rng: random.Random | None = None) -> None:
        self._addresses = list(dict.fromkeys(addresses))[:KEPT_MAX]
        self._rng = rng or random.SystemRandom()
        self._trackers: tuple[tuple[TrackerAddress, ...], ...] = ()
        self._failed: dict[TrackerAddress, int] = {}
        self._failures = 0
        self._proven: set[TrackerAddress] = set()

    @property
    def trackers(self) -> int:
        """How many trackers the deployment has, as one of them said last; 0 before."""
        return len(self._trackers)

    def all(self) -> tuple[TrackerAddress, ...]:
        """Every address, the one to try first first."""
        return tuple(self._addresses)

    def learn(self, addresses: Iterable[TrackerAddress]) -> None:
        """Add what is new behind what is known; when the list is full, the oldest unproven ones make room."""
        new = [address for address in dict.fromkeys(addresses) if address not in self._addresses]
        room = max(1, KEPT_MAX - len(new))
        self._addresses = (self._addresses[:room] + new)[:KEPT_MAX]

    def told(
        self, each: Iterable[Iterable[str]], flat: Iterable[str], here: TrackerAddress, *, anew: bool = False
    ) -> None:
        """What the tracker reached at `here` says of where each of them is, itself first; `flat` is all of that.

        What is no address is skipped, and what is not told any more goes last. `anew`: the trackers changed, so
        one that failed before and is told of is one that came back.
        """
        # Of more than anybody keeps the rest is not even read.
        trackers = [tuple(_parsed_some(texts)) for texts in itertools.islice(each, KEPT_MAX)]
        if trackers and not any(here in ones for ones in trackers):
            trackers[0] = (here, *trackers[0])
        self._trackers = tuple(filter(None, trackers))[:KEPT_MAX]
        known = [*(one for texts in self._trackers for one in texts), *_parsed_some(flat)]
        if self._trackers:
            self._addresses.sort(key=lambda address: address not in known)
        if anew:
            self._failed = {address: at for address, at in self._failed.items() if address not in known}
        # The best address of each tracker before the second of any.
        self.learn([*_mixed(self._trackers), *known])

    def answered(self, address: TrackerAddress) -> None:
        """This one works: try it first."""
        self._failed.pop(address, None)
        self._proven.add(address)
        if address in self._addresses:
            self._addresses.remove(address)
        self._addresses.insert(0, address)
        del self._addresses[KEPT_MAX:]

    def failed(self, address: TrackerAddress) -> None:
        """This one does not work now: try its tracker last, and the others in an order of chance."""
        self._failures += 1
        for one in self._of_one_tracker(address):
            self._failed[one] = self._failures
        self.mix()
        if address in self._addresses:
            self._addresses.remove(address)
            self._addresses.append(address)

    def has_another(self, address: TrackerAddress) -> bool:
        """Whether another tracker than the one at `address` is known."""
        return bool(set(self._addresses) - set(self._of_one_tracker(address)))

    def mix(self) -> None:
        """Put the trackers into an order of chance, those that failed behind all others.

        Many clients know the same list; none of the trackers is to get all of them.
        """
        by_tracker: dict[tuple[TrackerAddress, ...], list[TrackerAddress]] = {}
        for address in self._addresses:
            by_tracker.setdefault(self._of_one_tracker(address), []).append(address)
        for ones, known in by_tracker.items():
            known.sort(key=ones.index)
            known.sort(key=self._proven.__contains__, reverse=True)
        told = {address for texts in self._trackers for address in texts}
        groups = list(by_tracker.values())
        self._rng.shuffle(groups)
        groups.sort(key=lambda ones: (ones[0] not in told, min(self._failed.get(one, 0) for one in ones)))
        failed = [ones for ones in groups if all(one in self._failed for one in ones)]
        self._addresses = [
            *_mixed([ones for ones in groups if ones not in failed and ones[0] in told]),
            *_mixed([ones for ones in groups if ones not in failed and ones[0] not in told]),
            *_mixed(failed),
        ]

    def _of_one_tracker(self, address: TrackerAddress) -> tuple[TrackerAddress, ...]:
        return next((ones for ones in self._trackers if address in ones), (address,))


def _mixed(lists: Iterable[Sequence[TrackerAddress]]) -> list[TrackerAddress]:
    """The first of each list before the second of any."""
    return [one for turn in itertools.zip_longest(*lists) for one in turn if one is not None]


def _parsed_some(texts: Iterable[str]) -> Iterable[TrackerAddress]:
    return filter(None, map(_parsed, itertools.islice(texts, KEPT_MAX)))


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
    """What the first `probe` that succeeds returns; the first has `stagger` seconds before the next joins in, each
    following one a little less. One that fails at once keeps nobody waiting.

    If none succeeds, raises the error that tells most: a wrong pin before nonsense before silence.
    All probes have ended when this returns. Raises `TrackerError(NO_TRACKER)` without an address.
    """
    waiting = list(reversed(addresses))
    running: set[asyncio.Task[T]] = set()
    errors: list[ShareError] = []
    pause, least = stagger, stagger * _STAGGER_LEAST
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(_awaited(probe(waiting.pop()))))
            done, running = await asyncio.wait(
                running, timeout=pause if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            pause = max(least, pause * _HURRY)
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
