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

from core.shell import parsing, plain
from core.shell.actions import Quit
from core.shell.output import Output
from core.shell.runner import Runner, first_word, has_password
from core.shell.stopping import Stop
from core.wire.errors import Kind, ShareError, UserError

LINE_BYTES = 1 << 20
"""The longest line that is read: far above any command, and what memory a line without an end may take."""
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
        if isinstance(line, ShareError):
            output.failed("", line)
            continue
        try:
            split = parsing.split(line)
        except ShareError:
            split = [[first_word(line)]]
        for words in split:
            output.failed(plain.cut(words[0]), error)


async def _run(runner: Runner, commands: Sequence[str] | None, *, stay: bool) -> None:
    async for line in _lines(commands):
        if isinstance(line, ShareError):
            runner.fail("", line)
        else:
            await runner.run_line(line)
    if not stay:
        await runner.finish()


async def _lines(commands: Sequence[str] | None) -> AsyncIterator[str | UserError]:
    """The lines to run; in the place of one that is too long, the error that says so."""
    if commands is not None:
        for text in commands:
            yield text
        return
    async for line in _input_lines():
        yield line


async def _input_lines() -> AsyncIterator[str | UserError]:
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
    line = bytearray()
    while chunk := await chunks.get():
        first, *others = chunk.split(b"\n")
        _add(line, first)
        for other in others:
            yield _text(line)
            line = bytearray(other)
    if line:
        yield _text(line)


def _add(line: bytearray, more: bytes) -> None:
    """Go on with a line, which never takes more than a little above `LINE_BYTES`."""
    if len(line) <= LINE_BYTES:
        line += more


def _text(line: bytearray) -> str | UserError:
    """A line as Python has file names: what is no text in this locale is kept as it is."""
    if len(line) > LINE_BYTES:
        return UserError(Kind.BAD_ARGUMENTS, rule="line_too_long", most=LINE_BYTES)
    return os.fsdecode(bytes(line).removeprefix(b"\xef\xbb\xbf").removesuffix(b"\r"))
