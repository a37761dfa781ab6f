"""Clients that mean harm: numbers beyond every column, floods of bodies and manifests, guesses behind a session."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import ssl
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import yarl

from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, Kind
from core.wire.ids import random_id
from tests.fakes.raw_client import Clients, RawClient, clients_of, login_key_of, manifest_of, pinned_context
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.config import ServiceConfig, Tries
from tracker.store.address import Store

_HUGE = 1 << 63


async def test_numbers_beyond_the_database_are_bad_requests(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    listing = await ann.publish(group_id, "film", b"x")
    for after in (f"{_HUGE}.{'0' * 32}", f"{10**19 - 1}.{'0' * 32}"):
        page: dict[str, str | int] = {"since": 0, "after": after}
        kind, data = await refused(ann.call(routes.FILES, group_id=group_id, query=page))
        assert (kind, data) == (Kind.BAD_REQUEST, {"rule": "after"})
    for mtime in (_HUGE, -_HUGE - 1, 1 << 54, -(1 << 54), 10**40):
        file = m.Publish("other", listing.file_id, 1, mtime)
        kind, data = await refused(ann.call(routes.PUBLISH, m.PublishMany((file,)), group_id=group_id))
        assert (kind, data["rule"]) == (Kind.BAD_REQUEST, "body"), mtime
    early = m.PublishMany((m.Publish("early", listing.file_id, 1, -1),))
    assert (await ann.call(routes.PUBLISH, early, group_id=group_id)).listings[0].mtime == -1


async def test_so_many_manifests_in_a_body_and_not_more(clients: Clients) -> None:
    ann = await clients.user("ann")
    path = routes.PUT_MANIFESTS.path.format(group_id=await clients.group("lab", ann))
    one = manifest_of(b"").encode()
    status, body = await ann.raw("POST", path, one * (limits.PAGE_MAX + 1))
    assert (status, b'"manifests"' in body) == (400, True)
    assert (await ann.raw("POST", path, one * limits.PAGE_MAX))[0] == 200


async def test_a_stolen_session_does_not_help_to_guess_the_password(tmp_path: Path, store: Store) -> None:
    seconds = [0.0]
    tries = Tries(free=3, first=30.0, most=3600.0, forget=3600.0)
    config = replace(ServiceConfig(tmp_path, announce=False), account_tries=tries)
    async with (
        running_tracker(tmp_path, store=store, config=config, monotonic=lambda: seconds[0]) as tracker,
        clients_of(tracker) as clients,
    ):
        ann = await clients.user("ann")
        wrong, right = (m.DeleteAccount(login_key_of(text)) for text in ("wrong", "correct horse"))
        for _ in range(3):
            assert await refused(ann.call(routes.DELETE_ACCOUNT, wrong)) == (Kind.WRONG_LOGIN, {})
        assert await refused(ann.call(routes.DELETE_ACCOUNT, right)) == (Kind.TOO_MANY_TRIES, {"seconds": 30})
        # The same account from the same device: neither way is a way round the other.
        assert (await refused(ann.login("ann")))[0] is Kind.TOO_MANY_TRIES
        seconds[0] = 30.0
        await ann.call(routes.DELETE_ACCOUNT, right)


async def _posted(tracker: RunningTracker, head: str, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which a head and (some of) a body were sent."""
    context: ssl.SSLContext = pinned_context(tracker.root_der)
    reader, writer = await asyncio.open_connection(tracker.address.host, tracker.address.port, ssl=context)
    writer.write(f"POST {head} HTTP/1.1\r\nHost: localhost\r\n".encode() + body)
    return reader, writer


