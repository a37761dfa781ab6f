"""How fast a link may move bytes, as the link asks it; `core.transfer.throttle` answers.

Invariant: whoever was told to wait is called once, when it may be worth asking again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Pace(Protocol):
    """Asked before each frame of a piece that is sent, and told of it afterwards."""

    def may_send(self, again: Callable[[], None]) -> bool:
        """Whether a frame may be sent now; if not, `again` is called when one may."""

    def on_sent(self, nbytes: int) -> None:
        """A frame with so many bytes of a piece was handed to the system."""
