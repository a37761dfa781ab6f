"""Peers that fetch, go, come back and are killed for hours, where it can be made on a network with loss (S1).

Two hours at scale 1. The sharer, one fetcher and the tracker stay, and are the ones that are measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil  # type: ignore[import-untyped]

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Program
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import Scene, in_lab, lab_peer, loopback_peer, name_of, on_loopback

_MINUTES = 120.0
_PEERS = 10
_CHURN_SECONDS = 30.0
_LOSS_PCT = 0.5
_FILES = 6
_FILE_BYTES = 8 << 20
_STAY = 2
"""Peers that are never ended: the sharer and one fetcher."""
MIB = 1 << 20


@dataclass
class _Seen:
    """What was measured of a program that stays: (seconds, RSS in bytes, open files) of each look."""

    name: str
    process: psutil.Process
    looks: list[tuple[float, int, int]] = field(default_factory=list)

    def look(self, at: float) -> None:
        self.looks.append((at, self.process.memory_info().rss, self.process.num_fds()))

    def growth(self) -> float:
        """MiB an hour, from the median of the second third to that of the last."""
        third = len(self.looks) // 3
        (t1, r1), (t2, r2) = (_median(self.looks[third : 2 * third]), _median(self.looks[2 * third :]))
        return (r2 - r1) / MIB / max((t2 - t1) / 3600, 1e-9)

    def more_files(self) -> int:
        """How many more files were open at most in the last third than in the second."""
        third = len(self.looks) // 3
        return max(look[2] for look in self.looks[2 * third :]) - max(look[2] for look in self.looks[third : 2 * third])


def _median(looks: list[tuple[float, int, int]]) -> tuple[float, float]:
    middle = sorted(look[1] for look in looks)[len(looks) // 2]
    return sum(look[0] for look in looks) / len(looks), middle


@dataclass
class _Total:
    fetched: int = 0
    wrong: int = 0
    kills: int = 0
    ends: int = 0
    wal: int = 0
    slow: list[str] = field(default_factory=list)


def run(plan: Plan) -> list[Figure]:
    """Let it go on for `_MINUTES * scale` minutes, and one at least."""
    minutes = max(1.0, _MINUTES * plan.scale)
    lack = lab_missing(wan=True)
    with _world(plan.folder, lack is None) as (scene, again):
        files = _shared(scene, plan.folder)
        tracker = _Seen("tracker", _python(scene.tracker))
        stay = [_Seen(name, _python(peer)) for name, peer in zip(("sharer", "fetcher"), scene.peers, strict=False)]
        total, begun = _Total(), time.monotonic()
        _go_on(scene, again, files, [tracker, *stay], total, plan.random("churn"), begun + minutes * 60)
        logs = "".join(path.read_text(errors="replace") for path in plan.folder.glob("state*/peer.log*"))
    net = f"{_LOSS_PCT} % loss" if lack is None else "loopback: no network with loss can be made here"
    moved = total.fetched * _FILE_BYTES / 2**30
    unhandled = sum(line.count(" ERROR asyncio ") for line in logs.splitlines())
    return [
        Figure("what went on", f"{minutes:.0f} min, {_PEERS} peers, {net}; {total.fetched} files ({moved:.1f} GiB) "
               f"fetched, {total.kills} kills, {total.ends} ends", "", total.fetched > 0),
        Figure("files with a wrong byte", f"{total.wrong} of {total.fetched}", "0", total.wrong == 0),
        Figure("files that did not come", f"{len(total.slow)} {total.slow[:1] or ''}", "0", not total.slow),
        Figure("errors that asyncio had to tell of", f"{unhandled}", "0", unhandled == 0),
        *(Figure(f"open files of the {one.name}, last third against the second", f"{one.more_files():+d}", "≤ +10",
                 one.more_files() <= 10) for one in (tracker, *stay)),
        *(Figure(f"memory of the {one.name}, last third against the second", f"{one.growth():+.1f} MiB/h",
                 "≤ 1 MiB/h after an hour", one.growth() <= 1 or minutes < 60) for one in (tracker, *stay)),
        Figure("largest write-ahead log", f"{total.wal / MIB:.1f} MiB", "≤ 64 MiB", total.wal <= 64 * MIB),
    ]  # fmt: skip


@contextmanager
def _world(folder: Path, has_lab: bool) -> Iterator[tuple[Scene, Callable[[int], Peer]]]:
    """The scene, and what starts the peer of that index again."""
    with ExitStack() as stack:
        if has_lab:
            lab = stack.enter_context(Lab(_PEERS + 1, delay_ms=1, loss_pct=_LOSS_PCT))
            scene = stack.enter_context(in_lab(lab, folder, range(_PEERS + 1)))
            yield scene, lambda index: lab_peer(lab, index + 1, folder)
        else:
            scene = stack.enter_context(on_loopback(folder, _PEERS))
            yield scene, lambda index: loopback_peer(scene.tracker, folder, index)


def _python(program: Program) -> psutil.Process:
    """The program itself, below what ran it on a host."""
    process = psutil.Process(program.process.pid)
    children = process.children(recursive=True)
    return next((one for one in [process, *children] if "python" in one.name()), process)


def _shared(scene: Scene, folder: Path) -> dict[str, str]:
    """Files of the first peer: name, and SHA-1."""
    files = {}
    for number in range(_FILES):
        path = make_file(folder / f"f{number}.bin", _FILE_BYTES, seed=number)
        scene.peers[0].do(f'upload_file "{path}" {scene.group}', 120)
        files[path.name] = sha1_of(path)
    return files


def _go_on(
    scene: Scene, again: Callable[[int], Peer], files: dict[str, str], seen: list[_Seen], total: _Total,
    chance: Random, end: float,
) -> None:  # fmt: skip
    wanted: dict[int, tuple[str, float]] = {}
    churn = looked = time.monotonic()
    while (now := time.monotonic()) < end or wanted:
        for index in range(1, len(scene.peers)):
            if index in wanted:
                if _is_over(scene, index, *wanted[index], files, total):
                    del wanted[index]
            elif now < end:
                name = chance.choice(sorted(files))
                scene.peers[index].do(f'download_file {scene.group} {name} "{scene.folders[index]}/"')
                wanted[index] = (name, now + 240)
        if now - churn > _CHURN_SECONDS and now < end:
            churn, index = now, chance.randrange(_STAY, len(scene.peers))
            if chance.random() < 0.5:
                total.kills += 1
                scene.peers[index].kill()
            else:
                total.ends += 1
                scene.peers[index].stop()
            scene.restart(index, again(index))
        if now - looked > 1:
            looked = now
            for one in seen:
                one.look(now)
            logs = [*scene.tracker.data.glob("*-wal"), *scene.peers[0].state.parent.glob("state*/*-wal")]
            total.wal = max([total.wal, *(path.stat().st_size for path in logs if path.exists())])
        time.sleep(0.2)


def _is_over(scene: Scene, index: int, name: str, until: float, files: dict[str, str], total: _Total) -> bool:
    """Whether a download came to its end; its file is looked at and thrown away, so that it can be fetched again."""
    peer, path = scene.peers[index], scene.folders[index] / name
    one = next((one for one in peer.do("show_downloads") if one["name"] == name), None)
    if one is None or (one["state"] != "done" and time.monotonic() > until):
        total.slow.append(f"{name} at {name_of(index)}: {one and (one['state'], one['reason'])}")
        if one is not None:
            peer.do(f"cancel {scene.group} {name}")
        return True
    if one["state"] != "done":
        return False
    total.fetched += 1
    total.wrong += not path.exists() or sha1_of(path) != files[name]
    peer.do(f"stop_share {scene.group} {name}")
    path.unlink(missing_ok=True)
    peer.do("forget_finished")
    return True
