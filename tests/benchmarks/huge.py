"""A file of 100 GB: what either end holds in memory while it is shared, fetched in part, killed, and fetched on.

The file is a hole, so it takes no room and is read as fast as memory. The fetcher writes what it gets, is killed after
some gigabytes, and stopped after some more. Every process is one of its own, so each peak is that of its part alone.
The program fetches nothing that could not end in the folder. Where the disk has no such room, a file system of that
size is made in a file with holes: it takes room only for what is written in it.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import machine, tables
from tests.benchmarks.options import Options
from tests.benchmarks.pair import GOAL_MEMORY_MIB
from tests.fakes.power_cut import PowerCut
from tests.fakes.programs import Peer
from tests.swarm.scenes import loopback_peer, on_loopback

_SIZE_MIB = 100_000_000_000 // machine.MIB
_PART_MIB = 2048
_SPARE_MIB = 4096
_STEP = 0.5
_OVERHEAD = 2
"""A file system keeps some of its size for itself."""


def run(options: Options) -> None:
    """Measure, and print the table and the goal. `--size` is that of the file; rounds are one."""
    size = (options.size or _SIZE_MIB) * machine.MIB
    part = min(_PART_MIB * machine.MIB, size // 4)
    spare = _SPARE_MIB * machine.MIB
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as name, ExitStack() as stack:
        folder = stack.enter_context(_roomy(Path(name), size + spare, 2 * part + spare))
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


@contextmanager
def _roomy(folder: Path, need: int, written: int) -> Iterator[Path]:
    """A place in `folder` with `need` bytes free, of which no more than `written` are taken. Raises `Unable`."""
    free, gib = shutil.disk_usage(folder).free, 1 << 30
    if free >= need:
        yield folder
        return
    short = f"{need / gib:.0f} GiB must be free in {folder.parent}, and {free / gib:.0f} are: "
    if free < written:
        raise machine.Unable(short + "set TMPDIR, or give a smaller --size")
    if missing := PowerCut.missing():
        raise machine.Unable(short + f"set TMPDIR, as {missing}")
    disk = PowerCut(folder, need * _OVERHEAD // machine.MIB)
    if not disk.mount():
        raise machine.Unable(short + "set TMPDIR, as no loop device can be mounted")
    print(
        f"in a file system of {shutil.disk_usage(disk.place).total / gib:.0f} GiB that is a file with holes", flush=True
    )
    try:
        yield disk.place
    finally:
        disk.unmount()


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
        fetcher.kill()
        fetcher = scene.restart(1, loopback_peer(scene.tracker, folder, 1))
        began = time.monotonic()
        _until(fetcher, source.name, first + part)
        rows.append(_row("fetcher, killed and started again, a second part", time.monotonic() - began, fetcher))
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
