"""Several trackers are one deployment to its clients: they spread, and go on with another when one is gone."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
import pytest
from aiohttp import web

from core.net.event_stream import EventStream
from core.net.tracker_addresses import AddressBook, race
from core.net.tracker_client import Pin, TrackerClient
from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, Kind, TrackerError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import DeviceId
from tests.fakes.small_tracker import SmallTracker, free_address, json_answer, new_root, running

A1, A2, B1, B2, C1 = (TrackerAddress(f"10.0.0.{last}", 47700) for last in range(1, 6))
EACH = ((str(A1), str(A2)), (str(B1), str(B2)), (str(C1),))
FLAT = tuple(map(str, (A1, B1, C1, A2, B2)))


# -- which of them next
def _book(seed: int, *addresses: TrackerAddress) -> AddressBook:
    return AddressBook(addresses or (A1,), random.Random(seed))


def test_the_best_address_of_each_tracker_is_known_before_the_second_of_any() -> None:
    book = _book(0)
    book.told(EACH, FLAT, A1)
    assert book.all() == (A1, B1, C1, A2, B2)
    assert book.trackers == 3


def test_chance_says_which_tracker_is_tried_first() -> None:
    first = Counter[TrackerAddress]()
    for book in map(_book, range(600)):
        book.told(EACH, FLAT, A1)
        book.mix()
        first[book.all()[0]] += 1
        assert len(book.all()) == 5
        assert set(book.all()[:3]) == {A1, B1, C1}
    assert set(first) == {A1, B1, C1}
    assert all(150 < times < 250 for times in first.values())


def test_all_addresses_of_a_tracker_that_failed_stand_last_until_it_answers() -> None:
    next_ones = set()
    for seed in range(50):
        book = _book(seed)
        book.told(EACH, FLAT, A1)
        book.answered(A1)
        book.failed(A1)
        assert set(book.all()[-2:]) == {A1, A2}
        assert book.all()[-1] == A1
        next_ones.add(book.all()[0])
        book.failed(book.all()[0])
        assert book.all()[0] not in (A1, A2)
    assert next_ones == {B1, C1}


def test_the_address_of_a_tracker_that_answered_is_its_first() -> None:
    for book in map(_book, range(20)):
        book.told(EACH, FLAT, A2)
        book.answered(A2)
        book.failed(B1)
        assert book.all()[0] in (A2, C1)
        book.failed(A2)
        assert book.all()[0] == C1


def test_a_tracker_that_is_told_of_anew_has_come_back() -> None:
    first = set()
    for seed in range(50):
        book = _book(seed)
        book.told(EACH, FLAT, A1)
        book.failed(A1)
        book.told(EACH[1:], FLAT, B1, anew=True)
        assert (book.trackers, book.has_another(B1)) == (2, True)
        book.mix()
        assert book.all()[0] not in (A1, A2)
        book.told((*EACH[1:], EACH[0]), FLAT, B1, anew=True)
        book.mix()
        first.add(book.all()[0])
    assert first == {A1, B1, C1}


def test_what_is_told_no_more_stands_behind_what_is_and_makes_room_first() -> None:
    old = [TrackerAddress("10.9.9.9", port) for port in range(1, 17)]
    book = _book(2, *old)
    book.told(EACH, FLAT, A1)
    book.mix()
    assert len(book.all()) == 16
    assert {*book.all()[:5]} == {A1, A2, B1, B2, C1}


def test_a_name_by_which_a_tracker_was_reached_is_one_of_its_addresses() -> None:
    named = TrackerAddress("tracker.example", 443)
    book = _book(3, named)
    book.told(EACH, FLAT, named)
    book.failed(named)
    assert set(book.all()[-3:]) == {named, A1, A2}


def test_a_list_without_sense_is_no_list() -> None:
    book = _book(4)
    book.told((("0.0.0.0:1", "nonsense !"), ()), ("x y",), A1)
    assert book.all() == (A1,)
    assert not book.has_another(A1)


async def test_addresses_that_lead_nowhere_cost_less_than_their_number() -> None:
    started: list[int] = []

    async def probe(address: TrackerAddress) -> int:
        started.append(address.port)
        if address.port < 16:
            await asyncio.Event().wait()
        return address.port

    loop = asyncio.get_running_loop()
    waits: list[float] = []
    later = loop.call_later

    def note(delay: float, *rest: object, **more: object) -> asyncio.TimerHandle:
        waits.append(delay)
        return later(0, *rest, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "call_later", note)
        assert await race([TrackerAddress("10.0.0.1", port) for port in range(1, 17)], probe) == 16
    assert started == list(range(1, 17))
    assert sum(waits) < 1.5


# -- against trackers that answer
async def so(question: Callable[[], bool]) -> None:
    """Wait until it is so."""
    while not question():  # noqa: ASYNC110 - the fakes tell nobody who comes
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def deployment(count: int) -> AsyncIterator[list[SmallTracker]]:
    """Trackers of one root that know of each other."""
    root = new_root()
    async with contextlib.AsyncExitStack() as stack:
        trackers = [await stack.enter_async_context(running(SmallTracker(root))) for _ in range(count)]
        for tracker in trackers:
            tell(tracker, trackers)
        yield trackers


def tell(tracker: SmallTracker, trackers: Sequence[SmallTracker]) -> None:
    """Have a tracker say who its deployment's trackers are."""
    ordered = [tracker, *(one for one in trackers if one is not tracker)]
    tracker.each = tuple((str(one.address),) for one in ordered)
    tracker.trackers = tuple(text for texts in tracker.each for text in texts)
    tracker.state = push.State(groups=(), trackers=tracker.trackers, each=tracker.each)


