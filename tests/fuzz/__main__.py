"""Look for inputs that crash a target: `python -m tests.fuzz [TARGET …] --minutes 10`.

Each target has its share of the time, and a folder of what was found, `build/fuzz/TARGET`, from which the next search
goes on; the seeds in `tests/fuzz/corpus` are only read. An input that crashes is kept beside it. 1 if there is any.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fuzz.seeds import CORPUS
from tests.fuzz.targets import TARGETS

ROOT: Final = Path(__file__).resolve().parents[2]
FOUND: Final = ROOT / "build" / "fuzz"
LONGEST: Final = 4096
"""Bytes of an input: what crashes does so by its form, and a longer one only takes longer."""
_RUNS: Final = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")
_LAST: Final = re.compile(rb"^#(\d+)\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Search:
    """What the search on one target came to. `crashers` are files, each with the input of one crash."""

    target: str
    seconds: float
    executions: int
    crashers: tuple[Path, ...]
    log: Path
    is_done: bool
    """Whether it ran to its end, or to a crash that was kept."""


def search(target: str, seconds: float, found: Path = FOUND) -> Search:
    """Search on one target for so long, in a process of its own."""
    corpus, crashes, log = found / target / "corpus", found / target / "crashes", found / target / "log"
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    begun = time.monotonic()
    words = [
        sys.executable, "-m", "tests.fuzz.one", target, f"-max_total_time={max(1, round(seconds))}", "-timeout=25",
        "-rss_limit_mb=2048", f"-max_len={LONGEST}", "-print_final_stats=1", f"-artifact_prefix={crashes}/",
        str(corpus), str(CORPUS / target),
    ]  # fmt: skip
    with log.open("wb") as output:
        done = subprocess.run(words, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False)
    said = log.read_bytes()
    counts = [int(count) for count in _RUNS.findall(said) or _LAST.findall(said)]
    crashers = tuple(sorted(set(crashes.iterdir()) - before))
    is_done = done.returncode == 0 or bool(crashers)
    return Search(target, time.monotonic() - begun, max(counts, default=0), crashers, log, is_done)


def main(arguments: Sequence[str]) -> int:
    """Search on each target that was asked for, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for inputs that crash.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long, over all targets (10)")
    asked = parser.parse_args(arguments)
    unknown = set(asked.targets) - TARGETS.keys()
    if unknown or asked.minutes <= 0:
        parser.error(f"no such target: {', '.join(sorted(unknown))}" if unknown else "the minutes must be more than 0")
    chosen = [target for target in TARGETS if not asked.targets or target in asked.targets]
    print(f"{'target':16} {'seconds':>8} {'executions':>12} {'a second':>10} {'crashes':>8}", flush=True)
    is_good = True
    for target in chosen:
        one = search(target, asked.minutes * 60 / len(chosen))
        pace = one.executions / one.seconds
        print(f"{target:16} {one.seconds:8.0f} {one.executions:12,} {pace:10,.0f} {len(one.crashers):8}", flush=True)
        for path in one.crashers:
            print(f"  {path.relative_to(ROOT)}: what it did stands in {one.log.relative_to(ROOT)}", flush=True)
        if not one.is_done or not one.executions:
            print(f"  did not run to its end: {one.log.relative_to(ROOT)}", flush=True)
        is_good = is_good and one.is_done and bool(one.executions) and not one.crashers
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
