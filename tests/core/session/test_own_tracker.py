"""A tracker of one's own behind the engine: started, asked, stopped, and brought back with the program."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.snapshots import OwnTrackerSnapshot
from core.wire.errors import Kind, UserError
from core.wire.fingerprint import parse_invite
from tests.fakes.people import PASSWORD


def _config(state: Path) -> Config:
    return Config(state=state, listen_host="127.0.0.1", listen_port=0, discovery_interfaces=("127.0.0.1",))


async def _until_running(engine: Engine, running: bool = True) -> OwnTrackerSnapshot:
    async with asyncio.timeout(20):
        while True:
            status = await engine.own_tracker.status()
            if status.running == running and (not running or status.members_online is not None):
                return status
            await asyncio.sleep(0.05)


async def test_it_is_started_asked_and_stopped(tmp_path: Path) -> None:
    async with Engine(_config(tmp_path)) as engine:
        assert not (await engine.own_tracker.status()).running
        started = await engine.own_tracker.start(_free_port())
        try:
            assert started.running
            assert not started.was_running
            invite = parse_invite(started.invite)
            assert str(invite.addresses[0]) == started.address == f"127.0.0.1:{started.port}"
            assert invite.fingerprint == started.fingerprint == (await engine.account.status()).fingerprint
            assert started.members_online == 0
            assert (await engine.own_tracker.start()).was_running
            await engine.account.create_user("ann", PASSWORD)
            await engine.account.login("ann", PASSWORD)
            assert (await engine.own_tracker.status()).members_online == 1
        finally:
            stopped = await engine.own_tracker.stop()
        assert not stopped.running
        with pytest.raises(UserError) as caught:
            await engine.own_tracker.stop()
        assert caught.value.kind is Kind.NO_OWN_TRACKER


async def test_a_port_that_is_taken_is_told_with_the_program_that_holds_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Engine(_config(tmp_path)) as engine:
            with pytest.raises(UserError) as caught:
                await engine.own_tracker.start(port)
        assert caught.value.kind is Kind.PORT_TAKEN
        assert caught.value.data["port"] == port
        if Path("/proc/net/tcp").exists():
            assert caught.value.data["pid"] == os.getpid()
            assert caught.value.data["program"] == Path("/proc/self/comm").read_text().strip()


async def test_one_that_ran_comes_back_with_the_program_and_one_that_was_stopped_does_not(tmp_path: Path) -> None:
    async with Engine(_config(tmp_path)) as engine:
        first = await engine.own_tracker.start(_free_port())
        await engine.account.create_user("ann", PASSWORD)
        await engine.account.login("ann", PASSWORD)
    os.kill(first.pid, signal.SIGKILL)
    os.waitpid(first.pid, 0)
    async with Engine(_config(tmp_path)) as engine:
        again = await _until_running(engine)
        assert again.pid != first.pid
        assert (again.port, again.fingerprint) == (first.port, first.fingerprint)
        async with asyncio.timeout(20):
            while not (await engine.account.status()).connected:  # noqa: ASYNC110 - nobody logs in anew
                await asyncio.sleep(0.05)
        await engine.own_tracker.stop()
    async with Engine(_config(tmp_path)) as engine:
        await asyncio.sleep(0.2)
        assert not (await engine.own_tracker.status()).running


async def test_it_does_not_come_back_where_somebody_said_so(tmp_path: Path) -> None:
    async with Engine(_config(tmp_path)) as engine:
        first = await engine.own_tracker.start(_free_port())
        assert not (await engine.own_tracker.set_autostart(False)).autostart
    os.kill(first.pid, signal.SIGKILL)
    os.waitpid(first.pid, 0)
    async with Engine(_config(tmp_path)) as engine:
        await asyncio.sleep(0.2)
        status = await engine.own_tracker.status()
        assert (status.running, status.autostart) == (False, False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
