"""The real program is killed at any moment of a big transfer, again and again (F1)."""

from __future__ import annotations

import time

from tests.fakes.one_transfer import NAME, OneTransfer, one_transfer
from tests.soak.figures import Figure, Plan
from tests.soak.kills import PATIENCE_SECONDS, Total, figures_of, sha1_of_one

_BIG = 1 << 30
_RANDOM_KILLS = 1000


def run(plan: Plan) -> list[Figure]:
    """Kill `_RANDOM_KILLS` times; below scale 0.1 the file is smaller, too."""
    size = max(32 << 20, round(_BIG * min(1.0, plan.scale * 10)))
    with one_transfer(plan.folder, size) as transfer:
        total = _at_random(transfer, plan, size)
    return figures_of(f"killed at random, file of {size >> 20} MiB", total)


def _at_random(transfer: OneTransfer, plan: Plan, size: int) -> Total:
    """Kill one download again and again until it is whole; then the next, until there were enough kills."""
    total, chance = Total(), plan.random("moments")
    wanted = plan.count(_RANDOM_KILLS)
    while total.rounds < wanted:
        place = transfer.fresh()
        right, sent = 0, transfer.sent()
        while total.rounds < wanted and not place.whole:
            fetcher = transfer.start(place)
            begun = time.monotonic()
            with fetcher:
                known = [one["name"] for one in fetcher.do("show_downloads")]
                total.start = max(total.start, time.monotonic() - begun) if total.rounds else 0.0
                if NAME not in known:
                    transfer.begin(fetcher, place)
                    fetcher.answer()
                time.sleep(chance.uniform(0, 1.5))
                fetcher.kill()
            left = transfer.audit(place)
            total.rounds += 1
            total.false += len(left.false)
            total.overwritten += not place.is_untouched()
            now = transfer.sent()
            if not place.whole:
                lost = right - left.right
                came = now - sent - (left.right - right)
                total.lost, total.twice = max(total.lost, lost), max(total.twice, came)
                right, sent = left.right, now
        _, state = transfer.finish(place, PATIENCE_SECONDS)
        total.wrong += state != "done" or len(place.whole) != 1 or sha1_of_one(place.whole) != transfer.sha1
        total.twice = max(total.twice, transfer.sent() - sent - (size - right))
        transfer.remove(place)
    return total
