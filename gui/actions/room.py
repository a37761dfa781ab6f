"""What the rooms of acts have in common: a way to the engine.

Invariant: a room keeps nothing. Used by the other files of this folder.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from gui.engine_thread import EngineThread

if TYPE_CHECKING:
    from core.engine import Engine

T = TypeVar("T")


class Room:
    """Acts of one kind. Each raises `ShareError` and then has changed nothing."""

    engine: EngineThread

    async def _run(self, work: Callable[[Engine], Awaitable[T]]) -> T:
        return await self.engine.run(work)
