"""Runs of the shell over a fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.shell_run import Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run()


@pytest.fixture
def json_run(tmp_path: Path) -> Run:
    return Run(as_json=True)
