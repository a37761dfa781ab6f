"""A process that writes the outbox as a tracker does: `python -m tests.fakes.outbox_writer URL NAME COUNT early|last`.

Each notice says the name of the writer and a number that rises by one. `early` is how it must not be: the number comes
from a sequence, in the middle of the transaction.
"""

from __future__ import annotations

import asyncio
import random
import sys

from sqlalchemy import func, literal, select, text, update

from tracker.notices import FilesMoved
from tracker.store.address import parse_database
from tracker.store.database import Database, Tx
from tracker.store.tables import OUTBOX_HEAD

_AT_ONCE = 4


async def _write(db: Database, name: str, count: int, *, early: bool) -> None:
    chance = random.Random(name)

    async def _one(tx: Tx, group: str, number: int) -> None:
        if early:
            tx.seq = int((await tx.run(text("SELECT nextval('early')"))).scalar_one())
        await tx.run(select(func.pg_sleep(chance.random() * 0.004)))
        if early:
            highest = func.greatest(OUTBOX_HEAD.c.seq, literal(tx.seq))
            await tx.run(update(OUTBOX_HEAD).values(seq=highest))
        tx.tell(FilesMoved(group, number))

    async def _some(group: str) -> None:
        for number in range(count):
            async with db.write() as tx:
                await _one(tx, group, number)

    await asyncio.gather(*(_some(f"{name}.{part}") for part in range(_AT_ONCE)))
    await db.close()


if __name__ == "__main__":
    url, name, count, how = sys.argv[1:]
    asyncio.run(_write(Database(parse_database(url), name * 32, lambda: 1), name, int(count), early=how == "early"))
