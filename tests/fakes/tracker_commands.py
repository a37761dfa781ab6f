"""`p2p-tracker` in this process: what it prints, and the one line that it complains with."""

from __future__ import annotations

import asyncio
import contextlib
import io
from pathlib import Path
from typing import NamedTuple

from tests.fakes.running_tracker import RunningTracker
from tracker.__main__ import main
from tracker.store.postgres import PostgresStore


class Ran(NamedTuple):
    """Exit status, standard output and standard error."""

    status: int
    output: str
    complaint: str


def words_of(tracker: RunningTracker) -> list[str]:
    """The options that lead to the data and the database of a tracker."""
    store = tracker.config.database
    words = ["--data", str(tracker.config.data)]
    if store is not None:
        url = store.url if isinstance(store, PostgresStore) else f"sqlite:///{store.path}"
        words += ["--database", url]
    return words


def run(*words: str | Path) -> Ran:
    """Run `p2p-tracker` with these words to its end."""
    output, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(complaint):
        status = main([str(word) for word in words])
    return Ran(status, output.getvalue(), complaint.getvalue())


async def run_beside(*words: str | Path) -> Ran:
    """The same in a thread, while trackers run in this loop."""
    return await asyncio.to_thread(run, *words)


def refusal(ran: Ran) -> str:
    """The sentence of a command that refused: one line, status 1, nothing else."""
    assert (ran.status, ran.output, ran.complaint.count("\n")) == (1, "", 1), ran
    return ran.complaint
