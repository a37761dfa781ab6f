"""The list of mutants stays true: each names a place, a promise and tests that are there."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.mutation.mutant import ROOT, Mutant, Stale, all_mutants

MUTANTS = all_mutants()
_LEAST = 40
_PROMISES = range(1, 14)


@cache
def _tests_of(path: Path) -> frozenset[str]:
    """The names of the tests of a file."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.parse(path.read_bytes()).body if isinstance(node, functions))


def test_each_text_stands_in_the_program_once_and_what_replaces_it_is_python() -> None:
    for mutant in MUTANTS:
        changed = mutant.applied_to((ROOT / mutant.file).read_text(encoding="utf-8"))
        compile(changed, mutant.file, "exec", dont_inherit=True)
        assert mutant.old != mutant.new, mutant.name


def test_each_names_tests_that_there_are() -> None:
    missing = []
    for mutant in MUTANTS:
        assert mutant.tests, mutant.name
        for test in mutant.tests:
            file, _, name = test.partition("::")
            if not (ROOT / file).is_file() or name not in _tests_of(ROOT / file):
                missing.append(f"{mutant.name}: {test}")
    assert missing == []


def test_each_has_a_name_of_its_own_and_a_promise() -> None:
    assert [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1] == []
    assert [mutant.name for mutant in MUTANTS if mutant.promise not in _PROMISES] == []
    assert len(MUTANTS) >= _LEAST


def test_a_text_that_moved_or_came_twice_is_stale() -> None:
    mutant = Mutant("x", 1, "x.py", "a", "b", ("tests/x.py::test_x",))
    assert mutant.applied_to("(a)") == "(b)"
    for source in ("", "aa"):
        with pytest.raises(Stale):
            mutant.applied_to(source)
