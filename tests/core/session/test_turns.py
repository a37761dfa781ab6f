"""Which of many downloads run: those that can go on, and newcomers before what was tried in vain."""

from __future__ import annotations

import asyncio

import pytest

from core.session.turns import Place, Turns


async def test_no_more_run_than_there_are_places() -> None:
    turns, running, most = Turns(3), 0, 0

    async def work() -> None:
        nonlocal running, most
        async with turns.turn(Place()):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert (running, most) == (0, 3)


async def test_newcomers_go_before_those_who_had_a_turn() -> None:
    turns, order = Turns(1), []

    async def work(name: str, given_up: int) -> None:
        async with turns.turn(Place(given_up=given_up)):
            order.append(name)

    async with turns.turn(Place()):
        tasks = [asyncio.create_task(work(*one)) for one in (("old", 3), ("once", 1), ("new", 0), ("newer", 0))]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == ["new", "newer", "once", "old"]


async def test_a_turn_that_nobody_waits_for_is_kept() -> None:
    turns, place = Turns(1, patience=10.0), Place()
    async with turns.turn(place):
        assert not turns.must_go(place, 1000.0)


@pytest.mark.parametrize(
    ("given_up", "waiting", "still", "goes"),
    [(0, 0, 9.0, False), (0, 0, 10.0, True), (5, 0, 10.0, True), (1, 1, 10.0, False), (1, 1, 20.0, True)],
)
async def test_who_stands_still_lets_newcomers_by_soon_and_others_ever_later(
    given_up: int, waiting: int, still: float, goes: bool
) -> None:
    turns = Turns(1, patience=10.0)

    async def wait() -> None:
        async with turns.turn(Place(given_up=waiting)):
            pass

    place = Place(given_up=given_up)
    async with turns.turn(place):
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert turns.must_go(place, still) is goes
        assert place.given_up == given_up + goes
    await task


async def test_one_that_is_cancelled_while_it_waits_keeps_no_place() -> None:
    turns = Turns(1)

    async def wait() -> None:
        async with turns.turn(Place()):
            await asyncio.sleep(3600)

    async with turns.turn(Place()):
        tasks = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
    # The second has the place now, and is stopped before it could notice.
    tasks[1].cancel()
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(5), turns.turn(Place()):
        pass


async def test_who_is_put_first_gets_the_turn_of_the_last_at_once() -> None:
    turns = Turns(2)
    first, last, urgent = Place((1, 1)), Place((1, 2)), Place((0, 3))
    entered = asyncio.Event()

    async def hurry() -> None:
        async with turns.turn(urgent):
            entered.set()

    async with turns.turn(first):
        async with turns.turn(last):
            task = asyncio.create_task(hurry())
            await asyncio.sleep(0)
            assert not turns.must_go(first, 0.0)
            assert turns.must_go(last, 0.0)
            assert last.given_up == 0
        async with asyncio.timeout(1):
            await entered.wait()
    await task


async def test_fewer_places_end_turns_and_more_begin_some() -> None:
    turns = Turns(1)
    first, second = Place((1, 1)), Place((1, 2))
    async with turns.turn(first):
        turns.set_places(2)
        async with asyncio.timeout(1), turns.turn(second):
            assert not turns.must_go(second, 0.0)
            turns.set_places(1)
            assert (turns.must_go(first, 0.0), turns.must_go(second, 0.0)) == (False, True)


async def test_a_new_order_holds_for_those_who_wait() -> None:
    turns, order = Turns(1), []
    places = [Place((1, number)) for number in range(3)]

    async def work(number: int) -> None:
        async with turns.turn(places[number]):
            order.append(number)

    async with turns.turn(Place()):
        tasks = [asyncio.create_task(work(number)) for number in range(3)]
        await asyncio.sleep(0)
        places[2].rank = (0, 2)
        turns.reorder()
    await asyncio.gather(*tasks)
    assert order == [2, 0, 1]
