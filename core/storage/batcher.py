"""Work that is cheaper together: what arrives while one batch runs makes the next.

Invariant: one batch at a time, items in the order in which they came, and every item gets its
answer or its error. Nobody waits for a timer: a lone item runs at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Batcher(Generic[Item, Answer]):
    """Hands batches of at most `most` items to `work`, which answers each, in order, with a result or an error."""

    def __init__(
        self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]], most: int = 256
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Answer:
        """The answer to `item`, or its error raised. A cancelled caller's item is done all the same."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await asyncio.shield(future)

    async def drain(self) -> None:
        """Return when nothing is under way."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        await asyncio.sleep(0)  # whoever is about to submit in this turn of the loop is in the first batch
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                try:
                    answers: Sequence[Answer | Exception] = await self._work([item for item, _ in batch])
                except Exception as error:  # noqa: BLE001 - told to those who wait
                    answers = [error] * len(batch)
                for (_, future), answer in zip(batch, answers, strict=True):
                    if isinstance(answer, Exception):
                        future.set_exception(answer)
                        future.exception()  # a cancelled caller looks no more
                    else:
                        future.set_result(answer)
        finally:
            self._task = None
