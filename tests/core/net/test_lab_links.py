"""Links over networks that are slow or far: control frames come through, and the far ones use bbr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.storage.keys import load_or_create
from core.wire import limits
from tests.lab.network import Lab

_ROOT = Path(__file__).parents[3]


def _exchange(lab: Lab, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the fetcher and the sharer saw."""
    for name in ("sharer", "fetcher"):
        load_or_create(folder / name)
    program = [sys.executable, "-m", "tests.fakes.link_program"]
    host = lab.address(0)
    sharer = lab.popen(0, [*program, "share", str(folder), host], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    assert sharer.stdout is not None
    assert sharer.stdout.readline() == "ready\n"
    fetcher = lab.run(1, [*program, "fetch", str(folder), host], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    answer, _ = sharer.communicate(timeout=60)
    return json.loads(fetcher.stdout), json.loads(answer)


@pytest.mark.lab
@pytest.mark.parametrize(("rate", "queued"), [(1, 512 * limits.KIB), (10, 1.5 * limits.MIB)])
def test_on_a_slow_link_an_answer_and_a_cancel_do_not_wait_for_the_piece(
    tmp_path: Path, rate: float, queued: float
) -> None:
    with Lab(2, rate_mbit=rate) as lab:
        fetcher, _ = _exchange(lab, tmp_path)
    # What overtook it is a small part of the 8 MiB: what the systems and the network had queued.
    assert "whole" not in fetcher
    assert 0 <= fetcher["in_between"] < queued
    assert fetcher["stopped"] < 8


@pytest.mark.lab(wan=True)
def test_a_far_link_uses_bbr_where_the_kernel_has_it_and_knows_its_round_trip(tmp_path: Path) -> None:
    with Lab(2, rate_mbit=50, delay_ms=20) as lab:
        fetcher, sharer = _exchange(lab, tmp_path)
    offered = Path("/proc/sys/net/ipv4/tcp_available_congestion_control").read_text(encoding="ascii").split()
    for end in (fetcher, sharer):
        assert 0.04 <= end["rtt"] < 0.2
        assert end["congestion"] == "bbr" or "bbr" not in offered
