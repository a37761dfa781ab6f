"""A program that is started on what a newer one left says so in one sentence, ends, and changes nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.storage.schema import VERSION as SCHEMA
from tests.golden import state


def _all_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but locks and logs, and what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".log", ".lock"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name != "lock"}


def _peer(root: Path) -> tuple[Path, list[str]]:
    folder = root / "state-ann"
    with closing(sqlite3.connect(folder / "state.sqlite3")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
        db.execute("CREATE TABLE of_the_future (what TEXT)")
    return folder, ["core.shell", "--state", str(folder), "-c", "status"]


def _tracker(root: Path) -> tuple[Path, list[str]]:
    folder = root / "tracker-data"
    with closing(sqlite3.connect(folder / "tracker.sqlite3")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    return folder, ["tracker", "serve", "--data", str(folder), "--listen", "127.0.0.1:0", "--no-announce"]


@pytest.mark.parametrize("program", [_peer, _tracker])
def test_it_is_refused_in_one_sentence_and_left_as_it_is(
    program: Callable[[Path], tuple[Path, list[str]]], tmp_path: Path
) -> None:
    state.unpack(state.archives()[-1], tmp_path)
    folder, words = program(tmp_path)
    before = _all_of(folder)
    ended = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    (sentence,) = (ended.stdout + ended.stderr).strip().splitlines()
    assert "newer version" in sentence
    assert _all_of(folder) == before
