"""Swarms that are not equal: a thin link among thick ones, a thin sharer, who comes later, who leaves, who dawdles.

Each story is told between hosts of their own, like `swarm`, and says what it costs the others. Needs root and iproute2.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks import machine, ours, tables, torrents
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.fakes.programs import Peer, on
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.swarm.scenes import Scene, in_lab

_SIZE_MIB: Final = 100
_SECONDS: Final = 1200
_TORRENT_PIECE: Final = 256 * 1024
_LATER_SECONDS: Final = 2.0
_LEAVES_AT: Final = 0.5
_DAWDLE_SECONDS: Final = (0.8, 0.2)
"""How long a slow peer is stopped, and how long it runs, again and again."""


@dataclass(frozen=True)
class Story:
    """Links in Mbit/s, the sharer's first, and what happens to whom; fetchers are counted from 1."""

    rates: tuple[float, ...]
    waits: tuple[int, ...] = ()
    """Whose time counts; empty for everybody."""
    later: float = 0.0
    """Seconds between one fetcher and the next."""
    leaver: int = 0
    dawdler: int = 0

    @property
    def fetchers(self) -> range:
        """Everybody but the sharer."""
        return range(1, len(self.rates))

    @property
    def counted(self) -> Sequence[int]:
        """Whose time counts."""
        return self.waits or [one for one in self.fetchers if one != self.leaver]

    def bound(self, size: int) -> float:
        """Seconds that the links alone need: max(F/u of the sharer, F/d of the slowest, N F / all uploads)."""
        bits = size * 8 / 1e6
        downs = [self.rates[one] for one in self.counted]
        return max(bits / self.rates[0], bits / min(downs), len(self.fetchers) * bits / sum(self.rates))


