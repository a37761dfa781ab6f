"""What a benchmark is told on the command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.benchmarks.report import Notes


@dataclass(frozen=True)
class Options:
    """`size` in MiB, None: that of the benchmark. Of the swarm: hosts in all, Mbit/s, ms one way, percent.

    Of the tracker: clients, and how long each load lasts, in seconds.
    """

    rounds: int
    size: int | None
    hosts: int
    rate: float
    delay: float
    loss: float
    clients: int
    seconds: float
    notes: Notes = field(default_factory=Notes)
    """Where a benchmark says what the picture shows."""
