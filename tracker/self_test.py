"""`p2p-tracker --self-test`: whether this copy of the program does its work; one JSON line, and an exit status.

Invariant: it serves on loopback, announces nothing, and leaves nothing: its data lies in a temporary folder. It is
asked as a client asks, over TLS that trusts its root alone. The download is done by the `p2p-peer` beside it, as a
program, since a tracker has no code of a peer. Used by `tracker.__main__`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import ssl
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import aiohttp

from core.wire import routes
from core.wire.fingerprint import Invite, TrackerAddress
from core.wire.version import VERSION
from tracker.config import ServiceConfig
from tracker.service import Service

_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 30.0
_DOWNLOAD_SECONDS: Final = 90.0
_PEER: Final = "p2p-peer"


def run(out: Path | None) -> int:
    """Try everything; the line goes to `out` or to standard output. The exit status: 0 if all of it works."""
    began = time.monotonic()
    checks: dict[str, dict[str, object]] = {
        "tls": {"ok": True, "library": ssl.OPENSSL_VERSION},
        "qt": {"ok": not any(name.startswith("PySide6") for name in sys.modules)},
    }
    logging.getLogger("tracker.doors").setLevel(logging.WARNING)  # nobody asked who logged in
    with tempfile.TemporaryDirectory(prefix="p2p-share-self-test-") as folder:
        asyncio.run(_try_service(Path(folder), checks))
    ok = all(one["ok"] for one in checks.values())
    line = json.dumps(
        {
            "program": "p2p-tracker",
            "version": VERSION,
            "ok": ok,
            "seconds": round(time.monotonic() - began, 2),
            "frozen": bool(getattr(sys, "frozen", False)),
            "checks": checks,
        }
    )
    if out is not None:
        out.write_text(f"{line}\n", encoding="utf-8")
    elif sys.stdout is not None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0 if ok else 1


async def _try_service(folder: Path, checks: dict[str, dict[str, object]]) -> None:
    """Start a tracker, ask it, and let the peer use it; each becomes one of the `checks`."""
    config = ServiceConfig(folder / "tracker", listen=((_LOOPBACK, 0),), name="self-test", announce=False)
    service: Service | None = None
    name = "service"
    try:
        began = time.monotonic()
        service = await Service.start(config)
        started = round(time.monotonic() - began, 2)
        await _ask(service)
        checks[name] = {"ok": True, "start_seconds": started, "sqlite": sqlite3.sqlite_version}
        name = "download"
        checks[name] = {"ok": True, **await _download(service, folder)}
    except Exception as error:  # noqa: BLE001 - what it may be is what is asked
        checks[name] = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    finally:
        if service is not None:
            await service.close()


async def _ask(service: Service) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # an address; the root signs nothing but this tracker
    context.load_verify_locations(cadata=service.root.der)
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    where = f"https://{_LOOPBACK}:{service.port}"
    async with aiohttp.ClientSession(where, timeout=timeout, auto_decompress=False) as session:
        for path in (routes.HEALTH.path, routes.OPENAPI_PATH):
            async with session.get(path, ssl=context) as answer:
                answer.raise_for_status()
                body = await answer.json()
                if not body:
                    raise RuntimeError(f"{path} answers nothing")


async def _download(service: Service, folder: Path) -> dict[str, object]:
    """What `p2p-peer` says of a download through this tracker."""
    invite = Invite((TrackerAddress(_LOOPBACK, service.port),), service.root.fingerprint).link()
    out = folder / f"{_PEER}.json"
    process = await asyncio.create_subprocess_exec(
        *_peer(),
        "--self-test-tracker",
        invite,
        "--self-test-out",
        str(out),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_DOWNLOAD_SECONDS):
            _, told = await process.communicate()
    except TimeoutError:
        raise RuntimeError(f"{_PEER} did not end within {_DOWNLOAD_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not out.exists():
        said = " ".join(told.decode(errors="replace").split())
        raise RuntimeError(f"{_PEER} ended with status {process.returncode}: {said}")
    download: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))["checks"]["download"]
    if not download.pop("ok"):
        raise RuntimeError(f"{_PEER}: {download['error']}")
    return download


def _peer() -> list[str]:
    """How `p2p-peer` is called: the sibling of a frozen program, else the same interpreter."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name(_PEER + (".exe" if sys.platform == "win32" else "")))]
    return [sys.executable, "-m", "core.shell"]
