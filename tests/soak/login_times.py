"""Whether the time of an answer tells a user that exists from one that does not: 1,000 tries each, turn by turn.

Measured at the client, over TLS on loopback, without the nonce. The order of the two in each turn is by chance, so
that whatever else this computer does falls on both alike.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time

import msgspec

from core.wire import routes
from tests.fakes.raw_client import RawClient, clients_of
from tests.fakes.running_tracker import running_tracker
from tests.soak.figures import Figure, Plan

_TRIES, _WARM_UP, _APART_MOST = 1000, 50, 0.05


def run(plan: Plan) -> list[Figure]:
    """Try wrong passwords of a known and of an unknown user, and compare the means."""
    return asyncio.run(_run(plan))


async def _run(plan: Plan) -> list[Figure]:
    tries, chance = plan.count(_TRIES), plan.random("order")
    spent: dict[str, list[float]] = {"ann": [], "bob": []}
    async with running_tracker(plan.folder) as tracker, clients_of(tracker) as clients:
        await clients.user("ann")
        stranger = clients.device()
        gc.collect()
        gc.disable()  # its pauses fall on one of the two by chance
        try:
            for turn in range(_WARM_UP + tries):
                order = list(spent)
                chance.shuffle(order)
                for name in order:
                    seconds = await _try(stranger, name)
                    if turn >= _WARM_UP:
                        spent[name].append(seconds)
        finally:
            gc.enable()
    known, unknown = statistics.fmean(spent["ann"]), statistics.fmean(spent["bob"])
    apart = abs(known - unknown) / known
    medians = " and ".join(f"{statistics.median(times) * 1e6:.0f} µs" for times in spent.values())
    return [
        Figure(
            f"means of {tries} wrong logins, known and unknown user",
            f"{known * 1e6:.0f} µs and {unknown * 1e6:.0f} µs, {apart:.1%} apart (medians {medians})",
            f"within {_APART_MOST:.0%}",
            apart <= _APART_MOST,
        )
    ]


async def _try(stranger: RawClient, name: str) -> float:
    """Seconds until a wrong password is refused."""
    nonce = (await stranger.call(routes.NONCE)).nonce
    asked = msgspec.json.encode(stranger.signed_login(name, "wrong", nonce))
    began = time.perf_counter()
    status, _ = await stranger.raw("POST", routes.LOGIN.path, asked)
    seconds = time.perf_counter() - began
    if status == 200:
        raise AssertionError(f"{name} was let in with a wrong password")
    return seconds
