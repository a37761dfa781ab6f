"""The long form of properties that the tests hold: the same ones, with many more examples, from the plan's seed."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

from tests.fuzz.budget import prove_again
from tests.soak.figures import Figure, Plan


def proved_again(plan: Plan, modules: tuple[ModuleType, ...], what: str, full: int) -> Figure:
    """Every test of these modules that Hypothesis drives, `full` examples each; raises what a broken one raises."""
    tests = [test for module in modules for _, test in inspect.getmembers(module, _is_property)]
    chance, count = plan.random(what), 0
    for test in tests:
        count += prove_again(test, plan.count(full), chance.randrange(2**32))
    return Figure(f"{what}, {len(tests)} properties: broken", f"0 of {count:,} examples", "0", True)


def _is_property(value: Any) -> bool:
    return inspect.isfunction(value) and hasattr(value, "hypothesis")
