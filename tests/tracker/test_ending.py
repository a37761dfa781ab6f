"""A tracker ends and starts anew without cutting a request or refusing a connection."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import socket
import sqlite3
import sys
import termios
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import TrackerError
from core.wire.fingerprint import TrackerAddress
from tests.fakes.raw_client import RawClient, clients_of, pinned_context
from tests.fakes.running_tracker import running_tracker
from tests.fakes.served import Served, served
from tracker.config import ServiceConfig
from tracker.data_folder import DATABASE
from tracker.handover import Manager, take_sockets
from tracker.store.address import Store

_WORKERS = 12


class _Worker:
    """Makes groups one after the other over one connection, until it is told that the tracker goes."""

    def __init__(self, number: int, token: str, tracker: Served) -> None:
        self.number, self.token, self.tracker = number, token, tracker
        self.made: list[str] = []
        self.lost: list[BaseException] = []
        self.refused: list[BaseException] = []
        self.stop = False
        self.made_one = asyncio.Event()

    async def work(self) -> None:
        connector = aiohttp.TCPConnector(ssl=pinned_context(self.tracker.root_der), limit=1)
        async with aiohttp.ClientSession(connector=connector) as http:
            client = RawClient(self.tracker, http)
            client.token = self.token
            while not self.stop:
                name = f"group {self.number} {len(self.made)}"
                try:
                    await client.call(routes.CREATE_GROUP, m.CreateGroup(name))
                except (aiohttp.ClientConnectorError, aiohttp.ClientConnectorSSLError) as error:
                    self.refused.append(error)  # nothing was asked: nobody is there any more
                    return
                except (aiohttp.ClientError, TrackerError, OSError) as error:
                    self.lost.append(error)
                    return
                finally:
                    self.made_one.set()
                self.made.append(name)


async def _workers(tracker: Served) -> list[_Worker]:
    async with clients_of(tracker) as clients:
        ann = await clients.user("ann")
    return [_Worker(number, ann.token, tracker) for number in range(_WORKERS)]


async def _busy(workers: list[_Worker], groups: int) -> None:
    """Wait until so many groups were made, and one by each."""
    async with asyncio.timeout(30):
        for worker in workers:
            while not worker.made or sum(len(worker.made) for worker in workers) < groups:
                assert [*worker.lost, *worker.refused] == []
                await worker.made_one.wait()
                worker.made_one.clear()


def _groups(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / DATABASE)) as db:
        return {name for (name,) in db.execute("SELECT name FROM groups")}


async def test_no_request_that_was_accepted_is_cut_at_the_end(tmp_path: Path) -> None:
    with served(tmp_path) as tracker:
        workers = await _workers(tracker)
        tasks = [asyncio.create_task(worker.work()) for worker in workers]
        await _busy(workers, 3 * _WORKERS)
        tracker.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks)
        tracker.told("STOPPING=1")
        assert await asyncio.to_thread(tracker.process.wait, 30) == 0
        assert [worker.lost for worker in workers if worker.lost] == []
        assert _groups(tracker.data) >= {name for worker in workers for name in worker.made}


async def test_started_anew_it_refuses_nobody_and_loses_nothing(tmp_path: Path) -> None:
    with served(tmp_path) as tracker:
        workers = await _workers(tracker)
        before = tracker.process.pid
        tasks = [asyncio.create_task(worker.work()) for worker in workers]
        knocks = _Knocks(tracker.address)
        knocking = asyncio.create_task(knocks.knock())
        await _busy(workers, _WORKERS)
        for _ in range(2):
            tracker.process.send_signal(signal.SIGHUP)
            await asyncio.to_thread(tracker.told, "RELOADING=1")
            await asyncio.to_thread(tracker.told, "READY=1")
            await _busy(workers, sum(len(worker.made) for worker in workers) + _WORKERS)
        for worker in workers:
            worker.stop = True
        knocks.stop = True
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks, knocking)
        assert [worker.lost for worker in workers if worker.lost] == []
        assert [worker.refused for worker in workers if worker.refused] == []
        assert knocks.refused == 0
        assert knocks.through > 0
        assert tracker.process.poll() is None
        assert tracker.process.pid == before
        assert _groups(tracker.data) >= {name for worker in workers for name in worker.made}
        assert tracker.end() == 0


class _Knocks:
    """Connects again and again."""

    def __init__(self, address: TrackerAddress) -> None:
        self.address = address
        self.through = self.refused = 0
        self.stop = False

    async def knock(self) -> None:
        while not self.stop:
            try:
                _, writer = await asyncio.open_connection(self.address.host, self.address.port)
            except ConnectionRefusedError:
                self.refused += 1
            else:
                self.through += 1
                writer.close()
            await asyncio.sleep(0.005)


async def test_it_serves_on_a_socket_that_was_handed_to_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as handed:
        with served(tmp_path, handed=handed) as tracker:
            async with clients_of(tracker) as clients:
                await clients.user("ann")
            told = tracker.output.read_text()
            assert f"127.0.0.1:{tracker.address.port}" in told
            tracker.process.send_signal(signal.SIGHUP)
            await asyncio.to_thread(tracker.told, "READY=1")
            await asyncio.to_thread(tracker.told, "WATCHDOG=1")
            async with clients_of(tracker) as clients:
                await clients.device().login("ann")
            assert tracker.end() == 0
        # Whoever handed it over still has it.
        with socket.create_connection(handed.getsockname(), timeout=10):
            pass


async def test_what_is_no_listening_socket_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as handed:
        handed.bind(("127.0.0.1", 0))
        tracker = Served(tmp_path, [], handed=handed)
        try:
            assert await asyncio.to_thread(tracker.process.wait, 30) == 1
            assert tracker.log.read_text().count("\n") == 1
            assert "descriptor 3" in tracker.log.read_text()
            assert not tracker.data.exists()
        finally:
            tracker.close()


async def test_at_the_end_clients_are_told_and_a_slow_request_is_answered(tmp_path: Path, store: Store) -> None:
    config = ServiceConfig(tmp_path, announce=False, linger_seconds=0.3)
    async with running_tracker(tmp_path, store=store, config=config) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        async with ann.events() as events:
            await events.until(push.State)
            reader, writer = await asyncio.open_connection(
                tracker.address.host, tracker.address.port, ssl=pinned_context(tracker.root_der)
            )
            body = b'{"name":"slow"}'
            head = (
                f"POST {routes.CREATE_GROUP.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ann.token}\r\n"
                f"{routes.REQUEST_ID_HEADER}: {'ab' * 16}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body[:5])
            idle_reader, idle_writer = await asyncio.open_connection(
                tracker.address.host, tracker.address.port, ssl=pinned_context(tracker.root_der)
            )
            await ann.call(routes.GROUPS)  # so that the half request was read meanwhile
            ending = asyncio.create_task(tracker.stop())
            assert await events.closed() == aiohttp.WSCloseCode.GOING_AWAY
            # It is not ready any more, which a connection that it accepted before can hear.
            idle_writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = await idle_reader.read()
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"Connection: close" in answer
            writer.write(body[5:])
            assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
            async with asyncio.timeout(10):
                await ending
            with pytest.raises(OSError):
                await asyncio.open_connection(tracker.address.host, tracker.address.port)
            for one in (writer, idle_writer):
                one.close()
        await tracker.start()
        assert [group.name for group in (await ann.call(routes.GROUPS)).groups] == ["slow"]


async def test_a_tracker_at_a_terminal_ends_with_it(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *["-m", "tracker", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--no-announce"],
            stdin=slave,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
        )
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while not (await process.stdout.readline()).startswith(b"  announced"):
                pass
            process.send_signal(signal.SIGHUP)
            told, complaint = await process.communicate()
        assert process.returncode == 0
        assert told.decode().splitlines() == ["The tracker has ended."]
        assert complaint == b""
    finally:
        os.close(master)
        os.close(slave)


def test_an_environment_that_says_nonsense_hands_nothing_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ("²", "-1", "3 ", "9" * 5000, ""):
        monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
        monkeypatch.setenv("LISTEN_FDS", told)
        monkeypatch.setenv("WATCHDOG_USEC", told)
        assert take_sockets() == []
        assert "LISTEN_FDS" not in os.environ
        assert Manager()._watched_seconds == 0.0
