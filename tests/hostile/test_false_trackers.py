"""False trackers: one that nobody pinned, one in the place of another, one from before TLS 1.3, one in the middle.

None of them is told anything that stands for a password, and what one that was pinned by mistake is told is of no use
at any other.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from core.config import Config
from core.engine import Engine
from core.net.login import login_key
from core.net.tracker_client import Pin, TrackerClient
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ShareError
from core.wire.fingerprint import Invite, TrackerAddress
from core.wire.ids import FileId, GroupId
from tests.fakes.people import PASSWORD, people
from tests.fakes.raw_client import RawClient, clients_of, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tests.fakes.small_tracker import SmallTracker, json_answer, new_root, running

_NAME = "ann of canary street"
_GROUP = "0" * 32


@asynccontextmanager
async def _engine(tmp_path: Path, invite: Invite) -> AsyncIterator[Engine]:
    config = Config(state=tmp_path / "state", listen_host="127.0.0.1", listen_port=0, trackers=(invite,))
    async with Engine(config) as engine:
        yield engine


async def _everything_with_a_password(engine: Engine, kind: Kind) -> None:
    """Both commands that have a password end in an error of this kind."""
    assert (await refused(engine.account.create_user(_NAME, PASSWORD)))[0] is kind
    assert (await refused(engine.account.login(_NAME, PASSWORD)))[0] is kind


async def _assert_was_only_asked_who_it_is(tracker: SmallTracker) -> None:
    """Nothing came but `GET /v1/deployment`, with no body and no word of whoever asked."""
    for request in tracker.seen:
        assert (request.method, request.path_qs) == ("GET", routes.DEPLOYMENT.path)
        assert await request.read() == b""
        assert set(request.headers) <= {"Host", "Accept", "Accept-Encoding", "Connection"}


async def test_a_tracker_that_nobody_pinned_is_asked_who_it_is_and_nothing_else(tmp_path: Path) -> None:
    async with running(SmallTracker()) as tracker, _engine(tmp_path, Invite((tracker.address,), None)) as engine:
        await _everything_with_a_password(engine, Kind.UNTRUSTED_TRACKER)
        assert tracker.seen
        await _assert_was_only_asked_who_it_is(tracker)


async def test_a_tracker_with_another_pin_is_asked_who_it_is_and_nothing_else(tmp_path: Path) -> None:
    async with running(SmallTracker()) as tracker:
        invite = Invite((tracker.address,), new_root().fingerprint)
        async with _engine(tmp_path, invite) as engine:
            await _everything_with_a_password(engine, Kind.WRONG_PIN)
        assert tracker.seen
        await _assert_was_only_asked_who_it_is(tracker)


async def test_a_tracker_in_the_place_of_the_pinned_one_gets_no_session_and_no_login(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.close()
        await crowd.tracker.stop()
        false = SmallTracker()
        false._port = crowd.tracker.address.port
        async with running(false), Engine(ann.engine.config) as engine:  # still logged in, with a session to show
            assert engine.account.user == "ann"
            assert (await refused(engine.account.login("ann", PASSWORD)))[0] is Kind.WRONG_PIN
            await refused(engine.groups.list_groups())
            assert false.seen
            await _assert_was_only_asked_who_it_is(false)


class _Old(SmallTracker):
    """The right tracker, as it would be with an older TLS."""

    def _context(self) -> ssl.SSLContext:
        context = super()._context()
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


async def test_the_right_tracker_with_an_older_tls_is_not_spoken_to(tmp_path: Path) -> None:
    async with running(_Old()) as tracker:
        async with _engine(tmp_path, Invite((tracker.address,), tracker.root.fingerprint)) as engine:
            with pytest.raises(ShareError):
                await engine.account.login(_NAME, PASSWORD)
        assert tracker.seen == []


@asynccontextmanager
async def _plain_port(answer: bytes, heard: bytearray) -> AsyncIterator[TrackerAddress]:
    """A port without TLS that keeps every byte that it is sent."""

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(answer)
            while portion := await reader.read(65536):
                heard.extend(portion)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    try:
        yield TrackerAddress("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"],
    ids=["an answer", "a redirect"],
)
async def test_whoever_speaks_without_tls_hears_a_greeting_of_tls_and_no_more(tmp_path: Path, answer: bytes) -> None:
    heard, root = bytearray(), new_root()
    key = await login_key(root.fingerprint, _NAME, PASSWORD)
    async with _plain_port(answer, heard) as address:
        for pin in (None, root.fingerprint):
            async with _engine(tmp_path, Invite((address,), pin)) as engine:
                with pytest.raises(ShareError):
                    await engine.account.login(_NAME, PASSWORD)
    assert heard[:2] == b"\x16\x03"  # a record of a handshake
    for secret in (PASSWORD.encode(), _NAME.encode(), key, b"HTTP/"):
        assert secret not in heard


@pytest.mark.parametrize("way", [web.HTTPTemporaryRedirect, web.HTTPSeeOther])
async def test_a_redirect_to_where_there_is_no_tls_is_not_followed(
    tmp_path: Path, way: Callable[[str], Exception]
) -> None:
    heard = bytearray()
    async with _plain_port(b"", heard) as elsewhere, running(SmallTracker()) as tracker:

        async def redirect(request: web.Request) -> web.Response:
            raise way(f"http://{elsewhere}{request.path}")

        tracker.handlers |= {"POST /v1/nonce": redirect, "GET /v1/groups": redirect}
        client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
        client.token = "canary-of-a-session"
        for call in (client.call(routes.NONCE), client.call(routes.GROUPS)):
            with pytest.raises(ShareError):
                await call
        await client.close()
        assert tracker.asked("POST", "/v1/nonce")
        assert tracker.asked("GET", "/v1/groups")
    assert heard == b""


async def test_what_a_tracker_pinned_by_mistake_is_told_is_of_no_use_at_the_right_one(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as right, running(SmallTracker()) as false, clients_of(right) as clients:
        real_key = await login_key(right.fingerprint, "ann", PASSWORD)
        thief = clients.device()
        await thief.call(routes.CREATE_ACCOUNT, m.CreateAccount("ann", real_key))
        caught: list[m.Login] = []

        async def nonce(request: web.Request) -> web.Response:
            fresh: m.Nonce = await thief.call(routes.NONCE)  # of the right one, to have it signed
            return json_answer(fresh)

        async def keep(request: web.Request) -> web.Response:
            caught.append(msgspec.json.decode(await request.read(), type=m.Login))
            raise web.HTTPServiceUnavailable

        false.handlers |= {"POST /v1/nonce": nonce, "POST /v1/login": keep}
        async with _engine(tmp_path, Invite((false.address,), false.root.fingerprint)) as engine:
            with pytest.raises(ShareError):
                await engine.account.login("ann", PASSWORD)
        assert caught[0].login_key != real_key
        kind, data = await refused(thief.call(routes.LOGIN, caught[0]))  # as it is, with a nonce that is fresh
        assert (kind, data.get("rule")) == (Kind.DEVICE_REFUSED, "proof")
        fresh = (await thief.call(routes.NONCE)).nonce
        signed = thief.signed_login("ann", PASSWORD, fresh)
        stolen = msgspec.structs.replace(signed, login_key=caught[0].login_key)
        assert (await refused(thief.call(routes.LOGIN, stolen)))[0] is Kind.WRONG_LOGIN


async def test_a_login_that_was_seen_whole_opens_no_second_session(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann = clients.device()
        await ann.create("ann")
        seen = ann.signed_login("ann", "correct horse", (await ann.call(routes.NONCE)).nonce)
        await ann.call(routes.LOGIN, seen)
        thief: RawClient = clients.device()
        assert await refused(thief.call(routes.LOGIN, seen)) == (Kind.BAD_REQUEST, {"rule": "nonce"})
        fresh = msgspec.structs.replace(seen, nonce=(await thief.call(routes.NONCE)).nonce)
        kind, data = await refused(thief.call(routes.LOGIN, fresh))
        assert (kind, data["rule"]) == (Kind.DEVICE_REFUSED, "proof")


async def test_whoever_sits_in_the_middle_sees_no_request_of_any_route() -> None:
    right = new_root()
    async with running(SmallTracker(shown=right)) as middle:  # tells whose tracker it would like to be
        client = TrackerClient(Pin(right.fingerprint, right.der), [middle.address])
        client.token = "canary-of-a-session"
        try:
            for route in (*routes.JSON_ROUTES, *routes.OCTET_ROUTES, None):
                kind, _ = await refused(asyncio.wait_for(_use(client, route), 20))
                assert kind is Kind.WRONG_PIN, route
        finally:
            await client.close()
        assert len(middle.seen) > len(routes.JSON_ROUTES)
        await _assert_was_only_asked_who_it_is(middle)


async def _use(client: TrackerClient, route: routes.Route[m.Empty, m.Empty] | routes.OctetRoute | None) -> None:
    if route is None:
        await client.open_events()
    elif isinstance(route, routes.OctetRoute):
        if route.asks is None:
            await client.put_manifests(GroupId(_GROUP), [login_key_of("canary")])
        else:
            await client.get_manifests(GroupId(_GROUP), [FileId("0" * 64)])
    else:
        ids = dict.fromkeys(("group_id", "user_id", "device_id", "listing_id", "file_id"), _GROUP)
        await client.call(route, m.Empty(), ids=ids)
