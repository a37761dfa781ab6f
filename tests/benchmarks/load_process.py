"""The server under load: a process of its own on one core, what it took, and how it is stopped and started again."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.wire.fingerprint import TrackerAddress
from tests.benchmarks import machine

_START_SECONDS = 60.0
_STOP_SECONDS = 60.0
_FILES_OPEN = 20_000


@dataclass(frozen=True)
class Taken:
    """What a process took between two looks: seconds by the clock, seconds of processor, bytes of memory at the end."""

    seconds: float
    cpu: float
    memory: int

    @property
    def share(self) -> float:
        """Of one core."""
        return self.cpu / self.seconds


class Server:
    """A process that answers on a port of loopback, bound to one core from its first instruction."""

    def __init__(self, words: Sequence[str], core: int, log: Path) -> None:
        self._words, self._core, self._log = words, core, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def start(self, address: TrackerAddress) -> float:
        """Start it and wait until it accepts connections; the seconds that took."""
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(self._core), sys.executable, *self._words], stdout=log, stderr=log
            )
        while not _answers(address):
            if self._process.poll() is not None or time.perf_counter() - began > _START_SECONDS:
                raise RuntimeError(f"the server did not start:\n{self._log.read_text()[-1500:]}")
            time.sleep(0.02)
        return time.perf_counter() - began

    def stop(self) -> None:
        """End it as an operator does, and wait."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def said(self) -> str:
        """What it wrote on its terminal."""
        return self._log.read_text()

    @contextmanager
    def taking(self, seen: list[Taken]) -> Iterator[None]:
        """Append what it takes while the block runs."""
        began, cpu = time.perf_counter(), machine.cpu_seconds(self.pid)
        yield
        seconds = time.perf_counter() - began
        seen.append(Taken(seconds, machine.cpu_seconds(self.pid) - cpu, machine.memory(self.pid)))


def _answers(address: TrackerAddress) -> bool:
    try:
        socket.create_connection((address.host, address.port), 1.0).close()
    except OSError:
        return False
    return True


def family_cpu(process: int) -> float:
    """Processor time that a process and those that it began have taken, in seconds; that of ended ones is left out."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family = {process}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0.0
    for one in family:
        with suppress(OSError):
            total += machine.cpu_seconds(one)
    return total


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cores() -> Iterator[int]:
    """Keep this process off one core, whose number it gives, for the server; every core is this process's afterwards.

    Raises `machine.Unable` with fewer than two, or where so many sockets cannot be open.
    """
    if sys.platform != "linux":
        raise machine.Unable("cores are only given out on Linux")
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        raise machine.Unable("the server and its clients need a core each")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _FILES_OPEN:
        raise machine.Unable(f"{_FILES_OPEN} files must be allowed to be open (ulimit -Hn is {hard})")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, _FILES_OPEN), hard))
    os.sched_setaffinity(0, usable[1:])
    try:
        yield usable[0]
    finally:
        os.sched_setaffinity(0, usable)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
