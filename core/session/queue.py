"""The order of downloads: who comes first, how many run, and what place each is shown at.

Invariant: the order is by priority, then by a number that each row keeps; new ones come last unless they
are put first. The shown places follow each change of the order; that one is complete moves those of
thousands behind it only with the next change. One a session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from core.config import Settings
from core.session.fetch import Fetch
from core.session.turns import Turns
from core.snapshots import DownloadState
from core.storage.rows import DownloadRow
from core.wire import limits
from core.wire.errors import Kind, UserError

SMALL_FILE: Final = 4 * limits.MIB
_SMALL_AT_ONCE: Final = 128
"""Small downloads that hold a swarm at the same time share their syncs; how many big ones do is a setting."""
_MANY: Final = 1000
_OVER: Final = (DownloadState.DONE, DownloadState.FAILED)
WHERE: Final = ("up", "down", "top", "bottom")


class Queue:
    """Of the downloads of one session."""

    def __init__(self, settings: Settings) -> None:
        self.small, self.big = Turns(_SMALL_AT_ONCE), Turns(settings.active_downloads)
        self._shown: list[Fetch] = []
        self._is_old = True

    def apply(self, settings: Settings) -> None:
        """Let as many big files be fetched as was set."""
        self.big.set_places(settings.active_downloads)

    def turns(self, row: DownloadRow) -> Turns:
        """The places for files of that size."""
        return self.small if row.size <= SMALL_FILE else self.big

    def changed(self) -> None:
        """Downloads came or went, or their order changed."""
        self._is_old = True

    def number(self, fetches: Iterable[Fetch]) -> None:
        """Bring the places that are shown up to date."""
        if not self._is_old and (len(self._shown) > _MANY or not any(one.state in _OVER for one in self._shown)):
            return
        self._is_old = False
        self._shown = in_order(fetches)
        waiting = set(self._shown)
        for fetch in fetches:
            if fetch.position and fetch not in waiting:
                fetch.number(0)
        for number, fetch in enumerate(self._shown, 1):
            fetch.number(number)

    def reorder(self, fetches: Iterable[Fetch]) -> None:
        """The rows of these have a new order or priority."""
        for fetch in fetches:
            fetch.rank()
            fetch.place.given_up = 0
        self.small.reorder()
        self.big.reorder()
        self.changed()


def in_order(fetches: Iterable[Fetch]) -> list[Fetch]:
    """Those that are not over, the first first."""
    return sorted((one for one in fetches if one.state not in _OVER), key=lambda one: one.place.rank)


def next_positions(fetches: Iterable[Fetch], count: int, *, top: bool) -> range:
    """Numbers for `count` new downloads, before or behind all others."""
    used = [one.row.position for one in fetches]
    if top:
        first = min(used, default=0) - count
        return range(first, first + count)
    first = max(used, default=0) + 1
    return range(first, first + count)


def check_where(where: str) -> None:
    """Raise `UserError(BAD_ARGUMENTS)`, rule `where`, unless it is a way to go in the queue."""
    if where not in WHERE:
        raise UserError(Kind.BAD_ARGUMENTS, rule="where", value=where, known=list(WHERE))


def moved(fetches: Iterable[Fetch], chosen: Sequence[Fetch], where: str) -> list[Fetch]:
    """Move `chosen` among those of their priority: up or down by one, to the top or the bottom; whose rows changed.

    Raises `UserError(BAD_ARGUMENTS)`, rule `where`.
    """
    check_where(where)
    line, wanted = in_order(fetches), set(chosen)
    if where in ("top", "bottom"):
        numbers = next_positions(line, len(wanted), top=where == "top")
        mine = [one for one in line if one in wanted]
        return [_put(one, number) for one, number in zip(mine, numbers, strict=False)]
    if where == "down":
        line.reverse()
    changed: dict[Fetch, None] = {}
    for at in range(1, len(line)):
        before, one = line[at - 1], line[at]
        if one in wanted and before not in wanted and one.row.priority == before.row.priority:
            line[at - 1], line[at] = one, before
            here, there = one.row.position, before.row.position
            changed[_put(one, there)] = changed[_put(before, here)] = None
    return list(changed)


def _put(fetch: Fetch, position: int) -> Fetch:
    fetch.row = replace(fetch.row, position=position)
    return fetch
