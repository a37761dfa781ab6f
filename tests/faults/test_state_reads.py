"""A page of the state that the disk does not give once, or at all, is no reason to give the state up."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from core.storage.database import StateDatabase
from tests.skips import skip_reason
from tests.soak.kills import missing, traced

_OPEN = """
import asyncio, sys
from pathlib import Path
from core.storage.database import StateDatabase
from core.wire.errors import UserError

async def main():
    try:
        database = await StateDatabase.open(Path(sys.argv[1]))
    except UserError as error:
        print(error.kind.value)
    else:
        print("given up" if database.moved_aside else "opened")
        await database.close()

asyncio.run(main())
"""


def _opened(path: Path, log: Path, when: str) -> str:
    prefix = traced("pread64", log, f"pread64:error=EIO:when={when}")
    command = prefix([sys.executable, "-c", _OPEN, str(path)])
    command[1:1] = ["-P", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize("when", ["1", "4", "5", "9", "14", "4+"])
async def test_a_read_that_fails_gives_nothing_up(tmp_path: Path, when: str) -> None:
    if missing() is not None:
        pytest.skip(skip_reason("strace is missing", "sudo apt-get install strace"))
    path = tmp_path / "state.sqlite3"
    await (await StateDatabase.open(path)).close()
    before = hashlib.sha256(path.read_bytes()).digest()
    assert _opened(path, tmp_path / "log", when) in ("opened", "state_unusable")
    assert not list(tmp_path.glob("*.broken*"))
    assert _opened(path, tmp_path / "log", "60000") == "opened"
    assert hashlib.sha256(path.read_bytes()).digest() == before
