"""The real programs as processes, driven as a person drives them: lines in, answers out.

`prefix` runs a program somewhere else, as `Lab.command` does: it takes the words and gives the words to run.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tracker.data_folder import DATABASE, make_folder
from tracker.identity import load_or_make_root
from tracker.service import unix_ms
from tracker.store.migrate import prepare_file

Prefix = Callable[[Sequence[str]], list[str]]
_GRACE_SECONDS = 15.0


def here(words: Sequence[str]) -> list[str]:
    """Run a program on this host."""
    return list(words)


def on(lab: Any, host: int) -> Prefix:
    """Run a program on a host of a lab."""
    return lambda words: lab.command(host, words)


class CommandFailed(Exception):
    """A command of a peer was answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error)
        self.kind: str = error["kind"]
        self.message: str = error["message"]


class Program:
    """A child process whose standard output is read line by line; ended when its `with` block is left."""

    def __init__(self, words: Sequence[str], prefix: Prefix = here) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            prefix(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.errors: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_output, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read_output(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def line(self, seconds: float) -> str:
        """The next line of output. Fails if none comes in time, with what the program complained of."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"no line in {seconds} s; stderr: {''.join(self.errors)}") from None
        if line is None:
            self.process.wait(_GRACE_SECONDS)
            raise AssertionError(f"ended with {self.process.returncode}; stderr: {''.join(self.errors)}")
        return line

    def stop(self) -> int:
        """End it as an operator does; its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it as a power cut does, for the process."""
        return self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        try:
            status = self.process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"did not end on {number.name}; stderr: {''.join(self.errors)}") from None
        for reader in self._readers:
            reader.join(_GRACE_SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGTERM if self.process.poll() is None else signal.SIGKILL)


def _lay_out(data: Path) -> None:
    """Make the folder of a tracker as its first start does, without what that costs a process of its own to load."""
    make_folder(data)
    prepare_file(data / DATABASE, load_or_make_root(data).fingerprint, unix_ms())


class Tracker(Program):
    """`p2p-tracker` serving; `address` and `fingerprint` as it printed them."""

    def __init__(self, data: Path, *options: str, prefix: Prefix = here, listen: str = "127.0.0.1:0") -> None:
        if not data.exists() and "--database" not in options:
            _lay_out(data)
        super().__init__(
            [sys.executable, "-m", "tracker", "--data", str(data), "--listen", listen, *options, "serve"], prefix
        )
        self.data = data
        self.invite = ""
        while not self.invite:
            found = re.search(r"p2p://\S+", self.line(30))
            if found:
                self.invite = found.group()
        self.fingerprint = self.invite.partition("fp=")[2][:64]


class Peer(Program):
    """`p2p-peer --json --stay`, one command a line; each is answered by one object."""

    def __init__(self, state: Path, *options: str, prefix: Prefix = here) -> None:
        self.state = state
        super().__init__(
            [sys.executable, "-m", "core.shell", "--json", "--stay", "--state", str(state), *options], prefix
        )

    def ask(self, line: str, seconds: float = 60.0) -> dict[str, Any]:
        """The whole answer to a command."""
        self.send(line)
        return self.answer(seconds)

    def send(self, line: str) -> None:
        """Type a command without waiting for its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self, seconds: float = 60.0) -> dict[str, Any]:
        """The next answer."""
        answer: dict[str, Any] = json.loads(self.line(seconds))
        return answer

    def do(self, line: str, seconds: float = 60.0) -> Any:
        """The result of a command that must succeed."""
        answer = self.ask(line, seconds)
        if not answer["ok"]:
            raise CommandFailed(answer["error"])
        return answer["result"]

    def refused(self, line: str, seconds: float = 60.0) -> str:
        """The kind of error of a command that must fail."""
        answer = self.ask(line, seconds)
        assert not answer["ok"], f"{line} succeeded: {answer}"
        assert answer["error"]["message"], answer
        return str(answer["error"]["kind"])

    def download(self, name: str) -> dict[str, Any]:
        """How one download stands."""
        found: dict[str, Any] = next(one for one in self.do("show_downloads") if one["name"] == name)
        return found

    def is_connected(self) -> bool:
        """Whether it is online at its tracker."""
        return bool(self.do("status")["connected"])

    def until(self, question: Callable[[], Any], seconds: float, pause: float = 0.1) -> Any:
        """What `question` answers once it is true. Fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < deadline, f"not within {seconds} s; last: {answer}; {''.join(self.errors)}"
            time.sleep(pause)
        return answer
