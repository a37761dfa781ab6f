"""Slows down who guesses: failed tries by key with growing delay, and events by address in a window.

Invariant: a key in its delay does not reach what is protected; a success costs nothing and forgets;
memory is bounded, and the entry that was idle longest goes first. Nothing is ever locked out.
Time is handed in (seconds, any monotonic origin). Owned by the accounts room.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict, deque
from typing import Final

from core.wire.errors import Kind, TrackerError
from tracker.config import Tries

_ENTRIES_MAX: Final = 50_000


def place_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one, which is one household's."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class FailedTries:
    """Failures by key. `check` before a try, `failed` or `forget` after it."""

    def __init__(self, policy: Tries) -> None:
        self._policy = policy
        self._entries: OrderedDict[str, tuple[int, float, float]] = OrderedDict()  # failures, last, not before

    def check(self, key: str, now: float) -> None:
        """Raise `TrackerError(TOO_MANY_TRIES)` with `seconds` while `key` must wait."""
        failures, last, not_before = self._entries.get(key, (0, now, now))
        if failures and now - last > max(self._policy.forget, not_before - last):
            del self._entries[key]
        elif now < not_before:
            raise TrackerError(Kind.TOO_MANY_TRIES, seconds=math.ceil(not_before - now))

    def failed(self, key: str, now: float) -> None:
        """Count a failure of `key`."""
        failures = self._entries.pop(key, (0, now, now))[0] + 1
        over = failures - self._policy.free
        delay = 0.0 if over < 0 else min(self._policy.first * 2.0 ** min(over, 30), self._policy.most)
        self._entries[key] = (failures, now, now + delay)
        while len(self._entries) > _ENTRIES_MAX:
            self._entries.popitem(last=False)

    def forget(self, key: str) -> None:
        """`key` succeeded."""
        self._entries.pop(key, None)


class Window:
    """At most `most` events in `seconds` for each key."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, key: str, now: float) -> None:
        """Count one event of `key`, or raise `TrackerError(TOO_MANY_TRIES)` with `seconds` to wait."""
        events = self._events.pop(key, None)
        if events is None:
            events = deque()
        while events and now - events[0] >= self._seconds:
            events.popleft()
        self._events[key] = events
        while len(self._events) > _ENTRIES_MAX:
            self._events.popitem(last=False)
        if len(events) >= self._most:
            raise TrackerError(Kind.TOO_MANY_TRIES, seconds=math.ceil(events[0] + self._seconds - now))
        events.append(now)
