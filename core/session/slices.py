"""Works through thousands of things without keeping the loop from its other work.

Invariant: between two slices everything else that waits gets its turn; so what is worked on must not be
expected to stay as it is from one slice to the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

Item = TypeVar("Item")
SLICE_SECONDS: Final = 0.005
TASKS_MOST: Final = 64
"""Tasks that are woken in a slice: each takes up to a tenth of a millisecond."""
_LOOK_EVERY: Final = 16


async def in_slices(items: Iterable[Item], most: int = 1_000_000) -> AsyncIterator[Item]:
    """Each of `items`, with a pause for others every few milliseconds, and after `most` of them.

    Where each wakes a task, whose work comes later and all at once, it is `most` that keeps a slice short.
    """
    until, left = time.monotonic() + SLICE_SECONDS, most
    for at, item in enumerate(items):
        if left <= 0 or (at % _LOOK_EVERY == 0 and time.monotonic() >= until):
            await asyncio.sleep(0)
            until, left = time.monotonic() + SLICE_SECONDS, most
        left -= 1
        yield item
