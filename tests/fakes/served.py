"""`p2p-tracker` as a process that a service manager would start: no terminal, its log and its notes kept.

with served(tmp_path) as tracker:
    tracker.address, tracker.root_der, tracker.process.send_signal(…), tracker.told("READY=1")
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.wire.fingerprint import TrackerAddress
from core.wire.ids import Fingerprint
from tracker.identity import load_root

_SECONDS = 30.0


class Served:
    """A tracker in a process of its own, on a port of loopback that was free."""

    def __init__(self, folder: Path, options: Sequence[str], *, handed: socket.socket | None) -> None:
        self.data = folder / "tracker-data"
        self._notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notes.bind(str(folder / "notes"))
        # Read all the time: a service manager that does not is not told everything.
        self._told: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.log = folder / "log"
        self.output = folder / "output"
        port = 0
        if handed is None:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
        words = [sys.executable, "-m", "tracker", "--data", str(self.data), "--no-announce", *options]
        # Who is told by its own number what it gets must have that number: a shell that becomes the program has.
        script = 'exec "$@"'
        if handed is None:
            words += ["--listen", f"127.0.0.1:{port}"]
        else:
            port = handed.getsockname()[1]
            script = f'LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=x exec "$@" 3<&{handed.fileno()}'
        self.address = TrackerAddress("127.0.0.1", port)
        with self.log.open("wb") as log, self.output.open("wb") as output:
            self.process = subprocess.Popen(
                ["bash", "-c", script, "sh", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                env={**os.environ, "NOTIFY_SOCKET": str(folder / "notes"), "WATCHDOG_USEC": "600000"},
                pass_fds=() if handed is None else (handed.fileno(),),
                start_new_session=True,
            )

    @property
    def root_der(self) -> bytes:
        """The certificate of the root."""
        return load_root(self.data).der

    @property
    def fingerprint(self) -> Fingerprint:
        """Of the deployment."""
        return load_root(self.data).fingerprint

    def _read(self) -> None:
        while note := self._notes.recv(4096):
            for line in note.decode().split("\n"):
                self._told.put(line)

    def told(self, line: str) -> None:
        """Wait until the service manager was told this line; it is forgotten then, with what came before."""
        before: list[str] = []
        while line not in before:
            try:
                before.append(self._told.get(timeout=_SECONDS))
            except queue.Empty:
                raise AssertionError(f"not told {line}, but {before}; {self.log.read_text()}") from None

    def end(self) -> int:
        """End it as an operator does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_SECONDS)

    def close(self) -> None:
        """Leave nothing of it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._notes.shutdown(socket.SHUT_RDWR)
        self._reader.join(_SECONDS)
        self._notes.close()


@contextmanager
def served(folder: Path, *options: str, handed: socket.socket | None = None) -> Iterator[Served]:
    """A tracker that answers, killed at the end if it still runs. `handed` is a socket that listens for it."""
    tracker = Served(folder, options, handed=handed)
    try:
        tracker.told("READY=1")
        yield tracker
    finally:
        tracker.close()
