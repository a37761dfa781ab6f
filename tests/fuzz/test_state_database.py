"""A damaged state database: the engine starts, believes no piece that is not there, and deletes nobody's data."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.kept_state import KeptState
from tests.fuzz.state_damage import hits, set_value, strike, wrong_values, wrongs


@pytest.fixture
async def state(tmp_path: Path, request: pytest.FixtureRequest) -> KeptState:
    one = KeptState(tmp_path)
    await one.make(crashed=getattr(request, "param", False))
    return one


@pytest.mark.parametrize("state", [False, True], ids=["closed", "crashed"], indirect=True)
async def test_no_damage_to_a_block_keeps_the_engine_from_starting(state: KeptState) -> None:
    chance = Random(3)
    state.restore()
    assert wrongs(await state.outcome()) == []
    state.restore()
    for hit in chance.sample(hits(state), 6):
        state.restore()
        strike(state, hit, chance)
        assert wrongs(await state.outcome()) == [], hit


async def test_no_value_in_a_row_keeps_the_engine_from_starting(state: KeptState) -> None:
    chance = Random(5)
    state.restore()
    found = [
        ("downloads", "from_peers", "["), ("downloads", "priority", "x"), ("downloads", "part", "x"),
        ("downloads", "folder", "\ufffd"), ("downloads", "final_name", "../.."), ("pins", "addresses", "x"),
        ("pins", "root_certificate", b""), ("bitmaps", "block", 2**63 - 1), ("bitmaps", "bits", b"\xff" * 600),
        ("transfers", "recent", b"\0" * 7), ("activity", "data", "x"), ("settings", "value", "["),
    ]  # fmt: skip
    for table, column, value in [*found, *chance.sample(list(wrong_values(state)), 6)]:
        state.restore()
        set_value(state, table, column, value)
        assert wrongs(await state.outcome()) == [], (table, column, value)
