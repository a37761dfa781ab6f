"""M5: connections without number, a byte a second, half-open: the honest ones come through."""

from __future__ import annotations

import time

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import percentile, world

RATE, SECONDS = 2000, 60


def run(plan: Plan) -> list[Figure]:
    """Transfers beside a storm of connections, then how long an honest one takes to connect in the middle of it."""
    with world(plan) as made:
        made.pairs("connects", made.sharer, rate=RATE)
        made.begin("connects", made.sharer, me="evil-0", rate=RATE)
        until = time.monotonic() + max(5.0, SECONDS * plan.scale)
        waits = []
        while time.monotonic() < until:
            waits.append(made.fetcher.do("connect", *made.sharer.view()))
            time.sleep(0.05)
        counted = made.end()
        worst, reached = percentile(waits, 0.99), counted["storm"][-1]
        return [
            Figure(
                "connects a second that were tried", f"{reached:,.0f}", f"≥ {RATE * 0.9:,.0f}", reached >= RATE * 0.9
            ),
            Figure("honest connect, p99", f"{worst:.2f} s of {len(waits)}", "≤ 2 s", worst <= 2.0),
            *made.speed(),
        ]
