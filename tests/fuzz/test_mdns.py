"""Raw packets of multicast DNS: nothing of what is broken is kept, nothing crashes, and an honest tracker is found."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from core.wire import limits
from core.wire.ids import Fingerprint
from tests.fuzz.mdns import addresses, announcement, ear
from tests.fuzz.mutation import mutated

_MINE = Fingerprint("5e" * 32)


async def test_broken_packets_crash_nothing_and_hide_nobody(caplog: pytest.LogCaptureFixture) -> None:
    chance, broken = Random(1), []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
    good = [announcement(f"x{number}", Fingerprint(f"{number:02x}" * 32)) for number in range(3)]
    good += [announcement("odd", _MINE, address=address) for address in addresses()]
    good += [announcement("bad\x01label", _MINE)]
    good += [announcement("txt", _MINE, txt=txt) for txt in (b"", b"\xff", b"\x05v=1", b"\x03v=1" * 60, bytes(200))]
    async with ear() as one:
        for _ in range(600):
            one.hear(mutated(good, chance))
            one.hear(chance.randbytes(chance.randint(0, 80)))
        await asyncio.sleep(0)
        one.hear(announcement("honest", _MINE))
        await one.until(lambda: any(found.label == "honest" for found in one.browser.found))
        for found in one.browser.found:
            assert len(found.announcement.prefix) == 32
            assert 0 < len(found.addresses) <= limits.ADDRESSES_MAX
    assert broken == []
    assert not [record for record in caplog.records if record.exc_info], "a stack for a packet of a stranger"


async def test_lengths_that_lie_leave_no_record_behind() -> None:
    """A record that says it is longer or shorter than it is must not become another one."""
    packet = announcement("lies", _MINE)
    at = packet.index(b"fp=") - len(b"\x03v=1") - 3
    assert int.from_bytes(packet[at : at + 2]) == len(packet[at + 2 :].partition(b"Lab")[0]) + 3
    async with ear() as one:
        for length in (0, 1, 5, 200, 0x7FFF, 0xFFFF):
            one.hear(packet[:at] + length.to_bytes(2) + packet[at + 2 :])
        one.hear(announcement("honest", Fingerprint("6f" * 32)))
        await one.until(lambda: any(found.label == "honest" for found in one.browser.found))
        assert [found.label for found in one.browser.found] == ["honest"]


async def test_a_flood_of_trackers_is_bounded_and_the_newest_does_not_push_out_the_known() -> None:
    async with ear() as one:
        one.hear(announcement("first", _MINE))
        await one.until(lambda: len(one.browser.found) == 1)
        for number in range(4 * limits.TRACKERS_FOUND_MAX):
            one.hear(announcement(f"flood{number}", Fingerprint(f"{number % 256:02x}" * 32)))
        await one.until(lambda: len(one.browser.found) == limits.TRACKERS_FOUND_MAX)
        assert one.browser.found[0].label == "first"
        assert len(one.browser._resolving) <= limits.TRACKERS_FOUND_MAX
