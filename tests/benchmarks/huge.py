"""A file of 100 GB: what either end holds in memory while it is shared, fetched in part, stopped, and fetched on.

The file is a hole, so it takes no room and is read as fast as memory. The fetcher writes what it gets and is stopped
after some gigabytes, twice. Every process is one of its own, so each peak is that of its part alone.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from tests.benchmarks import machine, tables
from tests.benchmarks.options import Options
from tests.benchmarks.pair import GOAL_MEMORY_MIB
from tests.fakes.programs import Peer
from tests.swarm.scenes import loopback_peer, on_loopback

_SIZE_MIB = 100_000_000_000 // machine.MIB
_PART_MIB = 2048
_SPARE_MIB = 4096
_STEP = 0.5


def run(options: Options) -> None:
    """Measure, and print the table and the goal. `--size` is that of the file; rounds are one."""
    size = (options.size or _SIZE_MIB) * machine.MIB
    part = min(_PART_MIB * machine.MIB, size // 4)
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as name:
        folder = Path(name)
        free = shutil.disk_usage(folder).free
        # The program fetches nothing that could not end in the folder, though a part of it is all that is written here.
        need = size + _SPARE_MIB * machine.MIB
        if free < need:
            gib = 1 << 30
            raise machine.Unable(
                f"{need / gib:.0f} GiB must be free in {folder.parent}, and {free / gib:.0f} are: set TMPDIR, or give "
                "a smaller --size"
            )
        source = folder / "shared" / "huge.bin"
        source.parent.mkdir()
        with source.open("wb") as file:
            file.truncate(size)
        rows = _measure(folder, source, part)
    peak = max(float(row[2]) for row in rows)
    print(f"One file of {size / 1e9:.0f} GB between two processes, fetched in two parts of {part // machine.MIB} MiB")
    tables.show(["", "s", "peak MiB"], rows)
    goal = ["memory of either end", f"{peak:.0f} MiB", tables.at_most(peak, GOAL_MEMORY_MIB, " MiB")]
    tables.show(["ours", "measured", "goal"], [goal])
    options.notes.table(f"One file of {size / 1e9:.0f} GB", [[row[0], f"{row[2]} MiB", ""] for row in rows] + [goal])


def _measure(folder: Path, source: Path, part: int) -> list[list[str]]:
    with on_loopback(folder, 2) as scene:
        sharer, fetcher = scene.peers
        began = time.monotonic()
        sharer.do(f'upload_file "{source}" {scene.group}', 3600)
        rows = [_row("sharer, hashing it", time.monotonic() - began, sharer)]
        began = time.monotonic()
        fetcher.do(f'download_file {scene.group} {source.name} "{scene.folders[1]}/"', 600)
        first = _until(fetcher, source.name, part)
        rows.append(_row("fetcher, the first part", time.monotonic() - began, fetcher))
        fetcher.stop()
        fetcher = scene.restart(1, loopback_peer(scene.tracker, folder, 1))
        began = time.monotonic()
        _until(fetcher, source.name, first + part)
        rows.append(_row("fetcher, started again, a second part", time.monotonic() - began, fetcher))
        rows.append(_row("sharer, in all", 0.0, sharer))
        fetcher.stop()
        return rows


def _until(fetcher: Peer, name: str, wanted: int) -> int:
    """Wait for so many verified bytes of the file; how many there are."""
    return int(fetcher.until(lambda: (got := _verified(fetcher, name)) >= wanted and got, 1800, _STEP))


def _verified(fetcher: Peer, name: str) -> int:
    return int(fetcher.download(name)["bytes_verified"])


def _row(name: str, seconds: float, peer: Peer) -> list[str]:
    return [name, f"{seconds:.0f}" if seconds else "", f"{machine.peak_memory(peer.process.pid) / machine.MIB:.0f}"]
