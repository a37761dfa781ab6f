"""A database is made whole or not at all, and another's is refused untouched."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from core.wire.errors import Kind, ShareError
from core.wire.ids import Fingerprint
from tracker.store import migrate
from tracker.store.tables import METADATA

_OURS, _OTHER = Fingerprint("a" * 64), Fingerprint("b" * 64)


def _refusal(path: Path, fingerprint: Fingerprint = _OURS) -> tuple[Kind, object]:
    before = path.read_bytes()
    with pytest.raises(ShareError) as refused:
        migrate.prepare_file(path, fingerprint, 1)
    assert path.read_bytes() == before  # it was not touched
    return refused.value.kind, refused.value.data["rule"]


def test_the_migration_makes_exactly_the_tables(tmp_path: Path) -> None:
    made, declared = tmp_path / "made", tmp_path / "declared"
    migrate.prepare_file(made, _OURS, 1)
    engine = create_engine(f"sqlite:///{declared}")
    METADATA.create_all(engine)
    with closing(sqlite3.connect(made)) as one, closing(sqlite3.connect(declared)) as two:
        wanted = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version'"
        found = [{_tidy(*row) for row in db.execute(wanted)} for db in (one, two)]
    assert found[0] == found[1]
    assert len(found[0]) > 20
    with create_engine(f"sqlite:///{made}").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def _tidy(kind: str, name: str, sql: str | None) -> tuple[str, str, frozenset[str]]:
    """A definition whatever the order of its lines."""
    lines = (line.strip().rstrip(",").replace('"', "") for line in (sql or "").splitlines())
    return kind, name, frozenset(line for line in lines if line not in ("", ")"))


def test_the_head_that_is_checked_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == migrate.HEAD
    assert {step.revision for step in script.walk_revisions()} == set(migrate.KNOWN)


def test_a_database_of_the_first_version_is_brought_to_this_one_with_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    with monkeypatch.context() as first:
        first.setattr(migrate, "HEAD", "0001")
        migrate.prepare_file(old, _OURS, 1)
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'join_codes'").fetchone() == (0,)
        db.execute("INSERT INTO nonces VALUES (x'01', 5)")
        db.commit()
    assert _refusal(old, _OTHER) == (Kind.STATE_UNUSABLE, "other_root")
    migrate.prepare_file(old, _OURS, 2)
    migrate.prepare_file(new, _OURS, 1)
    wanted = "SELECT type, name, sql FROM sqlite_master"
    with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(new)) as two:
        assert set(one.execute(wanted)) == set(two.execute(wanted))
        assert one.execute("SELECT * FROM nonces").fetchall() == [(b"\1", 5)]
        assert one.execute("SELECT fingerprint, created FROM deployment").fetchall() == [(_OURS, 1)]


def test_a_database_is_private_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "db"
    migrate.prepare_file(path, _OURS, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    migrate.prepare_file(path, _OURS, 2)
    assert path.read_bytes() == before


def test_a_newer_a_foreign_and_a_broken_database_are_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "db"
    migrate.prepare_file(path, _OURS, 1)
    assert _refusal(path, _OTHER) == (Kind.STATE_UNUSABLE, "other_root")
    newer = tmp_path / "newer"
    shutil.copy(path, newer)
    with closing(sqlite3.connect(newer)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    assert _refusal(newer) == (Kind.STATE_UNUSABLE, "newer")
    broken = tmp_path / "broken"
    broken.write_bytes(b"no database at all" * 100)
    assert _refusal(broken) == (Kind.STATE_UNUSABLE, "broken")
    other = tmp_path / "of another program"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE notes (text)")
        db.commit()
    assert _refusal(other) == (Kind.STATE_UNUSABLE, "broken")


def test_a_start_that_is_killed_leaves_nothing_half_made(tmp_path: Path) -> None:
    path = tmp_path / "db"
    code = (
        "import os, signal, sys; from pathlib import Path; from tracker.store import migrate, tables\n"
        "import sqlalchemy.sql.dml as dml\n"
        "migrate.insert = lambda table: os.kill(os.getpid(), signal.SIGKILL)\n"
        "migrate.prepare_file(Path(sys.argv[1]), 'a' * 64, 1)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(path)], timeout=60, env={**os.environ, "PYTHONPATH": "."})
    assert ended.returncode == -signal.SIGKILL
    migrate.prepare_file(path, _OURS, 1)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT fingerprint FROM deployment").fetchall() == [(_OURS,)]
