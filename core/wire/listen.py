"""How an address to listen on is written: `ADDR:PORT`, `[ADDR]:PORT`, `:PORT` or `ADDR`.

Invariant: an address of an interface is a number, never a name that somebody else resolves. Used by the options of the
peer and of the window.
"""

from __future__ import annotations

import ipaddress

from core.wire.errors import Kind, UserError


def parse_listen(text: str) -> tuple[str | None, int | None]:
    """Host and port; no address (None) means all of them, no port (None) the usual one, and port 0 any free one.

    Raises `UserError(BAD_ADDRESS)` with `text` and `rule`.
    """
    host, colon, port_text = text.rpartition(":")
    if not colon or text.endswith("]") or (host.count(":") and not host.startswith("[")):
        host, port_text = text, ""
    port: int | None = None
    if port_text:
        port = int(port_text) if port_text.isascii() and port_text.isdigit() else -1
        if not 0 <= port <= 65_535:
            raise UserError(Kind.BAD_ADDRESS, text=text, rule="port")
    elif colon and host != text:
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="port")
    host = host.removeprefix("[").removesuffix("]")
    if host in ("", "*"):
        return None, port
    return parse_interface(host), port


def parse_interface(text: str) -> str:
    """The address of an interface. Raises `UserError(BAD_ADDRESS)` with `text` and `rule`."""
    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="interface") from None
