"""How long a loop was held up: the most that its thread worked between two turns while a block runs.

Time of the processor, not of the clock: on a machine that does other things too, those would be counted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gap:
    """`longest` in seconds."""

    longest = 0.0

    async def watch(self) -> None:
        """Take every turn of the loop that one may have."""
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest, last = max(self.longest, now - last), now


@asynccontextmanager
async def watched() -> AsyncIterator[Gap]:
    """Watch the running loop while the block runs."""
    gap = Gap()
    task = asyncio.create_task(gap.watch())
    await asyncio.sleep(0.01)
    gap.longest = 0.0
    try:
        yield gap
    finally:
        await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
