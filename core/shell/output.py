"""Where results and errors go: text for people, or one JSON object a command for programs.

Invariant: in JSON mode standard output gets exactly one line a command and nothing else; in text mode results go to
standard output and complaints to standard error. Text from outside is plain. A reader that went away is no error of a
command: `Gone` ends the run. Used by the runner and the prompt.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

import msgspec

from core.shell import lines, plain, tables, wording
from core.shell.account_actions import LoggedOutElsewhere
from core.shell.actions import Result
from core.shell.command import Command
from core.shell.progress import Progress
from core.shell.tables import Account, CommandHelp, Named
from core.snapshots import (
    DownloadSnapshot,
    DownloadState,
    FileSnapshot,
    GroupSnapshot,
    HashProgress,
    OwnTrackerSnapshot,
    StatusSnapshot,
)
from core.wire.errors import ShareError


class Gone(Exception):
    """Nobody reads our output any more."""


class Output:
    """The output of one run, as text."""

    def __init__(self, progress: Progress, out: TextIO | None = None, complaints: TextIO | None = None) -> None:
        self._progress = progress
        self._out = out or sys.stdout
        self._complaints = complaints or sys.stderr

    def succeeded(self, command: Command, words: Sequence[str], result: Result) -> None:
        """A command is done."""
        arguments = {one.name: word for one, word in zip(command.arguments, words, strict=False)}
        if isinstance(result, StatusSnapshot):
            self.say(*tables.status_lines(result))
        elif isinstance(result, msgspec.Struct) and not command.said:
            self.say(*lines.lines_of(result))
        elif command.said:
            if result is None or result:
                self.say(_sentence(command.said, arguments, result))
        elif command.name == "wait_downloads" and isinstance(result, Sequence) and result:
            self.complete([one for one in result if isinstance(one, DownloadSnapshot)])
        elif command.name == "help" and isinstance(result, Sequence):
            self.say(*tables.help_lines([one for one in result if isinstance(one, CommandHelp)]))
        elif isinstance(result, Sequence) and result:
            self._table(result)
        elif command.empty:
            self.say(_sentence(command.empty, arguments, None))

    def failed(self, name: str, error: ShareError) -> None:
        """A command failed; `name` as it was typed."""
        self.complain_of(error)

    def complain_of(self, error: ShareError) -> None:
        """Print an error that is no command's."""
        self.complain(wording.sentence(error.kind, error.data))

    def complete(self, downloads: Sequence[DownloadSnapshot]) -> None:
        """Downloads that this run waited for have ended."""
        self.say(*tables.summaries([one for one in downloads if one.state is DownloadState.DONE]))

    def say(self, *lines: str) -> None:
        """Print lines for whoever sits there."""
        for line in lines:
            _write(self._out, line + "\n")

    def complain(self, text: str) -> None:
        """Print a complaint or a warning."""
        _write(self._complaints, f"p2p-peer: {text}\n")

    def _table(self, items: Sequence[msgspec.Struct]) -> None:
        table = tables.table_of(items)
        if not self._progress.table(table.headers, table.rows, table.right):
            self.say(*table.lines())


class JsonOutput(Output):
    """The output of one run, as JSON: pure ASCII, so that no name and no locale can disturb a line."""

    def succeeded(self, command: Command, words: Sequence[str], result: Result) -> None:
        """A command is done."""
        built = list(map(msgspec.to_builtins, result)) if isinstance(result, Sequence) else msgspec.to_builtins(result)
        self._print({"command": command.name, "ok": True, "result": built})

    def failed(self, name: str, error: ShareError) -> None:
        """A command failed."""
        message = wording.sentence(error.kind, error.data)
        body = {"kind": error.kind.value, "message": message, "data": error.data}
        self._print({"command": name, "ok": False, "error": body})

    def complete(self, downloads: Sequence[DownloadSnapshot]) -> None:
        """No command asked for it, so nothing is printed."""

    def say(self, *lines: str) -> None:
        """Nobody sits there."""

    def _print(self, line: Mapping[str, object]) -> None:
        _write(self._out, json.dumps(line) + "\n")


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as error:
        raise Gone from error


def _sentence(template: str, arguments: Mapping[str, str], result: Result) -> str:
    values = {name: _Quoted(word) for name, word in arguments.items()}
    return template.format_map({**values, "result": _told(result)})


def _told(result: Result) -> str:
    """What came of an upload, a download or a start of the tracker, for the command's sentence."""
    if isinstance(result, OwnTrackerSnapshot):
        verb = "has been running" if result.was_running else "runs"
        return (
            f"The tracker {verb} at {result.address} (process {result.pid}) and goes on when you quit; "
            f"its fingerprint is {result.shown}."
        )
    if isinstance(result, LoggedOutElsewhere):
        if not result.devices:
            return "no other device was logged in"
        devices = plain.counted(result.devices, "other device")
        return f"{devices} logged out; revoke one that you do not know with `revoke_device`"
    if isinstance(result, Account):
        return f"'{plain.shown(result.user)}'"
    if isinstance(result, GroupSnapshot):
        return "You have left" if result.state == "member" else "You no longer ask to join"
    if not isinstance(result, Sequence) or not result:
        return "nothing"
    sizes = [one.size for one in result if isinstance(one, (DownloadSnapshot, FileSnapshot))]
    if len(result) > 1 and not sizes:
        return plain.counted(len(result), "file")
    if len(result) > 1:
        return f"{plain.counted(len(result), 'file')}, {plain.size(sum(sizes))}"
    one = result[0]
    if isinstance(one, DownloadSnapshot):
        return f"{plain.shown(one.name)}, {plain.size(one.size)}, to {plain.shown(one.path)}"
    if isinstance(one, HashProgress):
        return f"job {one.job}"
    if isinstance(one, FileSnapshot):
        return f"{plain.shown(one.name)}, {plain.size(one.size)}"
    return plain.shown(one.name) if isinstance(one, Named) else "nothing"


class _Quoted(str):
    """A word that was typed: plain text, and with `q` in quotes."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        text = plain.shown(str(self))
        return f"'{text}'" if how == "q" else text
