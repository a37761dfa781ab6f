"""What is shown while something takes time: bars at a terminal, nothing anywhere else.

Invariant: what a command does and returns is the same with and without bars. The bars themselves are drawn by
`core.shell.bars`, which is imported only when there is a terminal to draw on. Used by the actions and the runner.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from core.snapshots import DownloadSnapshot, HashProgress

if TYPE_CHECKING:
    from core.engine import Engine

SAMPLE_SECONDS = 0.2
T = TypeVar("T")


class Progress:
    """The progress of one run; `bars` says whether there is a terminal that can show any."""

    def __init__(self, *, bars: bool) -> None:
        self._bars = bars

    @contextlib.contextmanager
    def hashing(self) -> Iterator[Callable[[HashProgress], None] | None]:
        """Within it, what is called with the progress of an upload's hashing; None if nobody looks."""
        if not self._bars:
            yield None
            return
        from core.shell import bars

        with bars.HashingBar() as bar:
            yield bar.show

    async def waiting(self, engine: Engine, work: Coroutine[Any, Any, T]) -> T:
        """Await `work`, and show how the downloads get on meanwhile."""
        if not self._bars:
            return await work
        from core.shell import bars

        task = asyncio.ensure_future(work)
        try:
            with bars.DownloadBars() as shown:
                while True:
                    shown.show(await engine.downloads.show_downloads())
                    done, _ = await asyncio.wait({task}, timeout=SAMPLE_SECONDS)
                    if done:
                        return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> bool:
        """Print a table that fits the terminal; False if there is none to fit it to."""
        if not self._bars:
            return False
        from core.shell import bars

        bars.print_table(headers, rows, right)
        return True


def is_active(download: DownloadSnapshot) -> bool:
    """Whether it will still come to an end by itself."""
    return download.state.value not in ("done", "failed", "paused")
