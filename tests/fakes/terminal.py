"""A program at a terminal of its own: typed to and read as a person would."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]|\x1b\][^\x07]*\x07|\r")


class Terminal:
    """One program on a pseudo-terminal of 100 columns; ended when the block is left."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self._slave = slave
        self._process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, env=dict(environment), start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one system call, no lock
        )  # fmt: skip
        self._raw = b""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)
        os.close(self._slave)

    @property
    def text(self) -> str:
        """All that was printed so far, without what moves the cursor."""
        return _CONTROL.sub("", self._raw.decode(errors="replace"))

    def expect(self, wanted: str, seconds: float = 20.0) -> str:
        """Wait until `wanted` (a regular expression) is printed behind what was expected before; the text up to it."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(wanted, self.text[self._seen :])
            if found:
                before = self.text[self._seen : self._seen + found.end()]
                self._seen += found.end()
                return before
            left = end - time.monotonic()
            assert left > 0, f"{wanted!r} was not printed; there was: {self.text[self._seen :]!r}"
            self._read(left)

    def type(self, text: str) -> None:
        """Type, without Enter."""
        os.write(self._master, text.encode())

    def enter(self, line: str) -> None:
        """Type a line and Enter."""
        self.type(line + "\r")

    def echoes(self) -> bool:
        """Whether the terminal itself shows what is typed."""
        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def status(self, seconds: float = 10.0) -> int:
        """Wait until the program has ended; its exit status."""
        end = time.monotonic() + seconds
        while self._process.poll() is None:
            assert time.monotonic() < end, f"it goes on: {self.text[self._seen :]!r}"
            self._read(0.05)
        self._read(0)
        return self._process.returncode

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if ready:
            with contextlib.suppress(OSError):
                self._raw += os.read(self._master, 1 << 16)
