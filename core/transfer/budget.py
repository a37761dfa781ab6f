"""Memory for pieces that arrive: bounded for the process and for each peer, and used again.

Invariant: the buffers handed out are at most `limits.IN_FLIGHT_MAX` bytes in all and
`limits.IN_FLIGHT_PEER_MAX` for one device. A buffer is recycled only if its piece came whole, so that
nobody else can still write into it. Recycling spares the kernel from zeroing fresh pages, which costs
as much as hashing them. Owned by the hub.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from core.wire import limits
from core.wire.ids import DeviceId

KEEP_BYTES: Final = 16 * limits.MIB
"""Buffers that wait to be used again, at most."""
_SMALLEST: Final = 64 * limits.KIB


class Budget:
    """Hands out buffers until the limits are reached."""

    def __init__(self, most: int = limits.IN_FLIGHT_MAX, most_of_peer: int = limits.IN_FLIGHT_PEER_MAX) -> None:
        self._most, self._most_of_peer = most, most_of_peer
        self._by_peer: dict[DeviceId, int] = defaultdict(int)
        self._free: dict[int, list[bytearray]] = defaultdict(list)
        self._kept = 0
        self.used = 0
        """Bytes handed out."""

    def take(self, device: DeviceId, length: int) -> memoryview | None:
        """A buffer of `length` bytes for a piece from `device`, or None if there is no room now."""
        if self.used + length > self._most or self._by_peer[device] + length > self._most_of_peer:
            return None
        self.used += length
        self._by_peer[device] += length
        size = _size_class(length)
        if self._free[size]:
            buffer = self._free[size].pop()
            self._kept -= size
        else:
            buffer = bytearray(size)
        return memoryview(buffer)[:length]

    def give_back(self, device: DeviceId, buffer: memoryview, *, whole: bool) -> None:
        """`buffer` is no longer needed; `whole`: its piece arrived, so nobody writes into it any more."""
        length = len(buffer)
        self.used -= length
        self._by_peer[device] -= length
        if not self._by_peer[device]:
            del self._by_peer[device]
        memory = buffer.obj
        if whole and isinstance(memory, bytearray) and self._kept + len(memory) <= KEEP_BYTES:
            self._free[len(memory)].append(memory)
            self._kept += len(memory)

    def forget_free(self) -> None:
        """Let go of the buffers that wait to be used again; nothing is being fetched."""
        self._free.clear()
        self._kept = 0


def _size_class(length: int) -> int:
    return max(_SMALLEST, 1 << (length - 1).bit_length())
