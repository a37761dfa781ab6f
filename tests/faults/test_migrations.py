"""A share of the rounds of `python -m tests.soak U2`: ended in a migration, a database is old or new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.power_cut import PowerCut
from tests.skips import skip_reason
from tests.soak import migrations
from tests.soak.figures import Plan


def test_a_migration_that_is_stopped_leaves_the_old_tables_or_the_new_ones(tmp_path: Path) -> None:
    missing = PowerCut.missing()
    if missing is not None:
        pytest.skip(skip_reason(missing, "apt-get install e2fsprogs && sudo make test"))
    figures = migrations.run(Plan(1, 0.1, tmp_path))
    assert len(figures) == 4
    assert [figure for figure in figures if not figure.is_met] == []