@contextlib.asynccontextmanager
async def client_of(tracker: SmallTracker, *more: TrackerAddress) -> AsyncIterator[TrackerClient]:
    client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), (tracker.address, *more))
    client.token = "secret"
    try:
        yield client
    finally:
        await client.close()


class Online:
    """A client with an open stream."""

    def __init__(self, client: TrackerClient, seed: int) -> None:
        self.client = client
        self.states: asyncio.Queue[bool] = asyncio.Queue()
        self.stream = EventStream(
            client,
            DeviceId("a" * 64),
            lambda _: None,
            lambda on, *_: self.states.put_nowait(on),
            rng=random.Random(seed),
        )
        self.stream.start()

    async def until(self, on: bool) -> None:
        while await self.states.get() != on:
            pass


@contextlib.asynccontextmanager
async def online(tracker: SmallTracker, count: int) -> AsyncIterator[list[Online]]:
    """So many clients that were all given the address of one tracker, connected."""
    async with contextlib.AsyncExitStack() as stack:
        clients = []
        for seed in range(count):
            one = Online(await stack.enter_async_context(client_of(tracker)), seed)
            stack.push_async_callback(one.stream.close)
            clients.append(one)
        async with asyncio.timeout(20):
            for one in clients:
                await one.until(True)
        yield clients


async def test_clients_that_were_given_one_address_spread_over_all_trackers() -> None:
    async with deployment(3) as trackers, online(trackers[0], 24) as clients:
        held = [len(tracker.sockets) for tracker in trackers]
        assert sum(held) == 24
        assert min(held) >= 1  # 24 that choose by chance leave one of three out once in 17,000 times
        assert {one.client.trackers for one in clients} == {3}
        assert {one.stream.address for one in clients} == {tracker.address for tracker in trackers}


async def test_every_client_of_a_tracker_that_dies_is_on_another_within_seconds() -> None:
    async with deployment(3) as trackers, online(trackers[0], 12):
        async with asyncio.timeout(5):
            await trackers[0].stop()
            await so(lambda: len(trackers[1].sockets) + len(trackers[2].sockets) == 12)
        async with asyncio.timeout(5):
            await trackers[2].stop()
            await so(lambda: len(trackers[1].sockets) == 12)


async def test_a_tracker_without_a_lease_counts_as_one_that_does_not_work() -> None:
    async with deployment(2) as (first, second), online(first, 4) as clients:

        async def no_lease(request: web.Request) -> web.Response:
            return json_answer(ErrorBody("tracker_error", {"rule": "no_lease"}), 503)

        async def groups(request: web.Request) -> web.Response:
            return json_answer(m.Groups(()))

        second.handlers["GET /v1/groups"] = groups
        for path in (routes.DEPLOYMENT.path, routes.EVENTS_PATH, routes.GROUPS.path):
            first.handlers[f"GET {path}"] = no_lease
        for socket in list(first.sockets):
            await socket.close()
        async with asyncio.timeout(5):
            await so(lambda: len(second.sockets) == 4)
        for one in clients:
            await one.client.call(routes.GROUPS)
        async with client_of(first, second.address) as client:
            await client.call(routes.GROUPS)
            assert client.address == second.address


