"""This host's addresses: which of them a tracker is told.

Invariant: at most `limits.ADDRESSES_MAX` addresses are told, never a multicast or link-local one, and
a loopback one only if the tracker itself is reached by loopback. Used by sessions, which look again
every few seconds and send what changed with `Listen`.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterable

import ifaddr

from core.wire import limits
from core.wire.tracker_messages import Address

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_addresses() -> frozenset[IP]:
    """Every address of every interface that is up. Blocks for a system call: run it in a thread."""
    found = set[IP]()
    for adapter in ifaddr.get_adapters():
        for one in adapter.ips:
            found.add(ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0]))
    return frozenset(found)


def parse_host(host: str) -> IP | None:
    """The address in `host`, an IPv4 one if it is one in IPv6's clothes; None for anything else."""
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def is_loopback(host: str) -> bool:
    """Whether `host` (an address, or `localhost`) never leaves this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def addresses_to_tell(
    found: Iterable[IP], port: int, *, bound: str | None = None, tracker_by_loopback: bool = False
) -> tuple[Address, ...]:
    """Where this device says it listens: `found` without what nobody else could reach, IPv4 and IPv6 in turn.

    `bound` is the address listened on if it is not all of them; then no other is told.
    """
    only = _bound(bound)
    wanted = [ip for ip in found if _is_told(ip, tracker_by_loopback) and (only is None or ip == only)]
    v4 = sorted((ip for ip in wanted if isinstance(ip, ipaddress.IPv4Address)), key=_order)
    v6 = sorted((ip for ip in wanted if isinstance(ip, ipaddress.IPv6Address)), key=_order)
    mixed = (ip for pair in itertools.zip_longest(v4, v6) for ip in pair if ip is not None)
    told = itertools.islice(mixed, limits.ADDRESSES_MAX)
    return tuple(Address("loopback" if ip.is_loopback else "lan", str(ip), port) for ip in told)


def _bound(bound: str | None) -> IP | None:
    if bound is None:
        return None
    try:
        ip = ipaddress.ip_address(bound.partition("%")[0])
    except ValueError:
        return None
    return None if ip.is_unspecified else ip


def _is_told(ip: IP, loopback: bool) -> bool:
    if ip.is_multicast or ip.is_link_local or ip.is_unspecified:
        return False
    return loopback or not ip.is_loopback


def _order(ip: IP) -> tuple[bool, int]:
    return ip.is_loopback, int(ip)
