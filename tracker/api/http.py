"""HTTPS in front of the rooms: the routes of `core.wire.routes`, parsed, authorised and answered.

Invariant: a mutation, its audit line, its notices and its first answer are one transaction, and a
repeat of its request id gets that answer again (so a retry after a lost answer never hears that a
name is taken). Errors leave as kind and data. The session is checked inside the transaction that
uses it, behind the lock of its user, which whatever ends a session takes too.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from aiohttp import web
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import InternalError, Kind, ShareError, TrackerError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import is_hex128, is_hex256
from tracker import files
from tracker.access import Caller
from tracker.accounts import authenticate, authenticate_alone, slide_session
from tracker.api.answers import error_answer, json_answer, octet_answer
from tracker.api.gate import Gate, read_body
from tracker.api.handlers import Call, Handlers, Mutation
from tracker.presence import parse_ip
from tracker.store.database import Database, Tx
from tracker.store.quick import quick
from tracker.store.tables import REQUEST_ANSWERS

_log = logging.getLogger(__name__)
_Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BEARER: Final = "Bearer "
_WORTH_A_LINE: Final = frozenset(
    {Kind.WRONG_LOGIN, Kind.NOT_ALLOWED, Kind.NOT_MEMBER, Kind.BANNED, Kind.TOO_MANY_TRIES, Kind.DEVICE_REFUSED}
)
"""Refusals by which somebody who tries doors is seen."""
_TOKEN_MOST: Final = 200
DEVICE: Final = web.RequestKey("device", str)
"""Where a request keeps the id of the device that it proved to come from."""
_KEPT_ANSWER: Final = quick(
    select(REQUEST_ANSWERS.c.asked, REQUEST_ANSWERS.c.answer).where(
        REQUEST_ANSWERS.c.device_id == bindparam("device"), REQUEST_ANSWERS.c.request_id == bindparam("request")
    )
)
_KEEP_ANSWER: Final = quick(insert(REQUEST_ANSWERS))


def where_from(request: web.BaseRequest) -> str:
    """The address of the client, without port, IPv4 where it is one."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    text = str(peer[0]) if peer else ""
    address = parse_ip(text)
    return text if address is None else str(address)


def where_to(request: web.BaseRequest) -> str:
    """`host:port` of this tracker as the client reached it, empty where it cannot be said."""
    own = request.transport.get_extra_info("sockname") if request.transport else None
    address = parse_ip(str(own[0])) if own else None
    return "" if address is None or own is None else str(TrackerAddress(str(address), int(own[1])))


def token_of(request: web.BaseRequest) -> str:
    """The bearer token. Raises `TrackerError(NOT_LOGGED_IN)` without one."""
    header = request.headers.get("Authorization", "")
    token = header[len(_BEARER) :]
    if not header.startswith(_BEARER) or not 0 < len(token) <= _TOKEN_MOST:
        raise TrackerError(Kind.NOT_LOGGED_IN)
    return token