async def test_a_stranger_is_answered_before_its_body_takes_memory(clients: Clients, tracker: RunningTracker) -> None:
    half = b"Content-Length: 2000000\r\n\r\n" + b" " * 1_000_000
    session_routes = [r.path for r in routes.JSON_ROUTES if r.session and r.method == "POST"]
    octets = [route.path for route in routes.OCTET_ROUTES]
    strangers = [route.path for route in (routes.CREATE_ACCOUNT, routes.LOGIN, routes.NONCE, routes.ADMIT_TRACKER)]
    ids = {"group_id": "0" * 32, "user_id": "0" * 32, "device_id": "0" * 64, "file_id": "0" * 64}
    for path, status in [*((p, 401) for p in [*session_routes, *octets]), *((p, 413) for p in strangers)]:
        for token in ("", "Authorization: Bearer x\r\n"):
            reader, writer = await _posted(tracker, path.format(**ids), token.encode() + half)
            async with asyncio.timeout(5):
                assert f" {status} ".encode() in await reader.readline(), path
            writer.close()
    chunk = b"Transfer-Encoding: chunked\r\n\r\nf4240\r\n" + b" " * 1_000_000 + b"\r\n"
    reader, writer = await _posted(tracker, routes.CREATE_ACCOUNT.path, chunk)
    async with asyncio.timeout(5):
        assert b" 413 " in await reader.readline()
    writer.close()
    assert await clients.device().call(routes.NONCE)


async def test_a_body_that_trickles_is_given_up(
    tracker: RunningTracker, monkeypatch: pytest.MonkeyPatch, clients: Clients
) -> None:
    monkeypatch.setattr("tracker.api.gate.BODY_SECONDS", 0.3)
    reader, writer = await _posted(tracker, routes.CREATE_ACCOUNT.path, b"Content-Length: 1000\r\n\r\n")

    async def _trickle() -> None:
        while True:
            writer.write(b" ")
            await asyncio.sleep(0.05)

    trickling = asyncio.create_task(_trickle())
    begun = time.monotonic()
    async with asyncio.timeout(5):
        assert b" 400 " in await reader.readline()
    assert time.monotonic() - begun < 2
    trickling.cancel()
    writer.close()


async def _forged(client: RawClient, route_path: str, request_id: str, body: msgspec.Struct) -> tuple[int, bytes]:
    headers = {routes.REQUEST_ID_HEADER: request_id}
    return await client.raw("POST", route_path, msgspec.json.encode(body), headers)


