"""A TLS handshake in memory, between two contexts that a test made."""

from __future__ import annotations

import contextlib
import ssl

import pytest


def shake(client: ssl.SSLContext, server: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both sides of a completed handshake; raises what either side raises."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server)
    two = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (one, two):
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()
    # A refusal of the server's arrives as an alert behind the handshake.
    with pytest.raises(ssl.SSLWantReadError):
        one.read(1)
    return one, two
