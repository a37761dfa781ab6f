"""Listening sockets that outlive a process, and what a service manager is told of it.

Invariant: a socket that is handed over never stops listening, so whoever connects between two programs waits in its
backlog. Both the service manager and a tracker that starts itself anew hand over in the same way: descriptors from 3
on, their number in LISTEN_FDS, for the process LISTEN_PID. Used by `tracker.serving`.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

from core.wire.errors import Kind, UserError

_log = logging.getLogger(__name__)
_FIRST: Final = 3
_MOST: Final = 64
_DIGITS: Final = 18
_TELL_SECONDS: Final = 0.2
_NAMES: Final = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID")


def take_sockets() -> list[socket.socket]:
    """The sockets that were handed to this process, ready to accept; none where nobody did.

    Programs that this one starts do not get them. Raises `UserError(BAD_ADDRESS)` with `rule` handed_over if one of
    them is no TCP socket that listens.
    """
    told = {name: os.environ.pop(name, "") for name in _NAMES}
    if told["LISTEN_PID"] != str(os.getpid()) or not _is_number(told["LISTEN_FDS"]):
        return []
    taken: list[socket.socket] = []
    for descriptor in range(_FIRST, _FIRST + min(int(told["LISTEN_FDS"]), _MOST)):
        one = _listening(descriptor)
        if one is None:
            raise UserError(Kind.BAD_ADDRESS, text=f"descriptor {descriptor}", rule="handed_over")
        one.set_inheritable(False)
        one.setblocking(False)
        taken.append(one)
    return taken


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def _listening(descriptor: int) -> socket.socket | None:
    try:
        one = socket.socket(fileno=descriptor)
    except OSError:
        return None
    is_tcp = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
    if is_tcp and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1:
        return one
    one.detach()
    return None


def names_of(sockets: Sequence[socket.socket]) -> tuple[tuple[str, int], ...]:
    """(address, port) of each; one that takes IPv4 as well as IPv6 has two."""
    found: list[tuple[str, int]] = []
    for one in sockets:
        host, port = one.getsockname()[:2]
        if host == "::" and not one.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY):
            found.append(("0.0.0.0", port))
        found.append((host, port))
    return tuple(found)


def run_again(sockets: Sequence[socket.socket], done: Sequence[str] = ()) -> NoReturn:
    """Become this program anew, as the same process, with `sockets`, and without the words `done`.

    Raises `OSError` if the program is not there any more.
    """
    # First out of the way, since one may lie where another belongs.
    aside = [fcntl.fcntl(one.fileno(), fcntl.F_DUPFD_CLOEXEC, _FIRST + len(sockets)) for one in sockets]
    for place, descriptor in enumerate(aside, start=_FIRST):
        os.dup2(descriptor, place, inheritable=True)
    told = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(sockets))}
    words = sys.orig_argv[1:]
    if getattr(sys, "frozen", False):
        words = sys.argv[1:]
        told["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    for word in done:
        if word in words:
            words.remove(word)
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    # Until the new program has a handler, one more request to start anew must not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.execve(sys.executable, [sys.executable, *words], {**os.environ, **told})


def hangs_on_terminal() -> bool:
    """Whether a terminal controls this process, and would take it along when it is closed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


class Manager:
    """The service manager, told how this process is; where there is none, nothing happens."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        asked, whom = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
        mine = _is_number(asked) and whom in ("", str(os.getpid()))
        self._watched_seconds = int(asked) / 1_000_000 if mine else 0.0

    def tell(self, *lines: str, patience: float = _TELL_SECONDS) -> None:
        """Send some `NAME=value`; given up after `patience` seconds, since a manager that hangs must not hang this."""
        if not self._address:
            return
        name = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as one:
                one.settimeout(patience)
                one.connect(name)
                one.sendall("\n".join(lines).encode())
        except OSError as error:
            _log.warning("the service manager was not told: %s", error)

    def ready(self) -> None:
        """It answers."""
        self.tell("READY=1", f"MAINPID={os.getpid()}", "STATUS=Serving")

    def reloading(self) -> None:
        """It ends what is under way and comes back as the same process."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}", "STATUS=Starting anew")

    def stopping(self) -> None:
        """It ends."""
        self.tell("STOPPING=1", "STATUS=Ending")

    async def keep_awake(self) -> None:
        """Say, for as long as the loop turns, that it does; until cancelled."""
        while self._watched_seconds:
            self.tell("WATCHDOG=1", patience=0.0)
            await asyncio.sleep(self._watched_seconds / 3)
