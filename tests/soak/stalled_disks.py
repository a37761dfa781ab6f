"""F11: every now and then the disk of a peer, or of the tracker, takes two seconds for one call."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Prefix, Tracker, here
from tests.skips import skip_reason
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import PASSWORD, Scene, loopback_peer

_MIB = 1 << 20
_CALLS = "pread64,preadv,pwrite64,fdatasync,fsync,ftruncate,linkat,unlinkat,renameat"
_STALL_SECONDS, _EACH = 2.0, 40
"""Each of the calls that is traced waits so long, after so many that do not."""
_P99_SECONDS, _LATEST_SECONDS = 0.1, 1.0
_TWICE = 1 * _MIB


def run(plan: Plan) -> list[Figure]:
    """The same work with a disk that is quick, that stalls under the peers, and that stalls under the tracker."""
    if shutil.which("strace") is None:
        raise RuntimeError(skip_reason("strace is missing", "sudo apt-get install strace"))
    size = max(16, plan.count(256)) * _MIB
    found = []
    for stalls in ("", "peers", "tracker"):
        found += _work(plan.folder / f"stalls-{stalls}", stalls, size)
    return found


class _Run:
    """How one program is run: watched, and with a disk that stalls if asked for."""

    def __init__(self, folder: Path, name: str, program: str, *, stalls: bool) -> None:
        self._program, self._stalls = program, stalls
        self.watch, self.trace = folder / f"{name}.watch", folder / f"{name}.trace"

    def prefix(self, words: Sequence[str]) -> list[str]:
        """The words with the watched program in the place of `python -m MODULE`."""
        watched = [sys.executable, "-m", "tests.fakes.watched_loop", str(self.watch), self._program, *words[3:]]
        if not self._stalls:
            return watched
        inject = f"inject={_CALLS}:delay_enter={int(_STALL_SECONDS * 1e6)}:when={_EACH}+{_EACH}"
        options = ["-D", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_CALLS}", "-e", inject, "-o", str(self.trace)]
        return ["strace", *options, *words[:1], *watched[1:]]

    def stalled(self) -> int:
        """How many calls waited."""
        return self.trace.read_text(errors="replace").count("(DELAYED)") if self._stalls else 0


def _work(folder: Path, stalls: str, size: int) -> list[Figure]:
    folder.mkdir()
    runs = {
        "tracker": _Run(folder, "tracker", "tracker", stalls=stalls == "tracker"),
        "sharer": _Run(folder, "sharer", "peer", stalls=stalls == "peers"),
        "fetcher": _Run(folder, "fetcher", "peer", stalls=stalls == "peers"),
    }
    with ExitStack() as stack:
        tracker = stack.enter_context(Tracker(folder / "tracker", "--no-announce", prefix=runs["tracker"].prefix))
        prefixes: list[Prefix] = [runs["sharer"].prefix, runs["fetcher"].prefix]
        pair = [stack.enter_context(loopback_peer(tracker, folder, n, one)) for n, one in enumerate(prefixes)]
        witness = stack.enter_context(loopback_peer(tracker, folder, 2, here))
        scene = Scene(tracker, [*pair, witness], ["user0", "user1", "user2"], [])
        _group(scene)
        source = make_file(folder / "big.bin", size)
        place = folder / "fetched"
        place.mkdir()
        scene.peers[0].do(f"upload_file {source} {scene.group}", 600)
        scene.peers[1].do(f"download_file {scene.group} big.bin {place}/", 60)
        scene.peers[1].do(f"set_limits {scene.group} big.bin {max(_MIB, size // 30)} 0")
        lost = _lost_heartbeats(scene)
        got = scene.peers[1].download("big.bin")
        is_right = got["state"] == "done" and sha1_of(place / "big.bin") == sha1_of(source)
        twice = got["bytes_received"] - size
    stalled = sum(one.stalled() for one in runs.values())
    what = {"": "a quick disk", "peers": "the disk of both peers stalls", "tracker": "the tracker's disk stalls"}[
        stalls
    ]
    figures = [
        Figure(
            f"{what}: {size // _MIB} MiB fetched", f"{'right' if is_right else 'WRONG'}, {stalled} calls took "
            f"{_STALL_SECONDS:.0f} s, {lost} times away from the tracker, {twice} bytes twice",
            f"right, 0 times, ≤ {_TWICE // _MIB} MiB",
            is_right and not lost and twice <= _TWICE and (stalled > 0) == bool(stalls),
        )
    ]  # fmt: skip
    for name, one in runs.items():
        told = json.loads(one.watch.read_text())
        figures.append(
            Figure(
                f"{what}: how late the loop of the {name} is",
                f"p99 {told['p99'] * 1000:.0f} ms, latest {told['latest']:.2f} s, {told['late']} of {told['looks']} "
                "looks > 50 ms",
                f"p99 ≤ {_P99_SECONDS * 1000:.0f} ms, none ≥ {_LATEST_SECONDS:.0f} s",
                told["p99"] <= _P99_SECONDS and told["latest"] < _LATEST_SECONDS,
            )
        )
    return figures


def _group(scene: Scene) -> None:
    for peer, name in zip(scene.peers, scene.names, strict=True):
        peer.do(f'create_user {name} "{PASSWORD}"', 120)
        peer.do(f'login {name} "{PASSWORD}"', 120)
    scene.peers[0].do(f"create_group {scene.group}", 120)
    for peer, name in zip(scene.peers[1:], scene.names[1:], strict=True):
        peer.do(f"join_group {scene.group}", 120)
        scene.peers[0].do(f"accept_request {scene.group} {name}", 120)


def _lost_heartbeats(scene: Scene) -> int:
    """Wait for the download; how often the fetcher or the sharer was seen away from the tracker meanwhile."""
    lost, until = 0, time.monotonic() + 600
    while scene.peers[1].download("big.bin")["state"] != "done" and time.monotonic() < until:
        for peer in scene.peers[:2]:
            lost += not _online(peer)
        time.sleep(0.2)
    return lost


def _online(peer: Peer) -> bool:
    return peer.is_connected()
