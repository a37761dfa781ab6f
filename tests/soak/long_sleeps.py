"""F12: either end of a transfer, or the tracker, is asleep for long; and a card that is replaced by another."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Program
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import Scene, in_lab, on_loopback

_ASLEEP_SECONDS, _LEAST_SECONDS = 600.0, 20.0
_BACK_SECONDS, _MIB = 15.0, 1 << 20
_SIZE, _RATE = 48 * _MIB, 4 * _MIB
_TWICE = 16 * _MIB
"""What may have been under way on a link that went, and is fetched again."""


def run(plan: Plan) -> list[Figure]:
    """The fetcher, the sharer and the tracker sleep in turn; then the cards of fetcher and sharer are replaced."""
    if complaint := lab_missing():
        raise RuntimeError(complaint)
    asleep = max(_LEAST_SECONDS, _ASLEEP_SECONDS * plan.scale)
    figures = [_sleep(plan.folder / who, who, asleep) for who in ("fetcher", "sharer", "tracker")]
    figures += [_another_card(plan.folder / f"card-{who}", who) for who in ("fetcher", "sharer")]
    return figures


def _sleep(folder: Path, who: str, seconds: float) -> Figure:
    folder.mkdir()
    with on_loopback(folder, 2) as scene:
        sleeper: Program = {"sharer": scene.peers[0], "fetcher": scene.peers[1], "tracker": scene.tracker}[who]

        def sleep() -> None:
            os.kill(sleeper.process.pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.kill(sleeper.process.pid, signal.SIGCONT)

        return _gone_on(scene, folder, f"the {who} stopped for {seconds:.0f} s", sleep, has_peer=who != "tracker")


def _another_card(folder: Path, who: str) -> Figure:
    folder.mkdir()
    host, number = {"sharer": (1, 101), "fetcher": (2, 102)}[who]
    with Lab(3, rate_mbit=100) as lab, in_lab(lab, folder, range(3)) as scene:

        def replace() -> None:
            lab.take_out(host)
            time.sleep(5.0)
            lab.put_in(host, number)

        return _gone_on(scene, folder, f"the {who}'s card out for 5 s, then one with another address", replace)


def _gone_on(scene: Scene, folder: Path, what: str, happens: Callable[[], None], *, has_peer: bool = True) -> Figure:
    """Something happens in the middle of a file; what is counted begins when it is over."""
    fetcher = scene.peers[1]
    source = make_file(folder / "big.bin", _SIZE)
    scene.peers[0].do(f"upload_file {source} {scene.group}")
    fetcher.do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
    fetcher.do(f"set_limits {scene.group} big.bin {_RATE} 0")
    fetcher.until(lambda: fetcher.download("big.bin")["percent"] > 15, 60, 0.05)
    happens()
    began, came = time.monotonic(), fetcher.download("big.bin")["bytes_received"]
    if has_peer:
        fetcher.until(lambda: fetcher.download("big.bin")["bytes_received"] > came, 120, 0.05)
    bytes_again = time.monotonic() - began
    for peer in scene.peers:
        peer.until(peer.is_connected, 120)
    online_again = time.monotonic() - began
    fetcher.do(f"set_limits {scene.group} big.bin 0 0")
    fetcher.do("wait_downloads 120", 140)
    got = fetcher.download("big.bin")
    twice = got["bytes_received"] - _SIZE
    copies = sorted(path.name for path in scene.folders[1].iterdir() if path.name != ".p2p-partial")
    is_right = copies == ["big.bin"] and sha1_of(scene.folders[1] / "big.bin") == sha1_of(source)
    return Figure(
        what,
        f"{'right' if is_right else 'WRONG'}, bytes after {bytes_again:.1f} s, all at the tracker after "
        f"{online_again:.1f} s, {twice / _MIB:.1f} MiB twice",
        f"right, both ≤ {_BACK_SECONDS:.0f} s, one copy, ≤ {_TWICE // _MIB} MiB twice",
        is_right and max(bytes_again, online_again) <= _BACK_SECONDS and twice <= _TWICE,
    )
