"""The addresses of a deployment that a client keeps: bounded, and a race among them leaves nothing behind."""

from __future__ import annotations

import asyncio

from core.net.tracker_addresses import KEPT_MAX, AddressBook, race
from core.wire.fingerprint import TrackerAddress


def test_the_address_book_is_bounded_and_makes_room_for_what_is_new() -> None:
    book = AddressBook(TrackerAddress("10.0.0.1", port) for port in range(1, 40))
    assert len(book.all()) == KEPT_MAX
    book.learn([TrackerAddress("10.0.0.2", 1), TrackerAddress("10.0.0.1", 1)])
    assert len(book.all()) == KEPT_MAX
    assert TrackerAddress("10.0.0.2", 1) in book.all()
    assert book.all()[0] == TrackerAddress("10.0.0.1", 1)
    book.failed(TrackerAddress("10.0.0.1", 1))
    assert book.all()[-1] == TrackerAddress("10.0.0.1", 1)


async def test_a_race_leaves_no_probe_behind() -> None:
    ended: list[int] = []

    async def probe(address: TrackerAddress) -> int:
        try:
            await asyncio.sleep(0 if address.port == 3 else 60)
            return address.port
        finally:
            ended.append(address.port)

    addresses = [TrackerAddress("10.0.0.1", port) for port in (1, 2, 3)]
    assert await race(addresses, probe, stagger=0.001) == 3
    assert sorted(ended) == [1, 2, 3]
