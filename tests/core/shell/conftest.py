"""Runs of the shell over a fake engine."""

from __future__ import annotations

import pytest

from tests.fakes.shell_run import Run


@pytest.fixture
def run() -> Run:
    return Run()


@pytest.fixture
def json_run() -> Run:
    return Run(as_json=True)
