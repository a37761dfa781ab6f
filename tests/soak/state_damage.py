"""P3: every block of the state database damaged in every way, and every column with every wrong value."""

from __future__ import annotations

import asyncio

from tests.fuzz.kept_state import KeptState
from tests.fuzz.state_damage import hits, set_value, strike, wrong_values, wrongs
from tests.soak.figures import Figure, Plan


def run(plan: Plan) -> list[Figure]:
    """Start a real engine on each."""
    return asyncio.run(_run(plan))


async def _run(plan: Plan) -> list[Figure]:
    figures = []
    for name, crashed in (("closed", False), ("killed", True)):
        state, chance = KeptState(plan.folder / name), plan.random(name)
        await state.make(crashed=crashed)
        state.restore()
        everything = hits(state)
        chosen = chance.sample(everything, plan.count(len(everything)))
        bad = []
        for hit in chosen:
            state.restore()
            strike(state, hit, chance)
            bad += [f"{hit}: {wrong}" for wrong in wrongs(await state.outcome())]
        figures.append(_figure(f"blocks of a {name} program's database flipped, zeroed, cut", len(chosen), bad))
        if crashed:
            continue
        state.restore()
        values = list(wrong_values(state))
        chosen_values = chance.sample(values, plan.count(len(values)))
        bad = []
        for value in chosen_values:
            state.restore()
            set_value(state, *value)
            bad += [f"{value}: {wrong}" for wrong in wrongs(await state.outcome())]
        figures.append(_figure("columns with wrong values", len(chosen_values), bad))
    return figures


def _figure(what: str, count: int, bad: list[str]) -> Figure:
    told = f"{what}: no start, false have, or data gone"
    return Figure(told, f"{len(bad)} of {count:,}" + "".join(f"; {one[:200]}" for one in bad[:5]), "0", not bad)
