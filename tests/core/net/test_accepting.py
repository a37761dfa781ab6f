"""Strangers at the door: how many may knock, on which ports, and what happens without descriptors."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from pathlib import Path

import pytest

from core.net.accepting import Acceptor
from core.net.link_times import LinkCaps
from core.wire import limits
from core.wire.errors import Kind, UserError
from tests.fakes.linked_peer import LOOPBACK


class Door:
    """Keeps everybody waiting, and counts them."""

    def __init__(self, caps: LinkCaps | None = None, *, room: bool = True) -> None:
        self.inside: list[str] = []
        self.silent: set[socket.socket] = set()
        self.sockets: list[socket.socket] = []
        self.room = room
        self.open = asyncio.Event()
        self.acceptor = Acceptor(self._greet, lambda: self.room, self.silent.__contains__, caps or LinkCaps())

    async def _greet(self, connection: socket.socket, address: str) -> None:
        self.inside.append(address)
        self.sockets.append(connection)
        try:
            await self.open.wait()
        finally:
            connection.close()


async def knock(port: int, source: str = LOOPBACK) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(LOOPBACK, port, local_addr=(source, 0))


async def is_dropped(reader: asyncio.StreamReader, seconds: float = 10.0) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await reader.read(1) == b""
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True


async def is_kept(reader: asyncio.StreamReader) -> bool:
    return not await is_dropped(reader, 0.2)


async def hang_up(*knocks: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    for _, writer in knocks:
        writer.close()


async def test_one_address_may_knock_only_so_often_at_once() -> None:
    door = Door()
    port = await door.acceptor.start(LOOPBACK, 0)
    most = limits.HANDSHAKES_PER_ADDRESS_MAX
    knocks = [await knock(port) for _ in range(most + 1)]
    assert await is_dropped(knocks[-1][0])
    other = await knock(port, "127.0.0.2")
    assert await is_kept(other[0])
    assert door.inside == [LOOPBACK] * most + ["127.0.0.2"]
    door.open.set()
    # Whoever is greeted or gone makes room.
    assert all(await asyncio.gather(*(is_dropped(reader) for reader, _ in [*knocks, other])))
    knocks.append(await knock(port))
    assert await is_dropped(knocks[-1][0])
    assert len(door.inside) == most + 2
    await hang_up(*knocks, other)
    await door.acceptor.close()


async def test_the_oldest_silent_connection_of_an_address_gives_way_to_a_new_one() -> None:
    door = Door(LinkCaps(handshakes_per_address=3))
    port = await door.acceptor.start(LOOPBACK, 0)
    elsewhere = await knock(port, "127.0.0.2")
    knocks = [await knock(port) for _ in range(3)]
    assert await is_kept(knocks[-1][0])
    door.silent |= {door.sockets[0], *door.sockets[2:]}  # the one from elsewhere, and all but the first from here
    knocks.append(await knock(port))
    assert await is_dropped(knocks[1][0])
    knocks.append(await knock(port))
    assert await is_dropped(knocks[2][0])
    for reader, _ in (elsewhere, knocks[0], knocks[3], knocks[4]):
        assert await is_kept(reader)
    assert len(door.inside) == 6
    late = await knock(port)  # each of the three has spoken now
    assert await is_dropped(late[0])
    await door.acceptor.close()
    await hang_up(elsewhere, late, *knocks)


async def test_only_so_many_may_knock_at_once() -> None:
    door = Door()
    port = await door.acceptor.start(LOOPBACK, 0)
    sources = [f"127.0.1.{1 + number // 8}" for number in range(limits.HANDSHAKES_MAX)]
    knocks = [await knock(port, source) for source in sources]
    late = await knock(port, "127.0.2.1")
    assert await is_dropped(late[0])
    assert len(door.inside) == limits.HANDSHAKES_MAX
    await hang_up(*knocks, late)
    await door.acceptor.close()


async def test_when_all_together_are_too_many_the_oldest_silent_one_of_any_address_gives_way() -> None:
    door = Door(LinkCaps(handshakes=3))
    port = await door.acceptor.start(LOOPBACK, 0)
    knocks = [await knock(port, f"127.0.1.{number}") for number in range(1, 4)]
    assert await is_kept(knocks[-1][0])
    door.silent |= set(door.sockets[1:])
    knocks.append(await knock(port, "127.0.1.4"))
    assert await is_dropped(knocks[1][0])
    door.silent.discard(door.sockets[2])
    late = await knock(port, "127.0.1.5")  # each of the three has spoken now
    assert await is_dropped(late[0])
    for reader, _ in (knocks[0], knocks[2], knocks[3]):
        assert await is_kept(reader)
    await door.acceptor.close()
    await hang_up(late, *knocks)


async def test_nobody_comes_in_when_there_is_no_room_for_a_link() -> None:
    door = Door(room=False)
    port = await door.acceptor.start(LOOPBACK, 0)
    late = await knock(port)
    assert await is_dropped(late[0])
    assert door.inside == []
    await hang_up(late)
    await door.acceptor.close()


async def test_closing_drops_whoever_is_not_greeted() -> None:
    door = Door()
    port = await door.acceptor.start(LOOPBACK, 0)
    waiting = await knock(port)
    assert await is_kept(waiting[0])
    await door.acceptor.close()
    assert await is_dropped(waiting[0])
    with pytest.raises(OSError):
        await knock(port)
    await hang_up(waiting)


async def test_by_default_it_listens_on_all_addresses_of_both_families_on_one_port() -> None:
    door = Door()
    port = await door.acceptor.start(None, 0)
    knocks = [await knock(port)]
    if _has_ipv6():
        knocks.append(await asyncio.open_connection("::1", port))
    assert all([await is_kept(reader) for reader, _ in knocks])
    assert door.inside == [LOOPBACK, "::1"][: len(knocks)]
    await hang_up(*knocks)
    await door.acceptor.close()


async def test_without_a_port_it_takes_ours_or_the_next_free_one() -> None:
    one, two = Door(), Door()
    first = await one.acceptor.start(LOOPBACK, None)
    second = await two.acceptor.start(LOOPBACK, None)
    assert limits.PEER_PORT <= first < second < limits.PEER_PORT + 100
    await one.acceptor.close()
    await two.acceptor.close()


async def test_a_port_that_is_taken_is_named() -> None:
    one, two = Door(), Door()
    port = await one.acceptor.start(LOOPBACK, 0)
    with pytest.raises(UserError) as caught:
        await two.acceptor.start(LOOPBACK, port)
    assert (caught.value.kind, caught.value.data["port"]) == (Kind.PORT_TAKEN, port)
    if Path("/proc/net/tcp").exists():  # elsewhere the system does not tell
        assert caught.value.data["pid"] == os.getpid()
    await one.acceptor.close()
    assert await two.acceptor.start(LOOPBACK, port) == port
    await two.acceptor.close()


async def test_without_descriptors_connections_are_dropped_and_the_next_one_after_that_is_served() -> None:
    door = Door()
    port = await door.acceptor.start(LOOPBACK, 0)
    loop = asyncio.get_running_loop()
    caller = socket.socket()
    caller.setblocking(False)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        with pytest.raises(OSError):
            while True:
                taken.append(os.dup(caller.fileno()))
        await loop.sock_connect(caller, (LOOPBACK, port))
        async with asyncio.timeout(5):
            assert await loop.sock_recv(caller, 1) == b""
        assert door.inside == []
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        caller.close()
    served = await knock(port)
    assert await is_kept(served[0])
    assert door.inside == [LOOPBACK]
    await hang_up(served)
    await door.acceptor.close()


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
