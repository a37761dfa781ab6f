"""M4: every broken rule, over and over, beside transfers."""

from __future__ import annotations

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import percentile, world


def run(plan: Plan) -> list[Figure]:
    """How long a link lives after a rule was broken on it."""
    with world(plan) as made:
        made.pairs("rules", made.sharer)
        seconds = made.counted["seconds"]
        worst = percentile(seconds, 0.99)
        return [
            Figure("broken rule to end of link, p99", f"{worst:.3f} s of {len(seconds):,}", "≤ 1 s", worst <= 1.0),
            *made.speed(),
        ]
