"""A state folder whose disk is full: nothing is kept any more, and everything that was can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from core.engine import Engine
from core.storage.database import StateDatabase
from core.wire.errors import DiskError, Kind


def database_of(engine: Engine) -> StateDatabase:
    """The state database of an open engine."""
    assert engine._context is not None
    return engine._context.database


@contextmanager
def full_state(engine: Engine, after: int = 0) -> Iterator[None]:
    """Within it the disk takes `after` writes more, and no other."""
    database, left = database_of(engine), after
    write = database.write

    async def refuse(work: Callable[[Any], Any]) -> Any:
        nonlocal left
        left -= 1
        if left >= 0:
            return await write(work)
        raise DiskError(Kind.NO_SPACE, folder=str(Path(database.path).parent), path=str(database.path))

    with patch.object(database, "write", refuse):
        yield
