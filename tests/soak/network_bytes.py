"""P7: HTTP bodies, WebSocket messages, TXT records and raw packets of multicast DNS."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.wire.ids import Fingerprint
from tests.fuzz.__main__ import search
from tests.fuzz.http_bodies import asked, complaints, in_turn
from tests.fuzz.mdns import announcement, ear
from tests.fuzz.mutation import mutated
from tests.soak.figures import Figure, Plan

_TO_SEARCH = ("txt_records", "requests", "client_events", "pushes")
_SEARCH_SECONDS = 7200


def run(plan: Plan) -> list[Figure]:
    """Ask a running tracker, speak to a browser, and search by coverage; needs the tools of `make fuzz`."""
    with complaints() as said, asked(plan.folder) as tracker:
        count = sum(
            tracker.prove(name, plan.count(2000), plan.random(name).randrange(2**32))
            for name in in_turn(tracker.operations())
        )
        answers = ", ".join(f"{status}: {number}" for status, number in sorted(tracker.statuses.items()))
    figures = [Figure(f"requests ({answers}): 5xx or outside the document", f"0 of {count:,}", "0", True)]
    figures.append(Figure("errors in the tracker's log meanwhile", str(len(said)), "0", not said))
    packets = plan.count(1_000_000)
    heard = asyncio.run(_packets(plan, packets))
    figures.append(Figure("packets of multicast DNS that broke the search", f"{heard} of {packets:,}", "0", not heard))
    for target in _TO_SEARCH:
        one = search(target, max(5.0, _SEARCH_SECONDS * plan.scale), Path(plan.folder) / "found")
        assert one.is_done, one.log.read_text(errors="replace")[-2000:]
        value = f"{len(one.crashers)} in {one.executions:,} executions, {one.seconds:.0f} s"
        figures.append(Figure(f"crashes of {target}, found by coverage", value, "0", not one.crashers))
    return figures


async def _packets(plan: Plan, count: int) -> int:
    chance = plan.random("packets")
    broken: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
    good = [announcement(f"x{number}", Fingerprint(f"{number:02x}" * 32)) for number in range(3)]
    async with ear() as one:
        for number in range(count):
            one.hear(mutated(good, chance))
            if number % 100 == 0:
                await asyncio.sleep(0)
        one.hear(announcement("honest", Fingerprint("5e" * 32)))
        await one.until(lambda: any(found.label == "honest" for found in one.browser.found))
    return len(broken)
