"""The stores that a test of the tracker runs on: a file of SQLite, and a database of a real PostgreSQL server.

A test that takes the fixture `store` (or `tracker`, which serves from it) runs on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.fakes.postgres import PostgresServer
from tracker.data_folder import DATABASE
from tracker.store.address import Store, parse_database
from tracker.store.sqlite import SqliteStore

NAMES: Final = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this process of tests."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database of its own."""
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=NAMES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return SqliteStore(tmp_path / "tracker-data" / DATABASE)
    return parse_database(request.getfixturevalue("postgres_url"))
