"""A small share of the long runs of `make soak`, as programs of their own: they fork, and this one has threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.power_cut import PowerCut
from tests.skips import skip_reason
from tests.soak import kills

ROOT = Path(__file__).parents[2]
SPEED = "longest start"
"""Seconds are told of a machine that does nothing else, which one that runs tests is not."""


def no_power_to_cut(folder: Path) -> str | None:
    missing = PowerCut.missing()
    if missing is not None:
        return skip_reason(missing, "apt-get install e2fsprogs && sudo make test")
    disk = PowerCut(folder, 8)
    if not disk.mount():
        return skip_reason("no loop device can be mounted", "modprobe loop && sudo make test")
    disk.unmount()
    return None


def no_strace(folder: Path) -> str | None:
    return skip_reason("strace is missing", "sudo apt-get install strace") if kills.missing() else None


def nothing(folder: Path) -> str | None:
    return None


@pytest.mark.parametrize(
    ("name", "scale", "lack"),
    [
        ("F1-call", 0.01, no_strace),
        ("F2-tracker", 0.008, no_power_to_cut),
        ("F3-inside", 0.2, nothing),
        ("U2", 0.05, no_power_to_cut),
    ],
)
def test_a_share_of_a_long_run_meets_its_figures(
    tmp_path: Path, name: str, scale: float, lack: Callable[[Path], str | None]
) -> None:
    if (missing := lack(tmp_path)) is not None:
        pytest.skip(missing)
    report = tmp_path / "report.json"
    words = [sys.executable, "-m", "tests.soak", name, "--scale", str(scale), "--json", str(report)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert report.exists(), done.stderr
    (outcome,) = json.loads(report.read_text())["outcomes"]
    assert outcome["failure"] is None, done.stderr
    assert len(outcome["figures"]) >= 3
    assert [one for one in outcome["figures"] if not one["is_met"] and SPEED not in one["what"]] == []
