"""What every request passes: no browsers, no strange hosts, bounded bodies, a session, an OpenAPI document."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from openapi_spec_validator import validate

from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, Kind
from tests.fakes.raw_client import Clients, pinned_context
from tests.fakes.running_tracker import RunningTracker
from tracker.api.gate import Gate
from tracker.api.handlers import make_handlers
from tracker.api.openapi import document


def _refusal(body: bytes) -> tuple[str, object]:
    found = json.loads(body)
    return found["kind"], found["data"].get("rule")


async def test_browsers_are_turned_away(clients: Clients) -> None:
    device = clients.device()
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Access-Control-Request-Method": "POST"},
    ):
        for method, path in (("GET", "/v1/deployment"), ("GET", routes.EVENTS_PATH), ("POST", "/v1/nonce")):
            status, body = await device.raw(method, path, headers=headers)
            assert (status, _refusal(body)) == (400, ("bad_request", "origin"))


async def test_a_name_that_a_stranger_may_own_is_no_name_of_ours(clients: Clients, tracker: RunningTracker) -> None:
    device = clients.device()
    port = tracker.address.port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "a@localhost", "localhost:x", ""):
        status, body = await device.raw("GET", "/v1/deployment", headers={"Host": host})
        assert (status, _refusal(body)) == (400, ("bad_request", "host")), host
    for host in ("localhost", f"localhost:{port}", f"[::1]:{port}", "[fe80::1%25eth0]:1", "tracker", "lab.local:47700"):
        status, _ = await device.raw("GET", "/v1/deployment", headers={"Host": host})
        assert status == 200, host


def test_an_operator_may_add_names() -> None:
    gate = Gate(["tracker.example.org"])
    assert gate._is_ours("Tracker.Example.ORG:47700")
    assert gate._is_ours("tracker.example.org.")
    assert not gate._is_ours("example.org")


async def test_two_hosts_in_one_request_are_refused(tracker: RunningTracker) -> None:
    context = pinned_context(tracker.root_der)
    reader, writer = await asyncio.open_connection(tracker.address.host, tracker.address.port, ssl=context)
    writer.write(b"GET /v1/deployment HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
    assert b" 400 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_bodies_are_bounded_declared_or_not(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    status, body = await ann.raw("POST", "/v1/groups", b" " * (limits.JSON_BODY_MAX + 1))
    assert (status, _refusal(body)) == (413, ("bad_request", "too_long"))

    status, body = await clients.device().raw("POST", "/v1/accounts", b" " * (limits.STRANGER_BODY_MAX + 1))
    assert (status, _refusal(body)) == (413, ("bad_request", "too_long"))

    async def _endless() -> AsyncIterator[bytes]:
        for _ in range(limits.MANIFEST_BODY_MAX // 65_536 + 2):
            yield bytes(65_536)

    path = routes.PUT_MANIFESTS.path.format(group_id=group_id)
    headers = {"Authorization": f"Bearer {ann.token}"}
    try:
        async with clients.http.post(ann.url(path), data=_endless(), headers=headers) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the tracker hung up in the middle of it
    assert await ann.call(routes.WHO_AM_I)


async def test_nothing_is_unpacked(clients: Clients) -> None:
    device = clients.device()
    bomb = gzip.compress(bytes(50_000_000))
    for encoding in ("gzip", "deflate", "br", "zstd"):
        status, body = await device.raw("POST", "/v1/accounts", bomb, headers={"Content-Encoding": encoding})
        assert (status, _refusal(body)) == (400, ("bad_request", "encoding"))


async def test_answers_are_neither_packed_nor_kept_nor_telling(clients: Clients) -> None:
    device = clients.device()
    async with clients.http.get(device.url("/v1/deployment"), headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Server"] == "p2p-tracker"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name":5}', b"\xff", b"[" * 10_000, b'{"name":"x"}'])
async def test_nonsense_in_a_body_is_a_bad_request(clients: Clients, body: bytes) -> None:
    headers = {routes.REQUEST_ID_HEADER: "0" * 32}
    status, answer = await clients.device().raw("POST", "/v1/accounts", body, headers=headers)
    assert (status, _refusal(answer)) == (400, ("bad_request", "body"))


async def test_ids_and_request_ids_must_be_ids(clients: Clients) -> None:
    ann = await clients.user("ann")
    for path in ("/v1/groups/xyz/roster", f"/v1/groups/{'A' * 32}/roster", "/v1/groups/%2e%2e%2f/roster"):
        status, body = await ann.raw("GET", path)
        assert (status in (400, 404), _refusal(body)[0]) == (True, "bad_request"), path
    for headers in ({}, {routes.REQUEST_ID_HEADER: "x"}, {routes.REQUEST_ID_HEADER: "F" * 32}):
        status, body = await ann.raw("POST", "/v1/groups", b'{"name":"lab"}', headers=headers)
        assert (status, _refusal(body)) == (400, ("bad_request", "request_id"))
    assert (await ann.call(routes.GROUPS)).groups == ()


async def test_what_is_not_a_route_is_refused_like_everything_else(clients: Clients) -> None:
    device = clients.device()
    assert (await device.raw("GET", "/"))[0] == 404
    assert (await device.raw("GET", "/v1/../etc/passwd"))[0] == 404
    status, body = await device.raw("DELETE", "/v1/groups")
    assert (status, _refusal(body)) == (405, ("bad_request", "route"))


async def test_every_route_of_a_session_needs_one(clients: Clients) -> None:
    device = clients.device()
    ids = {
        "group_id": "0" * 32,
        "user_id": "0" * 32,
        "device_id": "0" * 64,
        "file_id": "0" * 64,
        "listing_id": "0" * 32,
    }
    bodies: dict[str, Any] = {
        "certificates": {"devices": []},
        "set_approval": {"approve": True},
        "delete_account": {"login_key": "A" * 43 + "="},
        "create_group": {"name": "x"},
        "set_role": {"role": "member"},
        "publish": {"files": []},
        "get_manifests": {"files": []},
    }
    asked = [(r.name, r.method, r.path) for r in routes.JSON_ROUTES if r.session]
    asked += [(r.name, r.method, r.path) for r in routes.OCTET_ROUTES]
    assert len(asked) > 25
    for name, method, path in asked:
        for token, kind in (("", Kind.NOT_LOGGED_IN), ("x" * 43, Kind.SESSION_ENDED)):
            headers = {routes.REQUEST_ID_HEADER: "0" * 32}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            body = json.dumps(bodies.get(name, {})).encode() if method == "POST" else b""
            status, answer = await device.raw(method, path.format(**ids), body, headers=headers)
            assert (status, _refusal(answer)[0]) == (401, kind.value), name


async def test_a_token_that_is_none_is_no_session(clients: Clients) -> None:
    ann = await clients.user("ann")
    token, ann.token = ann.token, ""
    for header in (token, f"bearer {token}", f"Basic  {token}", "Bearer ", "Bearer " + "x" * 201):
        status, body = await ann.raw("GET", "/v1/groups", headers={"Authorization": header})
        assert (status, _refusal(body)[0]) == (401, "not_logged_in"), header
    assert (await ann.raw("GET", "/v1/groups", headers={"Authorization": f"Bearer {token}"}))[0] == 200


async def test_a_fault_of_ours_tells_the_client_nothing(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await clients.user("ann")

    def broken(*_: object) -> None:
        raise RuntimeError("the secret of /etc/passwd")

    monkeypatch.setattr("tracker.groups.list_groups", broken)
    status, body = await ann.raw("GET", "/v1/groups")
    assert (status, json.loads(body)) == (500, {"kind": "internal", "data": {}})
    assert "the secret of" in caplog.text  # for the operator
    caplog.clear()


async def test_the_deployment_says_who_and_where_it_is(clients: Clients, tracker: RunningTracker) -> None:
    answer = await clients.device().call(routes.DEPLOYMENT)
    assert (answer.root_certificate, answer.name) == (tracker.root_der, "test tracker")
    assert answer.trackers == (str(tracker.address),)


async def test_health_counts_clients(clients: Clients) -> None:
    ann = await clients.user("ann")
    async with ann.events() as events:
        await events.next()
        assert (await ann.call(routes.HEALTH)) == m.Health("ok", (await ann.call(routes.HEALTH)).version, 1)


async def test_plain_http_and_old_tls_get_nothing(tracker: RunningTracker) -> None:
    reader, writer = await asyncio.open_connection(tracker.address.host, tracker.address.port)
    writer.write(b"GET /v1/deployment HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP" not in await reader.read()
    writer.close()
    old = pinned_context(tracker.root_der)
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection(tracker.address.host, tracker.address.port, ssl=old)


async def test_no_session_of_tls_is_resumed(tracker: RunningTracker) -> None:
    context = pinned_context(tracker.root_der)
    reader, writer = await asyncio.open_connection(tracker.address.host, tracker.address.port, ssl=context)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"200" in await reader.read()
    tls = writer.get_extra_info("ssl_object")
    assert tls.version() == "TLSv1.3"
    assert not tls.session.has_ticket
    writer.close()


async def test_the_openapi_document_is_valid_and_names_every_route(clients: Clients) -> None:
    status, body = await clients.device().raw("GET", routes.OPENAPI_PATH)
    assert status == 200
    served = json.loads(body)
    assert served["openapi"] == "3.1.0"
    validate(served)
    named = {(path, method) for path, methods in served["paths"].items() for method in methods}
    known = {(route.path, route.method.lower()) for route in routes.JSON_ROUTES}
    assert named == known | {(route.path, route.method.lower()) for route in routes.OCTET_ROUTES}
    assert ErrorBody.__name__ in served["components"]["schemas"]
    assert document("x")["info"]["version"] == "x"


def test_every_route_has_one_handler() -> None:
    async def _health(call: object) -> m.Health:
        raise AssertionError(call)

    none: Any = None
    handlers = make_handlers(none, none, none, _health, none)
    served = [*handlers.mutations, *handlers.queries, *handlers.free]
    assert sorted(served) == sorted(route.name for route in routes.JSON_ROUTES)
    for route in routes.JSON_ROUTES:
        assert (route.method == "POST" and not route.repeatable) <= (route.name in handlers.mutations)
