"""The router of a WAN lab by itself: its hosts are pairs of sockets, so it needs no root."""

from __future__ import annotations

import contextlib
import os
import socket
import time

import pytest

from tests.lab import router

_PACKETS, _BYTES = 20, 1000
"""Of the host with the thin link: 40 ms of it at 4 Mbit/s."""


def _packet(sender: int, receiver: int) -> bytes:
    """An IPv4 packet that carries nothing but where it is from and where it goes."""
    addresses = bytes([10, 77, 0, sender + 1, 10, 77, 0, receiver + 1])
    return b"\x45" + bytes(11) + addresses + bytes(_BYTES - 20)


def test_nobody_waits_for_packets_that_have_not_reached_the_link_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.ExitStack() as stack:
        hosts: list[socket.socket] = []

        def open_end(_: str) -> int:
            host, end = (stack.enter_context(each) for each in socket.socketpair(type=socket.SOCK_DGRAM))
            host.setblocking(False)
            end.setblocking(False)
            hosts.append(host)
            return end.fileno()

        monkeypatch.setattr(router, "_open_tun", open_end)
        plan = {"namespaces": ["a", "b", "c"], "rates": [4, 40, 40], "delay": 0.005, "loss": 0, "reorder": 0, "seed": 0}
        carrier = router.Router(plan)
        thin, quick = _packet(0, 2), _packet(1, 2)
        for _ in range(_PACKETS):
            hosts[0].send(thin)
        carrier._take_from(0)
        hosts[1].send(quick)
        carrier._take_from(1)
        came: list[bytes] = []
        deadline = time.monotonic() + 10
        while len(came) <= _PACKETS and time.monotonic() < deadline:
            carrier._hand_over()
            with contextlib.suppress(BlockingIOError):
                came.append(os.read(hosts[2].fileno(), _BYTES))
        assert sorted(came) == sorted([thin] * _PACKETS + [quick])
        assert came.index(quick) < _PACKETS // 2
