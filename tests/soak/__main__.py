"""Run the long forms of the tests: `python -m tests.soak [F1-call F2-client:0.2 …] [--seed N] [--scale 0.1]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.soak.catalogue import CATALOGUE, Scenario
from tests.soak.figures import Plan
from tests.soak.report import Outcome, page, read_json, section, today, write_json

_NAMES: Final = tuple(scenario.name for scenario in CATALOGUE)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for, say each figure as it comes; 1 if one was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Long forms of the tests.")
    known = ", ".join(_NAMES)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {known}; all if none; NAME:SCALE for one of its own"
    )
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (1)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the catalogue's counts (1.0)")
    parser.add_argument("--json", type=Path, help="keep what was found in this file, beside what others found")
    parser.add_argument("--page", type=Path, help="write all that is in it as a page")
    asked = parser.parse_args(arguments)
    scales = dict(_scale_of(name, asked.scale) for name in asked.names) or dict.fromkeys(_NAMES, asked.scale)
    if unknown := sorted(scales.keys() - set(_NAMES)):
        parser.error(f"no such scenario: {', '.join(unknown)}")
    outcomes = read_json(asked.json) if asked.json and asked.json.exists() else {}
    ran = []
    for scenario in CATALOGUE:
        if scenario.name not in scales:
            continue
        outcome = outcomes[scenario.name] = _run(scenario, asked.seed, scales[scenario.name])
        ran.append(outcome)
        print(section(outcome), flush=True)
        kept = [outcomes[name] for name in _NAMES if name in outcomes]
        if asked.json:
            write_json(kept, asked.json)
        if asked.page:
            asked.page.write_text(page(kept), encoding="utf-8")
    return 0 if all(outcome.is_good for outcome in ran) else 1


def _scale_of(name: str, scale: float) -> tuple[str, float]:
    name, _, own = name.partition(":")
    return name, float(own) if own else scale


def _run(scenario: Scenario, seed: int, scale: float) -> Outcome:
    command = f"python -m tests.soak {scenario.name} --seed {seed}" + (f" --scale {scale:g}" if scale != 1.0 else "")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="p2p-soak-") as folder:
        try:
            found = import_module(scenario.module).run(Plan(seed, scale, Path(folder)))
            figures = tuple(replace(figure, value=figure.value.replace(folder, "FOLDER")) for figure in found)
            failure = None
        except Exception as error:  # noqa: BLE001 - whatever it is, the other scenarios run, and the report says it
            traceback.print_exc()
            figures, failure = (), f"{type(error).__name__}: {error}".replace(folder, "FOLDER")
    return Outcome(scenario.name, scenario.what, command, today(), time.monotonic() - begun, figures, failure)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
