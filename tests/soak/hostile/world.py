"""A sharer, a fetcher and an attacker, each a process on a host of its own, and transfers with and without the attack.

On hosts of a lab with links of 100 Mbit/s where one can be built, else on loopback: the first figure says which.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.storage.keys import load_or_create
from tests.fakes.programs import Program, here, on
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.soak.figures import Figure, Plan

MIB = 1024 * 1024
RATE_MBIT = 100
RSS_GOAL = 10 * MIB
PAIRS = 7


class Process(Program):
    """One device; `port` is where it listens, if it does."""

    def __init__(self, folder: Path, name: str, host: str, prefix: Any) -> None:
        words = [sys.executable, "-m", "tests.soak.hostile.device", str(folder), name, host]
        super().__init__(words, prefix)
        self.name, self.host = name, host
        self.port: int = json.loads(self.line(60))

    def do(self, *order: Any, seconds: float = 600.0) -> Any:
        """The answer to an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.line(seconds))

    def rss(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024

    def view(self) -> tuple[str, str, int]:
        """How it is dialled."""
        return self.name, self.host, self.port


@dataclass
class World:
    """Who is there, and what was measured."""

    plan: Plan
    where: str
    sharer: Process
    fetcher: Process
    evil: Process
    file_id: str = ""
    calm: list[float] = field(default_factory=list)
    attacked: list[float] = field(default_factory=list)
    wrong: int = 0
    counted: dict[str, Any] = field(default_factory=dict)
    grown: int = 0

    def begin(self, attack: str, target: Process, **options: Any) -> int:
        """Begin an attack; the port on which the attacker listens, if it does."""
        port: int = self.evil.do("begin", attack, *target.view(), self.file_id, options)
        return port

    def end(self) -> dict[str, Any]:
        """End it; what it counted, added up over all times."""
        for what, value in self.evil.do("end").items():
            if isinstance(value, list):
                self.counted.setdefault(what, []).extend(value)
            else:
                self.counted[what] = self.counted.get(what, 0) + value
        return self.counted

    def fetch(self, *others: tuple[str, str, int]) -> float:
        """Seconds of one download."""
        seconds, is_right = self.fetcher.do("fetch", self.sharer.view(), others)
        self.wrong += not is_right
        return float(seconds)

    def pairs(self, attack: str, victim: Process, *, holds: bool = False, **options: Any) -> None:
        """Downloads in turn without and with the attack; `holds`: the attacker is one of those who have the file."""
        self.fetch()  # the first one warms everything up
        before = victim.rss()
        for number in range(max(3, self.plan.count(PAIRS))):
            self.calm.append(self.fetch())
            name = f"evil-{number}"
            port = self.begin(attack, victim, me=name, **options)
            others = [(name, self.evil.host, port)] if holds else []
            self.attacked.append(self.fetch(*others))
            self.end()
        self.grown = victim.rss() - before

    def speed(self, goal: float = 0.9) -> list[Figure]:
        """How fast the honest ones were, and that nothing was wrong."""
        calm, attacked = statistics.median(self.calm), statistics.median(self.attacked)
        ratio = calm / attacked
        total = len(self.calm) + len(self.attacked)
        return [
            Figure(
                "speed beside the attack", f"{ratio:.2f} of {calm:.2f} s, {self.where}", f"≥ {goal:.2f}", ratio >= goal
            ),
            Figure("wrong files", f"{self.wrong} of {total} downloads", "0", self.wrong == 0),
            Figure(
                "memory of the victim",
                f"{self.grown / MIB:+.1f} MiB",
                f"≤ +{RSS_GOAL // MIB} MiB",
                self.grown <= RSS_GOAL,
            ),
        ]


@contextmanager
def world(plan: Plan, identities: int = 16) -> Iterator[World]:
    """The three processes, on three hosts; `identities` hostile members and one stranger have keys."""
    folder = plan.folder / "hostile"
    names = ["sharer", "fetcher", "stranger", *(f"evil-{number}" for number in range(identities))]
    for name in names:
        load_or_create(folder / "keys" / name)
    _order(folder, names)
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(3, rate_mbit=RATE_MBIT)) if lab_missing() is None else None
        hosts = [lab.address(host) if lab else "127.0.0.1" for host in range(3)]
        prefixes = [on(lab, host) if lab else here for host in range(3)]
        sharer, fetcher, attacker = [
            stack.enter_context(Process(folder, name, host, prefix))
            for name, host, prefix in zip(("sharer", "fetcher", "attacker"), hosts, prefixes, strict=True)
        ]
        where = f"{RATE_MBIT} Mbit/s links" if lab else "loopback"
        made = World(plan, where, sharer, fetcher, attacker)
        made.file_id = made.sharer.do("share")
        yield made


def _order(folder: Path, names: Sequence[str]) -> None:
    """Give the smallest id to the fetcher, so that it dials all others at once."""
    keys = folder / "keys"
    smallest = min(names, key=lambda name: load_or_create(keys / name).device)
    if smallest != "fetcher":
        (keys / "fetcher").rename(keys / "swap")
        (keys / smallest).rename(keys / "fetcher")
        (keys / "swap").rename(keys / smallest)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values are; 0 if there are none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
