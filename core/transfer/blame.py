"""Who gave bad pieces. The second one bans a device for an hour.

Invariant: only the sole sender of a whole piece is blamed for it, so an honest peer never is. Strikes
count over all downloads of the process and are forgotten after as long as a ban lasts.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.transfer.rates import Clock
from core.wire import limits
from core.wire.ids import DeviceId


@dataclass(slots=True)
class _Record:
    strikes: int
    until: float


class Blame:
    """Strikes and bans of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: dict[DeviceId, _Record] = {}

    def on_bad_piece(self, device: DeviceId) -> bool:
        """`device` alone gave a bad piece; returns whether it is banned by that, now and not before."""
        record = self._current(device)
        if record is None:
            record = self._records[device] = _Record(0, 0.0)
        record.strikes += 1
        record.until = self._clock() + limits.BAN_SECONDS
        return record.strikes == limits.BAD_PIECES_MAX

    def is_banned(self, device: DeviceId) -> bool:
        """Whether nothing is taken from or given to `device`."""
        record = self._current(device)
        return record is not None and record.strikes >= limits.BAD_PIECES_MAX

    def _current(self, device: DeviceId) -> _Record | None:
        record = self._records.get(device)
        if record is not None and record.until <= self._clock():
            del self._records[device]
            return None
        return record
