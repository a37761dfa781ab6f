"""What one offered file gave: how much, how fast, and to whom. All in bytes.

Invariant: `whole` counts whole pieces and only grows; rates count frames as they are sent, so that a
slow piece shows as a slow speed and not as none. Owned by the catalogue's entry, fed by the uploads.
"""

from __future__ import annotations

from typing import Final

from core.transfer.rates import Clock, Rate
from core.wire.ids import DeviceId

STILL: Final = 64.0
"""A speed below this is shown as none: a rate only ever comes near to nothing."""


class Given:
    """The counts of one offered file. They cost nothing before the first byte goes."""

    def __init__(self) -> None:
        self.whole = 0
        """Bytes of whole pieces that were sent."""
        self.kept = 0
        """How many of them the state database knows of."""
        self._devices: dict[DeviceId, Rate] = {}

    def on_sent(self, device: DeviceId, nbytes: int, clock: Clock) -> None:
        """A frame went to `device`."""
        rate = self._devices.get(device)
        if rate is None:
            rate = self._devices[device] = Rate(clock)
        rate.add(nbytes)

    def speed(self) -> float:
        """Bytes a second that go."""
        value = sum(rate.value() for rate in self._devices.values())
        return value if value >= STILL else 0.0

    def to(self, device: DeviceId) -> tuple[int, float]:
        """Bytes that `device` was sent, and bytes a second that go to it now."""
        rate = self._devices.get(device)
        return (rate.total, shown(rate)) if rate is not None else (0, 0.0)

    def devices(self) -> tuple[DeviceId, ...]:
        """Everybody who was given anything."""
        return tuple(self._devices)


def shown(rate: Rate | None) -> float:
    """A speed as people are shown it."""
    value = rate.value() if rate is not None else 0.0
    return value if value >= STILL else 0.0
