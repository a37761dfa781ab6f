"""A quick statement gives on SQLite, run as text, what SQLAlchemy gives for it: values, rows, counts and errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import Fingerprint
from tracker.data_folder import DATABASE
from tracker.store.migrate import prepare
from tracker.store.prepared import run_quick
from tracker.store.quick import quick
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import NONCES, USERS

_KEYS: Any = bindparam("keys", expanding=True)
_ADD = quick(insert(USERS))
_OF_NAMES = quick(select(USERS).where(USERS.c.normal.in_(_KEYS), USERS.c.created > 5).order_by(USERS.c.user_id))
_APPROVE = quick(
    update(USERS)
    .where(USERS.c.user_id == bindparam("user"))
    .values(approve_devices=bindparam("approve"), created=USERS.c.created + 1)
    .returning(USERS.c.created, USERS.c.approve_devices, USERS.c.salt)
)
_FORGET = quick(delete(USERS).where(USERS.c.approve_devices.is_(False)))


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    store = SqliteStore(tmp_path / DATABASE)
    await prepare(store, Fingerprint("f" * 64), 0)
    engine = store.writer()
    async with engine.connect() as connection, connection.begin():
        yield connection
    await engine.dispose()


def _user(number: int) -> dict[str, Any]:
    name = f"u{number}"
    return {
        "user_id": name * 10, "name": name.upper(), "normal": name, "created": number,
        "salt": bytes(16), "verifier": bytes((number, *bytes(31))),
    }  # fmt: skip


async def _both(connection: AsyncConnection, statement: Executable, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that changes nothing, which are the same both ways."""
    raw = SqliteStore(Path()).at_once(connection)
    assert raw is not None
    plain = [tuple(row) for row in await connection.execute(statement, values)]
    found = run_quick(raw, statement, values)
    assert [tuple(row) for row in found] == plain
    assert [[type(value) for value in row] for row in found] == [[type(value) for value in row] for row in plain]
    return plain


async def test_rows_and_their_types_are_those_of_sqlalchemy(connection: AsyncConnection) -> None:
    raw = SqliteStore(Path()).at_once(connection)
    assert raw is not None
    for number in range(4, 9):
        assert run_quick(raw, _ADD, _user(number)).rowcount == 1
    for names in ([], ["u6"], ["u4", "u5", "u6", "u7"], ["nobody"]):
        rows = await _both(connection, _OF_NAMES, {"keys": names})
        assert len(rows) == len({"u6", "u7"} & set(names))
    row = run_quick(raw, _OF_NAMES, {"keys": ["u6"]}).one()
    assert (row.name, row.approve_devices, row.deleted) == ("U6", False, None)
    assert isinstance(row.verifier, bytes)


async def test_what_a_change_returns_is_its_rows_or_their_number(connection: AsyncConnection) -> None:
    raw = SqliteStore(Path()).at_once(connection)
    assert raw is not None
    for number in (6, 7):
        run_quick(raw, _ADD, _user(number))
    changed = run_quick(raw, _APPROVE, {"user": "u6" * 10, "approve": True}).all()
    assert [tuple(row) for row in changed] == [(7, True, bytes(16))]
    assert run_quick(raw, _FORGET, None).rowcount == 1
    assert [row[1] for row in await _both(connection, _OF_NAMES, {"keys": ["u6", "u7"]})] == ["U6"]


async def test_nothing_found_is_none_or_an_error_where_one_is_needed(connection: AsyncConnection) -> None:
    raw = SqliteStore(Path()).at_once(connection)
    assert raw is not None
    found = run_quick(raw, _OF_NAMES, {"keys": ["u6"]})
    assert (found.first(), found.scalar(), list(found)) == (None, None, [])
    with pytest.raises(NoResultFound):
        found.scalar_one()


async def test_a_refusal_is_an_error_of_sqlalchemy_without_the_values(connection: AsyncConnection) -> None:
    raw = SqliteStore(Path()).at_once(connection)
    assert raw is not None
    nonce = quick(insert(NONCES))
    run_quick(raw, nonce, {"nonce": b"secret", "expires": 1})
    with pytest.raises(IntegrityError) as caught:
        run_quick(raw, nonce, {"nonce": b"secret", "expires": 1})
    assert "secret" not in str(caught.value)
