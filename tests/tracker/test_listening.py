"""Sockets and addresses of a tracker on this very machine."""

from __future__ import annotations

import os
import socket

import pytest

from core.wire.errors import Kind, UserError
from tracker.listening import holder_of, open_sockets, usable_addresses


def _close(sockets: list[socket.socket]) -> None:
    for one in sockets:
        one.close()


def test_all_addresses_share_the_port_that_was_free() -> None:
    opened = open_sockets([("0.0.0.0", 0), ("::", 0)], optional=True)
    assert len({one.getsockname()[1] for one in opened}) == 1
    _close(opened)


def test_a_second_address_may_be_missing_and_the_first_may_not() -> None:
    opened = open_sockets([("127.0.0.1", 0), ("2001:db8::77", 0)], optional=True)
    assert [one.getsockname()[0] for one in opened] == ["127.0.0.1"]
    _close(opened)
    for addresses in ([("127.0.0.1", 0), ("2001:db8::77", 0)], [("2001:db8::77", 0)]):
        with pytest.raises(UserError) as refused:
            open_sockets(addresses, optional=len(addresses) == 1)
        assert refused.value.kind is Kind.BAD_ADDRESS


def test_when_one_port_is_taken_none_is_kept() -> None:
    taken = open_sockets([("127.0.0.1", 0)], optional=False)
    port = taken[0].getsockname()[1]
    with pytest.raises(UserError) as refused:
        open_sockets([("127.0.0.2", port), ("127.0.0.1", port)], optional=False)
    assert (refused.value.kind, refused.value.data["port"]) == (Kind.PORT_TAKEN, port)
    assert refused.value.data["pid"] == os.getpid() == holder_of(port)[0]
    again = open_sockets([("127.0.0.2", port)], optional=False)
    _close([*taken, *again])
    assert holder_of(port) == (0, "")


def test_loopback_counts_only_where_there_is_nothing_else() -> None:
    assert [str(a) for a in usable_addresses([("127.0.0.1", 5)])] == ["127.0.0.1:5"]
    assert [str(a) for a in usable_addresses([("127.0.0.1", 5), ("192.0.2.1", 5)])] == ["192.0.2.1:5"]
    assert [str(a) for a in usable_addresses([("0.0.0.0", 5)], only=("127.0.0.1",))] == ["127.0.0.1:5"]
    assert [str(a) for a in usable_addresses([("::1", 5), ("127.0.0.1", 5)])] == ["127.0.0.1:5", "[::1]:5"]
    everywhere = usable_addresses([("0.0.0.0", 5), ("::", 5)])
    assert everywhere
    assert not any(address.host.startswith(("fe80", "169.254")) for address in everywhere)
