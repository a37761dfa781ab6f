"""The machine a figure was measured on, the memory disk it was measured in, and what the processes took.

Invariant: no benchmark starts where it could not end: a folder that should lie in memory does, and there is room for
all that will be written. Everything is gone when the `with` block is left.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1 << 20
_PLACES = ("TMPDIR", "XDG_RUNTIME_DIR")
_SPARE = 1024 * MIB
_BUSY = 0.5


class Unable(Exception):
    """A benchmark cannot be run here; the text says why and what would help."""


def described() -> list[str]:
    """Which machine this is, in two or three lines."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = _meminfo().get("MemTotal", 0) / (1 << 30)
    lines = [
        f"machine  {os.cpu_count()} cores, {model}, {memory:.0f} GiB of memory",
        f"system   {platform.system()} {platform.release()}, Python {platform.python_version()}",
    ]
    if (load := os.getloadavg()[0]) > _BUSY:
        lines.append(f"note     the machine is busy (load {load:.1f} at the start): trust ratios more than figures")
    return lines


@contextmanager
def memory_folder(need: int) -> Iterator[Path]:
    """A new folder on a memory disk with room for `need` bytes, removed at the end. Raises `Unable`."""
    place = _memory_disk()
    free = min(shutil.disk_usage(place).free, _meminfo().get("MemAvailable", 0))
    if free < need + _SPARE:
        raise Unable(
            f"{(need + _SPARE) / (1 << 30):.1f} GiB of memory must be free in {place}, and {free / (1 << 30):.1f} are: "
            "give a smaller --size"
        )
    folder = Path(tempfile.mkdtemp(prefix="p2p-bench-", dir=place))
    try:
        warm(folder, need)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def warm(folder: Path, size: int) -> None:
    """Have the memory handed out in which a file of `size` bytes will lie in `folder`; call it right before the clock.

    A virtual machine gets a page from its host when it is first written to, which was measured to take five times as
    long as the second time, and may give it back seconds after it was freed. Whoever runs is not to pay for that.
    """
    path, block = folder / "memory", bytes(MIB)
    with path.open("wb") as file:
        for _ in range(0, size, MIB):
            file.write(block)
    path.unlink()


def _memory_disk() -> Path:
    candidates = [*(os.environ[name] for name in _PLACES if name in os.environ), "/dev/shm", tempfile.gettempdir()]
    for text in candidates:
        place = Path(text)
        if place.is_dir() and os.access(place, os.W_OK) and _kind_of_disk(place) == "tmpfs":
            return place
    raise Unable(f"none of {', '.join(candidates)} is a memory disk (tmpfs): set TMPDIR to one")


def _kind_of_disk(place: Path) -> str:
    """The type of the file system that holds `place`, as the kernel names it."""
    best, kind = "", ""
    for line in _lines("/proc/mounts"):
        _, mounted, found, *_ = line.split()
        if len(mounted) >= len(best) and place.resolve().is_relative_to(mounted):
            best, kind = mounted, found
    return kind


def peak_memory(process: int) -> int:
    """The most memory a running process has held at once, in bytes."""
    found = next(line for line in _lines(f"/proc/{process}/status") if line.startswith("VmHWM"))
    return int(found.split()[1]) * 1024


def memory(process: int) -> int:
    """The memory that a running process holds now, in bytes."""
    found = next(line for line in _lines(f"/proc/{process}/status") if line.startswith("VmRSS"))
    return int(found.split()[1]) * 1024


def cpu_seconds(process: int) -> float:
    """Processor time a running process has taken so far, user and system, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def usable_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _meminfo() -> dict[str, int]:
    return {
        name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in _lines("/proc/meminfo"))
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
