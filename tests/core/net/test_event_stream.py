"""The event stream: online means connected, what was asked is asked again, and a restarted tracker is found soon."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from ipaddress import ip_address
from typing import NoReturn

import msgspec
import pytest
from aiohttp import web

from core.net import event_stream
from core.net.event_stream import Backoff, EventStream
from core.net.tracker_client import Pin, TrackerClient
from core.wire import limits, push
from core.wire.errors import Kind, ShareError
from core.wire.ids import DeviceId, FileId, GroupId
from core.wire.tracker_messages import Address
from tests.fakes.small_tracker import SmallTracker, new_root, running

ME = DeviceId("a" * 64)
GROUP, FILE = GroupId("1" * 32), FileId("2" * 64)
FILES = push.FilesChanged(GROUP, 3)


class Watcher:
    """A stream whose callbacks can be awaited."""

    def __init__(self, tracker: SmallTracker, seed: int = 1) -> None:
        self.client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
        self.client.token = "secret"
        self.events: asyncio.Queue[push.TrackerEvent] = asyncio.Queue()
        self.states: asyncio.Queue[tuple[bool, float | None, ShareError | None]] = asyncio.Queue()
        self.stream = EventStream(
            self.client,
            ME,
            self.events.put_nowait,
            lambda connected, next_try, error: self.states.put_nowait((connected, next_try, error)),
            rng=random.Random(seed),
        )

    async def online(self) -> None:
        """Wait until connected; the state comes right behind."""
        while not (await self.states.get())[0]:
            pass
        assert isinstance(await self.events.get(), push.State)

    async def close(self) -> None:
        await self.stream.close()
        await self.client.close()


@contextlib.asynccontextmanager
async def watching(tracker: SmallTracker) -> AsyncIterator[Watcher]:
    watcher = Watcher(tracker)
    watcher.stream.start()
    try:
        yield watcher
    finally:
        await watcher.close()


async def test_it_is_connected_once_the_tracker_told_the_state_and_events_come_in_order() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        assert await watcher.states.get() == (True, None, None)
        assert await watcher.events.get() == tracker.state
        assert watcher.stream.connected
        removed = push.Removed(GROUP, "lab", "left")
        await tracker.push(FILES, removed)
        assert [await watcher.events.get(), await watcher.events.get()] == [FILES, removed]
        assert tracker.asked("GET", "/v1/events")[0].headers["Authorization"] == "Bearer secret"
        assert "Sec-WebSocket-Extensions" not in tracker.asked("GET", "/v1/events")[0].headers


async def test_what_was_asked_is_asked_again_on_every_connection() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        listen = push.Listen(47800, (Address("lan", "10.0.0.1", 47800),))
        watcher.stream.set_listen(listen)
        watcher.stream.watch(GROUP, FILE, 1)
        await watcher.online()
        assert [await tracker.said.get(), await tracker.said.get()] == [listen, push.Watch(GROUP, FILE, 1)]
        other = FileId("3" * 64)
        watcher.stream.watch(GROUP, other, 0)
        watcher.stream.watch(GROUP, FILE, 1)
        watcher.stream.watch(GROUP, FILE, 5)
        watcher.stream.unwatch(GROUP, other)
        watcher.stream.unwatch(GROUP, other)
        said = [await tracker.said.get() for _ in range(3)]
        assert said == [push.Watch(GROUP, other, 0), push.Watch(GROUP, FILE, 5), push.Unwatch(GROUP, other)]
        await tracker.stop()
        await tracker.start()
        watcher.stream.retry_now()
        await watcher.online()
        assert [await tracker.said.get(), await tracker.said.get()] == [listen, push.Watch(GROUP, FILE, 5)]
        assert tracker.said.empty()


async def test_a_connection_from_an_address_that_is_gone_is_made_anew_at_once_and_any_other_stays() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        watcher.stream.network_changed({ip_address("127.0.0.1"), ip_address("10.1.2.3")})
        await tracker.push(FILES)
        assert await watcher.events.get() == FILES
        assert watcher.states.empty()
        watcher.stream.network_changed({ip_address("10.1.2.3")})
        connected, next_try, _ = await watcher.states.get()
        assert (connected, next_try) == (False, 0.0)
        assert await watcher.states.get() == (True, None, None)


async def test_a_connection_that_is_being_made_is_begun_anew_where_the_network_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        begun, real = asyncio.Event(), watcher.client.open_events

        async def hang() -> NoReturn:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        monkeypatch.setattr(watcher.client, "open_events", hang)
        watcher.stream.network_changed(set())
        await begun.wait()
        monkeypatch.setattr(watcher.client, "open_events", real)
        watcher.stream.network_changed(set())
        await watcher.online()


async def test_a_tracker_that_is_killed_and_started_again_has_its_client_back() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        await tracker.stop()
        connected, next_try, error = await watcher.states.get()
        assert not connected
        assert next_try is not None
        assert 0 <= next_try <= 1
        assert error is not None
        assert error.kind is Kind.TRACKER_UNREACHABLE
        assert not watcher.stream.connected
        await tracker.start()
        async with asyncio.timeout(10):
            await watcher.online()


async def test_the_waits_follow_the_spread_and_leave_room_for_the_ten_seconds() -> None:
    for seed in range(50):
        backoff = Backoff(random.Random(seed))
        waits = [backoff.next() for _ in range(12)]
        assert 0 <= waits[0] <= 1
        assert [0.75 * most <= wait <= most for wait, most in zip(waits[1:], [1, 2, 4] + [5] * 8, strict=True)]
        assert max(waits) <= 5
        backoff.spread = 30.0
        backoff.reset()
        waits = [backoff.next() for _ in range(12)]
        assert 0 <= waits[0] <= 30
        assert max(waits[1:]) <= 10
    firsts = [Backoff(random.Random(seed)).next() for seed in range(400)]
    assert all(0.15 < sum(low <= first < low + 0.25 for first in firsts) / 400 < 0.35 for low in (0, 0.25, 0.5, 0.75))


async def test_the_spread_that_the_tracker_states_is_kept_within_reason() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        tracker.state = push.State(groups=(), spread=1e300)
        await tracker.stop()
        await watcher.states.get()
        await tracker.start()
        watcher.stream.retry_now()
        await watcher.online()
        await tracker.stop()
        wait = (await watcher.states.get())[1]
        assert wait is not None
        assert wait <= event_stream.SPREAD_MOST


async def test_another_tracker_of_the_deployment_takes_over() -> None:
    root = new_root()
    async with running(SmallTracker(root)) as first, running(SmallTracker(root)) as second:
        first.state = push.State(groups=(), trackers=(str(second.address),))
        async with watching(first) as watcher:
            await watcher.online()
            await first.stop()
            watcher.stream.retry_now()
            await watcher.online()
            assert watcher.client.address == second.address


@pytest.mark.parametrize(
    "why", ["logout", "revoked", "password_reset", "password_changed", "deleted", "unused", "too_old"]
)
async def test_a_session_that_is_over_is_told_and_not_tried_again(why: str) -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        await tracker.push(push.SessionOver(why))
        assert await watcher.events.get() == push.SessionOver(why)
        assert await watcher.states.get() == (False, None, None)
        watcher.stream.retry_now()
        await asyncio.sleep(0.05)
        assert len(tracker.asked("GET", "/v1/events")) == 1


async def test_a_session_that_the_tracker_no_longer_knows_is_over() -> None:
    async with running(SmallTracker()) as tracker:

        async def unauthorized(request: web.Request) -> web.Response:
            return web.Response(status=401)

        tracker.handlers["GET /v1/events"] = unauthorized
        async with watching(tracker) as watcher:
            assert await watcher.events.get() == push.SessionOver("ended")
            assert await watcher.states.get() == (False, None, None)


async def test_a_replaced_connection_stays_away_for_a_while() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        await tracker.push(push.SessionOver("replaced"))
        assert await watcher.events.get() == push.SessionOver("replaced")
        connected, next_try, error = await watcher.states.get()
        assert (connected, next_try) == (False, 30.0)
        assert error is not None
        assert error.data["reason"] == "replaced"
        watcher.stream.retry_now()
        await watcher.online()


async def test_an_event_of_the_future_is_skipped_and_a_broken_one_asks_for_a_resync() -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        frame = [{"type": "weather", "sun": True}, {"type": "files", "group_id": "?"}, msgspec.to_builtins(FILES)]
        await tracker.sockets[0].send_bytes(msgspec.json.encode(frame))
        assert [await watcher.events.get(), await watcher.events.get()] == [push.Resync(), FILES]


@pytest.mark.parametrize("frame", [b"{}", b"garbage", b"[1]", b"\xff\xfe", b"[" * 10_000])
async def test_a_frame_that_is_none_ends_the_connection(frame: bytes) -> None:
    async with running(SmallTracker()) as tracker, watching(tracker) as watcher:
        await watcher.online()
        await tracker.sockets[0].send_bytes(frame)
        connected, _, error = await watcher.states.get()
        assert not connected
        assert error is not None
        assert error.kind is Kind.TRACKER_ERROR


async def test_a_tracker_that_never_tells_the_state_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKET_GONE_SECONDS", 0.05)
    async with running(SmallTracker()) as tracker:

        async def mute(request: web.Request) -> web.StreamResponse:
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.receive()
            return socket

        tracker.handlers["GET /v1/events"] = mute
        async with watching(tracker) as watcher:
            connected, _, error = await watcher.states.get()
            assert not connected
            assert error is not None
            assert error.data["reason"] == "timeout"


async def test_nothing_is_left_running_after_the_close() -> None:
    before = asyncio.all_tasks()
    async with running(SmallTracker()) as tracker:
        async with watching(tracker) as watcher:
            await watcher.online()
        assert not watcher.stream.connected
        assert watcher.states.empty()
    assert {task for task in asyncio.all_tasks() - before if "_run" in str(task) or "_send_all" in str(task)} == set()
