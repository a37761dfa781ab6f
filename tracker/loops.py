"""Which event loop a tracker runs on: uvloop (winloop on Windows) where it is installed, else asyncio's own.

Invariant: nothing in the tracker needs more of a loop than asyncio promises. TLS costs half as much on uvloop, and a
tracker does little else. Used by the command line.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
from collections.abc import Callable

_FAST = "winloop" if os.name == "nt" else "uvloop"


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What `asyncio.Runner` takes to make its loop; None for asyncio's own."""
    with contextlib.suppress(ImportError):
        factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module(_FAST).new_event_loop
        return factory
    return None
