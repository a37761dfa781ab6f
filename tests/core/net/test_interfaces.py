"""What a tracker is told of this host's addresses."""

from __future__ import annotations

import ipaddress

import pytest

from core.net.interfaces import addresses_to_tell, is_loopback, read_addresses

_TEXTS = "127.0.0.1", "::1", "10.0.0.7", "fd00::7", "169.254.3.4", "fe80::1", "224.0.0.5", "ff02::fb", "0.0.0.0"
_ALL = [ipaddress.ip_address(text) for text in _TEXTS]


def told(*, bound: str | None = None, loopback: bool = False) -> list[tuple[str, str]]:
    answer = addresses_to_tell(_ALL, 47800, bound=bound, tracker_by_loopback=loopback)
    assert {one.port for one in answer} <= {47800}
    return [(one.kind, one.address) for one in answer]


def test_neither_loopback_nor_link_local_nor_multicast_is_told() -> None:
    assert told() == [("lan", "10.0.0.7"), ("lan", "fd00::7")]


def test_loopback_is_told_last_and_only_to_a_tracker_on_loopback() -> None:
    assert told(loopback=True) == [
        ("lan", "10.0.0.7"), ("lan", "fd00::7"), ("loopback", "127.0.0.1"), ("loopback", "::1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bound", "loopback", "expected"),
    [
        ("10.0.0.7", True, [("lan", "10.0.0.7")]),
        ("127.0.0.1", True, [("loopback", "127.0.0.1")]),
        ("127.0.0.1", False, []),
        ("0.0.0.0", False, [("lan", "10.0.0.7"), ("lan", "fd00::7")]),
        ("::", False, [("lan", "10.0.0.7"), ("lan", "fd00::7")]),
    ],
)
def test_a_device_that_listens_on_one_address_tells_no_other(
    bound: str, loopback: bool, expected: list[tuple[str, str]]
) -> None:
    assert told(bound=bound, loopback=loopback) == expected


def test_no_more_than_eight_are_told_and_both_families_have_their_share() -> None:
    many = [ipaddress.ip_address(f"10.0.0.{n}") for n in range(1, 20)]
    many_too = [ipaddress.ip_address(f"fd00::{n:x}") for n in range(1, 20)]
    answer = addresses_to_tell([*many, *many_too], 1)
    assert [one.address for one in answer] == [
        "10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2", "10.0.0.3", "fd00::3", "10.0.0.4", "fd00::4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("LOCALHOST", True),
     ("10.0.0.1", False), ("fe80::1%eth0", False), ("example.org", False)],
)  # fmt: skip
def test_what_loopback_is(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_this_host_has_a_loopback_address() -> None:
    assert ipaddress.ip_address("127.0.0.1") in read_addresses()
