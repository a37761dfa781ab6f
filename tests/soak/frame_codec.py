"""P1: the frame codec, with many more bytes than the tests have time for."""

from __future__ import annotations

import time

from core.wire import limits
from core.wire.peer_messages import Have, Ping, encode
from tests.core.protocol import test_any_bytes
from tests.core.wire import test_framing, test_peer_messages
from tests.fuzz.frames import fresh, growing, take
from tests.fuzz.memory import peak_of
from tests.soak.figures import Figure, Plan
from tests.soak.properties import proved_again


def run(plan: Plan) -> list[Figure]:
    """Properties again, memory at the peak, and frames a second."""
    figures = [proved_again(plan, (test_framing, test_peer_messages, test_any_bytes), "frames and messages", 200_000)]
    peaks = {}
    for name, raw in growing():
        side = fresh(is_greeted=not name.startswith(("hello", "welcome")))
        peaks[name] = peak_of(lambda side=side, raw=raw: take(side, raw))  # type: ignore[misc]
    worst = max(peaks, key=lambda name: peaks[name])
    share = peaks[worst] / limits.CONTROL_MAX
    figures.append(Figure("memory at the peak for one frame", f"{share:.2f} of its cap ({worst})", "<= 2", share <= 2))
    raw = (encode(Ping(7)) + encode(Have(0, (1, 2, 3))) + encode(Have(0, (4,)))) * 1000
    count, begun = 0, time.perf_counter()
    while count < plan.count(500_000):
        count += len(fresh(is_greeted=True).feed(raw))
    pace = count / (time.perf_counter() - begun)
    figures.append(Figure("frames read", f"{pace:,.0f} a second", ">= 50,000", pace >= 50_000))
    return figures
