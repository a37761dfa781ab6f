"""One plain TCP flow as a program, to hold ours against: `serve PORT`, or `fetch HOST PORT SECONDS`.

The server sends zeros to whoever comes, until they go. The client prints how many bytes a second came, counted from
the first of them.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time

_BLOCK = 65536


def serve(port: int) -> None:
    """One client after the other."""
    listening = socket.create_server(("", port))
    print("ready", flush=True)
    while True:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(ConnectionError):
            while True:
                connection.sendall(bytes(_BLOCK))


def fetch(host: str, port: int, seconds: float) -> float:
    """Bytes a second."""
    with socket.create_connection((host, port), timeout=30) as connection:
        count = len(connection.recv(_BLOCK))
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            count += len(connection.recv(_BLOCK))
        return count / passed


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        print(fetch(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
