"""The table of what the window offers names tests that exist, and leaves nothing out without saying why."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| `(test_\w+)` \|$", re.MULTILINE)


def test_every_line_has_its_place_and_a_test_that_exists() -> None:
    features, lines = (_ROOT / "gui" / "FEATURES.md").read_text(encoding="utf-8").split("## The window, line by line")
    assert [int(row[0]) for row in _ROW.findall(features)] == [*range(1, 23), 24]
    assert [int(row[0]) for row in _ROW.findall(lines)] == list(range(1, 41))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (_ROOT / "tests" / "gui").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", tests))
    assert {row[3] for row in _ROW.findall(features + lines)} <= there


def test_what_is_not_built_says_why() -> None:
    for _, _, place, _ in _ROW.findall((_ROOT / "gui" / "FEATURES.md").read_text(encoding="utf-8")):
        for reason in place.split("*not built*")[1:]:
            assert re.match(r"[,:] \w+", reason), place
