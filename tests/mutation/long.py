"""P6: every check of the list taken away in turn, and the tests must fail each time."""

from __future__ import annotations

from tests.mutation.gate import Copy, Fate
from tests.mutation.mutant import ROOT, all_mutants
from tests.soak.figures import Figure, Plan


def run(plan: Plan) -> list[Figure]:
    """Judge the mutants, or a share of them drawn by chance. `RuntimeError` if the tests fail without any."""
    everything = all_mutants()
    mutants = plan.random("mutants").sample(everything, min(plan.count(len(everything)), len(everything)))
    copy = Copy(ROOT, plan.folder / "copy")
    failed, output = copy.failing([test for mutant in mutants for test in mutant.tests])
    if failed is None or failed:
        raise RuntimeError(f"the tests must pass before anything is taken away:\n{output}")
    left = [verdict.mutant.name for mutant in mutants if (verdict := copy.judge(mutant)).fate is not Fate.KILLED]
    killed = len(mutants) - len(left)
    told = f"{killed} of {len(mutants)}" + "".join(f"; not: {name}" for name in left)
    promises = len({mutant.promise for mutant in mutants})
    return [
        Figure("checks taken away that the tests noticed", told, f"{len(mutants)} of {len(mutants)}", not left),
        Figure("promises that these checks keep", str(promises), "at least 1", promises > 0),
    ]
