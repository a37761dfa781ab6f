"""One window a state folder: whoever comes second hands over what it was to open, and ends.

Invariant: the first holds a lock file in the state folder that the system frees when its process ends; what the second
sends are links and paths, nothing that is executed, and only a process of the same user can send. Made by `gui.app`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_LOCK = "window.lock"
_MOST_BYTES = 1 << 20
_WAIT_MS = 5000
_STEP_MS = 100
_LONGEST_SOCKET = 90
"""Of a socket's path, by the most restrictive system."""


class SingleInstance(QObject):
    """Signals: `opened(list[str])` when another start hands over links and paths; an empty list asks to be shown."""

    opened = Signal(list)

    def __init__(self, state: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._name = _socket_name(state)
        self._server: QLocalServer | None = None
        self._lock: QLockFile | None = None
        self._buffers: dict[QLocalSocket, bytes] = {}

    def take(self) -> bool:
        """Whether this is the first window of the state folder; then it listens for others.

        A folder that cannot be made or written is the engine's to complain of: then this one counts as the first.
        """
        try:
            self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return True
        lock = self._lock = QLockFile(str(self._state / _LOCK))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0) and lock.error() is QLockFile.LockError.LockFailedError:
            return False
        server = self._server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(self._name)
        server.listen(self._name)
        return True

    def hand_over(self, opened: Sequence[str]) -> bool:
        """Send links and paths to the first window, which shows itself; False if it does not answer."""
        deadline = time.monotonic() + _WAIT_MS / 1000
        while time.monotonic() < deadline:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_STEP_MS):
                socket.write(json.dumps({"open": list(opened)}).encode() + b"\n")
                is_taken = socket.waitForReadyRead(_WAIT_MS)
                socket.disconnectFromServer()
                return bool(is_taken)
            time.sleep(_STEP_MS / 1000)  # the first one may still be starting
        return False

    def close(self) -> None:
        """Let another window be the first."""
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            self._lock.unlock()

    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            self._buffers[socket] = b""
            socket.readyRead.connect(lambda one=socket: self._on_bytes(one))
            socket.disconnected.connect(lambda one=socket: self._on_gone(one))
            if socket.bytesAvailable():
                self._on_bytes(socket)

    def _on_bytes(self, socket: QLocalSocket) -> None:
        if socket not in self._buffers:
            return
        self._buffers[socket] += socket.readAll().data()
        line, newline, _ = self._buffers[socket].partition(b"\n")
        if len(line) > _MOST_BYTES:
            socket.abort()
        elif newline:
            self._buffers[socket] = b""
            socket.write(b"ok\n")
            socket.flush()
            self.opened.emit(_parsed(line))

    def _on_gone(self, socket: QLocalSocket) -> None:
        self._buffers.pop(socket, None)
        socket.deleteLater()


def _parsed(line: bytes) -> list[str]:
    try:
        opened = json.loads(line)["open"]
        return [one for one in opened if isinstance(one, str)]
    except (ValueError, KeyError, TypeError):
        return []


def _socket_name(state: Path) -> str:
    """A path in the state folder, which only its user can enter, or a name made from it if that is too long."""
    path = str(state / "window.socket")
    if len(path.encode()) <= _LONGEST_SOCKET and not path.startswith("\\") and state.drive == "":
        return path
    return "p2p-share-" + hashlib.sha256(path.encode()).hexdigest()[:24]
