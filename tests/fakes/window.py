"""Waiting in tests of the window: for a signal, or until something holds. Works on Qt's loop, without nesting it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def next_signal(signal: Any, seconds: float = 5.0) -> tuple[Any, ...]:
    """The arguments of the next emission of `signal`. Raises TimeoutError."""
    arrived: asyncio.Future[tuple[Any, ...]] = asyncio.get_running_loop().create_future()

    def note(*arguments: Any) -> None:
        if not arrived.done():
            arrived.set_result(arguments)

    signal.connect(note)
    try:
        async with asyncio.timeout(seconds):
            return await arrived
    finally:
        signal.disconnect(note)


async def until(question: Callable[[], T], seconds: float = 10.0) -> T:
    """What `question` answers once it is true. Fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"not within {seconds} s; last: {answer!r}"
        await asyncio.sleep(0.01)
    return answer
