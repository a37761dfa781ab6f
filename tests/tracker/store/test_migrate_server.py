"""A database of a server is made once, whoever starts first, and another's is refused untouched, in one sentence."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from core.wire.errors import UserError
from core.wire.ids import Fingerprint
from tests.fakes.postgres import PostgresServer
from tracker.__main__ import main
from tracker.store import migrate
from tracker.store.address import parse_database
from tracker.store.postgres import PostgresStore
from tracker.store.tables import METADATA

_OURS, _OTHER = Fingerprint("a" * 64), Fingerprint("b" * 64)


def _store(url: str) -> PostgresStore:
    store = parse_database(url)
    assert isinstance(store, PostgresStore)
    return store


async def _rule(url: str, fingerprint: Fingerprint = _OURS) -> str:
    with pytest.raises(UserError) as refused:
        await migrate.prepare(_store(url), fingerprint, 1)
    return str(refused.value.data["rule"])


def _names(postgres: PostgresServer, url: str) -> str:
    database = url.partition("?")[0].rpartition("/")[2]
    return postgres.sql("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' "
                        "AND relnamespace = 'public'::regnamespace", database)  # fmt: skip


async def test_the_steps_make_exactly_the_tables(postgres_url: str) -> None:
    store = _store(postgres_url)
    await migrate.prepare(store, _OURS, 1)
    engine = store.writer()

    def _differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    def _collations(connection: Connection) -> dict[str, object]:
        wanted = "SELECT table_name || '.' || column_name, collation_name FROM information_schema.columns "
        rows = connection.execute(text(wanted + "WHERE column_name IN ('path_key', 'normal')"))
        return {row[0]: row[1] for row in rows}

    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        assert await connection.run_sync(_collations) == dict.fromkeys(
            ("users.normal", "groups.normal", "listings.path_key"), "C"
        )
    await engine.dispose()


async def test_a_database_of_the_first_version_is_brought_to_this_one_with_what_is_in_it(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, database = _store(postgres_url), postgres_url.partition("?")[0].rpartition("/")[2]
    with monkeypatch.context() as first:
        first.setattr(migrate, "HEAD", "0001")
        await migrate.prepare(store, _OURS, 1)
    assert "join_codes" not in _names(postgres, postgres_url)
    postgres.sql("INSERT INTO nonces VALUES ('\\x01', 5)", database)
    await asyncio.gather(*(migrate.prepare(store, _OURS, number) for number in range(2, 5)))
    engine = store.writer()
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda one: list(compare_metadata(MigrationContext.configure(one), METADATA))
        )
    await engine.dispose()
    assert differences == []
    assert postgres.sql("SELECT expires FROM nonces", database) == "5"
    assert postgres.sql("SELECT fingerprint, created FROM deployment", database) == f"{_OURS}|1"


async def test_trackers_that_start_together_make_the_tables_once(postgres_url: str) -> None:
    store = _store(postgres_url)
    await asyncio.gather(*(migrate.prepare(store, _OURS, number) for number in range(4)))
    engine = store.readers()
    async with engine.connect() as connection:
        assert len((await connection.execute(text("SELECT created FROM deployment"))).all()) == 1
    await engine.dispose()


async def test_what_cannot_be_used_is_refused_untouched(postgres: PostgresServer, postgres_url: str) -> None:
    await migrate.prepare(_store(postgres_url), _OURS, 1)
    assert await _rule(postgres_url, _OTHER) == "other_root"
    database = postgres_url.partition("?")[0].rpartition("/")[2]
    postgres.sql("UPDATE alembic_version SET version_num = '9999'", database)
    before = _names(postgres, postgres_url)
    assert await _rule(postgres_url) == "newer"
    assert _names(postgres, postgres_url) == before
    other = postgres.make_database()
    postgres.sql("CREATE TABLE notes (text text)", other.partition("?")[0].rpartition("/")[2])
    assert await _rule(other) == "other_tables"
    assert _names(postgres, other) == "notes"
    latin = postgres.make_database("LATIN1")
    assert await _rule(latin) == "server_encoding"
    assert _names(postgres, latin) == ""
    for url in (other, latin):
        postgres.drop_database(url)


async def test_a_server_that_gives_no_connection_is_told_from_one_that_refuses(postgres: PostgresServer) -> None:
    assert await _rule(postgres.url("nothing_here")) == "server_database"
    assert await _rule("postgresql://postgres@127.0.0.1:1/x") == "server_away"
    assert await _rule(f"postgresql://postgres@/x?host={postgres.folder}&port=1") == "server_away"
    assert await _rule(f"postgresql://nobody_here@/postgres?host={postgres.folder}") == "server_login"
    postgres.sql("CREATE ROLE guest LOGIN")
    url = postgres.make_database()
    assert await _rule(url.replace("postgres@", "guest@")) == "server_rights"
    postgres.drop_database(url)


async def test_an_address_that_the_driver_cannot_use_is_no_damaged_database(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # with no root certificate of its own
    here = "postgresql://postgres@127.0.0.1:1/x"
    assert await _rule(f"{here}?sslmode=verify-full") == "server_address"
    assert await _rule(f"{here}?sslmode=verify-full&sslrootcert={tmp_path}/nothing.crt") == "server_address"
    assert await _rule(f"{here}?sslmode=perhaps") == "server_address"
    assert await _rule(f"{postgres.url()}&no_such_setting=1") == "server_address"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be reached: Connection refused."),
        ("postgresql://u:secret@db.example/x", "sslmode=verify-full"),
        ("postgresql://u:secret@db.example/x?sslmode=require", "sslmode=verify-full"),
        ("postgresql://u:secret@/x?host=db.example", "sslmode=verify-full"),
        ("postgresql://u:secret@localhost,db.example/x", "sslmode=verify-full"),
        ("postgresql://u:secret@localhost:port/x", "no address of a database"),
    ],
)
def test_the_command_line_says_it_in_one_sentence_without_the_password(
    url: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    words_typed = ("--data", str(folder), "--no-announce", "--listen", "127.0.0.1:0", "--database", url)
    assert main(words_typed) == 1
    output, complaint = capsys.readouterr()
    assert (output, complaint.count("\n")) == ("", 1)
    assert words in complaint
    assert "secret" not in complaint
    assert not {path.name for path in folder.glob("*")} - {"lock"}  # no root is made for a database that is not there


def test_a_database_of_a_deployment_is_not_taken_by_a_folder_without_its_root(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(migrate.prepare(_store(postgres_url), _OURS, 1))
    words = ("--data", str(tmp_path), "--no-announce", "--listen", "127.0.0.1:0", "--database", postgres_url)
    assert main(words) == 1
    assert "p2p-tracker join" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"lock"}


async def test_a_pause_between_two_steps_does_not_end_them(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker that is silent in a transaction is ended by the server, but not one that makes its tables."""
    real = migrate._take_steps

    def _late(connection: Connection, *rest: Any) -> None:
        time.sleep(0.5)
        real(connection, *rest)

    monkeypatch.setattr(migrate, "_take_steps", _late)
    await migrate.prepare(replace(_store(postgres_url), statement_seconds=0.6), _OURS, 1)
    assert await migrate.holder_of(_store(postgres_url)) == _OURS
