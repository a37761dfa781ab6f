"""Who did what to which group, and when: `p2p-tracker audit`, from the lines that every change of a right left.

Invariant: nothing is changed, and nothing that somebody chose as a name reaches a terminal but as plain text. Names
are as they are now; of a user or group that is gone the name that it had, else the id.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError

from core.wire.announcement import plain_text
from core.wire.errors import Kind, UserError
from core.wire.ids import is_hex128, random_id
from core.wire.names import normalised
from tracker.config import ServiceConfig
from tracker.identity import Root, load_root
from tracker.service import unix_ms
from tracker.store.address import Store, store_of
from tracker.store.database import Database, Reader
from tracker.store.migrate import prepare
from tracker.store.postgres import PostgresStore
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import AUDIT, DEVICES, GROUPS, USERS
from tracker.wording.reports import done

_AT_ONCE: Final = 1000


class Line(msgspec.Struct, frozen=True):
    """One thing that was done. Names are empty where there is none; `at` is Unix ms."""

    at: int
    what: str
    by: str
    by_id: str
    device: str
    device_id: str
    group: str
    group_id: str
    subject: str
    subject_id: str


def audit(
    config: ServiceConfig, *, group: str | None, user: str | None, since: datetime.datetime | None, as_json: bool
) -> int:
    """Print what was done, newest last: about one group, by or to one user, since a time; as a table or JSON lines.

    Raises `STATE_UNUSABLE`, `NO_SUCH_GROUP(group)` or `NO_SUCH_MEMBER(user)`.
    """
    root = load_root(config.data)
    store = store_of(config.data, config.database)
    if isinstance(store, SqliteStore) and not store.path.exists():
        raise UserError(Kind.STATE_UNUSABLE, path=str(store.path), rule="no_root")

    def say(line: Line) -> None:
        told = json.dumps(msgspec.structs.asdict(line)) if as_json else done(line.at, line.what, _words(line))
        sys.stdout.write(told + "\n")

    try:
        asyncio.run(_tell(store, root, (group, user, since), say))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        if isinstance(store, PostgresStore):
            raise store.unusable(error) from error
        raise
    return 0


def _words(line: Line) -> dict[str, str]:
    """What the sentence of a line can name, as plain text."""
    device = plain_text(line.device, 40) or line.device_id[:8]
    return {
        "by": plain_text(line.by, 64) or line.by_id or "the tracker",
        "device": f" ({device})" if device else "",
        "group": plain_text(line.group, 64) or line.group_id,
        "subject": plain_text(line.subject, 64) or line.subject_id,
    }


async def _tell(
    store: Store,
    root: Root,
    wanted: tuple[str | None, str | None, datetime.datetime | None],
    say: Callable[[Line], None],
) -> None:
    await prepare(store, root.fingerprint, unix_ms())
    db = Database(store.patient(), random_id(), unix_ms)
    try:
        async with db.read() as reader:
            async for line in _lines(reader, await _conditions(reader, *wanted)):
                say(line)
    finally:
        await db.close()


async def _conditions(
    db: Reader, group: str | None, user: str | None, since: datetime.datetime | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if group is not None:
        ids = await _ids(db, group, GROUPS.c.group_id, GROUPS.c.name)
        if not ids:
            raise UserError(Kind.NO_SUCH_GROUP, group=group)
        found.append(AUDIT.c.group_id.in_(ids))
    if user is not None:
        ids = await _ids(db, user, USERS.c.user_id, USERS.c.name)
        if not ids:
            raise UserError(Kind.NO_SUCH_MEMBER, user=user)
        devices = select(DEVICES.c.device_id).where(DEVICES.c.user_id.in_(ids))
        to_them = [AUDIT.c.subject.startswith(one) for one in ids]  # a role may stand behind the id
        by_or_to = AUDIT.c.actor.in_(ids) | AUDIT.c.subject.in_(devices)
        for one in to_them:
            by_or_to |= one
        found.append(by_or_to)
    if since is not None:
        found.append(AUDIT.c.at >= int(since.timestamp() * 1000))
    return found


async def _ids(db: Reader, name: str, key: ColumnElement[str], names: ColumnElement[str]) -> list[str]:
    """The ids that a name has or had, or the id that it is."""
    wanted = normalised(name)
    rows = (await db.run(select(key, names))).all()
    return [str(one) for one, shown in rows if normalised(shown) == wanted or (is_hex128(name) and one == name)]


async def _lines(db: Reader, conditions: Iterable[ColumnElement[bool]]) -> AsyncIterator[Line]:
    """The lines that fit, oldest first, some at a time."""
    last: tuple[int, int] = (-1, -1)
    wanted = select(AUDIT).where(*conditions).order_by(AUDIT.c.at, AUDIT.c.line).limit(_AT_ONCE)
    while True:
        behind = (AUDIT.c.at > last[0]) | ((AUDIT.c.at == last[0]) & (AUDIT.c.line > last[1]))
        rows = (await db.run(wanted.where(behind))).all()
        if not rows:
            return
        names = await _names(db, rows)
        for row in rows:
            subject, _, detail = row.subject.partition(" ")
            named = " ".join(filter(None, (names.get(subject, ""), detail))) if subject in names else ""
            yield Line(
                row.at, row.what,
                names.get(row.actor, ""), row.actor,
                names.get(row.device_id, ""), row.device_id,
                names.get(row.group_id, ""), row.group_id,
                named, row.subject,
            )  # fmt: skip
        last = (rows[-1].at, rows[-1].line)


async def _names(db: Reader, rows: Iterable[Any]) -> dict[str, str]:
    ids = {
        one for row in rows for one in (row.actor, row.device_id, row.group_id, row.subject.partition(" ")[0]) if one
    }
    names: dict[str, str] = {}
    for key, name in (
        (USERS.c.user_id, USERS.c.name),
        (GROUPS.c.group_id, GROUPS.c.name),
        (DEVICES.c.device_id, DEVICES.c.name),
    ):
        names |= {str(one): str(shown) for one, shown in await db.run(select(key, name).where(key.in_(ids)))}
    return names