async def test_a_request_id_belongs_to_one_device_one_route_and_one_body(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    request_id = random_id()
    status, first = await _forged(ann, "/v1/groups", request_id, m.CreateGroup("lab"))
    assert status == 200
    # Somebody else's use of the number neither shows nor spoils the answer.
    status, theirs = await _forged(eve, "/v1/groups", request_id, m.CreateGroup("lab"))
    assert (status, msgspec.json.decode(theirs, type=ErrorBody).kind) == (409, Kind.GROUP_TAKEN.value)
    assert (await _forged(ann, "/v1/groups", request_id, m.CreateGroup("lab")))[1] == first
    for path, body in (("/v1/groups", m.CreateGroup("lob")), ("/v1/me/approval", m.SetApproval(True))):
        status, answer = await _forged(ann, path, request_id, body)
        error = msgspec.json.decode(answer, type=ErrorBody)
        assert (status, error.kind, error.data) == (400, "bad_request", {"rule": "request_id"})
    # Once the session is over, so is the number.
    await ann.call(routes.LOGOUT)
    assert (await _forged(ann, "/v1/groups", request_id, m.CreateGroup("lab")))[0] == 401


async def test_who_tries_doors_leaves_a_line_for_each(clients: Clients, caplog: pytest.LogCaptureFixture) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    group_id = await clients.group("lab", ann)
    stranger = clients.device()
    with caplog.at_level(logging.INFO, "tracker.doors"):
        assert (await refused(eve.call(routes.ROSTER, group_id=group_id)))[0] is Kind.NOT_MEMBER
        assert (await refused(stranger.login("ann", "wrong")))[0] is Kind.WRONG_LOGIN
    told = [record.getMessage() for record in caplog.records]
    assert [line for line in told if line.startswith("refused")] == [
        f"refused GET {routes.ROSTER.path}: not_member, from 127.0.0.1, device {eve.device_id[:12]}",
        f"refused POST /v1/login: wrong_login, from 127.0.0.1, device {stranger.device_id[:12]}",
    ]


async def test_no_way_leads_upwards(clients: Clients) -> None:
    owner, admin, member, reader, eve = [await clients.user(n) for n in ("owner", "admin", "member", "reader", "eve")]
    group_id = await clients.group("lab", owner, admin, member, reader)
    for user, role in ((admin, "admin"), (reader, "reader")):
        await owner.call(routes.SET_ROLE, m.SetRole(role), group_id=group_id, user_id=user.user_id)
    await eve.call(routes.JOIN, group_id=group_id)
    before = (await owner.call(routes.ROSTER, group_id=group_id)).roster
    for who in (admin, member, reader, eve):
        for whom in (owner, admin, member, reader, eve):
            for role in ("owner", "admin", "member", "reader", "", "OWNER", "owner\0"):
                wish = m.SetRole(role)
                if (who, role) in ((admin, "member"), (admin, "reader")) or (who is member and role == "reader"):
                    continue  # downwards, or an admin's right over members
                if role == {owner: "owner", admin: "admin", member: "member", reader: "reader"}.get(whom):
                    continue  # what they are
                kind, _ = await refused(who.call(routes.SET_ROLE, wish, group_id=group_id, user_id=whom.user_id))
                assert kind in (Kind.NOT_ALLOWED, Kind.NOT_MEMBER, Kind.BAD_REQUEST, Kind.NO_SUCH_MEMBER)
    for who in (member, reader, eve):
        for route in (routes.ACCEPT, routes.REJECT, routes.REMOVE, routes.BAN, routes.UNBAN):
            kind, _ = await refused(who.call(route, group_id=group_id, user_id=eve.user_id))
            assert kind in (Kind.NOT_ALLOWED, Kind.NOT_MEMBER), route.name
    for route in (routes.REMOVE, routes.BAN):
        for whom in (owner, admin):
            assert (await refused(admin.call(route, group_id=group_id, user_id=whom.user_id)))[0] is Kind.NOT_ALLOWED
    for who in (admin, member, reader, eve):
        assert (await refused(who.call(routes.DELETE_GROUP, group_id=group_id)))[0] in (
            Kind.NOT_ALLOWED,
            Kind.NOT_MEMBER,
        )
    assert (await owner.call(routes.ROSTER, group_id=group_id)).roster == before


async def test_two_admins_who_act_at_once_leave_one_line_of_rosters(clients: Clients) -> None:
    one, two, carl = [await clients.user(name) for name in ("one", "two", "carl")]
    group_id = await clients.group("lab", one, two)
    await one.call(routes.SET_ROLE, m.SetRole("owner"), group_id=group_id, user_id=two.user_id)
    async with carl.events() as events:
        await events.next()
        for _ in range(8):
            await carl.call(routes.JOIN, group_id=group_id)
            both = ((one, routes.ACCEPT), (two, routes.REJECT), (two, routes.REMOVE), (one, routes.REJECT))
            acts = [who.call(route, group_id=group_id, user_id=carl.user_id) for who, route in both]
            ended = await asyncio.gather(*acts, return_exceptions=True)
            assert sum(not isinstance(answer, BaseException) for answer in ended) in (1, 2)
            roster = (await one.call(routes.ROSTER, group_id=group_id)).roster
            if any(member.user_id == carl.user_id for member in roster.members):
                await one.call(routes.REMOVE, group_id=group_id, user_id=carl.user_id)
            assert (await refused(carl.call(routes.ROSTER, group_id=group_id)))[0] is Kind.NOT_MEMBER
    # Both step down or throw each other out: one owner stays.
    await asyncio.gather(
        one.call(routes.SET_ROLE, m.SetRole("member"), group_id=group_id, user_id=two.user_id),
        two.call(routes.SET_ROLE, m.SetRole("member"), group_id=group_id, user_id=one.user_id),
        return_exceptions=True,
    )
    views = [(await who.call(routes.GROUPS)).groups[0].role for who in (one, two)]
    assert sorted(views) == ["member", "owner"]


async def test_a_stranger_drowns_nobody_in_a_flood_of_its_own_frames(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    async with eve.events() as events:
        await events.next()
        listen = '[{"type":"listen","port":1}' + ',{"type":"listen","port":2}' * 20_000 + "]"
        await events.socket.send_str(listen)
        begun = time.monotonic()
        await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"))
        assert time.monotonic() - begun < 2
        await events.socket.send_bytes(io.BytesIO(b" " * (limits.JSON_BODY_MAX + 1)).getvalue())
        assert await events.closed() is not None


async def test_a_declared_length_is_refused_before_a_byte_is_read(tracker: RunningTracker) -> None:
    request = f"POST {routes.CREATE_ACCOUNT.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {1 << 40}\r\n\r\n"
    status, _, _ = await _answered(tracker, request.encode())
    assert b" 413 " in status


async def test_who_hangs_up_in_the_middle_of_a_body_leaves_no_trace_in_the_log(
    tracker: RunningTracker, clients: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        _, writer = await _posted(tracker, routes.CREATE_ACCOUNT.path, b"Content-Length: 1000\r\n\r\n" + b" " * 500)
        await writer.drain()
        await clients.device().call(routes.NONCE)  # by then the tracker has read the half
        writer.transport.abort()
        await clients.device().call(routes.NONCE)
    assert not [record for record in caplog.records if record.exc_info]


async def _answered(tracker: RunningTracker, request: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """Status line, headers by small name, and body of the answer to bytes that end the connection or upgrade it."""
    context: ssl.SSLContext = pinned_context(tracker.root_der)
    reader, writer = await asyncio.open_connection(tracker.address.host, tracker.address.port, ssl=context)
    writer.write(request)
    async with asyncio.timeout(5):
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
    writer.close()
    return status, headers, body


async def test_an_encoded_way_upwards_is_no_id_on_any_route(clients: Clients) -> None:
    ann = await clients.user("ann")
    every = [(route.method, route.path) for route in routes.JSON_ROUTES]
    every += [(route.method, route.path) for route in routes.OCTET_ROUTES]
    headers = {"Authorization": f"Bearer {ann.token}", routes.REQUEST_ID_HEADER: "0" * 32}
    ways = ("%2e%2e", "..%2f..%2fetc%2fpasswd", "%252e%252e%252f", "%00", "..%5c..", "%ed%a0%80", ".")
    for method, pattern in every:
        for hole in re.findall(r"\{\w+\}", pattern):
            for way in ways:
                path = re.sub(r"\{\w+\}", "0" * 32, pattern.replace(hole, way))
                url = yarl.URL(ann.url(path), encoded=True)
                async with clients.http.request(method, url, headers=headers, allow_redirects=False) as answer:
                    said = msgspec.json.decode(await answer.read(), type=ErrorBody)
                    assert (answer.status in (400, 404, 405), said.kind) == (True, "bad_request"), path


async def test_frames_are_not_packed_whatever_a_client_offers(tracker: RunningTracker, clients: Clients) -> None:
    ann = await clients.user("ann")
    request = f"GET {routes.EVENTS_PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ann.token}\r\n"
    request += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    request += "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    status, headers, _ = await _answered(tracker, request.encode())
    assert b" 101 " in status
    assert b"sec-websocket-extensions" not in headers


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"POST /v1/nonce HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00 nonsense\r\n\r\n",
    ],
    ids=["long line", "long header", "no colon", "control character", "version", "length", "no text"],
)
async def test_bytes_that_are_no_request_are_refused_like_one_and_leave_no_trace(
    tracker: RunningTracker, caplog: pytest.LogCaptureFixture, request_bytes: bytes
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    status, headers, body = await _answered(tracker, request_bytes)
    assert b" 400 " in status
    assert (headers[b"server"], headers[b"content-type"]) == (b"p2p-tracker", b"application/json")
    assert msgspec.json.decode(body, type=ErrorBody) == ErrorBody("bad_request", {"rule": "http"})
    assert caplog.text == ""


async def test_no_answer_says_which_software_gave_it(tracker: RunningTracker, clients: Clients) -> None:
    ann = await clients.user("ann")
    session = f"Host: localhost\r\nAuthorization: Bearer {ann.token}\r\n"
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    for path, more, code in (
        ("/nothing", "", b" 404 "),
        (routes.EVENTS_PATH, "", b" 400 "),
        (routes.EVENTS_PATH, upgrade, b" 101 "),
    ):
        request = f"GET {path} HTTP/1.1\r\n{session}{more}\r\n"
        status, headers, _ = await _answered(tracker, request.encode())
        assert code in status
        assert headers[b"server"] == b"p2p-tracker"
