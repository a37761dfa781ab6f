"""What is answered to bytes that are no request of HTTP, or when the handling of one failed as a whole.

Invariant: the same kind and data as every other refusal, without a name or a version of what is inside; bytes from a
stranger write no more than a debug line into the log. Used by the service, one for each connection.
"""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from core.wire.errors import InternalError, Kind, TrackerError
from tracker.api.answers import error_answer

_log = logging.getLogger(__name__)


class Handler(web.RequestHandler):
    """A connection as aiohttp serves it, with our answers to what it cannot parse."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer that ends the connection. Raises `ConnectionError` if another was begun already."""
        if isinstance(exc, HttpProcessingError):
            _log.debug("what %s sent is no request: %s", request.remote, type(exc).__name__)
            if request.writer.output_size > 0:
                raise ConnectionError("an answer was begun already")
            answer = error_answer(TrackerError(Kind.BAD_REQUEST, rule="http"), status)
        else:
            super().handle_error(request, status, exc, message)  # for its line in the log
            answer = error_answer(InternalError(Kind.INTERNAL))
        answer.force_close()
        return answer
