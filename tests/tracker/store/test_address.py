"""The address of a database: what is kept of it, what people see of it, and which hosts it leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.wire.errors import UserError
from tracker.store.address import parse_database, remember_store, store_of
from tracker.store.postgres import PostgresStore


def _rule(url: str) -> str:
    with pytest.raises(UserError) as refused:
        parse_database(url)
    return str(refused.value.data["rule"])


def _shown(url: str) -> str:
    """What people are told that the address is, whether it can be used or not."""
    try:
        return parse_database(url).shown
    except UserError as error:
        return str(error.data["path"])


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///x",
        "postgresql:///x?host=/run/postgresql&port=5433",
        "postgresql://ann:secret@/x?host=/run/postgresql",
        "postgresql://ann:secret@[::1]:5433,localhost/x",
        "postgresql://ann:secret@db.example/x?sslmode=verify-full",
    ],
)
def test_what_was_given_is_what_the_next_start_finds(url: str, tmp_path: Path) -> None:
    store = parse_database(url)
    assert isinstance(store, PostgresStore)
    assert store.url == url
    remember_store(tmp_path, store)
    assert store_of(tmp_path, None) == store


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:secret@db.example/x",
        "postgresql+psycopg2://ann:secret@db.example/x",
        "PostgreSQL://ann:secret@db.example/x",
        "ann:secret@db.example/x",
        "postgresql:/ann:secret@db.example/x",
        "postgresql://ann:12/secret@db.example/x",
        "postgresql://ann:a?secret@db.example/x",
        "postgresql://ann:a#secret@db.example/x",
        "postgresql://ann:a@secret@localhost/x",
        "postgresql://localhost/x?password=secret",
        "postgresql://localhost/x?user=ann&password=secret&application_name=y",
        "postgresql://db.example/x?sslmode=verify-full&sslkey=k&SSLPassword=secret",
        "postgresql://db.example/x?password=secret",
    ],
)
def test_nobody_is_shown_a_password_wherever_it_stands(url: str) -> None:
    shown = _shown(url)
    assert "secret" not in shown
    assert "x" in shown


def test_the_rest_of_an_address_is_shown() -> None:
    url = "postgresql://ann@db.example:5433/x?sslmode=verify-full&password=secret&application_name=a@b"
    assert _shown(url) == "postgresql://ann@db.example:5433/x?sslmode=verify-full&application_name=a@b"


def test_no_host_gets_past_the_proof_of_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    # The driver takes the first sign for the end of the user, so this leads to db.example.
    assert _rule("postgresql://ann@db.example,y@localhost/x") == "database"
    assert _rule("postgresql:///x?service=db") == "server_plaintext"
    assert _rule("postgresql://localhost,/x") == "database"
    monkeypatch.setenv("PGHOST", "/run/postgresql,db.example")
    assert _rule("postgresql:///x") == "server_plaintext"
    assert _rule("postgresql://ann@/x") == "server_plaintext"
    parse_database("postgresql:///x?sslmode=verify-full")
    parse_database("postgresql://localhost/x")
    monkeypatch.setenv("PGHOST", "/run/postgresql")
    parse_database("postgresql:///x")
