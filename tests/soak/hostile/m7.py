"""M7: holders that promise everything and give nothing, beside one that is honest."""

from __future__ import annotations

import statistics

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import world

MANNERS = ("silent", "flap", "trickle")


def run(plan: Plan) -> list[Figure]:
    """How much longer a download takes for each manner of giving nothing."""
    figures = []
    for manner in MANNERS:
        own = Plan(plan.seed, plan.scale, plan.folder / manner)
        own.folder.mkdir()
        with world(own) as made:
            made.pairs("promises", made.fetcher, holds=True, manner=manner)
            ratio = statistics.median(made.attacked) / statistics.median(made.calm)
            figures.append(Figure(f"time of a download, {manner}", f"{ratio:.2f} ×", "≤ 1.50 ×", ratio <= 1.5))
            figures += made.speed(goal=1 / 1.5)[1:]
    return figures
