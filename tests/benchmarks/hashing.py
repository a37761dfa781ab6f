"""Hashing a file to share, against what the cores could do if hashing were all there is.

The yardstick is SHA-1 and BLAKE3 one after the other over a buffer in memory on one core, times the cores that our
program uses. What as many threads reach together is shown beside it: they share the machine with whatever else runs.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import threading
import time
from pathlib import Path

from blake3 import blake3

from core.config import Config
from core.storage.database import StateDatabase
from core.storage.hashing import Hasher
from core.storage.threads import DiskThreads
from tests.benchmarks import machine, ours, tables
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.swarm.scenes import on_loopback

GOAL = 0.8
_BLOCK = 512 * 1024
_RAW_SECONDS = 1.0


def run(options: Options) -> None:
    """Measure, and print the table and the goal."""
    size = (options.size or 1024) * machine.MIB
    threads = min(Config(Path()).threads, machine.usable_cores())
    single: list[float] = []
    raw: list[float] = []
    hashed: list[float] = []
    shared: list[float] = []
    # On a disk, where the files that people share lie, with its pages warm: a memory disk hands out small pages only,
    # which cost half as much again to copy as those of ext4.
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as name:
        folder = Path(name)
        source = make_file(folder / "shared" / "big.bin", size)
        os.sync()
        for number in range(options.rounds):
            single.append(_raw_speed(1))
            raw.append(_raw_speed(threads))
            place = folder / f"round{number}"
            place.mkdir()
            hashed.append(size / asyncio.run(_hash(source, place, threads)) / machine.MIB)
            with on_loopback(place, 1) as scene:
                shared.append(size / ours.share(scene, source, 600) / machine.MIB)
    print(f"Hashing {size // machine.MIB} MiB to share, SHA-1 and BLAKE3, {threads} threads, warm pages")
    rows = [
        ["both digests of memory, one core", tables.spread(single)],
        [f"both digests of memory, {threads} threads", tables.spread(raw)],
        ["the hasher of the program, from a file", tables.spread(hashed)],
        ["upload_file, from typing it to its answer", tables.spread(shared)],
    ]
    tables.show(["", "MiB/s"], rows)
    options.notes.chart(
        f"Hashing {size // machine.MIB} MiB to share, both digests",
        "MiB/s",
        {
            f"memory alone, {threads} threads": raw,
            "ours, from a file": hashed,
            "ours, upload_file as it is typed": shared,
        },
    )
    share = tables.median(hashed) / (tables.median(single) * threads)
    goal = tables.at_least(100 * share, 100 * GOAL, " %")
    tables.show(["ours", "measured", "goal"], [["of one core's speed times the cores", f"{100 * share:.0f} %", goal]])


async def _hash(source: Path, place: Path, threads: int) -> float:
    """Seconds that the program's own hasher takes for a file."""
    workers = DiskThreads(threads)
    database = await StateDatabase.open(place / "hash.db")
    try:
        began = time.perf_counter()
        hashed = await Hasher(workers, database.hash_cache).hash_file(source)
        seconds = time.perf_counter() - began
        assert not hashed.cached
        return seconds
    finally:
        await database.close()
        workers.close()


def _raw_speed(threads: int) -> float:
    """MiB a second of both digests over memory, on that many threads at once."""
    done = [0] * threads
    end = time.perf_counter() + _RAW_SECONDS

    def work(index: int) -> None:
        block = bytearray(_BLOCK)
        while time.perf_counter() < end:
            hashlib.sha1(block, usedforsecurity=False).digest()
            blake3(block).digest()
            done[index] += len(block)

    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / (time.perf_counter() - began) / machine.MIB
