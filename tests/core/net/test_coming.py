"""When what comes of a piece is told."""

from __future__ import annotations

import asyncio

from core.net.coming import TELL_SECONDS, Coming


class _User:
    """Is told, by a clock of its own."""

    def __init__(self) -> None:
        self.now, self.at_once = 10.0, False
        self.told: list[tuple[int, int, int]] = []
        self.coming = Coming(lambda: self.now, self._tell, lambda: self.coming.on_dry())

    def _tell(self, channel: int, request: int, nbytes: int) -> bool:
        self.told.append((channel, request, nbytes))
        return self.at_once

    def reads(self, request: int, nbytes: int) -> list[tuple[int, int, int]]:
        """What is told when bytes come and nothing follows for now."""
        self.told.clear()
        self.coming.add(1, request, nbytes)
        self.coming.on_dry()
        return self.told


async def test_the_first_bytes_are_told_at_once_and_the_next_ones_later() -> None:
    user = _User()
    assert user.reads(2, 100) == [(1, 2, 100)]
    assert user.reads(2, 50) == []
    user.now += TELL_SECONDS
    assert user.reads(2, 5) == [(1, 2, 55)]
    assert user.reads(3, 1) == [(1, 3, 1)], "another request is new"
    assert user.reads(3, 7) == []
    assert user.reads(4, 1) == [(1, 3, 7), (1, 4, 1)], "nothing of the last one is left behind"
    user.coming.end()


async def test_what_is_limited_is_told_read_by_read() -> None:
    user = _User()
    user.at_once = True
    for nbytes in (100, 50, 20):
        assert user.reads(2, nbytes) == [(1, 2, nbytes)]


async def test_what_is_due_is_told_although_nothing_more_comes() -> None:
    user = _User()
    user.reads(2, 100)
    assert user.reads(2, 50) == []
    user.now += TELL_SECONDS
    await asyncio.sleep(3 * TELL_SECONDS)
    assert user.told == [(1, 2, 50)]


async def test_what_is_forgotten_or_has_ended_is_not_told() -> None:
    user = _User()
    user.reads(2, 100)
    user.reads(2, 50)
    user.coming.forget(1, 3)
    user.coming.forget(1, 2)
    user.coming.tell()
    assert user.told == []
    assert user.reads(2, 9) == [(1, 2, 9)]
    user.reads(2, 9)
    user.coming.end()
    user.now += TELL_SECONDS
    await asyncio.sleep(3 * TELL_SECONDS)
    assert user.told == []
