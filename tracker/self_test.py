"""`p2p-tracker --self-test`: whether this copy of the program does its work; one JSON line, and an exit status.

Invariant: it serves on loopback, announces nothing, and leaves nothing: its data lies in a temporary folder. It is
asked as a client asks, over TLS that trusts its root alone. Used by `tracker.__main__`.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import ssl
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import aiohttp

from core.wire import routes
from core.wire.version import VERSION
from tracker.config import ServiceConfig
from tracker.service import Service

_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 30.0


def run(out: Path | None) -> int:
    """Try everything; the line goes to `out` or to standard output. The exit status: 0 if all of it works."""
    began = time.monotonic()
    checks: dict[str, dict[str, object]] = {
        "tls": {"ok": True, "library": ssl.OPENSSL_VERSION},
        "qt": {"ok": not any(name.startswith("PySide6") for name in sys.modules)},
    }
    with tempfile.TemporaryDirectory(prefix="p2p-share-self-test-") as folder:
        try:
            checks["service"] = {"ok": True, **asyncio.run(_serve(Path(folder)))}
        except Exception as error:  # noqa: BLE001 - what it may be is what is asked
            checks["service"] = {"ok": False, "error": f"{type(error).__name__}: {error}"}
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


async def _serve(folder: Path) -> dict[str, object]:
    config = ServiceConfig(folder, listen=((_LOOPBACK, 0),), name="self-test", announce=False)
    began = time.monotonic()
    service = await Service.start(config)
    started = time.monotonic() - began
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname = False  # an address; the root signs nothing but this tracker
        context.load_verify_locations(cadata=service.root.der)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(f"https://{_LOOPBACK}:{service.port}", timeout=timeout) as session:
            for path in (routes.HEALTH.path, routes.OPENAPI_PATH):
                async with session.get(path, ssl=context) as answer:
                    answer.raise_for_status()
                    body = await answer.json()
                    if not body:
                        raise RuntimeError(f"{path} answers nothing")
    finally:
        await service.close()
    return {"start_seconds": round(started, 2), "sqlite": sqlite3.sqlite_version}
