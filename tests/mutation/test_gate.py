"""The gate itself, on a program of three lines: what it calls killed was, and what survives is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.gate import Copy, Fate
from tests.mutation.mutant import Mutant, Stale

_PROGRAM = "def may(role):\n    return role == 'admin' and role != ''\n"
_TESTS = """
import pytest
from program import may

@pytest.mark.parametrize("role", ["admin", "guest"])
def test_only_admins_may(role):
    assert may(role) == (role == "admin")

def test_nothing():
    assert True
"""
_FIRST, _SECOND = "test_program.py::test_only_admins_may", "test_program.py::test_nothing"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    # Its tests need no plugin but the one that the gate speaks to, and each is slow to load.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p pytest_timeout")
    program = tmp_path / "program"
    program.mkdir()
    (program / "program.py").write_text(_PROGRAM)
    (program / "test_program.py").write_text(_TESTS)
    (program / ".hidden").mkdir()
    made = Copy(program, tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["program.py", "test_program.py"]
    return made


def _mutant(old: str, new: str, *tests: str) -> Mutant:
    return Mutant("x", 4, "program.py", old, new, tests)


def test_what_is_noticed_is_killed_and_what_is_not_survives(copy: Copy, tmp_path: Path) -> None:
    assert copy.failing([_FIRST, _SECOND])[0] == set()
    assert copy.judge(_mutant("role == 'admin'", "True", _FIRST)).fate is Fate.KILLED
    # As long as before, within the same second, and each of its tests must notice.
    survivor = copy.judge(_mutant("== 'admin'", "!= 'admin'", _FIRST, _SECOND))
    assert (survivor.fate, survivor.missed) == (Fate.SURVIVED, (_SECOND,))
    assert (tmp_path / "copy" / "program.py").read_text() == _PROGRAM


def test_a_mutant_whose_tests_cannot_be_run_proves_nothing(copy: Copy) -> None:
    assert copy.judge(_mutant("def may", "def must", _FIRST)).fate is Fate.BROKEN
    with pytest.raises(Stale):
        copy.judge(_mutant("not there", "True", _FIRST))
