"""100,000 guesses at one account from 50 addresses, as fast as the network allows, beside its owner.

The tracker is the real one, with what an operator has who sets nothing. Its steady clock goes by the guesses, 2,000
a second, so that the delays weigh as they would against such a flood, whatever this computer takes for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from core.wire.errors import Kind
from tests.fakes.guessers import device_at, guessers, verifier_counted
from tests.fakes.raw_client import clients_of, login_key_of
from tests.fakes.running_tracker import running_tracker
from tests.soak.figures import Figure, Plan
from tracker.config import ServiceConfig

_GUESSES, _ADDRESSES, _A_SECOND = 100_000, 50, 2000.0
_REACH_MOST = 200
_OWNER_EACH = 1000
"""The owner logs in once for so many guesses."""


def run(plan: Plan) -> list[Figure]:
    """Guess, and say how many were compared with the password and whether the owner ever had to wait."""
    return asyncio.run(_run(plan))


async def _run(plan: Plan) -> list[Figure]:
    count, done, owner, refusals = plan.count(_GUESSES), 0, 0, 0
    heard: Counter[Kind] = Counter()
    chance = plan.random("guesses")
    async with (
        running_tracker(
            plan.folder,
            config=ServiceConfig(plan.folder, announce=False),
            monotonic=lambda: done / _A_SECOND,
        ) as tracker,
        clients_of(tracker) as clients,
        guessers(tracker, _ADDRESSES) as crowd,
        device_at(tracker, "127.0.77.1") as elsewhere,
    ):
        ann = await clients.user("ann")
        with verifier_counted() as reached:
            while done < count:
                batch = [one.guess("ann", f"guess {chance.getrandbits(64)}") for one in crowd[: count - done]]
                refusals += sum(kind is None for kind in await asyncio.gather(*batch))
                done += len(batch)
                if done % _OWNER_EACH < len(batch):
                    await ann.login("ann")  # raises if it is refused
                    owner += 1
        await elsewhere.login("ann")
        right = login_key_of("correct horse")
        listened = sum(key != right for key in reached)
        for one in crowd:
            heard.update(one.heard)
    others = ", ".join(f"{number} {kind.value}" for kind, number in heard.most_common())
    return [
        Figure(
            "guesses that reached the verifier", f"{listened} of {done}", f"≤ {_REACH_MOST}", listened <= _REACH_MOST
        ),
        Figure("guesses that were let in", f"{refusals}", "0", refusals == 0),
        Figure("what the guesses heard", others, f"{done} refusals", heard.total() == done),
        Figure("logins of the owner meanwhile, enrolled", f"{owner} of {owner}", "all", True),
        Figure("login of the owner on a new device elsewhere, at the end", "let in", "let in", True),
    ]
