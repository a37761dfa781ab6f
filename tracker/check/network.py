"""Looks at the port, at every address as a client does, and listens whether the announcement is heard.

It connects and asks, and leaves nothing. Used by `tracker.check.run`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from zeroconf import Error as ZeroconfError
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.wire import routes
from core.wire.announcement import SERVICE_TYPE, encode_txt
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import Fingerprint
from tracker.check.finding import Finding, ok, problem, unknown
from tracker.listening import holder_of

_SECONDS: Final = 5.0
_HEAR_SECONDS: Final = 3.0
_HEAD_MOST: Final = 4096


def look_at_port(listen: Sequence[tuple[str, int]], pid: int, *, answers: bool, is_running: bool) -> list[Finding]:
    """For each port that is to be listened on: whether it is free, this tracker's, or whose it is.

    `pid` is the process that has the data folder, 0 if that is not known; `answers`: it proved itself on its address.
    """
    found: dict[int, Finding] = {}
    for host, port in listen:
        if port == 0 or (port in found and found[port].state == "problem"):
            continue
        taken = _is_taken(host, port)
        if taken is None:
            if host not in ("0.0.0.0", "::"):
                found[port] = problem("port", "not_here", address=host, port=port)
            continue
        holder, program = holder_of(port) if taken else (0, "")
        if not taken:
            found.setdefault(port, ok("port", "free", port=port))
        elif (pid and holder == pid) or (is_running and answers):
            found[port] = ok("port", "ours", port=port, pid=pid or holder)
        else:
            found[port] = problem("port", "taken", port=port, pid=holder, program=program)
    return list(found.values())


def _is_taken(host: str, port: int) -> bool | None:
    """Whether somebody listens there; None where the machine has no such address. Nothing is listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((host, port))
    except OSError as error:
        return True if error.errno in (errno.EADDRINUSE, errno.EACCES) else None
    return False


async def reach(address: TrackerAddress, root_der: bytes, item: str = "reach") -> Finding:
    """Whether a tracker answers at an address, and proves that it is one of the deployment with this root."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # an address; the root signs nothing but trackers
    context.load_verify_locations(cadata=root_der)
    data: dict[str, object] = {"address": str(address)}
    began = time.perf_counter()
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(_SECONDS):
            reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
            certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            asked = f"GET {routes.HEALTH.path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
            writer.write(asked.encode())
            head = (await reader.read(_HEAD_MOST)).split(b"\r\n", 1)[0]
    except ssl.SSLCertVerificationError as error:
        return problem(item, "date" if error.verify_code in (9, 10) else "other_root", **data)
    except TimeoutError:
        return problem(item, "silent", **data)
    except OSError as error:
        reason = error.strerror or str(error)
        return problem(item, "refused" if error.errno == errno.ECONNREFUSED else "error", **data, reason=reason)
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
    if b" 200 " not in head:
        return problem(item, "not_ready", **data)
    until = x509.load_der_x509_certificate(certificate).not_valid_after_utc
    data["ms"] = round((time.perf_counter() - began) * 1000)
    data["days"] = (until - datetime.now(UTC)).days
    return ok(item, "answers", **data)


async def hear(fingerprint: Fingerprint, interfaces: Sequence[str], *, is_running: bool) -> Finding:
    """Whether the announcement of this deployment is heard on the interfaces with these addresses."""
    item = "mDNS"
    if not is_running:
        return unknown(item, "not_running")
    if not interfaces:
        return unknown(item, "no_interface")
    heard = dict(zip(interfaces, await asyncio.gather(*(_hears(fingerprint, one) for one in interfaces)), strict=True))
    data = {
        "heard": ", ".join(one for one, is_heard in heard.items() if is_heard) or "none",
        "silent": ", ".join(one for one, is_heard in heard.items() if not is_heard),
    }
    if all(heard.values()):
        return ok(item, "heard", **data)
    return problem(item, "partly" if any(heard.values()) else "silent", **data)


async def _hears(fingerprint: Fingerprint, interface: str) -> bool:
    """Whether a record of the deployment comes in on an interface within some seconds."""
    wanted = encode_txt(fingerprint, "")["fp"]
    heard = asyncio.Event()
    asking: set[asyncio.Task[None]] = set()

    async def _ask(zeroconf: Zeroconf, name: str) -> None:
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        if await info.async_request(zeroconf, int(_HEAR_SECONDS * 1000)):
            told: Any = info.properties.get(b"fp") or b""
            if told == wanted.encode():
                heard.set()

    def _on_change(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is not ServiceStateChange.Removed:
            task = asyncio.create_task(_ask(zeroconf, name))
            asking.add(task)
            task.add_done_callback(asking.discard)

    try:
        zeroconf = AsyncZeroconf(interfaces=[interface])
    except (OSError, RuntimeError, ZeroconfError):
        return False
    try:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, [SERVICE_TYPE], handlers=[_on_change])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HEAR_SECONDS):
                await heard.wait()
        await browser.async_cancel()
    finally:
        for task in list(asking):
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await zeroconf.async_close()
    return heard.is_set()
