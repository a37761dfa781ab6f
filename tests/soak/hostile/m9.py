"""M9: manifests and listings that are bombs: how long it takes to refuse each, and whether the loop was held up."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import msgspec

from core.wire import tracker_messages as m
from core.wire.errors import ShareError
from core.wire.manifest import decode
from core.wire.paths import check_path
from tests.fakes.raw_client import manifest_of
from tests.hostile.test_bombs import BOMBS
from tests.soak.figures import Figure, Plan
from tests.soak.hostile.gaps import watched

ROUNDS = 200
REFUSED_SECONDS, GAP_SECONDS = 0.1, 0.05


def _listings(path: str, count: int) -> bytes:
    one = m.Publish(path, manifest_of(b"x").file_id, 1, 1)
    return msgspec.json.encode({"files": [one] * count})


def _bombs() -> dict[str, Callable[[], object]]:
    """What is done about each bomb as it comes in; all of it must raise."""
    made: dict[str, Callable[[], object]] = {what: (lambda raw=raw: decode(raw)) for what, raw in BOMBS.items()}  # type: ignore[misc]
    for what, raw in {
        "a page of 10,000 files": _listings("a", 10_000),
        "a name of 1 MB": _listings("a" * 1_000_000, 1),
        "2 MB of brackets": b'{"files":' + b"[" * 2_000_000,
    }.items():
        made[what] = lambda raw=raw: msgspec.json.decode(raw, type=m.PublishMany)  # type: ignore[misc]
    made["depth 10,000"] = lambda: check_path("/".join(["a"] * 10_000))
    return made


async def _measure(rounds: int) -> tuple[float, str, float, list[str]]:
    worst, which, accepted = 0.0, "", []
    bombs = _bombs()
    async with watched() as gap:
        for _ in range(rounds):
            for what, bomb in bombs.items():
                begun = time.thread_time()
                with contextlib.suppress(ShareError, msgspec.DecodeError, RecursionError):
                    bomb()
                    accepted.append(what)
                seconds = time.thread_time() - begun
                if seconds > worst:
                    worst, which = seconds, what
                await asyncio.sleep(0)
    return worst, which, gap.longest, accepted


def run(plan: Plan) -> list[Figure]:
    """Refuse each, again and again."""
    rounds = plan.count(ROUNDS)
    worst, which, gap, accepted = asyncio.run(_measure(rounds))
    return [
        Figure("bombs accepted", f"{len(accepted)} of {rounds * len(_bombs())} {accepted[:1]}", "0", not accepted),
        Figure("slowest refusal", f"{1000 * worst:.1f} ms ({which})", "≤ 100 ms", worst <= REFUSED_SECONDS),
        Figure("loop held up", f"{1000 * gap:.1f} ms", "≤ 50 ms", gap <= GAP_SECONDS),
    ]
