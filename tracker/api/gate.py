"""What every request passes before a room sees it: no browsers, no strange hosts, bounded bodies.

A browser that was talked into asking a tracker (DNS rebinding) gives itself away by `Origin`, by the
fetch metadata that it adds, or by the name it believes to speak to. Bodies are read up to the
route's limit, as they are, never decompressed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from core.wire import limits
from core.wire.errors import Kind, TrackerError

BODY_SECONDS: Final = 60.0
"""For every 2 MiB that a body may have, so that 8 MiB may come at 1 Mbit/s. A body that takes longer is given up."""
_BROWSER_HEADERS: Final = ("Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Access-Control-Request-Method")


class Gate:
    """Knows under which host names this tracker may be asked for."""

    def __init__(self, host_names: Iterable[str]) -> None:
        own = socket.gethostname().lower()
        self._names = {"localhost", own, *(name.lower().rstrip(".") for name in host_names)}

    def check(self, request: web.BaseRequest) -> None:
        """Refuse what no client of ours sends: `TrackerError(BAD_REQUEST)` with `rule` (origin, host, encoding)."""
        if any(name in request.headers for name in _BROWSER_HEADERS):
            raise TrackerError(Kind.BAD_REQUEST, rule="origin")
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            raise TrackerError(Kind.BAD_REQUEST, rule="host")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise TrackerError(Kind.BAD_REQUEST, rule="encoding")

    def _is_ours(self, host: str) -> bool:
        """An address, a name without dots or below `.local` (no stranger can own one), or a name that we know."""
        name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
        if port and not port.isdigit():
            return False
        name = name.lower().rstrip(".")
        try:
            ipaddress.ip_address(name.removeprefix("[").removesuffix("]").partition("%")[0])
        except ValueError:
            plain = bool(name) and all(c.isalnum() or c in "-._" for c in name)
            return plain and (name in self._names or "." not in name or name.endswith(".local"))
        return True


async def read_body(request: web.BaseRequest, most: int) -> bytes:
    """The whole body, at most `most` bytes; `TrackerError(BAD_REQUEST, rule=too_long|too_slow|cut_off)` otherwise."""
    if request.content_length is not None and request.content_length > most:
        raise TrackerError(Kind.BAD_REQUEST, rule="too_long", most=most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS * max(1, most // limits.JSON_BODY_MAX)):
            while portion := await request.content.readany():
                body += portion
                if len(body) > most:
                    raise TrackerError(Kind.BAD_REQUEST, rule="too_long", most=most)
            return bytes(body)
    except TimeoutError as error:
        raise TrackerError(Kind.BAD_REQUEST, rule="too_slow") from error
    except ConnectionError as error:  # nobody reads the answer, but the HTTP library would log a stack
        raise TrackerError(Kind.BAD_REQUEST, rule="cut_off") from error
