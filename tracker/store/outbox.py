"""Delivers what was committed, in the order of the commits: what this process did, and what other trackers did.

Invariant: rows are delivered by rising number, each once. With a shared database this process's own
notices take the same way as those of others, so that all trackers tell the same order; alone on a
file they are delivered right behind their commit, and what the command line does in passing follows.
Owned by the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import ColumnElement, case, literal, select

from tracker.notices import Notice
from tracker.store.tables import OUTBOX, OUTBOX_HEAD

if TYPE_CHECKING:
    from tracker.store.database import Reader

_log = logging.getLogger(__name__)
Deliver = Callable[[Sequence[Notice]], None]
_NOTICES: Final = msgspec.json.Decoder(list[Notice])
_ROWS_AT_ONCE: Final = 500


class Outbox:
    """What waits to be delivered here, and up to which number all of it was."""

    def __init__(
        self,
        read: Callable[[], AbstractAsyncContextManager[Reader]],
        tracker_id: str,
        deliver: Deliver,
        on_gap: Callable[[], None],
        *,
        shared: bool,
    ) -> None:
        self._read, self._tracker_id, self._deliver, self._on_gap, self._shared = (
            read, tracker_id, deliver, on_gap, shared
        )  # fmt: skip
        self._position = 0
        self._own: dict[int, tuple[Sequence[Notice], Sequence[Callable[[], None]]]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def begin(self) -> None:
        """Start behind what is committed by now."""
        async with self._read() as db:
            self._position = int((await db.run(select(OUTBOX_HEAD.c.seq))).scalar_one())

    def expect(self, seq: int | None, notices: Sequence[Notice], callbacks: Sequence[Callable[[], None]]) -> None:
        """A transaction of this process is about to commit under this number."""
        if seq is not None:
            self._own[seq] = (notices, callbacks)

    def forget(self, seq: int | None) -> None:
        """That transaction was undone."""
        if seq is not None:
            self._own.pop(seq, None)

    def deliver_own(self, seq: int | None) -> None:
        """That transaction is committed, and nothing else is since: deliver it now."""
        notices, _ = self._own.pop(seq or 0)
        self._deliver(notices)

    async def catch_up(self, until: int | None = None) -> None:
        """Deliver everything that is committed; nothing to do if `until` was delivered already."""
        async with self._one_at_a_time:
            while until is None or self._position < until:
                if not await self._some():
                    return

    async def _some(self) -> bool:
        """Deliver up to some hundred rows; whether there may be more."""
        encoded: ColumnElement[bytes] = OUTBOX.c.notices
        if not self._shared:  # its own are delivered
            encoded = case((OUTBOX.c.tracker_id == literal(self._tracker_id), None), else_=encoded)
        wanted = select(OUTBOX.c.seq, encoded.label("notices")).where(OUTBOX.c.seq > self._position)
        async with self._read() as db:
            head = int((await db.run(select(OUTBOX_HEAD.c.seq))).scalar_one())
            if head == self._position:
                return False
            rows = (await db.run(wanted.order_by(OUTBOX.c.seq).limit(_ROWS_AT_ONCE))).all()
        for seq, notices in rows:
            self._look_for_gap(seq)
            # Alone, whoever wrote them delivers its own: it may be about to, between its commit and its next step.
            own = self._own.pop(seq, None) if self._shared else None
            if own is not None:
                for callback in own[1]:
                    callback()
                self._deliver(own[0])
            elif notices is not None:
                self._deliver_encoded(notices)
            self._position = int(seq)
        if len(rows) < _ROWS_AT_ONCE:
            self._look_for_gap(head + 1)
            self._position = max(self._position, head)
            return False
        return True

    def _deliver_encoded(self, notices: bytes) -> None:
        try:
            told = _NOTICES.decode(notices)
        except msgspec.DecodeError as error:  # a tracker of a newer version knows more that can happen
            _log.warning("a notice was not understood: %s", error)
            self._on_gap()
        else:
            self._deliver(told)

    def _look_for_gap(self, seq: int) -> None:
        """If rows in front of this one were dropped before they were delivered here, everybody must ask anew."""
        if self._shared and seq > self._position + 1:
            self._on_gap()
