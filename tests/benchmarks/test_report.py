"""What the benchmarks found is kept whole, and what they did not find is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import picture, report
from tests.benchmarks.report import Bar, Notes, Report
from tests.benchmarks.sizes import bytes_of

MACHINE = ("machine  2 cores", "system   Linux")


def _found(name: str, machine: tuple[str, ...] = MACHINE) -> Report:
    notes = Notes()
    notes.chart("pair", "MiB/s", {"ours": [1.0, 2.0], "theirs": [1.5]}, goal=3.0)
    notes.curve("growth", "x bound", "members", {"ours": [(8.0, 1.1)]})
    notes.table("goals", [["speed", "2", ">= 3: MISSED"]])
    return notes.report(name, machine, "2 rounds")


def test_what_is_kept_is_what_was_found_and_the_newest_of_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "build" / "bench"
    report.save(Report("pair", MACHINE, "3 rounds", left_out="no room"), folder)
    report.save(_found("pair"), folder)
    report.save(_found("small"), folder)
    assert report.load(folder) == [_found("pair"), _found("small")]
    assert _found("pair").charts[0].bars == (Bar("ours", (1.0, 2.0)), Bar("theirs", (1.5,), is_ours=False))


def test_what_is_not_there_is_named_with_its_reason() -> None:
    busy = (*MACHINE, "note     the machine is busy")
    there = [_found("pair"), Report("bundle", MACHINE, "1 round", left_out="make bundle"), _found("swarm-005", busy)]
    told = [line for line, _ in picture.feet(there, ["pair", "bundle", "swarm", "window"])]
    assert told == [
        "Left out: bundle: make bundle",
        "Left out: window: it was not run",
        "swarm-005: the machine is busy",
    ]
    assert [line for line, _ in picture.feet([_found("pair")], ["pair"])] == ["Nothing is left out."]


def test_figures_of_two_machines_are_no_picture(tmp_path: Path) -> None:
    other = ("machine  64 cores", "system   Linux")
    with pytest.raises(ValueError, match="2 machines"):
        picture.draw([_found("pair"), _found("small", other)], tmp_path / "bench.png")
    assert not (tmp_path / "bench.png").exists()


def test_the_memory_of_a_peer_is_what_it_alone_holds() -> None:
    shared, own = bytearray(1 << 20), bytearray(1 << 16)
    parts = [[own, shared, "words"], own]
    assert 1 << 16 < bytes_of(parts, [shared]) < (1 << 16) + 1000
    assert bytes_of(parts, []) > 1 << 20
