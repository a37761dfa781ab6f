"""`p2p-peer`: the program. Reads its options, opens an engine, and runs the prompt, a pipe or `-c`.

Invariant: every way out closes the engine (within `CLOSE_SECONDS`) and gives an exit status; no trace of Python is
shown to anybody. Standard output may go away at any time.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from core.engine import Engine
from core.loops import loop_factory
from core.shell import logbook, prompt, self_test
from core.shell.announcer import Announcer
from core.shell.collecting import seldom
from core.shell.context import Context
from core.shell.options import Options, parse_options
from core.shell.output import Gone, JsonOutput, Output
from core.shell.passwords import Passwords
from core.shell.pipe import report_all, run_pipe
from core.shell.progress import Progress
from core.shell.runner import Runner
from core.shell.stopping import Stop
from core.shell.wording import sentence
from core.wire.errors import InternalError, Kind, ShareError

_log = logging.getLogger(__name__)
CLOSE_SECONDS = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; its exit status. `arguments` defaults to those of the process."""
    # A service may be started with any of these closed; Python then has None in their place.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = _prepared(sys.stdout), _prepared(sys.stderr)
    try:
        options = parse_options(sys.argv[1:] if arguments is None else arguments)
    except ShareError as error:
        print(f"p2p-peer: {sentence(error.kind, error.data)}", file=sys.stderr)
        return 1
    logbook.silence()
    if options.self_test:
        return self_test.run(options.self_test_out, options.self_test_tracker)
    try:
        with seldom(), asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(_run(options))
    except Gone:
        # What is still buffered has no reader; without this Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _prepared(stream: TextIO) -> TextIO:
    """A stream that takes any text, and writes all of it however slowly it is read."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if isinstance(stream.buffer, io.RawIOBase):
        # Under PYTHONUNBUFFERED there is no buffer, and what a write that a signal interrupts leaves over is lost.
        encoding, raw = stream.encoding, stream.detach()
        stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, line_buffering=True)
    stream.reconfigure(errors="backslashreplace")
    return stream


async def _run(options: Options) -> int:
    people = not options.json and sys.stdout.isatty()
    asks = people and sys.stdin.isatty()
    stop = Stop()
    stop.listen(at_prompt=asks and options.commands is None)
    drawn = people and os.environ.get("TERM") not in ("dumb", "unknown")
    progress = Progress(bars=drawn)
    output = JsonOutput(progress) if options.json else Output(progress)
    engine = Engine(options.config)
    log: logging.Handler | None = None
    try:
        await engine.open()
        log = logbook.begin(options.config.state)
        context = Context(engine, Passwords(prompt.ask_unseen if asks else None), progress)
        if asks and options.commands is None:
            return await prompt.Prompt(context, output, options.config, stop).run()
        return await _pipe(context, output, options, stop)
    except ShareError as error:
        output.complain_of(error)
        if options.json and not (options.commands is None and sys.stdin.isatty()):
            await stop.unless_stopped(report_all(output, options.commands, error))
        return 1
    except Gone:
        raise
    except Exception:  # noqa: BLE001 - people get a sentence, the log gets the trace
        _log.exception("the program failed")
        output.complain_of(InternalError(Kind.INTERNAL))
        return 1
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await engine.close()
        logbook.end(log)


async def _pipe(context: Context, output: Output, options: Options, stop: Stop) -> int:
    announcer = Announcer(context.engine, output.complain)
    if not options.json:
        context.engine.subscribe(announcer.on_event)
    try:
        with announcer.holding() if not options.stay else contextlib.nullcontext():
            return await run_pipe(Runner(context, output), options.commands, stop, stay=options.stay)
    finally:
        await announcer.close()


if __name__ == "__main__":
    sys.exit(main())
