"""Answers on the wire: JSON of a struct, or an error's kind and data with the status that fits it.

Invariant: an answer never holds a sentence, a stack or a name of ours; what nobody foresaw is
`internal` to the client and a stack in the log.
"""

from __future__ import annotations

from typing import Final

import msgspec
from aiohttp import web

from core.wire.errors import ErrorBody, Kind, ShareError

_STATUS: Final = {
    Kind.NOT_LOGGED_IN: 401,
    Kind.SESSION_ENDED: 401,
    Kind.WRONG_LOGIN: 401,
    Kind.DEVICE_REFUSED: 403,
    Kind.NOT_MEMBER: 403,
    Kind.NOT_ALLOWED: 403,
    Kind.BANNED: 403,
    Kind.NO_SUCH_GROUP: 404,
    Kind.NO_SUCH_REQUEST: 404,
    Kind.NO_SUCH_MEMBER: 404,
    Kind.NO_SUCH_FILE: 404,
    Kind.NAME_TAKEN: 409,
    Kind.GROUP_TAKEN: 409,
    Kind.ALREADY_MEMBER: 409,
    Kind.ALREADY_REQUESTED: 409,
    Kind.PATH_TAKEN: 409,
    Kind.UNKNOWN_MANIFEST: 409,
    Kind.TOO_MANY_TRIES: 429,
    Kind.INTERNAL: 500,
    Kind.TRACKER_ERROR: 503,
}
"""Every other kind is 400: the request says what cannot be."""
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "p2p-tracker"}
STATUSES: Final = tuple(sorted({400, 413, *_STATUS.values()}))


def json_answer(encoded: bytes, status: int = 200) -> web.Response:
    """An answer of JSON bytes."""
    return web.Response(body=encoded, status=status, content_type="application/json", headers=_HEADERS)


def octet_answer(body: bytes) -> web.Response:
    """An answer of bytes as they are."""
    return web.Response(body=body, content_type="application/octet-stream", headers=_HEADERS)


def error_answer(error: ShareError, status: int | None = None) -> web.Response:
    """The answer that refuses a request, with `Retry-After` where waiting helps."""
    known = 413 if error.data.get("rule") == "too_long" and error.kind is Kind.BAD_REQUEST else 400
    answer = json_answer(
        msgspec.json.encode(ErrorBody(error.kind.value, error.data)), status or _STATUS.get(error.kind, known)
    )
    if error.kind is Kind.TOO_MANY_TRIES:
        answer.headers["Retry-After"] = str(error.data["seconds"])
    return answer
