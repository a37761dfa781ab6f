"""F8: one pair over each round trip and loss, next to a plain TCP flow there; and networks that change and break."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path

from tests.fakes.files import make_file, sha1_of
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import Scene, in_lab

_CELLS = tuple(product((1, 20, 50, 200), (0, 0.1, 1, 5)))
"""Round trips in ms, and losses in percent."""
_RATE_MBIT = 20
_FLOW_SECONDS, _OURS_SECONDS = 8.0, 12.0
_LEAST, _MOST, _MIB = 4 << 20, 28 << 20, 1 << 20
_SHARE, _LOSS_OF_GOAL = 0.8, 1
_PARTED_SECONDS, _BACK_SECONDS = 30.0, 5.0
_PORT = 5201
_ROOT = Path(__file__).parents[2]


def run(plan: Plan) -> list[Figure]:
    """The cells (a share of them, evenly spread, below the full scale), then each special case once."""
    if complaint := lab_missing(wan=True):
        raise RuntimeError(complaint)
    count = plan.count(len(_CELLS))
    chosen = [_CELLS[index * len(_CELLS) // count] for index in range(count)]
    figures = [_cell(plan.folder / f"cell{index}", *cell, seed=plan.seed) for index, cell in enumerate(chosen)]
    parted = max(5.0, min(1.0, plan.scale * 4) * _PARTED_SECONDS)
    cut = f"{parted:.0f} s without any packet"
    mute = f"{parted:.0f} s in which the fetcher is not heard"
    figures += [
        _steady(plan.folder / "reorder", "1 % of the packets overtaken by 10 ms, round trip 20 ms", reorder_pct=1),
        _steady(plan.folder / "mtu", "packets of at most 1,280 bytes, round trip 20 ms", mtu=1280),
        _slowed(plan.folder / "slowed"),
        _broken(plan.folder / "cut", cut, lambda lab: _gone(lab, lab.cut, parted)),
        _broken(plan.folder / "mute", mute, lambda lab: _gone(lab, lab.mute, parted)),
        _broken(plan.folder / "reset", "every connection reset from outside", _reset),
    ]
    return figures


@contextmanager
def _pair(lab: Lab, folder: Path, size: int) -> Iterator[tuple[Scene, Path]]:
    """A tracker, a sharer with a file of `size` bytes, and a fetcher, on hosts 0, 1 and 2."""
    folder.mkdir()
    with in_lab(lab, folder, range(3)) as scene:
        source = make_file(folder / "big.bin", size, seed=size)
        scene.peers[0].do(f"upload_file {source} {scene.group}")
        scene.peers[1].do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
        yield scene, source


def _is_right(scene: Scene, source: Path) -> bool:
    return sha1_of(scene.folders[1] / source.name) == sha1_of(source)


def _said(is_right: bool) -> str:
    return "right" if is_right else "WRONG"


def _received(scene: Scene) -> int:
    return int(scene.peers[1].download("big.bin")["bytes_received"])


def _has(scene: Scene, percent: float) -> bool:
    return bool(scene.peers[1].download("big.bin")["percent"] >= percent)


# -- round trip and loss
def _cell(folder: Path, rtt_ms: int, loss_pct: float, *, seed: int) -> Figure:
    rates = [None, _RATE_MBIT, _RATE_MBIT]
    with Lab(3, rate_mbit=rates, delay_ms=rtt_ms / 2, loss_pct=loss_pct, seed=seed) as lab:
        before = _one_flow(lab)
        size = min(_MOST, max(_LEAST, int(before * _OURS_SECONDS)))
        with _pair(lab, folder, size) as (scene, source):
            scene.peers[1].until(lambda: _received(scene) > 0, 60, 0.02)
            came, began = _received(scene), time.monotonic()
            scene.peers[1].do("wait_downloads 240", 260)
            ours = (size - came) / (time.monotonic() - began)
            is_right = _is_right(scene, source)
        flow = statistics.mean((before, _one_flow(lab)))
    has_goal = loss_pct <= _LOSS_OF_GOAL
    share = ours / flow
    return Figure(
        f"round trip {rtt_ms} ms, loss {loss_pct:g} %, {_RATE_MBIT} Mbit/s",
        f"{_said(is_right)}, {share:.0%} of one TCP flow ({ours / 1e3:.0f} of {flow / 1e3:.0f} kB/s)",
        f"right, ≥ {_SHARE:.0%} of one flow" if has_goal else "right",
        is_right and (share >= _SHARE or not has_goal),
    )


def _one_flow(lab: Lab) -> float:
    """Bytes a second of a plain flow between the two hosts, with nothing else under way."""
    program = [sys.executable, "-m", "tests.soak.one_flow"]
    server = lab.popen(1, [*program, "serve", str(_PORT)], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        words = [*program, "fetch", lab.address(1), str(_PORT), str(_FLOW_SECONDS)]
        return float(lab.run(2, words, cwd=_ROOT, capture_output=True, text=True, timeout=120).stdout)
    finally:
        server.kill()
        server.communicate()


# -- what is steady, and strange
def _steady(folder: Path, what: str, *, reorder_pct: float = 0, mtu: int = 1500) -> Figure:
    rates = [None, _RATE_MBIT, _RATE_MBIT]
    with Lab(3, rate_mbit=rates, delay_ms=10, reorder_pct=reorder_pct, mtu=mtu) as lab:
        flow = _one_flow(lab)
        size = min(_MOST, max(_LEAST, int(flow * _OURS_SECONDS)))
        with _pair(lab, folder, size) as (scene, source):
            scene.peers[1].until(lambda: _received(scene) > 0, 60, 0.02)
            came, began = _received(scene), time.monotonic()
            scene.peers[1].do("wait_downloads 240", 260)
            ours = (size - came) / (time.monotonic() - began)
            is_right = _is_right(scene, source)
    return Figure(
        what, f"{_said(is_right)}, {ours / 1e3:.0f} kB/s, {ours / flow:.0%} of one TCP flow",
        f"right, ≥ {_SHARE:.0%} of one flow", is_right and ours / flow >= _SHARE,
    )  # fmt: skip


def _slowed(folder: Path) -> Figure:
    """1, then 10, then 1 Mbit/s again."""
    rates = {0.0: 1, 0.1: 10, 0.8: 1}
    with Lab(3, rate_mbit=[None, 1, 1], delay_ms=10) as lab, _pair(lab, folder, 6 * _MIB) as (scene, source):
        seconds = []
        for share, rate in rates.items():
            scene.peers[1].until(partial(_has, scene, 100 * share), 120)
            seconds.append(time.monotonic())
            for host in (1, 2):
                lab.set_rate(host, rate)
        scene.peers[1].do("wait_downloads 120", 140)
        seconds.append(time.monotonic())
        is_right = _is_right(scene, source)
    quick = 0.7 * 6 * _MIB * 8 / 1e6 / (seconds[2] - seconds[1])
    slow = 0.2 * 6 * _MIB * 8 / 1e6 / (seconds[3] - seconds[2])
    return Figure(
        "a link of 1, then 10, then 1 Mbit/s",
        f"{_said(is_right)}, then {quick:.1f} and {slow:.2f} Mbit/s",
        f"right, ≥ {_SHARE:.0%} of each rate", is_right and quick >= 10 * _SHARE and slow >= 1 * _SHARE,
    )  # fmt: skip


# -- what breaks
def _broken(folder: Path, what: str, breaks: Callable[[Lab], None]) -> Figure:
    """What happens in the middle of a file; then it is counted from the network's being back."""
    with Lab(3, rate_mbit=[None, _RATE_MBIT, _RATE_MBIT], delay_ms=10) as lab:
        with _pair(lab, folder, _MOST) as (scene, source):
            fetcher = scene.peers[1]
            fetcher.until(lambda: fetcher.download("big.bin")["percent"] > 30, 60, 0.05)
            breaks(lab)
            back, came = time.monotonic(), _received(scene)
            fetcher.until(lambda: _received(scene) > came, 90, 0.02)
            took = time.monotonic() - back
            fetcher.do("wait_downloads 120", 140)
            is_right = _is_right(scene, source)
            twice = _received(scene) - _MOST
    return Figure(
        what, f"{_said(is_right)}, goes on after {took:.1f} s, {twice / _MIB:.1f} MiB fetched twice",
        f"right, goes on ≤ {_BACK_SECONDS:.0f} s after it is over, ≤ 16 MiB twice",
        is_right and took <= _BACK_SECONDS and twice <= 16 * _MIB,
    )  # fmt: skip


def _gone(lab: Lab, leave: Callable[[int], None], seconds: float) -> None:
    leave(2)
    time.sleep(seconds)
    lab.join(2)


def _reset(lab: Lab) -> None:
    lab.reset(1)
    lab.reset(2)
    time.sleep(1.0)
