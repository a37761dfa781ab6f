"""A tracker that starts beside another deployment says so, and how to be one of its trackers."""

from __future__ import annotations

import asyncio

from core.wire.fingerprint import TrackerAddress, shown
from core.wire.ids import Fingerprint
from tracker.announce import Announcer
from tracker.neighbours import Neighbour, find
from tracker.wording.reports import neighbour

_LOOPBACK = "127.0.0.1"
_OURS, _OTHER = Fingerprint("d4" * 32), Fingerprint("e5" * 32)


async def test_another_deployment_is_found_and_ones_own_is_not() -> None:
    announcers = [Announcer(_OURS, "ours", 1111, [_LOOPBACK]), Announcer(_OTHER, "The other", 2222, [_LOOPBACK])]
    looking = asyncio.create_task(find(_OURS, [_LOOPBACK], 2.0))
    try:
        for announcer in announcers:
            await announcer.update([_LOOPBACK])
        found = await looking
    finally:
        await asyncio.gather(*(announcer.close() for announcer in announcers))
    assert Neighbour("The other", shown(_OTHER), TrackerAddress(_LOOPBACK, 2222)) in found
    assert shown(_OURS) not in {one.shown for one in found}


async def test_where_nothing_can_be_seen_nothing_is_found() -> None:
    assert await find(_OURS, ["192.0.2.77"], 0.1) == []


def test_what_is_told_names_the_deployment_and_both_commands() -> None:
    lines = neighbour("Lab", shown(_OTHER), "10.0.0.7:47700")
    assert len(lines) == 2
    for part in ("Lab", shown(_OTHER), "p2p-tracker add-tracker", "p2p-tracker join 10.0.0.7:47700 CODE --data"):
        assert part in "\n".join(lines)
