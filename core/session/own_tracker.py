"""Starts `p2p-tracker` as a process of its own, finds it again later, and stops it.

Invariant: only a process that `start` started from this state folder is ever stopped, and it is known by its process
id together with its data folder on its command line. It outlives the peer that started it: others on the network use
it. It is not imported: core knows no tracker. Its data and its log lie in `<state>/tracker`, and beside them a note
that stays until somebody stops it: that it is to run. Used by `core.commands.own_tracker`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.net.port_holder import port_taken
from core.storage.paths import atomic_write
from core.wire import limits
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import Fingerprint, is_hex256

START_SECONDS = 20.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
_WINDOWS = os.name == "nt"

Use = Callable[[TrackerAddress, Fingerprint], Awaitable[object]]
"""Makes use of a tracker at an address that has a fingerprint; raises `TrackerError` while it is not up."""


class Running(msgspec.Struct, frozen=True):
    """What is remembered of a tracker that was started: enough to find it, or to start it, again."""

    pid: int
    host: str
    port: int
    fingerprint: str = ""

    @property
    def address(self) -> TrackerAddress:
        """Where this computer reaches it."""
        return TrackerAddress(self.host, self.port)


@dataclass(frozen=True, slots=True)
class OwnTracker:
    """A tracker that runs: where, who it is, and whether it ran before it was asked for."""

    address: TrackerAddress
    fingerprint: Fingerprint
    pid: int
    was_running: bool


class TrackerStarter:
    """The tracker of one state folder. `interfaces`: where it shall be announced; none: everywhere."""

    def __init__(self, state: Path, interfaces: Sequence[str] = ()) -> None:
        self.data = state / "tracker"
        self.log = self.data / "tracker.log"
        self._note = self.data / "started-by-peer.json"
        self._interfaces = tuple(interfaces)
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self, use: Use, port: int | None = None) -> OwnTracker:
        """Start it, unless it runs, and wait until `use` could be made of it.

        Raises `UserError(PORT_TAKEN)` with `port`, `pid` and `program` if `port` was asked for and is taken,
        `UserError(TRACKER_NOT_STARTED)` with `reason` and `log`, and what `use` raises but TRACKER_UNREACHABLE, which
        is what it says until it is up.
        """
        running = self.running()
        if running is not None:
            fingerprint = Fingerprint(running.fingerprint) if running.fingerprint else await self._fingerprint()
            await use(running.address, fingerprint)
            self._keep(Running(running.pid, running.host, running.port, fingerprint))
            return OwnTracker(running.address, fingerprint, running.pid, was_running=True)
        before = self.noted()
        try:
            return await self._start(use, (port,) if port is not None else (limits.TRACKER_PORT, 0))
        except BaseException:
            if before is None:
                self._forget()
            raise

    async def start_again(self, use: Use) -> OwnTracker | None:
        """Start the one that ran last, at its old port if that is free; None if it was stopped, or runs.

        Raises what `start` raises. Given up half-way, it goes on to start by itself.
        """
        noted = self.noted()
        if noted is None or self.running() is not None:
            return None
        return await self._start(use, (noted.port, limits.TRACKER_PORT, 0), leave=True)

    async def _start(self, use: Use, ports: Sequence[int], *, leave: bool = False) -> OwnTracker:
        host = self._interfaces[0] if self._only_loopback() else ""
        chosen = await asyncio.to_thread(_free_port, host, ports)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        listen = f"{host}:{chosen}"
        words = [*_program(), "serve", "--data", str(self.data), "--listen", listen]
        for interface in self._interfaces:
            words += ["--announce-on", interface]
        process = self._process = self._spawn(words)
        address = TrackerAddress(host or "127.0.0.1", chosen)
        self._keep(Running(process.pid, address.host, address.port))
        try:
            async with asyncio.timeout(START_SECONDS):
                fingerprint = await self._until_used(process, address, use)
        except TimeoutError:
            await _end(process)
            raise self._failed(f"it did not answer within {START_SECONDS:.0f} s") from None
        except BaseException as error:
            if not (leave and isinstance(error, asyncio.CancelledError)):
                await _end(process)
            raise
        self._keep(Running(process.pid, address.host, address.port, fingerprint))
        return OwnTracker(address, fingerprint, process.pid, was_running=False)

    def let_go(self) -> None:
        """It goes on without us; whoever comes next finds it by the note."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.returncode = 0  # or Python would warn of a child that still runs, as it is meant to

    def noted(self) -> Running | None:
        """The tracker that was started from here and not stopped since, whether it runs or not."""
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Running)
        except (OSError, msgspec.DecodeError):
            return None

    def _keep(self, running: Running) -> None:
        atomic_write(self._note, msgspec.json.encode(running))

    def _forget(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._note.unlink()

    async def stop(self) -> int:
        """Stop the tracker that `start` started, now or in an earlier run; its process id.

        Raises `UserError(NO_OWN_TRACKER)` if none runs.
        """
        running = self.running()
        if running is None:
            self._forget()
            raise UserError(Kind.NO_OWN_TRACKER)
        if self._process is not None and self._process.pid == running.pid:
            await _end(self._process)
            self._process = None
        else:
            await self._end_stranger(running.pid)
        self._forget()
        return running.pid

    def running(self) -> Running | None:
        """The tracker that was started from here and still runs."""
        running = self.noted()
        if running is None:
            return None
        if self._process is not None and self._process.pid == running.pid:
            return running if self._process.poll() is None else None
        # A process id may have gone to another program since: its command line has to name our folder.
        try:
            words = Path(f"/proc/{running.pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return None
        return running if os.fsencode(self.data) in words else None

    async def _end_stranger(self, pid: int) -> None:
        """End the tracker of an earlier run, which is no child of ours, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            for _ in range(round(STOP_SECONDS / _POLL_SECONDS)):
                await asyncio.sleep(_POLL_SECONDS)
                if self.running() is None:  # not asked by a signal: one that nobody has reaped still takes those
                    return
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _only_loopback(self) -> bool:
        return bool(self._interfaces) and all(ipaddress.ip_address(one).is_loopback for one in self._interfaces)

    def _spawn(self, words: list[str]) -> subprocess.Popen[bytes]:
        # Not through asyncio, which kills a child that still runs when its loop ends.
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        try:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=not _WINDOWS,
                creationflags=flags if _WINDOWS else 0,
            )
        except OSError as error:
            raise self._failed(error.strerror or str(error)) from error
        finally:
            os.close(descriptor)

    async def _until_used(self, process: subprocess.Popen[bytes], address: TrackerAddress, use: Use) -> Fingerprint:
        fingerprint: Fingerprint | None = None
        while True:
            if process.poll() is not None:
                raise self._failed(self._last_words() or f"it ended with status {process.returncode}")
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(address.host, address.port)
                writer.close()
                fingerprint = fingerprint or await self._fingerprint()
                try:
                    await use(address, fingerprint)
                    return fingerprint
                except TrackerError as error:
                    # It may take connections before it serves, and end in between.
                    if error.kind not in (Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER):
                        raise
            await asyncio.sleep(_POLL_SECONDS)

    async def _fingerprint(self) -> Fingerprint:
        """The fingerprint that its own program reads from its data folder, so that nothing has to be compared."""
        process = await asyncio.create_subprocess_exec(
            *_program(),
            "fingerprint",
            "--data",
            str(self.data),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        output, complaint = await process.communicate()
        for word in output.decode(errors="replace").split():
            if is_hex256(word):
                return Fingerprint(word)
        raise self._failed(complaint.decode(errors="replace").strip() or "its fingerprint cannot be read")

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1].strip() if lines else ""

    def _failed(self, reason: str) -> UserError:
        return UserError(Kind.TRACKER_NOT_STARTED, reason=reason, log=str(self.log))


def _program() -> list[str]:
    """How `p2p-tracker` is called: the sibling of a frozen program, else the same interpreter."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("p2p-tracker" + (".exe" if _WINDOWS else "")))]
    return [sys.executable, "-m", "tracker"]


def _free_port(host: str, wanted: Sequence[int]) -> int:
    """The first of these ports that is free; 0 stands for any. Blocks briefly."""
    for port in wanted:
        with socket.socket() as probe:
            if not _WINDOWS:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            free: int = probe.getsockname()[1]
            return free
    raise port_taken(wanted[0])


async def _end(process: subprocess.Popen[bytes]) -> None:
    """End our child, and wait until it is gone."""
    process.terminate()
    for _ in range(round(STOP_SECONDS / _POLL_SECONDS)):
        if process.poll() is not None:
            return
        await asyncio.sleep(_POLL_SECONDS)
    process.kill()
    process.wait()
