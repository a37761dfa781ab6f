"""Two admins at two trackers decide about the same user at once, again and again: there is one order, told to all.

`P2P_ROUNDS=1000` in the environment makes more rounds of it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.roster import Roster
from tests.fakes.fleet import Fleet, fleet_of, moved
from tests.fakes.raw_client import EventReader, RawClient

_ROUNDS = int(os.environ.get("P2P_ROUNDS", "100"))
_BY_ADMINS = {
    "accept": routes.ACCEPT,
    "reject": routes.REJECT,
    "remove": routes.REMOVE,
    "ban": routes.BAN,
    "unban": routes.UNBAN,
}
_RULES: dict[str, dict[str, str | Kind]] = {
    "join": {
        "none": "pending",
        "pending": Kind.ALREADY_REQUESTED,
        "member": Kind.ALREADY_MEMBER,
        "banned": Kind.BANNED,
    },
    "accept": {"pending": "member"},
    "reject": {"pending": "none"},
    "remove": {"member": "none"},
    "ban": {"pending": "banned", "member": "banned", "banned": "banned"},
    "unban": {"banned": "none"},
}
_ELSE = {"accept": Kind.NO_SUCH_REQUEST, "reject": Kind.NO_SUCH_REQUEST}
Done = tuple[str, Kind | None]


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    async with fleet_of(tmp_path, postgres_url, 2) as made:
        yield made


def _step(state: str, what: str) -> tuple[str, Kind | None]:
    """The state of a user behind an order, and what whoever gave it hears."""
    after = _RULES[what].get(state, _ELSE.get(what, Kind.NO_SUCH_MEMBER))
    return (state, after) if isinstance(after, Kind) else (after, None)


def _ends(state: str, done: Sequence[Done]) -> set[str]:
    """In which states some orders can have left a user: one after the other, each answered as it was."""
    found = set()
    for order in itertools.permutations(done):
        now = state
        for what, answer in order:
            now, heard = _step(now, what)
            if heard is not answer:
                break
        else:
            found.add(now)
    return found


async def _try(client: RawClient, what: str, group_id: str, user_id: str) -> Done:
    try:
        if what == "join":
            await client.call(routes.JOIN, group_id=group_id)
        else:
            await client.call(_BY_ADMINS[what], group_id=group_id, user_id=user_id)
    except TrackerError as error:
        return what, error.kind
    return what, None


class _Listener:
    """Hears every roster of the group at one tracker, each a change of the one before."""

    def __init__(self, events: EventReader, epoch: int) -> None:
        self.epochs = [epoch]
        self._events = events
        self._moved = asyncio.Condition()

    async def run(self) -> None:
        while True:
            event = await self._events.next(60)
            assert not isinstance(event, push.Resync | push.SessionOver)
            if isinstance(event, push.RosterChanged):
                assert event.change is not None
                assert event.change.from_epoch == self.epochs[-1], "a roster was lost, or came late"
                async with self._moved:
                    self.epochs.append(event.epoch)
                    self._moved.notify_all()

    async def reaches(self, epoch: int) -> None:
        async with asyncio.timeout(5), self._moved:
            await self._moved.wait_for(lambda: self.epochs[-1] >= epoch)


async def _roster(client: RawClient, group_id: str) -> Roster:
    return (await client.call(routes.ROSTER, group_id=group_id)).roster


@pytest.mark.timeout(60 + _ROUNDS)
async def test_two_admins_and_one_user_have_one_order_of_things(fleet: Fleet) -> None:
    chance = random.Random(5)
    ann, bob, eve = await fleet.user("ann"), await fleet.user("bob", at=1), await fleet.user("eve")
    group_id = await fleet.clients.group("lab", ann, bob)
    await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=group_id, user_id=bob.user_id)
    state, changes = "none", 0
    async with ann.events() as to_ann, bob.events() as to_bob:
        await to_ann.until(push.State)
        await to_bob.until(push.State)
        epoch = (await _roster(ann, group_id)).epoch
        listeners = [_Listener(to_ann, epoch), _Listener(to_bob, epoch)]
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(listener.run()) for listener in listeners]
            for _ in range(_ROUNDS):
                orders = [(ann, chance.choice(list(_BY_ADMINS))), (bob, chance.choice(list(_BY_ADMINS)))]
                orders.append((moved(eve, chance.choice(fleet.trackers)), "join"))
                chance.shuffle(orders)
                done = await asyncio.gather(*(_try(who, what, group_id, eve.user_id) for who, what in orders))
                here, there = await _roster(ann, group_id), await _roster(bob, group_id)
                assert here == there
                views = (await eve.call(routes.GROUPS)).groups
                after = views[0].state
                assert after in _ends(state, done), (state, done, after)
                assert (after == "member") == (eve.user_id in {member.user_id for member in here.members})
                for listener in listeners:
                    await listener.reaches(here.epoch)
                    assert listener.epochs[-1] == here.epoch
                changes += here.epoch != epoch
                state, epoch = after, here.epoch
            for task in listening:
                task.cancel()
    assert listeners[0].epochs == listeners[1].epochs == sorted(set(listeners[0].epochs))
    assert changes > _ROUNDS / 10
