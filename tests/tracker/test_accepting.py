"""So many connections of one address and no more, whether they shake hands or not; the others go on."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from pathlib import Path

from core.wire import routes
from core.wire.fingerprint import parse_invite
from tests.fakes.programs import Tracker
from tests.fakes.raw_client import clients_of, pinned_context
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.config import ServiceConfig
from tracker.store.address import Store

_MOST = 5


async def _knock(tracker: RunningTracker) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(tracker.address.host, tracker.address.port)


async def _is_shut(reader: asyncio.StreamReader) -> bool:
    """Whether the other side hangs up without a word; not if it waits for ours."""
    try:
        async with asyncio.timeout(0.3):
            return await reader.read(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


async def test_one_address_cannot_take_all_connections(tmp_path: Path, store: Store) -> None:
    config = ServiceConfig(tmp_path, announce=False, connections_per_address=_MOST)
    async with running_tracker(tmp_path, store=store, config=config) as tracker:
        silent = [await _knock(tracker) for _ in range(_MOST)]
        assert not await _is_shut(silent[-1][0])
        reader, writer = await _knock(tracker)
        assert await _is_shut(reader)
        writer.close()
        for _, one in silent:
            one.close()
            await one.wait_closed()
        async with clients_of(tracker) as clients, asyncio.timeout(10):
            while True:
                try:
                    await clients.device().call(routes.DEPLOYMENT)
                    break
                except OSError:  # the last of them are not gone yet
                    await asyncio.sleep(0.02)


async def test_connections_that_ended_no_longer_count(tmp_path: Path, store: Store) -> None:
    config = ServiceConfig(tmp_path, announce=False, connections_per_address=_MOST)
    async with running_tracker(tmp_path, store=store, config=config) as tracker:
        context = pinned_context(tracker.root_der)
        for _ in range(4 * _MOST):
            async with asyncio.timeout(10):
                while True:
                    reader, writer = await _knock(tracker)
                    try:
                        await writer.start_tls(context, server_hostname="localhost")
                        break
                    except OSError:
                        await asyncio.sleep(0.02)
            writer.write(b"GET /v1/deployment HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            writer.close()


def test_connections_that_ended_no_longer_count_on_the_loop_that_the_program_runs_on(tmp_path: Path) -> None:
    """Each loop has its own way to end a socket."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Tracker(tmp_path / "data", "--no-announce", "--connections-per-address", str(_MOST)) as tracker:
        (address,) = parse_invite(tracker.invite).addresses
        for number in range(4 * _MOST):
            deadline = time.monotonic() + 10
            while True:
                with socket.create_connection((address.host, address.port), 10) as plain:
                    try:
                        with context.wrap_socket(plain) as secured:
                            secured.sendall(b"GET /v1/deployment HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            assert secured.recv(12) == b"HTTP/1.1 200"
                        break
                    except OSError:  # the one before is not gone yet
                        assert time.monotonic() < deadline, f"nobody is let in after {number} connections"