@dataclass
class _Took:
    """Seconds of each round."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)


def run(options: Options) -> None:
    """Measure, and print the table and the goals."""
    if complaint := lab_missing():
        raise machine.Unable(complaint)
    size = (options.size or _SIZE_MIB) * machine.MIB
    rate = options.rate
    equal = (rate,) * 8
    stories = {
        "8 hosts, equal links": Story(equal),
        "and a ninth at a tenth of their rate": Story((*equal, rate / 10), waits=tuple(range(1, 8))),
        "and a ninth that is stopped four fifths of the time": Story(
            (*equal, rate), waits=tuple(range(1, 8)), dawdler=8
        ),
        "9 hosts, the sharer at a fifth of their rate": Story((rate / 5, *equal)),
        f"9 hosts, a fetcher every {_LATER_SECONDS:g} s": Story((rate, *equal), later=_LATER_SECONDS),
        f"9 hosts, a fetcher leaves at {_LEAVES_AT:.0%}": Story((rate, *equal), leaver=4),
    }
    took = {name: _Took() for name in stories}
    with machine.memory_folder((max(len(story.rates) for story in stories.values()) + 1) * size) as folder:
        source = make_file(folder / "shared" / "big.bin", size)
        for number in range(options.rounds):
            for index, (name, story) in enumerate(stories.items()):
                place = folder / f"round{number}-{index}"
                place.mkdir()
                took[name].ours.append(_ours(story, rate, source, place))
                if torrents.missing() is None and not (story.later or story.leaver or story.dawdler):
                    took[name].theirs.append(_theirs(story, source, place))
    _report(options, size, stories, took)


def _ours(story: Story, rate: float, source: Path, place: Path) -> float:
    """Seconds from the first accepted download, or of the one that took longest where they come one by one."""
    hosts = len(story.rates) + 1
    with Lab(hosts, rate_mbit=[rate, *story.rates]) as lab, in_lab(lab, place, range(hosts)) as scene:
        ours.share(scene, source, _SECONDS)
        over = threading.Event()
        helpers: list[Callable[[], None]] = []
        if story.leaver:
            helpers.append(lambda: _leave(scene.peers[story.leaver], source.name, over))
        if story.dawdler:
            helpers.append(lambda: _dawdle(scene.peers[story.dawdler], over))
        counted = set(story.counted)
        with ThreadPoolExecutor(len(story.rates) + len(helpers)) as threads:
            for one in story.fetchers:
                if one not in counted:  # its commands are its own thread's, or nobody waits for it
                    scene.peers[one].do(_command(scene, one, source.name), _SECONDS)
            running = [threads.submit(helper) for helper in helpers]
            fetching = [
                threads.submit(_fetch_later, scene, one, source.name, story.later * (one - 1))
                for one in sorted(counted)
            ]
            fetched = [each.result() for each in fetching]
            over.set()
            for each in running:
                each.result()
    ours.check(source, [scene.folders[one] / source.name for one in sorted(counted)])
    if story.later:
        return max(one.done - one.accepted for one in fetched)
    return max(one.done for one in fetched) - min(one.accepted for one in fetched)


def _command(scene: Scene, one: int, name: str) -> str:
    return f'download_file {scene.group} {name} "{scene.folders[one]}/"'


def _fetch_later(scene: Scene, one: int, name: str, seconds: float) -> ours.Fetched:
    time.sleep(seconds)
    return ours.fetch(scene, one, name, _SECONDS)


def _leave(peer: Peer, name: str, over: threading.Event) -> None:
    """Kill a peer once it has its part of the file."""
    while not over.wait(0.1):
        download = peer.download(name)
        if download["percent"] >= 100 * _LEAVES_AT:
            peer.process.kill()
            return
    raise RuntimeError("everybody was done before the one who leaves had half of it")


def _dawdle(peer: Peer, over: threading.Event) -> None:
    """Stop a peer for most of each second."""
    stopped, runs = _DAWDLE_SECONDS
    while not over.is_set():
        peer.process.send_signal(signal.SIGSTOP)
        over.wait(stopped)
        peer.process.send_signal(signal.SIGCONT)
        over.wait(runs)


def _theirs(story: Story, source: Path, place: Path) -> float:
    torrent = torrents.make_torrent(source, _TORRENT_PIECE)
    folders = [place / f"leecher{one}" for one in story.fetchers]
    hosts = len(story.rates)
    with Lab(hosts, rate_mbit=list(story.rates)) as lab:
        got = torrents.run(
            source,
            torrent,
            folders,
            seconds=_SECONDS,
            addresses=[lab.address(host) for host in range(hosts)],
            prefixes=[on(lab, host) for host in range(hosts)],
        )
    ours.check(source, [folder / source.name for folder in folders])
    return max(got.seconds[one - 1] for one in story.counted)


def _report(options: Options, size: int, stories: dict[str, Story], took: dict[str, _Took]) -> None:
    print(f"{size // machine.MIB} MiB, links of {options.rate:g} Mbit/s where nothing else is said")
    rows = []
    for name, story in stories.items():
        bound = story.bound(size)
        theirs = [seconds / bound for seconds in took[name].theirs]
        mine = [seconds / bound for seconds in took[name].ours]
        rows.append([name, f"{bound:.2f}", tables.spread(mine, 3), tables.spread(theirs, 2) if theirs else ""])
        options.notes.chart(
            name, "x bound", {"ours, encrypted": mine} | ({"libtorrent": theirs} if theirs else {}), less=True
        )
    tables.show(["the last of those who count", "bound, s", "x bound", "libtorrent"], rows)
    first, tenth, dawdling, thin, *_ = (tables.median(one.ours) for one in took.values())
    sharer = thin / list(stories.values())[3].bound(size)
    tables.show(
        ["ours", "measured", "goal"],
        [
            ["what the ninth at a tenth costs the others", f"{tenth / first:.3f} x", _at_most(tenth / first, 1.05)],
            ["what the ninth that is stopped costs them", f"{dawdling / first:.3f} x", ""],
            ["a thin sharer", f"{sharer:.3f} x bound", _at_most(sharer, 1.15)],
        ],
    )


def _at_most(value: float, goal: float) -> str:
    return tables.at_most(value, goal, " x", 2)
