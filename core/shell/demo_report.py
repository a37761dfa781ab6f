"""What the demo shows: how far everybody is, and the table at its end.

Invariant: every figure is one that a peer reported or that was measured here; nothing is assumed. Plain text without a
terminal, a region that is drawn anew with one. Used by `core.shell.demo`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.shell import plain
from core.shell.tables import Table
from core.snapshots import DownloadSnapshot

_PLAIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetcher ended with. `seconds`: from the first request of anybody to its own end."""

    user: str
    download: DownloadSnapshot
    seconds: float
    sha1: str


class Progress:
    """How far everybody is, while it goes on."""

    def __init__(self) -> None:
        self._drawn = sys.stdout.isatty()
        self._began = self._last = time.monotonic()
        self._lines = 0

    def show(self, downloads: Mapping[str, DownloadSnapshot]) -> None:
        """Show the state of every fetcher's download."""
        now = time.monotonic()
        if self._drawn:
            self._draw([_bar(user, one) for user, one in downloads.items()])
        elif now - self._last >= _PLAIN_SECONDS:
            self._last = now
            parts = [f"{user} {int(one.percent)} %" for user, one in downloads.items()]
            print(f"  after {plain.duration(now - self._began)}: {', '.join(parts)}", flush=True)

    def _draw(self, lines: Sequence[str]) -> None:
        up = f"\x1b[{self._lines}A" if self._lines else ""
        self._lines = len(lines)
        sys.stdout.write(up + "".join(f"\r\x1b[K{line}\n" for line in lines))
        sys.stdout.flush()


def _bar(user: str, download: DownloadSnapshot) -> str:
    filled = int(download.percent * 30 / 100)
    speed = plain.speed(download.speed) or download.state.value
    peers = plain.counted(download.peers, "peer")
    return f"  {user:<6} [{'#' * filled}{'.' * (30 - filled)}] {int(download.percent):3} %  {speed}, {peers}"


def report(sharer: str, size: int, sha1: str, sent: int, fetched: Sequence[Fetched]) -> list[str]:
    """The table at the end, and what it means, as lines."""
    users = [sharer, *(one.user for one in fetched)]
    headers = ("WHO", "GOT", *(f"FROM {user.upper()}" for user in users), "TIME", "SPEED", "SHA-1")
    rows = []
    for one in fetched:
        given: dict[str, int] = {}
        for peer in one.download.from_peers:
            given[peer.user] = given.get(peer.user, 0) + peer.bytes
        parts = [_part(given.get(user, 0), one.download.bytes_received) if user != one.user else "" for user in users]
        got = plain.size(one.download.bytes_verified)
        speed = plain.speed(size / one.seconds) if one.seconds > 0 else ""
        right = "right" if one.sha1 == sha1 else "WRONG"
        rows.append((one.user, got, *parts, plain.duration(one.seconds), speed, right))
    table = Table(headers, tuple(rows), frozenset(range(1, len(headers) - 1)))
    seconds = max((one.seconds for one in fetched), default=0.0)
    lines = ["", *table.lines(), "", f"SHA-1 of the file: {sha1}"]
    lines += [f"  {one.user} has {one.sha1} instead" for one in fetched if one.sha1 != sha1]
    if size and sent and seconds > 0:
        copies = sent / size
        after_another = len(fetched) * size / (sent / seconds)
        count, whole, one_by_one = len(fetched), plain.duration(seconds), plain.duration(after_another)
        lines.append(
            f"{sharer} sent {copies:.2f} copies for {count} fetchers; one after another it would have been {count}."
        )
        lines.append(
            f"All had it after {whole}; one after another, at the speed of {sharer}'s upload, after {one_by_one}."
        )
    return lines


def _part(count: int, total: int) -> str:
    return f"{plain.size(count)} ({round(100 * count / total)} %)" if total else "-"
