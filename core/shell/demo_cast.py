"""The processes of the demo: a tracker and its peers, each with ports and a folder of its own, spoken to in JSON.

Invariant: a process that was started is ended by `Cast.close`, whatever else goes wrong; each is a session of its own,
so that a Ctrl-C at the terminal reaches the demo alone. Used by `core.shell.demo`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
GROUP = "demo"
START_SECONDS = 60.0
CALL_SECONDS = 120.0
END_SECONDS = 6.0
_LINE_BYTES = 1 << 24
_TRACKER = "the tracker"


class DemoFailed(Exception):
    """The demo cannot go on; the message is for people."""


class Program:
    """One process: standard input and output are ours, what it complains about goes into a file."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, complaints: Path) -> None:
        self.name = name
        self._process = process
        self._complaints = complaints

    async def line(self) -> str:
        """The next line it prints. Raises `DemoFailed` when it has ended."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            await self._process.wait()
            raise DemoFailed(f"{self.name} ended with status {self._process.returncode}{self._last_words()}")
        return line.decode()

    async def type(self, line: str) -> None:
        """Give it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # that it has ended is told by the next line
            await self._process.stdin.drain()

    async def end(self) -> None:
        """Ask it to end, and make it end if it does not."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(END_SECONDS):
                # Its output is taken until it has ended, or a full pipe would keep it from ending.
                await self._process.communicate()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self._complaints.read_text(errors="replace").strip().splitlines()
            if lines:
                return f": {lines[-1]}"
        return ""


class Peer:
    """A `p2p-peer` that one user has logged in with."""

    def __init__(self, user: str, program: Program) -> None:
        self.user = user
        self._program = program
        self._turn = asyncio.Lock()

    async def call(self, *words: str) -> Any:
        """The result of a command. Raises `DemoFailed` with what the peer says."""
        async with self._turn:
            await self._program.type(" ".join(json.dumps(word, ensure_ascii=False) for word in words))
            try:
                async with asyncio.timeout(CALL_SECONDS):
                    answer = json.loads(await self._program.line())
            except TimeoutError:
                raise DemoFailed(f"{self.user} does not answer {words[0]}") from None
        if not answer["ok"]:
            raise DemoFailed(f"{self.user} could not {words[0]}: {answer['error']['message']}")
        return answer["result"]


class Cast:
    """Everybody who takes part, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs: list[Program] = []
        self._starting: set[asyncio.Future[Program]] = set()
        self._fingerprint = ""

    async def add_tracker(self) -> None:
        """Start the tracker; it is announced on loopback only."""
        data = str(self._folder / "tracker")
        words = ["tracker", "serve", "--data", data, "--listen", f"{LOOPBACK}:0", "--announce-on", LOOPBACK]
        program = await self._start(_TRACKER, [*words, "--name", "P2P Share demo"])
        try:
            async with asyncio.timeout(START_SECONDS):
                while not (found := re.search(r"\b[0-9a-f]{64}\b", await program.line())):
                    pass
        except TimeoutError:
            raise DemoFailed("the tracker did not start") from None
        self._fingerprint = found[0]

    async def add_peer(self, user: str) -> Peer:
        """Start a peer, which finds the tracker by itself, and log `user` in."""
        state = str(self._folder / user / "state")
        # The fingerprint keeps it from taking up with another tracker that happens to be announced here.
        words = ["core.shell", "--json", "--state", state, "--listen", f"{LOOPBACK}:0", "--discover-on", LOOPBACK]
        peer = Peer(user, await self._start(user, [*words, "--trust", self._fingerprint]))
        password = secrets.token_hex(12)
        await peer.call("create_user", user, password)
        await peer.call("login", user, password)
        return peer

    async def close(self) -> None:
        """End every process: peers first, so that they can say good-bye."""
        await asyncio.gather(*self._starting, return_exceptions=True)
        for last in (False, True):
            await asyncio.gather(*(one.end() for one in self._programs if (one.name == _TRACKER) is last))
        self._programs.clear()

    async def _start(self, name: str, words: list[str]) -> Program:
        # Not to be given up half-way: a process that nobody has noted would be left behind.
        starting = asyncio.ensure_future(self._noted(name, words))
        self._starting.add(starting)
        return await asyncio.shield(starting)

    async def _noted(self, name: str, words: list[str]) -> Program:
        complaints = self._folder / f"{name.replace(' ', '-')}.txt"
        # What is set for the peer of whoever runs this, a password file say, has no business here.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("P2P_")}
        with complaints.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=file,
                start_new_session=True,
                env=environment,
                limit=_LINE_BYTES,
            )
        program = Program(name, process, complaints)
        self._programs.append(program)
        return program
