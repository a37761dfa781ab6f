"""How much chance a property is given, and where that chance begins.

In `make test` every run tries the same examples (the profile that `tests/conftest.py` loads): what fails once fails
again. A long run begins at its seed and tries as many as its plan says. Neither keeps anything for the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

_ALWAYS: Final[dict[str, Any]] = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
}


def use_short_profile() -> None:
    """The same examples in every run, and no deadline: a machine at work is no fault of the program."""
    settings.register_profile("short", derandomize=True, **_ALWAYS)
    settings.load_profile("short")


def settings_for(examples: int, seed: int | None, *, steps: int = 50) -> settings:
    """Settings for so many examples; without a seed they are the same in every run."""
    phases = [Phase.explicit, Phase.generate, Phase.target, Phase.shrink]
    return settings(
        max_examples=examples, derandomize=seed is None, stateful_step_count=steps, phases=phases, **_ALWAYS
    )


def prove(
    check: Callable[..., None], *strategies: st.SearchStrategy[Any], examples: int, seed: int | None = None
) -> int:
    """Call `check` with so many draws of `strategies`; how many there were. Raises what the smallest failure raises."""
    count = 0

    def one(values: tuple[Any, ...]) -> None:
        nonlocal count
        count += 1
        check(*values)

    one.__name__ = check.__name__
    test = settings_for(examples, seed)(given(st.tuples(*strategies))(one))
    (test if seed is None else hypothesis.seed(seed)(test))()
    return count


def prove_again(test: Any, examples: int, seed: int) -> int:
    """The long form of a test with `@given`: so many examples from `seed`; how many there were."""
    count, inner = 0, test.hypothesis.inner_test

    def counted(*values: Any, **named: Any) -> None:
        nonlocal count
        count += 1
        inner(*values, **named)

    test.hypothesis.inner_test = counted
    try:
        hypothesis.seed(seed)(settings_for(examples, seed)(test))()
    finally:
        test.hypothesis.inner_test = inner
    return count


def run_machine(machine: type[RuleBasedStateMachine], *, examples: int, steps: int, seed: int | None = None) -> None:
    """Run so many sequences of at most so many steps of a state machine."""
    if seed is not None:
        hypothesis.seed(seed)(machine)
    run_state_machine_as_test(machine, settings=settings_for(examples, seed, steps=steps))