class Api:
    """The routes of one tracker, as aiohttp handlers. `clock` gives Unix ms."""

    def __init__(self, db: Database, handlers: Handlers, gate: Gate, clock: Callable[[], int], openapi: bytes) -> None:
        self._db, self._handlers, self._gate, self._clock = db, handlers, gate, clock
        self._openapi = openapi
        self.may_serve: Callable[[], bool] = lambda: True
        """Whether this tracker may answer for the deployment now."""
        self.is_of_operator: Callable[[web.Request], bool] = lambda request: False
        """Whether a request is answered even then."""

    def application(self, events: _Answering) -> web.Application:
        """The application: every route, the events socket that `events` serves, and the OpenAPI document."""
        app = web.Application(middlewares=[self._guard], client_max_size=limits.MANIFEST_BODY_MAX)
        app.on_response_prepare.append(_hide_software)
        for route in routes.JSON_ROUTES:
            app.router.add_route(route.method, route.path, self._serve(route))
        app.router.add_post(routes.PUT_MANIFESTS.path, self._put_manifests)
        app.router.add_post(routes.GET_MANIFESTS.path, self._get_manifests)
        app.router.add_get(routes.OPENAPI_PATH, self._serve_openapi)
        app.router.add_get(routes.EVENTS_PATH, events)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Answering) -> web.StreamResponse:
        """Let in who may ask at all, and turn every error into an answer."""
        try:
            self._gate.check(request)
            is_free = request.path == routes.HEALTH.path or self.is_of_operator(request)
            if not is_free and not self.may_serve():
                raise TrackerError(Kind.TRACKER_ERROR, rule="no_lease")  # another tracker can answer
            return await handler(request)
        except ShareError as error:
            if error.kind in _WORTH_A_LINE:
                _log.info("refused %s %s: %s", where_from(request), request.path, error.kind.value)
            return error_answer(error)
        except web.HTTPException as error:
            return error_answer(TrackerError(Kind.BAD_REQUEST, rule="route"), error.status)
        except asyncio.CancelledError:
            raise
        except (SQLAlchemyError, OSError, TimeoutError) as error:  # a server that is away is no bug, and no stack
            if isinstance(error, ConnectionError) and (request.transport is None or request.transport.is_closing()):
                raise  # the client is gone
            _log.error("the database failed in %s: %s", request.path, _said(error))
            return error_answer(TrackerError(Kind.TRACKER_ERROR, rule="database"))
        except Exception:  # noqa: BLE001  a bug must not tell the client more than that it is one
            _log.exception("%s failed", request.path)
            return error_answer(InternalError(Kind.INTERNAL))

    def _serve(self, route: routes.Route[Any, Any]) -> _Answering:
        decoder = msgspec.json.Decoder(route.asks)
        mutation = self._handlers.mutations.get(route.name)
        query = self._handlers.queries.get(route.name)
        free = self._handlers.free.get(route.name)

        async def _answer(request: web.Request) -> web.StreamResponse:
            body = b""
            if route.method == "POST":
                body = await self._body(request, limits.JSON_BODY_MAX if route.session else limits.STRANGER_BODY_MAX)
            call = _parse(request, route, decoder, body)
            if free is not None:
                return json_answer(msgspec.json.encode(await free(call)))
            if query is not None:
                async with self._db.read() as db:
                    caller = await authenticate(db, token_of(request), self._clock())
                    request[DEVICE] = caller.device_id
                    return json_answer(msgspec.json.encode(await query(db, _with_caller(call, caller))))
            assert mutation is not None
            return json_answer(await self._mutate(request, route, mutation, call, body))

        return _answer

    async def _body(self, request: web.Request, most: int) -> bytes:
        """The whole body; nobody makes this tracker keep a long one in memory without a session."""
        length = request.content_length
        if most > limits.STRANGER_BODY_MAX and (length is None or length > limits.STRANGER_BODY_MAX):
            async with self._db.read() as db:
                await authenticate(db, token_of(request), self._clock())
        return await read_body(request, most)

    async def _mutate(
        self, request: web.Request, route: routes.Route[Any, Any], mutation: Mutation, call: Call, body: bytes
    ) -> bytes:
        """Run a mutation once; the second time its request id comes, give the first answer again."""
        request_id = request.headers.get(routes.REQUEST_ID_HEADER, "")
        if not is_hex128(request_id) and not (route.repeatable and not request_id):
            raise TrackerError(Kind.BAD_REQUEST, rule="request_id")
        asked = hashlib.sha256(f"{route.name} {request.path}\0".encode() + body).digest()

        async def _once(tx: Tx) -> bytes:
            caller = None
            if request_id:
                await tx.lock_request(request_id)
            if route.session:
                about = [call.ids["user_id"]] if "user_id" in call.ids else []
                caller = await authenticate_alone(tx, token_of(request), *about)
                request[DEVICE] = caller.device_id
                await slide_session(tx, caller)
            device_id = "" if caller is None else caller.device_id
            if request_id:
                kept = await _kept_answer(tx, device_id, request_id, asked)
                if kept is not None:
                    return kept
            encoded = msgspec.json.encode(await mutation(tx, _with_caller(call, caller)))
            if request_id:
                row = {"device_id": device_id, "request_id": request_id, "asked": asked, "answer": encoded}
                await tx.run(_KEEP_ANSWER, row | {"created": tx.now})
            return encoded

        return await self._db.change(_once)

    async def _put_manifests(self, request: web.Request) -> web.StreamResponse:
        group_id = _ids(request.match_info)["group_id"]
        body = await self._body(request, limits.MANIFEST_BODY_MAX)

        async def _put(tx: Tx) -> m.Empty:
            caller = await authenticate_alone(tx, token_of(request))
            request[DEVICE] = caller.device_id
            return await files.put_manifests(tx, caller, group_id, body)

        return json_answer(msgspec.json.encode(await self._db.change(_put)))

    async def _get_manifests(self, request: web.Request) -> web.StreamResponse:
        assert routes.GET_MANIFESTS.asks is not None
        group_id = _ids(request.match_info)["group_id"]
        body = await self._body(request, limits.JSON_BODY_MAX)
        asked = _decode(msgspec.json.Decoder(routes.GET_MANIFESTS.asks), body)
        async with self._db.read() as db:
            caller = await authenticate(db, token_of(request), self._clock())
            request[DEVICE] = caller.device_id
            return octet_answer(await files.get_manifests(db, caller, group_id, asked))

    async def _serve_openapi(self, request: web.Request) -> web.StreamResponse:
        return json_answer(self._openapi)


def _said(error: BaseException) -> str:
    """What the database said: its first line, since those below may name people and files."""
    return f"{type(error).__name__} {getattr(error, 'orig', error)}".partition("\n")[0]


async def _hide_software(_: web.Request, answer: web.StreamResponse) -> None:
    """Name no program and no version that a stranger could look up the faults of, the events socket included."""
    answer.headers["Server"] = "p2p-tracker"


async def _kept_answer(tx: Tx, device_id: str, request_id: str, asked: bytes) -> bytes | None:
    row = (await tx.run(_KEPT_ANSWER, {"device": device_id, "request": request_id})).first()
    if row is None:
        return None
    if row.asked != asked:
        raise TrackerError(Kind.BAD_REQUEST, rule="request_id")
    return bytes(row.answer)


def _with_caller(call: Call, caller: Caller | None) -> Call:
    return Call(caller, call.address, call.local, call.ids, call.query, call.body)


def _parse(request: web.Request, route: routes.Route[Any, Any], decoder: Any, body: bytes) -> Call:
    asked = _decode(decoder, body or b"{}")
    query = {name: value for name, value in request.query.items() if name in route.query}
    for name, value in query.items():
        if "\0" in value or not _is_text(value):  # no name has them, and not every database takes them
            raise TrackerError(Kind.BAD_REQUEST, rule=name)
    return Call(None, where_from(request), where_to(request), _ids(request.match_info), query, asked)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _ids(found: Mapping[str, str]) -> dict[str, str]:
    """The ids in a path; one that cannot be an id is refused like a request that makes no sense."""
    for name, value in found.items():
        if not (is_hex256(value) if name in ("device_id", "file_id") else is_hex128(value)):
            raise TrackerError(Kind.BAD_REQUEST, rule=name)
    return dict(found)


def _decode(decoder: Any, body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TrackerError(Kind.BAD_REQUEST, rule="body", reason=str(error)[:200]) from error
