"""The real program is killed at every system call of a small transfer (F1); `random_kills` has the other half."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.fakes.one_transfer import MINE, NAME, OneTransfer, Place, one_transfer
from tests.fakes.programs import Prefix, Program
from tests.soak.figures import Figure, Plan

CALLS = (
    "pwrite64", "write", "fdatasync", "fsync", "ftruncate", "mkdir", "linkat", "link", "unlinkat", "unlink",
    "rename", "renameat", "renameat2", "fchmod", "utimensat",
)  # fmt: skip
"""System calls with which the program changes what is on the disk; `write` also wakes its own loops."""
_SMALL = 5 * 256 * 1024 + 77
_MAY_BE_LOST = 8 << 20
_MAY_COME_TWICE = 72 << 20
PATIENCE_SECONDS = 120.0


@dataclass
class Total:
    """What came of all kills."""

    rounds: int = 0
    wrong: int = 0
    false: int = 0
    overwritten: int = 0
    start: float = 0.0
    lost: int = 0
    """Bytes of pieces, of the worst round, that were right on the disk and came again."""
    twice: int = 0
    """Bytes of the worst round that came and were not needed, those on their way included."""
    names: Counter[str] = field(default_factory=Counter)


def missing() -> str | None:
    """What is not there for it, with the command that brings it."""
    return None if shutil.which("strace") else "strace is missing: sudo apt-get install strace"


def run(plan: Plan) -> list[Figure]:
    """Kill at each call (a share of them below scale 1)."""
    if (lack := missing()) is not None:
        raise RuntimeError(lack)
    with one_transfer(plan.folder, _SMALL) as transfer:
        total = _each_call(transfer, plan)
    calls = ", ".join(f"{name} {count}" for name, count in total.names.most_common())
    met = Figure("system calls at which a small transfer was killed", f"{total.rounds} ({calls})", "", total.rounds > 0)
    return [met, *figures_of("killed at a system call", total)]


def figures_of(what: str, total: Total) -> list[Figure]:
    """What kills of this kind came to."""
    of = f"of {total.rounds}"
    return [
        Figure(f"{what}: wrong bytes, or not finished", f"{total.wrong} {of}", "0", total.wrong == 0),
        Figure(f"{what}: committed bits that are false", f"{total.false} {of}", "0", total.false == 0),
        Figure(f"{what}: files overwritten", f"{total.overwritten} {of}", "0", not total.overwritten),
        Figure(f"{what}: longest start until it answers", f"{total.start:.1f} s", "≤ 3 s", total.start <= 3),
        Figure(f"{what}: most verified data that came again", f"{total.lost / 2**20:.1f} MiB", "≤ 8 MiB",
               total.lost <= _MAY_BE_LOST),
        Figure(f"{what}: most that came twice in all", f"{total.twice / 2**20:.1f} MiB", "≤ 72 MiB",
               total.twice <= _MAY_COME_TWICE),
    ]  # fmt: skip


# -- at each system call
def _each_call(transfer: OneTransfer, plan: Plan) -> Total:
    total = Total()
    chance = plan.random("calls")
    wanted = [(call, number) for call, most in _counted(transfer).items() for number in range(1, most + 1)]
    for call, number in sorted(chance.sample(wanted, plan.count(len(wanted)))):
        place = transfer.fresh()
        before = transfer.sent()
        if _killed_at(transfer, place, call, number):
            total.rounds += 1
            total.names[call] += 1
            _judge(transfer, place, total, before, takes_name=number % 2 == 0)
        transfer.remove(place)
    return total


def traced(call: str, log: Path, *inject: str) -> Prefix:
    """Run a program under strace, which sees these calls (a list with commas) and does to them what `inject` says."""
    options = ["strace", "-f", "-q", "-o", str(log), "-e", f"trace={call}", "-e", "signal=none"]
    for one in inject:
        options += ["-e", f"inject={one}"]
    return lambda words: [*options, *words]


def _counted(transfer: OneTransfer) -> dict[str, int]:
    """How often each call is made by the thread that makes it most, which is how strace counts, in a whole run."""
    place, log = transfer.fresh(), transfer.source.parent / "calls"
    _fetch(transfer, place, traced(",".join(CALLS), log))
    transfer.remove(place)
    return most_calls(log.read_text(errors="replace"))


def most_calls(log: str) -> dict[str, int]:
    """Of a log of strace: each call, and how often the thread that made it most did."""
    by_thread: Counter[tuple[str, str]] = Counter(re.findall(r"^(\d+) +(\w+)\(", log, re.MULTILINE))
    most: dict[str, int] = {}
    for (_, call), count in by_thread.items():
        most[call] = max(most.get(call, 0), count)
    return most


def _fetch(transfer: OneTransfer, place: Place, prefix: Prefix) -> bool:
    """Fetch and quit; False if the program was killed before. Raises `AssertionError` if it does neither in time."""
    with transfer.start(place, prefix) as fetcher:
        try:
            transfer.begin(fetcher, place)
            assert fetcher.answer(PATIENCE_SECONDS)["ok"]
            fetcher.until(lambda: fetcher.download(NAME)["state"] == "done", PATIENCE_SECONDS)
            fetcher.send("quit")
            fetcher.process.wait(PATIENCE_SECONDS)
        except (AssertionError, BrokenPipeError):
            if not is_killed(fetcher):
                raise
        finally:
            end_traced(fetcher)
    return fetcher.process.returncode == 0


def _killed_at(transfer: OneTransfer, place: Place, call: str, number: int) -> bool:
    """Fetch, and be killed at a call; False if it came to its end before."""
    log = transfer.source.parent / "calls"
    return not _fetch(transfer, place, traced(call, log, f"{call}:signal=KILL:when={number}"))


def is_killed(traced_program: Program) -> bool:
    """Whether it ended by SIGKILL, as strace then does too."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return traced_program.process.wait(1) in (-9, 128 + 9)
    return False


def end_traced(traced_program: Program) -> None:
    """Kill what strace runs, if it still does: strace itself passes no signal on."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(traced_program.process.pid).children(recursive=True):
            child.kill()
    traced_program.process.wait(PATIENCE_SECONDS)


def _judge(transfer: OneTransfer, place: Place, total: Total, before: int, *, takes_name: bool) -> None:
    """Audit what a killed one left, start it again, and see what comes of it."""
    left = transfer.audit(place)
    total.false += len(left.false)
    finished = bool(place.whole)
    name = place.downloads / NAME
    taken = takes_name and left.has_row and not finished
    if taken:
        name.write_bytes(MINE)  # somebody needed that name meanwhile
    middle = transfer.sent()
    start, state = transfer.finish(place, PATIENCE_SECONDS)
    after = transfer.sent()
    total.start = max(total.start, start)
    whole = [path for path in place.whole if not (taken and path == name)]
    total.wrong += state != "done" or len(whole) != 1 or sha1_of_one(whole) != transfer.sha1
    total.overwritten += not place.is_untouched() or (taken and name.read_bytes() != MINE)
    size = transfer.manifest.size
    needed = 0 if finished else size - left.right
    total.lost = max(total.lost, min(left.right, after - middle - needed))
    total.twice = max(total.twice, after - before - size)


def sha1_of_one(whole: Sequence[Path]) -> str:
    """The SHA-1 of the first of these files."""
    return subprocess.run(["sha1sum", str(whole[0])], capture_output=True, check=True, text=True).stdout[:40]
