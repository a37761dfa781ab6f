"""SECURITY.md and the checklist of the login service name tests that exist, and every promise names some."""

from __future__ import annotations

import re

from tests.architecture import tree
from tests.soak.catalogue import CATALOGUE

_PAGES = ("SECURITY.md", "tracker/ASVS.md")
_PROMISES = 13
"""The fourteenth says what is not promised."""


def _page(name: str) -> str:
    return (tree.ROOT / name).read_text(encoding="utf-8")


def _named(text: str) -> list[str]:
    return re.findall(r"`(tests/[\w/.]+)`", text)


def test_every_test_that_is_named_exists_and_tests_something() -> None:
    for page in _PAGES:
        named = _named(_page(page))
        assert len(named) > 10, page
        for name in named:
            path = tree.ROOT / name
            assert path.is_file(), f"{page} names {name}"
            assert re.search(r"(?m)^(async )?def test_", path.read_text(encoding="utf-8")), name


def test_every_promise_names_the_tests_that_prove_it() -> None:
    rows = re.findall(r"(?m)^\| (\d+) \| (\*\*.+?) \| (.+) \|$", _page("SECURITY.md"))
    assert [int(number) for number, _, _ in rows] == list(range(1, _PROMISES + 1))
    assert [number for number, _, proved in rows if not _named(proved)] == []
    assert "What we do not promise" in _page("SECURITY.md")


def test_every_long_run_that_is_named_exists() -> None:
    known = {scenario.name for scenario in CATALOGUE}
    for page in _PAGES:
        named = set(re.findall(r"`make soak ARGS=(\w+)`", _page(page)))
        assert named
        assert named <= known, page


def test_the_readme_leads_to_it() -> None:
    assert "(SECURITY.md)" in _page("README.md")
    assert "(tracker/ASVS.md)" in _page("SECURITY.md")
