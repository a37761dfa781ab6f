"""libtorrent beside ours: one seeder and leechers that start together, each a process, plaintext."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.programs import Prefix, Program, here

_MODULE = "tests.benchmarks.torrent_node"
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Torrented:
    """One run: seconds until each leecher was done, what the seeder gave in copies, and what the ends took."""

    seconds: tuple[float, ...]
    copies: float
    cpu_seconds: tuple[float, float]
    peak_bytes: tuple[int, int]


class TorrentNode(Program):
    """A libtorrent process in `folder`; `port` is where it listens."""

    def __init__(self, torrent: Path, folder: Path, address: str, prefix: Prefix = here) -> None:
        plan = {"torrent": str(torrent), "folder": str(folder), "address": address}
        super().__init__([sys.executable, "-m", _MODULE, json.dumps(plan)], prefix)
        self.address = address

    def order(self, *words: str) -> dict[str, Any]:
        """Give an order and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return self.answer(_START_SECONDS)

    def answer(self, seconds: float) -> dict[str, Any]:
        """The next answer."""
        answer: dict[str, Any] = json.loads(self.line(seconds))
        if "error" in answer:
            raise AssertionError(f"libtorrent: {answer['error']}")
        return answer


def missing() -> str | None:
    """Why libtorrent cannot be measured here, or None."""
    try:
        import libtorrent
    except ImportError as error:
        return f"libtorrent is not there ({error}): make bench installs it"
    return None if libtorrent.__version__ else "libtorrent does not say its version"


def version() -> str:
    """The version that is measured."""
    import libtorrent

    return str(libtorrent.__version__)


def make_torrent(source: Path, piece_length: int) -> Path:
    """The torrent of a file, beside it."""
    target = source.with_suffix(".torrent")
    with Program([sys.executable, "-m", _MODULE, "make", str(source), str(target), str(piece_length)]) as maker:
        if maker.process.wait(_START_SECONDS):
            raise AssertionError("".join(maker.errors))
    return target


def run(
    source: Path,
    torrent: Path,
    folders: Sequence[Path],
    *,
    preallocated: bool = False,
    seconds: float = 600.0,
    addresses: Sequence[str] = (),
    prefixes: Sequence[Prefix] = (),
) -> Torrented:
    """Hand the file from its folder to all `folders`. The clock runs from the first order to connect.

    `preallocated`: all the bytes of the target lie on the disk, and were found wanting, before the clock starts.
    `addresses` and `prefixes`: of the seeder and then each leecher; loopback on this host if not given.
    """
    size = source.stat().st_size
    addresses = addresses or ["127.0.0.1"] * (len(folders) + 1)
    prefixes = prefixes or [here] * (len(folders) + 1)
    for folder in folders:
        folder.mkdir()
        if preallocated:
            with (folder / source.name).open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(TorrentNode(torrent, folder, address, prefix))
            for folder, address, prefix in zip([source.parent, *folders], addresses, prefixes, strict=True)
        ]
        ports = [node.answer(_START_SECONDS)["port"] for node in nodes]
        everybody = [(node.address, str(port)) for node, port in zip(nodes, ports, strict=True)]
        seeder, leechers = nodes[0], nodes[1:]
        before = [node.order("stats") for node in (seeder, leechers[0])]
        began = []
        for index, leecher in enumerate(leechers, start=1):
            # Each pair is joined once, by the later of the two; everybody joins the seeder.
            began.append(leecher.order("connect", *(word for other in everybody[:index] for word in other))["began"])
        done = [leecher.answer(seconds)["done"] for leecher in leechers]
        after = [node.order("stats") for node in (seeder, leechers[0])]
        for leecher in leechers:
            leecher.order("quit")
        return Torrented(
            tuple(end - min(began) for end in done),
            after[0]["uploaded"] / size,
            (after[0]["cpu"] - before[0]["cpu"], after[1]["cpu"] - before[1]["cpu"]),
            (after[0]["peak"], after[1]["peak"]),
        )
