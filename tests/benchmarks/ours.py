"""Our side of a figure: the real programs, default settings, driven as people drive them.

Invariant: the clock runs from an accepted `download_file` to the moment `wait_downloads` answers, and every file that
was fetched is checked by SHA-1 afterwards: a wrong one raises `WrongFile`.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import cpu_seconds, peak_memory
from tests.fakes.files import sha1_of
from tests.swarm.scenes import Scene


class WrongFile(Exception):
    """A file that was fetched is not the file that was shared."""


@dataclass(frozen=True)
class Fetched:
    """One fetcher's download of a file or of a folder. Times are of the monotonic clock."""

    accepted: float
    done: float
    answered: float
    """Seconds from typing the command to its answer."""
    downloads: list[dict[str, Any]]


@dataclass(frozen=True)
class Ends:
    """What the two ends of a pair took: processor seconds for the transfer, and the most memory ever."""

    cpu_seconds: tuple[float, float]
    peak_bytes: tuple[int, int]


def share(scene: Scene, path: Path, seconds: float) -> float:
    """Share a file or folder of the first peer; seconds it took."""
    began = time.monotonic()
    scene.peers[0].do(f'upload_file "{path}" {scene.group}', seconds)
    return time.monotonic() - began


def fetch(scene: Scene, index: int, name: str, seconds: float) -> Fetched:
    """Let one peer fetch a shared file or folder into its own folder."""
    peer = scene.peers[index]
    typed = time.monotonic()
    peer.do(f'download_file {scene.group} {name} "{scene.folders[index]}/"', seconds)
    accepted = time.monotonic()
    peer.do(f"wait_downloads {seconds:.0f}", seconds + 10)
    done = time.monotonic()
    return Fetched(accepted, done, accepted - typed, peer.do("show_downloads"))


def fetch_together(scene: Scene, name: str, seconds: float) -> list[Fetched]:
    """Let everybody but the sharer fetch at once."""
    indices = range(1, len(scene.peers))
    with ThreadPoolExecutor(len(indices)) as threads:
        return list(threads.map(lambda index: fetch(scene, index, name, seconds), indices))


def fetch_measured(scene: Scene, name: str, seconds: float) -> tuple[Fetched, Ends]:
    """Let the second peer fetch, and say what both ends took for it."""
    processes = [peer.process.pid for peer in scene.peers[:2]]
    before = [cpu_seconds(process) for process in processes]
    fetched = fetch(scene, 1, name, seconds)
    used = [cpu_seconds(process) - start for process, start in zip(processes, before, strict=True)]
    peaks = [peak_memory(process) for process in processes]
    return fetched, Ends((used[0], used[1]), (peaks[0], peaks[1]))


def check(source: Path, copies: Sequence[Path]) -> None:
    """Compare a file, or every file of a folder, with the copies, which are removed. Raises `WrongFile`."""
    names = (
        sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
        if source.is_dir()
        else [Path()]
    )
    wanted = {name: sha1_of(source / name) for name in names}
    for copy in copies:
        for name, sha1 in wanted.items():
            if not (copy / name).is_file() or sha1_of(copy / name) != sha1:
                raise WrongFile(f"{copy / name} is not what was shared")
        if copy.is_dir():
            shutil.rmtree(copy)
        else:
            copy.unlink()


def given_by(download: dict[str, Any], user: str) -> int:
    """Bytes of a download that one user gave."""
    return sum(one["bytes"] for one in download["from_peers"] if one["user"] == user)