async def test_a_tracker_whose_packets_are_dropped_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.net.tracker_client._HEARTBEAT_SECONDS", 0.2)
    async with deployment(2) as (first, second), black_hole(first.address) as hole:
        async with client_of(first) as client:
            # Reached through what will swallow everything; the other is known from the list.
            client._book = AddressBook([hole.address])
            one = Online(client, 1)
            client._has_chosen = True
            await one.until(True)
            assert one.stream.address == hole.address
            hole.swallows = True
            async with asyncio.timeout(5):
                await one.until(False)
                await one.until(True)
            assert one.stream.address == second.address
            await one.stream.close()


async def test_a_call_to_a_tracker_that_hangs_goes_on_with_another(monkeypatch: pytest.MonkeyPatch) -> None:
    import aiohttp

    monkeypatch.setattr("core.net.tracker_client._SILENT_SECONDS", 0.2)
    monkeypatch.setattr("core.net.tracker_client._CALL", aiohttp.ClientTimeout(total=30.0, sock_read=0.2))
    async with deployment(2) as (first, second), client_of(first) as client:
        seen: list[str] = []

        async def create(request: web.Request) -> web.Response:
            seen.append(request.headers[routes.REQUEST_ID_HEADER])
            return json_answer(m.GroupView(group_id="0" * 32, name="lab", owner="ann", members=1))

        async def hang(request: web.Request) -> web.Response:
            seen.append(request.headers[routes.REQUEST_ID_HEADER])
            return await asyncio.sleep(60, web.Response())

        first.handlers["POST /v1/groups"], second.handlers["POST /v1/groups"] = hang, create
        async with asyncio.timeout(5):
            await client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))
        assert len(seen) == 2
        assert len(set(seen)) == 1
        assert client.address == second.address


async def test_the_list_that_changed_is_learnt_while_connected() -> None:
    async with deployment(1) as (first,), online(first, 1) as (one,):
        assert one.client.trackers == 1
        other = await free_address()
        each = ((str(first.address),), (str(other),))
        await first.push(push.TrackersChanged((str(first.address), str(other)), each))
        async with asyncio.timeout(5):
            await so(lambda: one.client.trackers == 2)
        assert one.client.addresses == (first.address, other)


async def test_nobody_answers_means_that_nobody_answers() -> None:
    root = new_root()
    client = TrackerClient(Pin(root.fingerprint, root.der), [await free_address(), await free_address()])
    with pytest.raises(TrackerError) as caught:
        await client.open_events()
    assert caught.value.kind is Kind.TRACKER_UNREACHABLE
    assert client.trackers == 0
    await client.close()


def test_an_older_tracker_that_does_not_tell_them_apart_is_understood() -> None:
    state = msgspec.json.decode(b'{"type": "state", "groups": [], "trackers": ["10.0.0.9:1"]}', type=push.State)
    book = _book(5)
    book.told(state.each, state.trackers, A1)
    assert book.all() == (A1, TrackerAddress("10.0.0.9", 1))


class BlackHole:
    """A port that hands on what comes, until it swallows it."""

    def __init__(self, target: TrackerAddress) -> None:
        self._target = target
        self.swallows = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.address = target
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = TrackerAddress("127.0.0.1", self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        if self.swallows:
            await asyncio.Event().wait()
        to, out = await asyncio.open_connection(self._target.host, self._target.port)
        try:
            await asyncio.gather(self._carry(reader, out), self._carry(to, writer))
        finally:
            for one in (writer, out):
                one.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while (data := await reader.read(65_536)) or self.swallows:
                if self.swallows:
                    await asyncio.Event().wait()
                writer.write(data)
            writer.close()

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def black_hole(target: TrackerAddress) -> AsyncIterator[BlackHole]:
    """A way to `target` that can begin to swallow everything."""
    hole = BlackHole(target)
    await hole.start()
    try:
        yield hole
    finally:
        await hole.stop()
