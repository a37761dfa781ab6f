"""M8: a hundred devices, eight connections each, that come again and again and read nothing."""

from __future__ import annotations

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import world

IDENTITIES = 100


def run(plan: Plan) -> list[Figure]:
    """Transfers beside the crowd, and how many links the sharer has in the middle of it."""
    identities = max(16, plan.count(IDENTITIES))
    with world(plan, identities) as made:
        made.pairs("crowd", made.sharer)
        made.begin("crowd", made.sharer, me="evil-0")
        links = 0
        for _ in range(3):
            made.fetch()
            links = max(links, made.sharer.do("links"))
        connections = made.end()["connections"]
        return [
            Figure("connections of the crowd", f"{connections:,} of {identities} devices", "counted", connections > 0),
            Figure("links at once", str(links), f"≤ {identities + 1}", links <= identities + 1),
            *made.speed(),
        ]
