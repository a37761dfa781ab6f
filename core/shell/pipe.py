"""Runs the commands of `-c` or of standard input, and goes on sharing with `--stay`.

Invariant: a line is run when it is complete, so that a program can talk to us line by line. The exit status is 0 only
if every command succeeded and no download that this run started failed; 128 plus the signal's number if one ended it
early. Used by `core.shell.__main__`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence

from core.shell import parsing
from core.shell.actions import Quit
from core.shell.output import Output
from core.shell.runner import Runner, first_word, has_password
from core.shell.stopping import Stop
from core.wire.errors import ShareError

_READ_BYTES = 65_536
_WARNING = (
    "warning: everybody on this computer can see a password in -c; leave it out and type it unseen, or write it in a "
    "file and name the file in P2P_PASSWORD_FILE."
)


async def run_pipe(runner: Runner, commands: Sequence[str] | None, stop: Stop, *, stay: bool) -> int:
    """Run the texts of -c, or standard input where there are none; the exit status. Raises `Gone`."""
    if commands is not None and any(map(has_password, commands)):
        runner.output.complain(_WARNING)
    try:
        signal_number = await stop.unless_stopped(_run(runner, commands, stay=stay))
    except Quit:
        return 1 if runner.failures else 0
    if signal_number is not None:
        return 128 + signal_number
    if stay:
        await stop.wait()
    return 1 if runner.failures else 0


async def report_all(output: Output, commands: Sequence[str] | None, error: ShareError) -> None:
    """Answer every command of -c, or of standard input, with the error that kept all of them from being run."""
    async for line in _lines(commands):
        try:
            split = parsing.split(line)
        except ShareError:
            split = [[first_word(line)]]
        for words in split:
            output.failed(words[0], error)


async def _run(runner: Runner, commands: Sequence[str] | None, *, stay: bool) -> None:
    async for line in _lines(commands):
        await runner.run_line(line)
    if not stay:
        await runner.finish()


async def _lines(commands: Sequence[str] | None) -> AsyncIterator[str]:
    if commands is not None:
        for text in commands:
            yield text
        return
    async for line in _input_lines():
        yield line


async def _input_lines() -> AsyncIterator[str]:
    """The lines of standard input, each as soon as it is there.

    Read by a thread that nobody waits for, because a read from a pipe cannot be interrupted, and past Python's own
    buffer, whose lock such a thread would hold at the end of the program.
    """
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    descriptor = sys.stdin.fileno()

    def read() -> None:
        chunk = b"?"
        while chunk:
            try:
                chunk = os.read(descriptor, _READ_BYTES)
            except OSError:
                chunk = b""
            try:
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            except RuntimeError:  # the loop ended first
                return

    threading.Thread(target=read, name="standard input", daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *complete, rest = (rest + chunk).split(b"\n")
        for line in complete:
            yield _text(line)
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    """A line as Python has file names: what is no text in this locale is kept as it is."""
    return os.fsdecode(line.removeprefix(b"\xef\xbb\xbf").removesuffix(b"\r"))
