"""The numbers of the outbox are the order of the commits, so that a reader that goes by them misses nothing."""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import select, text

from core.wire.ids import Fingerprint
from tracker.notices import FilesMoved, Notice
from tracker.store import migrate
from tracker.store.address import parse_database
from tracker.store.database import Database
from tracker.store.tables import OUTBOX

_WRITERS, _EACH, _PARTS = "123", 30, 4


class _Reader:
    """What a tracker delivers that looks at the outbox all the time, by writer."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.heard: defaultdict[str, list[int]] = defaultdict(list)
        self.gaps = 0

    def deliver(self, told: Sequence[Notice]) -> None:
        for notice in told:
            assert isinstance(notice, FilesMoved)
            self.heard[notice.group_id].append(notice.list_version)

    def on_gap(self) -> None:
        self.gaps += 1

    async def listen(self, how: str) -> None:
        """Run the writers, and look until all have ended and once more."""
        await self.db.deliver_to(self.deliver, self.on_gap)
        words = ["-m", "tests.fakes.outbox_writer", self.url]
        writers = [
            await asyncio.create_subprocess_exec(sys.executable, *words, name, str(_EACH), how) for name in _WRITERS
        ]
        ended = asyncio.gather(*(writer.wait() for writer in writers))
        while not ended.done():
            await self.db.deliver_others()
        assert set(await ended) == {0}
        await self.db.deliver_others()

    @property
    def url(self) -> str:
        return str(getattr(self.db.store, "url", ""))


@pytest.fixture
async def reader(postgres_url: str) -> AsyncIterator[_Reader]:
    store = parse_database(postgres_url)
    await migrate.prepare(store, Fingerprint("a" * 64), 1)
    db = Database(store, "f" * 32, lambda: 1)
    yield _Reader(db)
    await db.close()


async def test_many_processes_write_and_a_reader_misses_nothing(reader: _Reader) -> None:
    await reader.listen("last")
    names = [f"{name}.{part}" for name in _WRITERS for part in range(_PARTS)]
    assert dict(reader.heard) == {name: list(range(_EACH)) for name in names}
    assert reader.gaps == 0
    async with reader.db.read() as db:
        numbers = [seq for (seq,) in await db.run(select(OUTBOX.c.seq).order_by(OUTBOX.c.seq))]
    assert numbers == list(range(1, len(_WRITERS) * _PARTS * _EACH + 1))


async def test_with_a_number_drawn_before_the_end_it_would_miss_some(reader: _Reader) -> None:
    async with reader.db.write() as tx:
        await tx.run(text("CREATE SEQUENCE early"))
    await reader.listen("early")
    heard = sum(map(len, reader.heard.values()))
    assert heard < len(_WRITERS) * _PARTS * _EACH
    assert reader.gaps
