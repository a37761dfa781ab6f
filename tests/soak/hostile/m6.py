"""M6: a million requests, cancelled at once or beyond the end, beside transfers."""

from __future__ import annotations

import time

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import world

REQUESTS = 1_000_000


def run(plan: Plan) -> list[Figure]:
    """Transfers beside a flood, then the flood alone until there were enough."""
    wanted = plan.count(REQUESTS)
    with world(plan) as made:
        made.pairs("requests", made.sharer)
        while made.counted["asked"] < wanted:
            made.begin("requests", made.sharer, me="evil-0")
            time.sleep(2)
            made.end()
        asked = made.counted["asked"]
        return [
            Figure("requests", f"{asked:,} on {made.counted['links']} links", f"≥ {wanted:,}", asked >= wanted),
            *made.speed(),
        ]
