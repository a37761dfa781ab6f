"""Take each check of the list away in turn and see that its tests notice: `python -m tests.mutation [WORD …]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.gate import Copy, Fate
from tests.mutation.mutant import ROOT, Stale, all_mutants


def main(arguments: Sequence[str]) -> int:
    """Judge the mutants that were asked for; 1 if one survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only mutants with one of these in name or file; all")
    parser.add_argument("--verbose", action="store_true", help="say what the tests said of a mutant that survived")
    asked = parser.parse_args(arguments)
    mutants = [
        mutant
        for mutant in all_mutants()
        if not asked.words or any(word in mutant.name or word in mutant.file for word in asked.words)
    ]
    if not mutants:
        parser.error("no such mutant")
    begun, fates = time.monotonic(), dict.fromkeys(Fate, 0)
    with tempfile.TemporaryDirectory(prefix="p2p-mutants-") as folder:
        copy = Copy(ROOT, Path(folder) / "copy")
        failed, output = copy.failing([test for mutant in mutants for test in mutant.tests])
        if failed is None or failed:
            print(f"{output}\nThe tests must pass before anything is taken away.")
            return 1
        for mutant in mutants:
            at = time.monotonic()
            try:
                verdict = copy.judge(mutant)
            except Stale as error:
                print(error)
                return 1
            fates[verdict.fate] += 1
            print(f"{verdict.fate.value:8} {time.monotonic() - at:5.1f} s  {mutant.name}", flush=True)
            for test in verdict.missed:
                print(f"         did not fail: {test}", flush=True)
            if asked.verbose and verdict.fate is not Fate.KILLED:
                print(verdict.output, flush=True)
    seconds = time.monotonic() - begun
    print(f"{fates[Fate.KILLED]} of {len(mutants)} mutants killed in {seconds:.0f} s")
    return 0 if fates[Fate.KILLED] == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
