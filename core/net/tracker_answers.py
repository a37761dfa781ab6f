"""Turns what comes back from a tracker, or does not, into a struct or a `ShareError`.

Invariant: an answer is read up to a limit and never unpacked, a redirect is never followed, and no
exception of the HTTP library leaves this room's callers. Used by the tracker client and the first
contact.
"""

from __future__ import annotations

import errno
from typing import Final, TypeVar

import aiohttp
import msgspec
from yarl import URL

from core.net.tracker_tls import CERTIFICATE_DATES
from core.wire import limits
from core.wire.errors import Data, ErrorBody, Kind, ShareError, TrackerError, UserError, kind_of
from core.wire.fingerprint import TrackerAddress

A = TypeVar("A", bound=msgspec.Struct)

JSON_ANSWER_MAX: Final = limits.PUSH_FRAME_MAX
"""A whole roster must fit into an answer as it does into a push."""
WRONG_CLOCK: Final = "certificate_dates"
"""The reason of a TRACKER_ERROR: the certificate is good but for its dates."""
_ERROR_MAX = 64 * limits.KIB
_RULES: Final = ("database", "no_lease", "ending")
"""Why a tracker that works cannot answer just now, in its words."""
_USER_KINDS = frozenset({
    Kind.BAD_ARGUMENTS, Kind.BAD_NAME, Kind.BAD_PASSWORD, Kind.BAD_PATH, Kind.BAD_ADDRESS, Kind.BAD_REQUEST,
    Kind.NOT_LOGGED_IN, Kind.ALREADY_LOGGED_IN, Kind.NAME_TAKEN, Kind.WRONG_LOGIN, Kind.SESSION_ENDED,
    Kind.TOO_MANY_TRIES, Kind.DEVICE_REFUSED,
    Kind.NO_SUCH_GROUP, Kind.GROUP_TAKEN, Kind.ALREADY_MEMBER, Kind.ALREADY_REQUESTED, Kind.NOT_MEMBER,
    Kind.NOT_ALLOWED, Kind.NO_SUCH_REQUEST, Kind.NO_SUCH_MEMBER, Kind.BANNED,
    Kind.NO_SUCH_FILE, Kind.PATH_TAKEN, Kind.NOT_SHARING, Kind.FILE_TOO_BIG, Kind.UNKNOWN_MANIFEST,
})  # fmt: skip
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})


class TryAnother(TrackerError):
    """The tracker was reached and cannot serve now (HTTP 5xx): another of the deployment may."""


def url_of(address: TrackerAddress, path: str) -> URL:
    """`https://address/path`. Raises `UserError(BAD_ADDRESS)` if the host cannot stand in a URL."""
    try:
        return URL.build(scheme="https", host=address.host, port=address.port, path=path)
    except ValueError:
        raise UserError(Kind.BAD_ADDRESS, text=str(address), rule="host") from None


async def read_answer(response: aiohttp.ClientResponse, address: TrackerAddress, most: int) -> bytes:
    """The body of a success, at most `most` bytes.

    Raises what the tracker said instead (`refusal`), or `TrackerError(TRACKER_ERROR)` with `reason`.
    """
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise tracker_error(address, "compressed")
    if not 200 <= response.status < 300:
        raise refusal(response.status, await _read(response, address, _ERROR_MAX), address)
    return await _read(response, address, most)


async def _read(response: aiohttp.ClientResponse, address: TrackerAddress, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise tracker_error(address, "too_long")
    return bytes(body)


def decode_answer(body: bytes, answers: type[A], address: TrackerAddress) -> A:
    """The struct that a JSON body is. Raises `TrackerError(TRACKER_ERROR)` for anything else."""
    try:
        return msgspec.json.decode(body, type=answers)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise tracker_error(address, "answer") from None


def refusal(status: int, body: bytes, address: TrackerAddress) -> ShareError:
    """What a tracker said with a status that is no success, as the error that it is for us."""
    try:
        said = msgspec.json.decode(body, type=ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _no_words(status, address)
    kind = kind_of(said.kind)
    data: Data = {key: value for key, value in said.data.items() if key not in ("self", "kind")}
    if status >= 500:
        rule = data.get("rule")
        reason = rule if kind is Kind.TRACKER_ERROR and rule in _RULES else said.kind
        return TryAnother(Kind.TRACKER_ERROR, address=str(address), reason=reason)
    if kind in _USER_KINDS:
        return UserError(kind, **data)
    return TrackerError(Kind.TRACKER_ERROR, address=str(address), reason=said.kind)


def _no_words(status: int, address: TrackerAddress) -> ShareError:
    if status == 401:
        return UserError(Kind.SESSION_ENDED)
    if status >= 500:
        return TryAnother(Kind.TRACKER_ERROR, address=str(address), reason=f"status {status}")
    return tracker_error(address, "redirect" if 300 <= status < 400 else f"status {status}")


def tracker_error(address: TrackerAddress, reason: str) -> TrackerError:
    """A tracker that was reached made no sense: `reason` is for the log and the details."""
    return TrackerError(Kind.TRACKER_ERROR, address=str(address), reason=reason)


def transport_error(error: aiohttp.ClientError | TimeoutError | OSError, address: TrackerAddress) -> TrackerError:
    """Why no answer came: `NOT_A_TRACKER(address)`, `TRACKER_UNREACHABLE(address, reason)`, or of a wrong clock.

    `reason` is one of refused, timeout, no_route, unknown_host, closed, failed. A certificate that only the dates speak
    against is `TRACKER_ERROR(address, certificate_dates)`; one that does not fit the pin is not decided here.
    """
    if is_wrong_clock(error):
        return tracker_error(address, WRONG_CLOCK)
    if isinstance(error, (aiohttp.ClientSSLError, aiohttp.ClientResponseError)):
        return TrackerError(Kind.NOT_A_TRACKER, address=str(address))
    return TrackerError(Kind.TRACKER_UNREACHABLE, address=str(address), reason=_reason(error))


def is_wrong_clock(error: aiohttp.ClientError | TimeoutError | OSError) -> bool:
    """Whether a certificate that the right root signed was refused for its dates alone."""
    if not isinstance(error, aiohttp.ClientConnectorCertificateError):
        return False
    return getattr(error.certificate_error, "verify_code", 0) in CERTIFICATE_DATES


def _reason(error: aiohttp.ClientError | TimeoutError | OSError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "unknown_host"
    if isinstance(error, TimeoutError):
        return "timeout"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ECONNREFUSED:
        return "refused"
    if number in _NO_ROUTE:
        return "no_route"
    if number == errno.ETIMEDOUT:
        return "timeout"
    if isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, ConnectionError)):
        return "closed"
    if number in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED) or isinstance(error, aiohttp.ClientOSError):
        return "closed"
    return "failed"
