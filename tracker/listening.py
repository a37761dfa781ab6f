"""Where a tracker listens, and under which addresses others reach it.

Invariant: either every socket that was asked for listens, or none does and the error names the port
and, where the system tells, who holds it.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import ifaddr

from core.wire import limits
from core.wire.errors import DiskError, Kind, UserError
from core.wire.fingerprint import TrackerAddress

_ATTEMPTS: Final = 8
_INNER: Final = ("docker", "br-", "virbr", "veth", "lxc", "cni", "podman", "vmnet", "vboxnet")
"""Interfaces that usually reach only this machine; their addresses come last."""


def open_sockets(addresses: Sequence[tuple[str, int]], *, optional: bool) -> list[socket.socket]:
    """Bind every (address, port); with port 0 all get the port that the first is given.

    With `optional` an address but the first may be missing on this machine. Raises
    `UserError(PORT_TAKEN)` with `port`, `address`, `pid` and `program`, or `UserError(BAD_ADDRESS)`.
    """
    any_port = addresses[0][1] == 0
    for attempt in range(_ATTEMPTS):
        opened: list[socket.socket] = []
        try:
            for host, asked in addresses:
                port = opened[0].getsockname()[1] if any_port and opened else asked
                bound = _bind(host, port, may_lack=optional and bool(opened))
                if bound is not None:
                    opened.append(bound)
            return opened
        except UserError as error:
            for bound in opened:
                bound.close()
            # The one port that was free for the first address may be taken on the second.
            if not (any_port and opened and error.kind is Kind.PORT_TAKEN) or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _bind(host: str, port: int, *, may_lack: bool) -> socket.socket | None:
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICHOST
        )[0]
    except OSError:
        raise UserError(Kind.BAD_ADDRESS, text=host, rule="host") from None
    listener = None
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.setblocking(False)
        listener.listen(1024)
    except OSError as error:
        if listener is not None:
            listener.close()
        if error.errno == errno.EADDRINUSE:
            pid, program = holder_of(port)
            raise UserError(Kind.PORT_TAKEN, port=port, address=host, pid=pid, program=program) from error
        if may_lack and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            return None
        if error.errno == errno.EADDRNOTAVAIL:
            raise UserError(Kind.BAD_ADDRESS, text=host, rule="not_here") from error
        raise DiskError(Kind.BAD_ADDRESS, text=f"{host}:{port}", rule="refused", reason=error.strerror or "") from error
    return listener


def holder_of(port: int) -> tuple[int, str]:
    """Process id and program that listen on a TCP port, as far as the system tells; (0, "") where it does not."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:  # 0A: listening
                    inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").iterdir() if inodes else ():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if any(str(handle.readlink()) in inodes for handle in (process / "fd").iterdir()):
                    return int(process.name), (process / "comm").read_text().strip()
    return 0, ""


def usable_addresses(sockets: Iterable[tuple[str, int]], only: Sequence[str] = ()) -> tuple[TrackerAddress, ...]:
    """Under what others reach these (address, port), best first, at most 8.

    A wildcard stands for the addresses of this machine's interfaces of its family, without link-local
    ones; loopback counts where there is nothing else. `only` restricts wildcards to these addresses. Blocks briefly.
    """
    found: dict[str, TrackerAddress] = {}
    loopback: dict[str, TrackerAddress] = {}
    machine = _machine_addresses(only)
    for host, port in sockets:
        bound = ipaddress.ip_address(host)
        candidates = [a for a in machine if a.version == bound.version] if bound.is_unspecified else [bound]
        for address in candidates:
            kept = loopback if address.is_loopback else found
            kept.setdefault(str(address), TrackerAddress(str(address), port))
    chosen = list(found.values()) or list(loopback.values())
    return tuple(sorted(chosen, key=lambda address: ":" in address.host)[: limits.ADDRESSES_MAX])


def _machine_addresses(only: Sequence[str]) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Addresses of the interfaces that reach others first, loopback among them, link-local ones left out."""
    ranked: list[tuple[bool, int, ipaddress.IPv4Address | ipaddress.IPv6Address]] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            address = ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
            if address.is_link_local or (only and str(address) not in only):
                continue
            ranked.append((adapter.name.startswith(_INNER), len(ranked), address))
    return [address for _, _, address in sorted(ranked, key=lambda entry: entry[:2])]
