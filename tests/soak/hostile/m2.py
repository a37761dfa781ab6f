"""M2: a member is expelled in the middle of a piece, again and again, beside transfers."""

from __future__ import annotations

from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import percentile, world

ROUNDS = 200


def run(plan: Plan) -> list[Figure]:
    """How long an expelled one's link lives, and what came after the link could have been closed."""
    seconds: list[float] = []
    late_bytes = answered = 0
    with world(plan) as made:
        made.fetch()
        for _ in range(plan.count(ROUNDS)):
            made.begin("expelled", made.sharer, me="evil-0")
            ordered = made.sharer.do("expel", "evil-0")
            found = made.evil.do("end")
            seconds.append(found["ended"][0] - ordered)
            late_bytes = max(late_bytes, sum(size for at, size in found["frames"][0] if at > ordered + 1.0))
            answered += bool(found["late"])
            made.sharer.do("admit", "evil-0")
        made.fetch()
        worst = percentile(seconds, 0.99)
        return [
            Figure("expelled to end of link, p99", f"{worst:.3f} s of {len(seconds)} rounds", "≤ 1 s", worst <= 1.0),
            Figure("bytes later than a second after it", str(late_bytes), "0", late_bytes == 0),
            Figure("answers to who came back", str(answered), "0", answered == 0),
            Figure("wrong files", f"{made.wrong} of 2 downloads", "0", made.wrong == 0),
        ]
