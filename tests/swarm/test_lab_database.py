"""A tracker that is cut off in the middle of a statement holds its locks no longer than one that is silent."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.fakes.database_host import database_on
from tests.fakes.programs import Program, on
from tests.lab.network import Lab

_SECONDS: Final = 10.0
_HOLD: Final = """
import asyncio, sys
from tracker.store.address import parse_database

async def main():
    connection = await parse_database(sys.argv[1]).connect()
    await connection.execute("BEGIN")
    await connection.execute("SELECT pg_advisory_xact_lock(1)")
    await connection.prepare("SELECT 1")  # told to the server, which waits for the rest
    print("ready", flush=True)
    await asyncio.sleep(120)

asyncio.run(main())
"""


@pytest.mark.lab
@pytest.mark.timeout(60)
def test_who_is_cut_off_within_a_statement_holds_no_lock_for_long(tmp_path: Path) -> None:
    with Lab(2) as lab, database_on(lab, 0, tmp_path) as database:
        ours = f"FROM pg_stat_activity WHERE client_addr = '{lab.address(1)}'"
        with Program([sys.executable, "-c", _HOLD, database.url], on(lab, 1)) as holder:
            assert holder.line(20).strip() == "ready"
            assert database.rows(f"SELECT state {ours}") == [["active"]]  # so its silence is not counted
            lab.run(0, ["ip", "route", "add", "blackhole", f"{lab.address(1)}/32"])
            began = time.monotonic()
            while database.rows(f"SELECT 1 {ours}"):
                assert time.monotonic() - began < _SECONDS, "it still holds its lock"
                time.sleep(0.1)
