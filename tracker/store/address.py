"""From `--database URL` to a store, and where a data folder keeps the address that was given."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeAlias

from core.wire.errors import DiskError, Kind, UserError
from tracker.data_folder import DATABASE, atomic_write
from tracker.store.postgres import SCHEMES, PostgresStore, parse_postgres, without_password
from tracker.store.sqlite import SqliteStore

Store: TypeAlias = SqliteStore | PostgresStore
ADDRESS_FILE: Final = "database.url"
"""Holds the address of a shared database, the password in it; not there where the database is in the folder."""


def parse_database(url: str) -> Store:
    """The store that `url` names: `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`.

    Raises `UserError(STATE_UNUSABLE)` with `path` and `rule`: database, server_plaintext.
    """
    scheme, found, rest = url.partition("://")
    if scheme in SCHEMES:
        return parse_postgres(url)
    path = rest.removeprefix("/")
    if not found or scheme not in ("sqlite", "sqlite+aiosqlite") or not rest.startswith("/") or not path:
        raise UserError(Kind.STATE_UNUSABLE, path=without_password(url) or "''", rule="database")
    return SqliteStore(Path(path))


def store_of(folder: Path, given: Store | None) -> Store:
    """The store of a data folder: what was given, else what was remembered, else the file in the folder."""
    if given is not None:
        return given
    try:
        return parse_database((folder / ADDRESS_FILE).read_text().strip())
    except FileNotFoundError:
        return SqliteStore(folder / DATABASE)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        path = str(folder / ADDRESS_FILE)
        raise DiskError(Kind.STATE_UNUSABLE, path=path, rule="folder", reason=reason) from error


def remember_store(folder: Path, store: Store) -> None:
    """Keep the address of a shared database, so that the next start needs no option."""
    if isinstance(store, PostgresStore):
        atomic_write(folder / ADDRESS_FILE, f"{store.url}\n".encode())
