"""What could stand at the cursor: commands, groups, users, files, paths, from the table's hints.

Invariant: asks the engine at most once in a few seconds for the same list, changes nothing, and never fails: without a
login or a tracker there is simply nothing to suggest. A name with control characters is never suggested. Used by
`core.shell.editor`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.config import Strategy
from core.shell import parsing, plain
from core.shell.command import Command, Hint
from core.shell.commands import COMMANDS
from core.snapshots import Priority
from core.wire.errors import ShareError
from core.wire.names import normalised
from core.wire.paths import parents_of
from core.wire.roster import ROLES

if TYPE_CHECKING:
    from core.engine import Engine

_FRESH_SECONDS = 3.0
_MOST = 200


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Whole words, quoted where need be, that could replace the line from `start` on."""

    start: int
    words: list[str]


class Completions:
    """The suggestions of one run."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._kept: dict[tuple[Hint, str], tuple[float, list[str]]] = {}

    async def of(self, line: str) -> Suggestions:
        """What could complete `line`, which ends at the cursor."""
        scanned = parsing.scan(line)
        words = scanned.commands[-1]
        current = words[-1] if scanned.at_word else None
        start = current.start if current else len(line)
        typed = current.text if current else ""
        before = [word.text for word in (words[:-1] if current else words)]
        found = await self._candidates(before, typed)
        near = [word for word in found if word.casefold().startswith(typed.casefold()) and plain.shown(word) == word]
        return Suggestions(start, [parsing.quoted(word) for word in near[:_MOST]])

    async def _candidates(self, before: list[str], typed: str) -> list[str]:
        if not before:
            return [command.name for command in COMMANDS]
        command = next((one for one in COMMANDS if one.name == before[0]), None)
        if command is None or len(before) > len(command.arguments):
            return []
        hint = command.arguments[len(before) - 1].hint
        match hint:
            case Hint.PATH | Hint.FOLDER:
                return await asyncio.to_thread(_paths, typed, folders_only=hint is Hint.FOLDER)
            case Hint.ROLE:
                return list(ROLES)
            case Hint.PRIORITY:
                return [one.value for one in Priority]
            case Hint.WHERE:
                return ["up", "down", "top", "bottom"]
            case Hint.STRATEGY:
                return [one.value for one in Strategy]
            case Hint.COMMAND:
                return [one.name for one in COMMANDS]
        return await self._from_engine(hint, _group_in(command, before))

    async def _from_engine(self, hint: Hint, group: str) -> list[str]:
        sources: dict[Hint, Callable[[str], Awaitable[list[str]]]] = {
            Hint.GROUP: self._groups,
            Hint.MEMBER: self._members,
            Hint.REQUEST: self._requests,
            Hint.FILE: self._files,
            Hint.SHARE: self._shares,
            Hint.DOWNLOAD: self._downloads,
        }
        if hint not in sources:
            return []
        when, kept = self._kept.get((hint, group), (-_FRESH_SECONDS, []))
        if self._clock() - when < _FRESH_SECONDS:
            return kept
        try:
            found = await sources[hint](group)
        except ShareError:
            found = []
        self._kept[(hint, group)] = (self._clock(), found)
        return found

    async def _groups(self, group: str) -> list[str]:
        return [one.group for one in await self._engine.groups.list_groups()]

    async def _members(self, group: str) -> list[str]:
        return [one.user for one in await self._engine.groups.list_members(group)]

    async def _requests(self, group: str) -> list[str]:
        return [one.user for one in await self._engine.groups.list_requests(group)]

    async def _files(self, group: str) -> list[str]:
        return _with_folders([one.name for one in await self._engine.sharing.list_files(group)])

    async def _shares(self, group: str) -> list[str]:
        shares = await self._engine.sharing.list_shares()
        return _with_folders([one.name for one in shares if normalised(one.group) == normalised(group)])

    async def _downloads(self, group: str) -> list[str]:
        downloads = await self._engine.downloads.show_downloads()
        return _with_folders([one.name for one in downloads if normalised(one.group) == normalised(group)])


def _group_in(command: Command, before: list[str]) -> str:
    """The group that was typed already, if the command has one before the cursor."""
    for argument, word in zip(command.arguments, before[1:], strict=False):
        if argument.hint is Hint.GROUP:
            return word
    return ""


def _with_folders(names: list[str]) -> list[str]:
    """`names` and the folders that they lie in, each once."""
    folders = dict.fromkeys(folder for name in names for folder in parents_of(name))
    return [*folders, *names]


def _paths(typed: str, *, folders_only: bool) -> list[str]:
    """Files and folders of this computer that begin with what was typed; a folder ends in a slash."""
    head, tail = os.path.split(typed)
    found = []
    try:
        with os.scandir(os.path.expanduser(head) or ".") as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") and not tail.startswith(".")
                if hidden or not entry.name.casefold().startswith(tail.casefold()):
                    continue
                if entry.is_dir():
                    found.append(os.path.join(head, entry.name, ""))
                elif not folders_only:
                    found.append(os.path.join(head, entry.name))
    except OSError:
        return []
    return sorted(found)
