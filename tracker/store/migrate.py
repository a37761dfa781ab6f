"""Brings a database to the tables of this version before anything else opens it, or refuses it untouched.

Invariant: a database is used only at revision `HEAD` and only by the deployment whose fingerprint it
holds. Alembic costs half a second to import, so it is loaded only where a step is to be taken; the
steps are files of the package. Used by the command line and the service at their start.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, event, insert
from sqlalchemy.pool import NullPool

from core.wire.errors import Kind, UserError
from core.wire.ids import Fingerprint
from tracker.store.tables import DEPLOYMENT, OUTBOX_HEAD

HEAD: Final = "0001"
"""The revision that this version reads and writes."""
KNOWN: Final = (HEAD,)
"""Revisions that can be brought to `HEAD`; any other is of a newer version."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")


def prepare(path: Path, fingerprint: Fingerprint, now: int) -> None:
    """Make or upgrade the database at `path` for the deployment `fingerprint`. Blocks; `now` is Unix ms.

    Raises `UserError(STATE_UNUSABLE)` with `path` and `rule`: newer, other_root, broken.
    """
    try:
        revision = _revision_of(path)
        if revision is not None and revision not in KNOWN:
            raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="newer", revision=revision)
        if revision is not None:
            _check_deployment(path, fingerprint)
        if revision != HEAD:
            _upgrade(path, fingerprint if revision is None else None, now)
    except sqlite3.DatabaseError as error:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="broken", reason=str(error)) from error


def _revision_of(path: Path) -> str | None:
    """The revision of the database, None where there is none yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=10)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise sqlite3.DatabaseError("not a database of a tracker")
        row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _check_deployment(path: Path, fingerprint: Fingerprint) -> None:
    with closing(sqlite3.connect(path, timeout=10)) as db:
        row = db.execute("SELECT fingerprint FROM deployment").fetchone()
    if row is None or row[0] != fingerprint:
        held = "" if row is None else str(row[0])
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="other_root", holds=held, root=fingerprint)


def _upgrade(path: Path, new_deployment: Fingerprint | None, now: int) -> None:
    """Take every step to `HEAD` in one transaction, so that a crash leaves the old tables or the new ones."""
    if new_deployment is not None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    command: Any = importlib.import_module("alembic.command")
    config: Any = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver commits before each change of a table

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        if new_deployment is not None:
            connection.execute(insert(DEPLOYMENT).values(id=1, fingerprint=new_deployment, created=now))
            connection.execute(insert(OUTBOX_HEAD).values(id=1, seq=0))
    engine.dispose()
