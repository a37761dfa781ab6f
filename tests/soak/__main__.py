"""Run the long forms of the tests: `python -m tests.soak [F1 F2 …] [--seed N] [--scale 0.1]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.soak.catalogue import CATALOGUE, Scenario
from tests.soak.figures import Plan
from tests.soak.report import Outcome, page, write_json


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for, say each figure as it comes; 1 if one was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Long forms of the tests.")
    known = ", ".join(scenario.name for scenario in CATALOGUE)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {known}; all if none")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (1)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the catalogue's counts (1.0)")
    parser.add_argument("--json", type=Path, help="write everything found to this file")
    parser.add_argument("--page", type=Path, help="write the page to this file, below its title")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - {scenario.name for scenario in CATALOGUE}
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    outcomes = []
    for scenario in CATALOGUE:
        if asked.names and scenario.name not in asked.names:
            continue
        outcomes.append(_run(scenario, asked.seed, asked.scale))
        print(page(outcomes[-1:], asked.seed).split("\n", 2)[2], flush=True)
    if asked.json:
        write_json(outcomes, asked.seed, asked.json)
    if asked.page:
        asked.page.write_text(f"# What the long runs found\n\n{page(outcomes, asked.seed)}", encoding="utf-8")
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


def _run(scenario: Scenario, seed: int, scale: float) -> Outcome:
    command = f"python -m tests.soak {scenario.name} --seed {seed}" + (f" --scale {scale:g}" if scale != 1.0 else "")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="p2p-soak-") as folder:
        try:
            figures = tuple(import_module(scenario.module).run(Plan(seed, scale, Path(folder))))
            failure = None
        except Exception as error:  # noqa: BLE001 - whatever it is, the other scenarios run, and the report says it
            traceback.print_exc()
            figures, failure = (), f"{type(error).__name__}: {error}"
    return Outcome(scenario.name, scenario.what, command, time.monotonic() - begun, figures, failure)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
