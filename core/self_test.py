"""Whether this copy of the program does its work: what `--self-test` of the window and of the terminal tries.

Invariant: everything happens on loopback and in one temporary folder, and nothing of it is left: no process, no file.
It answers with one JSON line. Used by `core.shell.self_test` and `gui.self_test`.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.config import Config
from core.engine import Engine
from core.snapshots import DownloadState
from core.wire.errors import ShareError
from core.wire.fingerprint import Invite, parse_invite
from core.wire.version import VERSION

LOOPBACK: Final = "127.0.0.1"
GROUP: Final = "self-test"
SIZE: Final = 3 * 1024 * 1024 + 17
SECONDS: Final = 60.0

Facts = Mapping[str, object]
"""What a check found: words and numbers for a report."""


class SelfTestFailed(Exception):
    """Something does not work; the message says what."""


class Report:
    """The checks of one program, in the order in which they were made."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._checks: dict[str, dict[str, object]] = {}
        self._began = time.monotonic()

    @property
    def ok(self) -> bool:
        """Whether every check that was made succeeded."""
        return all(one["ok"] for one in self._checks.values())

    def check(self, name: str, work: Callable[[], Facts]) -> None:
        """Make one check; whatever it raises is its failure."""
        try:
            self._checks[name] = {"ok": True, **work()}
        except Exception as error:  # noqa: BLE001 - what it may be is what is asked
            self.failed(name, error)

    async def wait_for(self, name: str, work: Callable[[], Awaitable[Facts]]) -> None:
        """Make one check that takes its time; whatever it raises is its failure."""
        try:
            self._checks[name] = {"ok": True, **await work()}
        except Exception as error:  # noqa: BLE001 - what it may be is what is asked
            self.failed(name, error)

    def failed(self, name: str, error: BaseException) -> None:
        """Note that a check failed, and why."""
        why = f"{error.kind.value} {dict(error.data)}" if isinstance(error, ShareError) else str(error)
        self._checks[name] = {"ok": False, "error": f"{type(error).__name__}: {why}"}

    def line(self) -> str:
        """One line of JSON: who, which version, how long it took, and each check."""
        return json.dumps(
            {
                "program": self._program,
                "version": VERSION,
                "ok": self.ok,
                "seconds": round(time.monotonic() - self._began, 2),
                "frozen": bool(getattr(sys, "frozen", False)),
                "checks": self._checks,
            },
            default=str,
        )

    def deliver(self, out: Path | None) -> int:
        """Print the line, or write it to `out`; the exit status. If that cannot be written, standard error says so."""
        if out is not None:
            try:
                out.write_text(f"{self.line()}\n", encoding="utf-8")
            except OSError as error:
                sys.stderr.write(f"{self._program}: {out} cannot be written ({error.strerror or error}).\n")
                return 1
        elif sys.stdout is not None:
            sys.stdout.write(f"{self.line()}\n")
            sys.stdout.flush()
        return 0 if self.ok else 1


def check_tls() -> Facts:
    """That a context for TLS 1.3 with client certificates can be made, as every connection here needs it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    return {"library": ssl.OPENSSL_VERSION}


def check_sqlite(folder: Path) -> Facts:
    """That SQLite can do what the state database asks of it: WAL, strict tables, upserts that return."""
    database = sqlite3.connect(folder / "features.sqlite3", isolation_level=None)
    try:
        (journal,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
        database.execute("CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER NOT NULL) STRICT, WITHOUT ROWID")
        upsert = "INSERT INTO t VALUES ('a', 1) ON CONFLICT (a) DO UPDATE SET b = b + 1 RETURNING b"
        returned = [database.execute(upsert).fetchone()[0] for _ in range(2)]
    finally:
        database.close()
    if journal != "wal" or returned != [1, 2]:
        raise SelfTestFailed(f"journal {journal}, upserts {returned}")
    return {"version": sqlite3.sqlite_version, "journal": journal}


def config_in(folder: Path, name: str) -> Config:
    """The configuration of an engine that keeps to loopback and to `folder`."""
    return Config(
        state=folder / name,
        listen_host=LOOPBACK,
        listen_port=0,
        discovery_interfaces=(LOOPBACK,),
        discovery_seconds=0.5,
    )


async def hand_around(sharer: Engine, folder: Path) -> Facts:
    """Let `sharer` start a tracker of its own and another engine fetch a file from it; how that went.

    Raises what a command raises, and `SelfTestFailed` if what arrived is not what was shared. The tracker is stopped.
    """
    began = time.monotonic()
    # At any free port: the usual one may be about to be taken by the tracker that people use.
    own = await sharer.own_tracker.start(0)
    started = time.monotonic() - began
    try:
        handed = await hand_through(parse_invite(own.invite), sharer, folder)
    finally:
        await sharer.own_tracker.stop()
    return {"tracker_seconds": round(started, 2), **handed}


async def hand_through(tracker: Invite, sharer: Engine, folder: Path) -> Facts:
    """Let another engine fetch a file from `sharer`, both at this tracker, where they get accounts; how that went.

    Raises what a command raises, and `SelfTestFailed` if what arrived is not what was shared.
    """
    source = folder / "shared.bin"
    source.write_bytes(os.urandom(SIZE))
    await _log_in(sharer, "sharer")
    await sharer.groups.create_group(GROUP)
    async with Engine(replace(config_in(folder, "fetcher"), trackers=(tracker,))) as fetcher:
        await _log_in(fetcher, "fetcher")
        await fetcher.groups.join_group(GROUP)
        await sharer.groups.accept_request(GROUP, "fetcher")
        (shared,) = await sharer.sharing.upload_file(str(source), GROUP)
        target = folder / "fetched.bin"
        began = time.monotonic()
        await fetcher.downloads.download_file(GROUP, shared.name, str(target))
        (fetched,) = await fetcher.downloads.wait_downloads(SECONDS)
        seconds = time.monotonic() - began
    if fetched.state is not DownloadState.DONE:
        raise SelfTestFailed(f"the download is {fetched.state.value} ({fetched.reason})")
    if _sha1(target) != _sha1(source):
        raise SelfTestFailed("what arrived is not what was shared")
    return {"download_seconds": round(seconds, 2), "bytes": SIZE}


async def _log_in(engine: Engine, name: str) -> None:
    password = secrets.token_hex(12)
    await engine.account.create_user(name, password)
    await engine.account.login(name, password)


def _sha1(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()
