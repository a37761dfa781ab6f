"""The programs with a watch on their event loop: `python -m tests.fakes.watched_loop FILE peer|tracker ARGUMENT…`.

FILE says in JSON how late the loop was: `looks`, how many were more than 50 ms late, the p99 of the last ones, and the
latest of all, in seconds. It is written through one descriptor, by `write` alone, so that a disk whose other calls
stall does not hold up the watch itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable

import core.shell.__main__ as peer
import tracker.__main__ as service
from core.loops import loop_factory
from tracker import serving

_LOOK_SECONDS, _WRITE_SECONDS, _LATE_SECONDS = 0.01, 0.5, 0.05
_KEPT = 20_000


class Watch:
    """Looks every 10 ms how late it is called."""

    def __init__(self, loop: asyncio.AbstractEventLoop, file: int) -> None:
        self._loop, self._file = loop, file
        self._late: deque[float] = deque(maxlen=_KEPT)
        self._looks = self._many = 0
        self._latest = 0.0
        self._due = self._written = time.monotonic()
        loop.call_soon(self._look)

    def _look(self) -> None:
        now = time.monotonic()
        late = max(0.0, now - self._due)
        self._late.append(late)
        self._looks += 1
        self._many += late > _LATE_SECONDS
        self._latest = max(self._latest, late)
        if now - self._written > _WRITE_SECONDS:
            self._written = now
            self._write()
        self._due = time.monotonic() + _LOOK_SECONDS
        self._loop.call_later(_LOOK_SECONDS, self._look)

    def _write(self) -> None:
        p99 = sorted(self._late)[int(len(self._late) * 0.99)]
        told = {"looks": self._looks, "late": self._many, "p99": p99, "latest": self._latest}
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, json.dumps(told).ljust(200).encode())


def _watched(
    make: Callable[[], asyncio.AbstractEventLoop] | None, file: int
) -> Callable[[], asyncio.AbstractEventLoop]:
    def watched() -> asyncio.AbstractEventLoop:
        loop = (make or asyncio.DefaultEventLoopPolicy().new_event_loop)()
        Watch(loop, file)
        return loop

    return watched


def main() -> int:
    """Run the program that was named; its exit status."""
    name, program, *arguments = sys.argv[1:]
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    watched = _watched(loop_factory(), file)
    module, run = (peer, peer.main) if program == "peer" else (serving, service.main)
    setattr(module, "loop_factory", lambda: watched)  # noqa: B010 - what it imported is no name of its own to mypy
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
