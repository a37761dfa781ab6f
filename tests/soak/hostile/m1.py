"""M1: strangers knock beside a transfer, ten thousand times in all."""

from __future__ import annotations

import time

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import world

ATTEMPTS = 10_000


def run(plan: Plan) -> list[Figure]:
    """Transfers beside strangers, then strangers alone until there were enough."""
    wanted = plan.count(ATTEMPTS)
    with world(plan) as made:
        made.pairs("strangers", made.sharer)
        while made.counted["attempts"] < wanted:
            made.begin("strangers", made.sharer, me="evil-0")
            time.sleep(2)
            made.end()
        counted = made.counted
        return [
            Figure("attempts", f"{counted['attempts']:,}", f"≥ {wanted:,}", counted["attempts"] >= wanted),
            Figure("frames that a stranger got", str(counted["frames"]), "0", counted["frames"] == 0),
            *made.speed(),
        ]
