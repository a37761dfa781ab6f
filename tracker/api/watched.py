"""Every request as an operator sees it: a figure for each, and a line in the log where one is wanted.

Invariant: neither holds what a client wrote freely. A route stands for its path, a device for its first digits, and a
request id is one; tokens, bodies, queries and names never come here. Used by the service, in front of the application.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from core.wire import routes
from core.wire.ids import is_hex128
from tracker.api.doors import DEVICE_DIGITS
from tracker.api.http import DEVICE, asked_for, where_from
from tracker.metrics import CONTENT_TYPE, PATH, Metrics, Network, may_see

LOG: Final = logging.getLogger("tracker.requests")
_Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def watch(app: web.Application, metrics: Metrics, networks: Sequence[Network]) -> None:
    """Have `metrics` fed by what `app` answers, and shown to this machine and to `networks`."""

    @web.middleware
    async def _note(request: web.Request, handler: _Answering) -> web.StreamResponse:
        began = time.perf_counter()
        status = "cut"
        try:
            answer = await handler(request)
            status = str(answer.status)
            return answer
        finally:
            seconds = time.perf_counter() - began
            method, route = asked_for(request)
            metrics.on_request(method, route, status, None if route == routes.EVENTS_PATH else seconds)
            if LOG.isEnabledFor(logging.INFO):
                LOG.info("request", extra={"fields": _fields(request, method, route, status, seconds)})

    async def _page(request: web.Request) -> web.StreamResponse:
        if not may_see(where_from(request), networks):
            raise web.HTTPNotFound  # as if there were no such route
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ("GET", "HEAD"))
        return web.Response(body=await metrics.page(), headers={"Content-Type": CONTENT_TYPE})

    app.middlewares.insert(0, _note)
    app.router.add_route("*", PATH, _page)


def _fields(request: web.Request, method: str, route: str, status: str, seconds: float) -> dict[str, object]:
    fields: dict[str, object] = {
        "method": method,
        "route": route,
        "status": int(status) if status.isdigit() else status,
        "ms": round(seconds * 1000, 1),
        "address": where_from(request),
    }
    device = request.get(DEVICE, "")
    if device:
        fields["device"] = device[:DEVICE_DIGITS]
    request_id = request.headers.get(routes.REQUEST_ID_HEADER, "")
    if is_hex128(request_id):
        fields["request_id"] = request_id
    return fields
