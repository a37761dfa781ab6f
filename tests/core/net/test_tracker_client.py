"""The tracker client: one pin, several addresses, and every mutation at most once."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import pytest
from aiohttp import web

from core.net.tracker_answers import refusal
from core.net.tracker_client import Pin, TrackerClient
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, Kind, ProtocolError, ShareError, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import FileId, GroupId
from core.wire.manifest import BLAKE3_BYTES, SHA1_BYTES, Manifest, piece_count, piece_length_for
from tests.fakes.small_tracker import SmallTracker, free_address, json_answer, new_root, port_that_says, running

GROUP = GroupId("0" * 31 + "1")
GROUP_VIEW = m.GroupView(group_id=GROUP, name="lab", owner="ann", members=1)


def manifest_of(size: int, fill: int = 0) -> Manifest:
    length = piece_length_for(size)
    count = piece_count(size, length)
    return Manifest(size, length, bytes([fill]) * SHA1_BYTES * count, bytes([fill]) * BLAKE3_BYTES * count)


@contextlib.asynccontextmanager
async def client_of(tracker: SmallTracker, *addresses: TrackerAddress) -> AsyncIterator[TrackerClient]:
    client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), addresses or (tracker.address,))
    try:
        yield client
    finally:
        await client.close()


async def test_a_call_fills_the_path_and_the_query_and_carries_the_session() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:

        async def files(request: web.Request) -> web.Response:
            return json_answer(m.Listings(version=7, listings=()))

        tracker.handlers[f"GET /v1/groups/{GROUP}/files"] = files
        client.token = "secret"
        answer = await client.call(routes.FILES, ids={"group_id": GROUP}, query={"path": "a b&c/ü", "limit": 10})
        assert answer.version == 7
        asked = tracker.seen[-1]
        assert dict(asked.query) == {"path": "a b&c/ü", "limit": "10"}
        assert asked.headers["Authorization"] == "Bearer secret"
        assert asked.headers["Accept-Encoding"] == "identity"
        assert "User-Agent" not in asked.headers


async def test_routes_without_a_session_are_not_given_the_token() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        client.token = "secret"
        await client.call(routes.DEPLOYMENT)
        assert all("Authorization" not in request.headers for request in tracker.seen)


async def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_request_id() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        answers: dict[str, m.GroupView] = {}

        async def create(request: web.Request) -> web.Response:
            request_id = request.headers[routes.REQUEST_ID_HEADER]
            if request_id not in answers:
                answers[request_id] = GROUP_VIEW  # the commit, after which the connection breaks
                assert request.transport is not None
                request.transport.abort()
            return json_answer(answers[request_id])

        tracker.handlers["POST /v1/groups"] = create
        assert await client.call(routes.CREATE_GROUP, m.CreateGroup("lab")) == GROUP_VIEW
        asked = tracker.asked("POST", "/v1/groups")
        assert len(asked) == 2
        assert len({request.headers[routes.REQUEST_ID_HEADER] for request in asked}) == 1
        assert len(answers) == 1
        await client.call(routes.CREATE_GROUP, m.CreateGroup("another"))
        assert len(answers) == 2


async def test_a_call_that_must_not_be_sent_twice_is_not() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:

        async def broken(request: web.Request) -> web.Response:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        tracker.handlers["POST /v1/groups"] = broken
        with pytest.raises(TrackerError) as caught:
            await client.call(routes.CREATE_GROUP, m.CreateGroup("lab"), again=False)
        assert caught.value.kind is Kind.TRACKER_UNREACHABLE
        assert caught.value.data == {"address": str(tracker.address), "reason": "closed"}
        assert len(tracker.asked("POST", "/v1/groups")) == 1


async def test_the_address_that_works_is_found_among_others_and_remembered() -> None:
    async with running(SmallTracker()) as tracker, port_that_says(b"no tracker") as garbage:
        dead = await free_address()
        async with client_of(tracker, dead, garbage, tracker.address) as client:
            await client.call(routes.DEPLOYMENT)
            assert client.address == tracker.address
            assert client.addresses == (tracker.address, dead, garbage)
            assert client.name == "Lab"


async def test_a_silent_address_does_not_hold_up_the_next() -> None:
    async with running(SmallTracker()) as tracker, port_that_says(None) as silent:
        async with client_of(tracker, silent, tracker.address) as client:
            async with asyncio.timeout(2):
                await client.call(routes.DEPLOYMENT)
            assert client.address == tracker.address


async def test_a_tracker_that_hangs_in_the_middle_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.net.tracker_client._SILENT_SECONDS", 0.2)
    monkeypatch.setattr("core.net.tracker_client._CALL", aiohttp.ClientTimeout(total=30.0, sock_read=0.2))
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        tracker.handlers["GET /v1/groups"] = lambda request: asyncio.sleep(60, web.Response())
        async with asyncio.timeout(5):
            with pytest.raises(TrackerError) as caught:
                await client.call(routes.GROUPS)
        assert (caught.value.kind, caught.value.data["reason"]) == (Kind.TRACKER_UNREACHABLE, "timeout")
        assert len(tracker.asked("GET", "/v1/groups")) == 1


async def test_when_the_tracker_dies_the_next_of_the_deployment_takes_over() -> None:
    root = new_root()
    async with running(SmallTracker(root)) as first, running(SmallTracker(root)) as second:
        first.trackers = (str(second.address), "0.0.0.0:1", "not an address !")
        async with client_of(first) as client:
            await client.call(routes.DEPLOYMENT)
            assert client.addresses == (first.address, second.address)
            await first.stop()
            await client.call(routes.DEPLOYMENT)
            assert client.address == second.address


async def test_a_tracker_that_cannot_serve_now_is_left_for_another() -> None:
    root = new_root()
    async with running(SmallTracker(root)) as first, running(SmallTracker(root)) as second:

        async def no_database(request: web.Request) -> web.Response:
            return json_answer(ErrorBody("internal"), status=503)

        async def groups(request: web.Request) -> web.Response:
            return json_answer(m.Groups((GROUP_VIEW,)))

        first.handlers["GET /v1/groups"] = no_database
        second.handlers["GET /v1/groups"] = groups
        async with client_of(first, first.address, second.address) as client:
            assert (await client.call(routes.GROUPS)).groups == (GROUP_VIEW,)
            second.handlers["GET /v1/groups"] = no_database
            with pytest.raises(TrackerError) as caught:
                await client.call(routes.GROUPS)
            assert caught.value.kind is Kind.TRACKER_ERROR


async def test_another_deployment_at_the_address_is_a_hard_stop_and_is_named() -> None:
    async with running(SmallTracker()) as tracker, running(SmallTracker()) as other:
        async with client_of(tracker, other.address) as client:
            client.token = "secret"
            with pytest.raises(TrackerError) as caught:
                await client.call(routes.WHO_AM_I)
            assert caught.value.kind is Kind.WRONG_PIN
            assert caught.value.data["expected"] == tracker.root.fingerprint
            assert caught.value.data["found"] == other.root.fingerprint
            assert caught.value.data["address"] == str(other.address)
            assert {request.path for request in other.seen} == {"/v1/deployment"}
            assert all("Authorization" not in request.headers for request in other.seen)


async def test_a_server_that_is_no_tracker_at_all_is_a_wrong_pin_too() -> None:
    async with running(SmallTracker()) as tracker, running(SmallTracker()) as other:

        async def page(request: web.Request) -> web.Response:
            return web.Response(text="<html>")

        other.handlers["GET /v1/deployment"] = page
        async with client_of(tracker, other.address) as client:
            with pytest.raises(TrackerError) as caught:
                await client.call(routes.WHO_AM_I)
        assert caught.value.kind is Kind.WRONG_PIN
        assert caught.value.data["found"] == ""
        assert "shown" not in caught.value.data


async def test_another_deployment_is_told_even_if_other_addresses_are_merely_dead() -> None:
    async with running(SmallTracker()) as tracker, running(SmallTracker()) as other:
        async with client_of(tracker, await free_address(), other.address) as client:
            with pytest.raises(TrackerError) as caught:
                await client.call(routes.DEPLOYMENT)
            assert caught.value.kind is Kind.WRONG_PIN


async def test_a_certificate_of_the_right_root_but_the_wrong_time_is_no_wrong_pin() -> None:
    long_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=90)
    async with running(SmallTracker(made=long_ago)) as tracker, client_of(tracker) as client:
        with pytest.raises(TrackerError) as caught:
            await client.call(routes.DEPLOYMENT)
        assert caught.value.kind is Kind.TRACKER_ERROR
        assert caught.value.data["reason"] == "certificate_dates"


async def test_a_pin_whose_root_has_another_fingerprint_cannot_be_made() -> None:
    one, other = new_root(), new_root()
    with pytest.raises(ProtocolError):
        Pin(one.fingerprint, other.der)


@pytest.mark.parametrize(("answer", "kind"), [(b"garbage", Kind.NOT_A_TRACKER), (b"", Kind.TRACKER_UNREACHABLE)])
async def test_a_port_of_something_else_is_told_as_what_it_is(answer: bytes, kind: Kind) -> None:
    root = new_root()
    async with port_that_says(answer) as address:
        client = TrackerClient(Pin(root.fingerprint, root.der), [address])
        with pytest.raises(TrackerError) as caught:
            await client.call(routes.DEPLOYMENT)
        assert caught.value.kind is kind
        await client.close()


async def test_a_client_without_an_address_says_that_there_is_no_tracker() -> None:
    root = new_root()
    client = TrackerClient(Pin(root.fingerprint, root.der), [])
    with pytest.raises(TrackerError) as caught:
        await client.call(routes.DEPLOYMENT)
    assert caught.value.kind is Kind.NO_TRACKER
    await client.close()


@pytest.mark.parametrize(
    ("rule", "reason"), [("database", "database"), ("no_lease", "no_lease"), ("of_the_future", "tracker_error")]
)
def test_what_a_tracker_cannot_do_just_now_is_told_in_its_words(rule: str, reason: str) -> None:
    body = msgspec.json.encode(ErrorBody("tracker_error", {"rule": rule}))
    assert refusal(503, body, TrackerAddress("127.0.0.1", 1)).data["reason"] == reason


@pytest.mark.parametrize(
    ("status", "body", "error", "kind"),
    [
        (409, ErrorBody("name_taken", {"name": "ann", "kind": "x", "self": 1}), UserError, Kind.NAME_TAKEN),
        (401, ErrorBody("session_ended"), UserError, Kind.SESSION_ENDED),
        (401, None, UserError, Kind.SESSION_ENDED),
        (400, ErrorBody("of_the_future"), TrackerError, Kind.TRACKER_ERROR),
        (507, ErrorBody("no_space", {"folder": "/"}), TrackerError, Kind.TRACKER_ERROR),
        (400, ErrorBody("disk_failed"), TrackerError, Kind.TRACKER_ERROR),
        (404, None, TrackerError, Kind.TRACKER_ERROR),
        (302, None, TrackerError, Kind.TRACKER_ERROR),
    ],
)
async def test_a_refusal_is_the_error_that_the_tracker_named(
    status: int, body: ErrorBody | None, error: type[ShareError], kind: Kind
) -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:

        async def refuse(request: web.Request) -> web.Response:
            headers = {"Location": "https://127.0.0.1:1/v1/groups"}
            return json_answer(body, status) if body else web.Response(status=status, headers=headers)

        tracker.handlers["GET /v1/groups"] = refuse
        with pytest.raises(error) as caught:
            await client.call(routes.GROUPS)
        assert caught.value.kind is kind
        assert not {"kind", "self"} & set(caught.value.data)
        if kind is Kind.NAME_TAKEN:
            assert caught.value.data == {"name": "ann"}


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"<html>", {}, "answer"),
        (b'{"groups": [{"group_id": "../../etc"}]}', {}, "answer"),
        (b"[" * 200_000, {}, "answer"),
        (b"\x1f\x8b", {"Content-Encoding": "gzip"}, "compressed"),
        (b" " * (limits.PUSH_FRAME_MAX + 1), {}, "too_long"),
    ],
    ids=["html", "bad id", "nested", "compressed", "too long"],
)
async def test_an_answer_that_makes_no_sense_is_the_trackers_error(
    body: bytes, headers: dict[str, str], reason: str
) -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:

        async def answer(request: web.Request) -> web.Response:
            return web.Response(body=body, headers=headers)

        tracker.handlers["GET /v1/groups"] = answer
        with pytest.raises(TrackerError) as caught:
            await client.call(routes.GROUPS)
        assert caught.value.kind is Kind.TRACKER_ERROR
        assert caught.value.data == {"address": str(tracker.address), "reason": reason}
        assert len(tracker.asked("GET", "/v1/groups")) == 1


async def test_manifests_go_out_in_bodies_that_fit() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        bodies: list[int] = []

        async def take(request: web.Request) -> web.Response:
            assert request.content_type == "application/octet-stream"
            bodies.append(len(await request.read()))
            return json_answer(m.Empty())

        tracker.handlers[f"POST /v1/groups/{GROUP}/manifests"] = take
        encoded = [manifest_of(limits.FILE_MAX, fill).encode() for fill in range(3)]
        await client.put_manifests(GROUP, encoded)
        assert bodies == [2 * len(encoded[0]), len(encoded[0])]
        await client.put_manifests(GROUP, [])
        assert len(bodies) == 2
        small = manifest_of(1, 0).encode()
        await client.put_manifests(GROUP, [small] * (2 * limits.PAGE_MAX + 1))
        assert bodies[2:] == [limits.PAGE_MAX * len(small), limits.PAGE_MAX * len(small), len(small)]


async def test_manifests_come_back_in_as_many_answers_as_they_need_and_prove_themselves() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        manifests = [manifest_of(1000, fill) for fill in range(5)]
        known = {one.file_id: one for one in manifests}

        async def give(request: web.Request) -> web.Response:
            asked = msgspec.json.decode(await request.read(), type=m.AskManifests).files
            fits = [known[FileId(one)] for one in asked][:2]
            return web.Response(body=b"".join(one.encode() for one in fits))

        tracker.handlers[f"POST /v1/groups/{GROUP}/manifests/query"] = give
        got = await client.get_manifests(GROUP, [one.file_id for one in [*manifests, manifests[0]]])
        assert got == known
        assert len(tracker.asked("POST", f"/v1/groups/{GROUP}/manifests/query")) == 3


@pytest.mark.parametrize("body", [manifest_of(1000, 9).encode(), b"P2PM", b"x" * 100, b""])
async def test_an_answer_that_is_not_the_manifests_asked_for_is_refused(body: bytes) -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:

        async def give(request: web.Request) -> web.Response:
            return web.Response(body=body)

        tracker.handlers[f"POST /v1/groups/{GROUP}/manifests/query"] = give
        with pytest.raises(TrackerError) as caught:
            await client.get_manifests(GROUP, [manifest_of(1000, 1).file_id])
        assert caught.value.kind is Kind.TRACKER_ERROR


async def test_calls_after_the_close_fail_instead_of_connecting() -> None:
    async with running(SmallTracker()) as tracker, client_of(tracker) as client:
        await client.close()
        with pytest.raises(TrackerError):
            await client.call(routes.DEPLOYMENT)
        assert tracker.seen == []


async def test_calls_that_are_under_way_fail_at_the_close() -> None:
    root = new_root()
    async with port_that_says(None) as silent:
        client = TrackerClient(Pin(root.fingerprint, root.der), [silent])
        calls = [asyncio.create_task(client.call(routes.DEPLOYMENT)) for _ in range(2)]
        await asyncio.sleep(0.02)
        calls[0].cancel()
        await asyncio.sleep(0)
        assert not calls[1].done()
        await client.close()
        with pytest.raises(TrackerError) as caught:
            await calls[1]
        assert caught.value.data["reason"] == "closed"
        assert calls[0].cancelled()
