"""Where and when a device is dialled."""

from __future__ import annotations

import asyncio
import random
import socket
from dataclasses import replace

from core.net.dialling import Dialler, endpoints
from core.net.link_times import LinkTimes
from core.net.peer_link import PeerLink
from core.net.tcp import congestion, limit_unsent, round_trip, try_often, use_bbr
from core.wire import limits
from core.wire.ids import DeviceId
from core.wire.tracker_messages import Address
from tests.fakes.linked_peer import LOOPBACK

NOWHERE = (LOOPBACK, 1)
DEVICE = DeviceId("ab" * 32)


def test_only_addresses_of_one_computer_and_of_known_kinds_are_dialled() -> None:
    told = [
        ("seen", "192.0.2.1", 5),
        ("lan", "192.0.2.1", 5),
        ("lan", "2001:db8::1", 5),
        ("loopback", "127.0.0.1", 5),
        ("relay", "192.0.2.2", 5),
        ("lan", "192.0.2.3", 0),
        ("lan", "224.0.0.1", 5),
        ("lan", "0.0.0.0", 5),
        ("lan", "169.254.1.1", 5),
        ("lan", "fe80::1%eth0", 5),
        ("lan", "ff02::1", 5),
        ("lan", "somewhere.example", 5),
        ("lan", "", 5),
    ]
    found = endpoints([Address(*each) for each in told])
    assert found == (("192.0.2.1", 5), ("2001:db8::1", 5), ("127.0.0.1", 5))


def test_no_more_addresses_are_dialled_than_a_device_may_tell() -> None:
    told = [Address("lan", f"192.0.2.{number}", 5) for number in range(100)]
    assert len(endpoints(told)) == limits.ADDRESSES_MAX + 1


class Host:
    """Counts attempts; none succeeds."""

    def __init__(self) -> None:
        self.linked = False
        self.tries: list[float] = []
        self.tried = asyncio.Event()

    def is_linked(self, device: DeviceId) -> bool:
        return self.linked

    def has_room(self) -> bool:
        return True

    async def new_link(self, device: DeviceId) -> PeerLink | None:
        self.tries.append(asyncio.get_running_loop().time())
        self.tried.set()
        return None

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.tries) < count:
                self.tried.clear()
                await self.tried.wait()


def _dialler(host: Host, *, waits: float = 0.0, **times: float) -> Dialler:
    return Dialler(DEVICE, host, replace(LinkTimes(), **times), random.Random(1), waits=waits)


async def test_pauses_double_up_to_the_longest() -> None:
    host = Host()
    dialler = _dialler(host, first_retry=0.02, last_retry=0.08)
    dialler.set_endpoints((NOWHERE,))
    await host.until(6)
    pauses = [later - earlier for earlier, later in zip(host.tries, host.tries[1:], strict=False)]
    for pause, least in zip(pauses, [0.018, 0.036, 0.072, 0.072, 0.072], strict=True):
        assert pause >= least * 0.99
    await dialler.close()


async def test_news_are_acted_on_at_once_and_begin_the_pauses_anew() -> None:
    host = Host()
    dialler = _dialler(host, first_retry=60.0, last_retry=60.0)
    dialler.set_endpoints((NOWHERE,))
    await host.until(1)
    for count in range(2, 5):
        dialler.kick()
        await host.until(count)
    await dialler.close()


async def test_the_same_addresses_again_are_no_news_and_other_ones_are() -> None:
    host = Host()
    dialler = _dialler(host, first_retry=60.0, last_retry=60.0)
    dialler.set_endpoints((NOWHERE,))
    await host.until(1)
    dialler.set_endpoints((NOWHERE,))
    await asyncio.sleep(0.05)
    assert len(host.tries) == 1
    dialler.set_endpoints((NOWHERE, (LOOPBACK, 2)))
    await host.until(2)
    await dialler.close()


async def test_the_larger_device_waits_even_for_news_and_does_not_dial_a_device_that_is_linked() -> None:
    host = Host()
    dialler = _dialler(host, waits=0.1)
    began = asyncio.get_running_loop().time()
    dialler.set_endpoints((NOWHERE,))
    for _ in range(5):
        await asyncio.sleep(0.01)
        dialler.kick()
    await host.until(1)
    assert host.tries[0] - began >= 0.1
    host.linked = True
    tries = len(host.tries)
    await asyncio.sleep(0.7)
    assert len(host.tries) <= tries + 1
    await dialler.close()


async def test_a_device_without_an_address_is_tried_as_soon_as_it_has_one() -> None:
    host = Host()
    dialler = _dialler(host)
    await asyncio.sleep(0.02)
    assert host.tries == []
    dialler.set_endpoints((NOWHERE,))
    await host.until(1)
    await dialler.close()


async def test_tcp_tells_its_round_trip_and_may_change_its_congestion_control() -> None:
    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hold, LOOPBACK, 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    sock = writer.get_extra_info("socket")
    before, measured = congestion(sock), round_trip(sock)
    assert measured is None or 0 < measured < 1
    assert congestion(sock) == ("bbr" if use_bbr(sock) else before)
    limit_unsent(sock, 4096)
    if try_often(sock):  # a newer Linux: it tries for as long as a link may be silent, and at least every two seconds
        assert sock.getsockopt(socket.IPPROTO_TCP, 44) == 2000
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == limits.IDLE_SECONDS * 1000
    writer.close()
    await writer.wait_closed()
    # What a closed socket refuses is not an error of the link.
    assert round_trip(sock) is None
    assert congestion(sock) == ""
    assert not use_bbr(sock)
    assert not try_often(sock)
    limit_unsent(sock, 4096)
    server.close()
    await server.wait_closed()
