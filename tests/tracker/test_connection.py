"""What waits to be pushed to one client: merged, bounded, and revocations at once."""

from __future__ import annotations

import asyncio

import msgspec

from core.wire import limits, push
from core.wire.tracker_messages import PeerView
from tracker.connection import Connection

_GROUP, _FILE = "a" * 32, "f" * 64


def _connection() -> Connection:
    return Connection("c" * 32, "d" * 64, "e" * 32)


async def _frame(connection: Connection) -> list[push.TrackerEvent]:
    return msgspec.json.decode(await connection.frame(), type=list[push.TrackerEvent])


async def test_events_of_a_moment_share_a_frame_and_the_newest_version_stands_for_all() -> None:
    connection = _connection()
    connection.put(push.FilesChanged(_GROUP, 1))
    connection.put(push.RosterChanged(_GROUP, 7))
    connection.put(push.FilesChanged(_GROUP, 2))
    assert await _frame(connection) == [push.RosterChanged(_GROUP, 7), push.FilesChanged(_GROUP, 2)]


async def test_a_frame_waits_for_company_and_a_revocation_does_not() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    began = clock()
    await connection.frame()
    assert clock() - began >= limits.PUSH_COALESCE_SECONDS * 0.9
    connection.put(push.FilesChanged(_GROUP, 2))
    connection.put(push.Removed(_GROUP, "lab", "removed"), urgent=True)
    began = clock()
    assert len(await _frame(connection)) == 2
    assert clock() - began < limits.PUSH_COALESCE_SECONDS * 0.5


async def test_a_revocation_overtakes_a_wait_that_has_begun() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    began = clock()
    asyncio.get_running_loop().call_soon(lambda: connection.put(push.Removed(_GROUP, "lab", "banned"), urgent=True))
    assert len(await _frame(connection)) == 2
    assert clock() - began < limits.PUSH_COALESCE_SECONDS * 0.5


async def test_what_the_client_asked_for_does_not_wait_and_takes_along_what_does() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.hurry()  # nothing to send: the next event waits as ever
    connection.put(push.FilesChanged(_GROUP, 1))
    began = clock()
    await connection.frame()
    assert clock() - began >= limits.PUSH_COALESCE_SECONDS * 0.9
    connection.put(push.FilesChanged(_GROUP, 2))
    connection.put(push.PeersChanged(_GROUP, _FILE, here=(PeerView("1" * 64, ()),)))
    connection.hurry()
    began = clock()
    assert len(await _frame(connection)) == 2
    assert clock() - began < limits.PUSH_COALESCE_SECONDS * 0.5


async def test_lists_that_change_all_the_time_are_told_twice_a_second() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    await connection.frame()
    began = clock()
    connection.put(push.FilesChanged(_GROUP, 2))
    await asyncio.sleep(limits.PUSH_COALESCE_SECONDS * 2)
    connection.put(push.PresenceChanged(_GROUP, ("1" * 32,), ()))
    assert len(await _frame(connection)) == 2
    assert clock() - began >= limits.PUSH_STEADY_SECONDS * 0.9


async def test_what_is_no_list_waits_no_longer_for_one_that_does() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    await connection.frame()
    connection.put(push.FilesChanged(_GROUP, 2))
    connection.put(push.PeersChanged(_GROUP, _FILE, here=(PeerView("1" * 64, ()),)))
    connection.put(push.FilesChanged(_GROUP, 3))
    began = clock()
    assert len(await _frame(connection)) == 2
    assert limits.PUSH_COALESCE_SECONDS * 0.9 <= clock() - began < limits.PUSH_STEADY_SECONDS * 0.7


async def test_a_list_that_was_quiet_for_a_while_is_told_soon() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    await connection.frame()
    await asyncio.sleep(limits.PUSH_STEADY_SECONDS)
    connection.put(push.FilesChanged(_GROUP, 2))
    began = clock()
    await connection.frame()
    assert clock() - began < limits.PUSH_STEADY_SECONDS * 0.7


async def test_lists_of_very_many_groups_are_told_before_they_are_too_many() -> None:
    connection, clock = _connection(), asyncio.get_running_loop().time
    connection.put(push.FilesChanged(_GROUP, 1))
    await connection.frame()
    began = clock()
    for number in range(limits.PUSH_QUEUE_MAX // 2):
        connection.put(push.FilesChanged(f"{number:032x}", 1))
    assert len(await _frame(connection)) == limits.PUSH_QUEUE_MAX // 2
    assert clock() - began < limits.PUSH_COALESCE_SECONDS


async def test_an_end_is_told_however_much_waits() -> None:
    connection = _connection()
    for epoch in range(limits.PUSH_QUEUE_MAX):
        connection.put(push.RosterChanged(_GROUP, epoch))
    connection.end("revoked")
    assert await _frame(connection) == [push.SessionOver("revoked"), push.Resync()]


async def test_too_many_events_become_one_resync_and_the_state_stays_first() -> None:
    connection = _connection()
    state = push.State((), 1.0, ())
    connection.put(state)
    for epoch in range(limits.PUSH_QUEUE_MAX):
        connection.put(push.RosterChanged(_GROUP, epoch))
    assert await _frame(connection) == [state, push.Resync()]
    connection.put(push.FilesChanged(_GROUP, 3))
    assert await _frame(connection) == [push.FilesChanged(_GROUP, 3)]


async def test_who_came_and_went_in_one_frame_is_told_once() -> None:
    connection = _connection()
    ann, bob = "1" * 32, "2" * 32
    connection.put(push.PresenceChanged(_GROUP, here=(ann,), gone=(bob,)))
    connection.put(push.PresenceChanged(_GROUP, here=(bob,), gone=(ann,)))
    assert await _frame(connection) == [push.PresenceChanged(_GROUP, here=(bob,), gone=(ann,))]
    old, new = PeerView("1" * 64, ()), PeerView("1" * 64, (), complete=True)
    other = PeerView("2" * 64, ())
    connection.put(push.PeersChanged(_GROUP, _FILE, here=(old, other)))
    connection.put(push.PeersChanged(_GROUP, _FILE, here=(new,), gone=(other.device_id,)))
    assert await _frame(connection) == [push.PeersChanged(_GROUP, _FILE, (new,), (other.device_id,))]


async def test_nothing_follows_the_farewell() -> None:
    connection = _connection()
    connection.put(push.FilesChanged(_GROUP, 1))
    connection.end("revoked")
    connection.end("logout")
    connection.put(push.FilesChanged(_GROUP, 2))
    assert await _frame(connection) == [push.FilesChanged(_GROUP, 1), push.SessionOver("revoked")]
    assert connection.over == "revoked"
    assert connection.is_drained
