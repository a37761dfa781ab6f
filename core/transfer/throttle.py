"""How fast this device gives and takes: for everything together, and for single files. Bytes a second.

Invariant: over any time longer than a second no more than the limit passes, but for what one piece or
one read of a socket is over it, and that is made up for before the next. Links wait in turn, so that
none starves. On a local network nothing is limited unless that is asked for; what a file is limited
to holds everywhere. Without limits a frame costs one look at a flag. Owned by the exchange.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Final

from core.transfer.catalogue import FileKey
from core.transfer.link import Link
from core.transfer.rates import Clock

BURST_SECONDS: Final = 0.1
"""What was not used is kept for this long."""
_ADDRESSES_KEPT: Final = 1024
_Again = Callable[[], None]


class Bucket:
    """Lets `rate` bytes a second pass; 0: any number."""

    def __init__(self, clock: Clock) -> None:
        self.rate = 0
        self._clock = clock
        self._tokens = 0.0
        self._at = clock()
        self._waiting: dict[_Again, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def set_rate(self, rate: int) -> None:
        """Let so many bytes a second pass from now on."""
        if rate == self.rate:
            return
        self._refill()
        self.rate = rate
        self._tokens = min(self._tokens, self._most)
        self._stop()
        self._wake()

    def is_open(self) -> bool:
        """Whether bytes may pass now."""
        if not self.rate:
            return True
        self._refill()
        return self._tokens > 0

    def take(self, nbytes: int) -> None:
        """So many bytes passed."""
        if self.rate:
            self._tokens -= nbytes

    def wait(self, again: _Again) -> None:
        """Call `again`, once, when bytes may pass, after those who waited before."""
        self._waiting[again] = None
        self._start()

    def close(self) -> None:
        """Call nobody any more."""
        self._waiting.clear()
        self._stop()

    @property
    def _most(self) -> float:
        return self.rate * BURST_SECONDS

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._most, self._tokens + self.rate * (now - self._at))
        self._at = now

    def _start(self) -> None:
        if self._timer is None and self._waiting:
            # Not for the first byte: each waking costs something.
            wait = max(0.0, self._most / 2 - self._tokens) / self.rate if self.rate else 0.0
            self._timer = asyncio.get_running_loop().call_later(wait, self._on_time)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_time(self) -> None:
        self._timer = None
        self._wake()

    def _wake(self) -> None:
        for _ in range(len(self._waiting)):
            if not self.is_open():
                break
            again = next(iter(self._waiting))
            del self._waiting[again]
            again()
        self._start()


class _Sending:
    """The pace of one piece that is sent on a link; asked anew for each frame, since limits change meanwhile."""

    __slots__ = ("_key", "_link", "_throttle")

    def __init__(self, throttle: Throttle, link: Link, key: FileKey) -> None:
        self._throttle, self._link, self._key = throttle, link, key

    def may_send(self, again: _Again) -> bool:
        """Whether a frame may be sent now."""
        throttle = self._throttle
        if not throttle.limits_up:
            return True
        return _is_open(throttle.up_of(self._link, self._key), again)

    def on_sent(self, nbytes: int) -> None:
        """A frame was sent."""
        throttle = self._throttle
        if throttle.limits_up:
            for bucket in throttle.up_of(self._link, self._key):
                bucket.take(nbytes)


class Throttle:
    """All limits of one session. `limits_down`, `limits_up`: whether anything is limited at all."""

    def __init__(self, clock: Clock) -> None:
        self.limits_down = self.limits_up = False
        self._clock = clock
        self._down, self._up = Bucket(clock), Bucket(clock)
        self._files_down: dict[FileKey, Bucket] = {}
        self._files_up: dict[FileKey, Bucket] = {}
        self._limit_lan = False
        self._held: set[Link] = set()
        self._is_lan: dict[str, bool] = {}

    @property
    def down(self) -> int:
        """What all downloads together are limited to."""
        return self._down.rate

    @property
    def up(self) -> int:
        """What all uploads together are limited to."""
        return self._up.rate

    def set_limits(self, down: int, up: int, *, limit_lan: bool) -> None:
        """Limit everything together; 0: not at all."""
        self._limit_lan = limit_lan
        self._down.set_rate(down)
        self._up.set_rate(up)
        self._look()

    def set_file(self, key: FileKey, down: int, up: int) -> None:
        """Limit one file; 0: not at all."""
        for buckets, rate in ((self._files_down, down), (self._files_up, up)):
            bucket = buckets.get(key)
            if bucket is None and rate:
                bucket = buckets[key] = Bucket(self._clock)
            if bucket is not None:
                bucket.set_rate(rate)
                if not rate:
                    del buckets[key]
        self._look()

    def sending(self, link: Link, key: FileKey) -> _Sending:
        """The pace of a piece of a file on a link."""
        return _Sending(self, link, key)

    def may_ask(self, key: FileKey, again: _Again) -> bool:
        """Whether more of a file may be asked for; if not, `again` is called when it may."""
        bucket = self._files_down.get(key)
        return bucket is None or _is_open([bucket], again)

    def on_received(self, link: Link, key: FileKey, nbytes: int, *, alone: bool) -> None:
        """Bytes of a file came on a link: if they are too many, it is not read until they are made up for.

        `alone`: nothing else is fetched on the link. If something is, the file's own limit does not hold the
        link up; it keeps the file from being asked for.
        """
        buckets = self.down_of(link, key)
        for bucket in buckets:
            bucket.take(nbytes)
        if not alone:
            buckets = [bucket for bucket in buckets if bucket is self._down]
        if link in self._held or not buckets:
            return
        if not _is_open(buckets, lambda: self._go_on(link, buckets)):
            self._held.add(link)
            link.hold()

    def on_link_gone(self, link: Link) -> None:
        """A link has ended."""
        self._held.discard(link)

    def close(self) -> None:
        """Hold nobody up any more."""
        for bucket in (self._down, self._up, *self._files_down.values(), *self._files_up.values()):
            bucket.close()
        self._held.clear()

    def down_of(self, link: Link, key: FileKey) -> list[Bucket]:
        """What a piece of a file that comes on a link counts for."""
        return self._of(self._down, self._files_down, link, key)

    def up_of(self, link: Link, key: FileKey) -> list[Bucket]:
        """What a piece of a file that goes on a link counts for."""
        return self._of(self._up, self._files_up, link, key)

    def is_lan(self, address: str) -> bool:
        """Whether an address is of this computer or of a network that no router of the internet leads to."""
        known = self._is_lan.get(address)
        if known is None:
            if len(self._is_lan) >= _ADDRESSES_KEPT:
                self._is_lan.clear()
            known = self._is_lan[address] = is_local(address)
        return known

    def _of(self, all_files: Bucket, files: dict[FileKey, Bucket], link: Link, key: FileKey) -> list[Bucket]:
        buckets = []
        if all_files.rate and (self._limit_lan or not self.is_lan(link.address)):
            buckets.append(all_files)
        if (own := files.get(key)) is not None:
            buckets.append(own)
        return buckets

    def _go_on(self, link: Link, buckets: list[Bucket]) -> None:
        if link in self._held and _is_open(buckets, lambda: self._go_on(link, buckets)):
            self._held.remove(link)
            link.release()

    def _look(self) -> None:
        self.limits_down = bool(self._down.rate or self._files_down)
        self.limits_up = bool(self._up.rate or self._files_up)


def _is_open(buckets: list[Bucket], again: _Again) -> bool:
    for bucket in buckets:
        if not bucket.is_open():
            bucket.wait(again)
            return False
    return True


def is_local(address: str) -> bool:
    """Whether an IP address is private, link-local or loopback. Text that is none is not."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = mapped or ip
    return any(ip.version == network.version and ip in network for network in _LOCAL)


_LOCAL: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
            "fc00::/7", "fe80::/10", "::1/128",
        ),
    )
)  # fmt: skip
