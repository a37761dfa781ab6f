"""The jobs of sharing that run, and those that ended a moment ago.

Invariant: every job is a task that `close` ends and waits for. Used by `core.commands.sharing`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from itertools import count

from core.commands.share_job import Look, Progress, ShareJob
from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileSnapshot, HashProgress
from core.storage.hashing import Cancelled
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ShareError, UserError

_log = logging.getLogger(__name__)
_SHOWN_SECONDS = 60.0
"""How long a job is listed after its end, so that whoever samples sees how it ended."""


class ShareJobs:
    """The jobs of one engine, by number."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._numbers = count(1)
        self._jobs: dict[int, ShareJob] = {}
        self._tasks: dict[int, asyncio.Task[list[FileSnapshot]]] = {}

    def start(
        self,
        session: Session,
        group: m.GroupView,
        looks: Sequence[tuple[str, Look]],
        *,
        strict: bool,
        on_progress: Progress | None = None,
    ) -> tuple[ShareJob, asyncio.Task[list[FileSnapshot]]]:
        """Begin to share what `looks` find."""
        job = ShareJob(next(self._numbers), self._context, session, group, on_progress)
        task = asyncio.create_task(job.run(looks, strict=strict), name=f"share {looks[0][0]}")
        self._jobs[job.number], self._tasks[job.number] = job, task
        task.add_done_callback(lambda done: self._on_done(job, done))
        return job, task

    async def result(self, job: ShareJob, task: asyncio.Task[list[FileSnapshot]]) -> list[FileSnapshot]:
        """What a job lists, or raises; it is cancelled with whoever waits. Raises SHARE_CANCELLED, SESSION_ENDED."""
        try:
            return await asyncio.shield(task)
        except Cancelled:
            raise UserError(Kind.SHARE_CANCELLED, name=job.snapshot().name) from None
        except asyncio.CancelledError:
            if task.cancelled():
                raise UserError(Kind.SESSION_ENDED) from None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise

    def snapshots(self) -> list[HashProgress]:
        """Every job that runs or ended within the last minute, in the order in which they began."""
        now = time.monotonic()
        for number, job in list(self._jobs.items()):
            if job.ended is not None and now - job.ended > _SHOWN_SECONDS:
                del self._jobs[number]
        session = self._context.session
        return [job.snapshot() for job in self._jobs.values() if job.session is session]

    def picked(self, number: int | None) -> list[ShareJob]:
        """The job of a number, or all that run. Raises `UserError(BAD_ARGUMENTS)`, rule `job`, for none."""
        if number is None:
            return [job for job in self._jobs.values() if job.ended is None]
        job = self._jobs.get(number)
        if job is None:
            raise UserError(Kind.BAD_ARGUMENTS, rule="job", value=str(number))
        return [job]

    async def close(self) -> None:
        """End what runs; nothing of it is listed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, job: ShareJob, task: asyncio.Task[list[FileSnapshot]]) -> None:
        self._tasks.pop(job.number, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, (ShareError, Cancelled)):
            _log.error("sharing failed", exc_info=error)
