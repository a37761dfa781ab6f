"""M3: a holder whose every piece is wrong beside one that is honest, a new device for each transfer."""

from __future__ import annotations

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import world


def run(plan: Plan) -> list[Figure]:
    """All files right, the liar banned at its second piece."""
    with world(plan) as made:
        made.pairs("lies", made.fetcher, holds=True)
        transfers, banned = len(made.attacked), made.counted["banned"]
        told = made.fetcher.do("events").count("PeerBanned")
        return [
            Figure("liars banned", f"{banned} of {transfers}, told {told}", "all", banned == told == transfers),
            Figure("pieces that they were asked for", str(made.counted["asked"]), f"≤ {8 * transfers}",
                   made.counted["asked"] <= 8 * transfers),
            *made.speed(),
        ]  # fmt: skip
