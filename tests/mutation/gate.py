"""Applies one mutant after the other to a copy of the program and runs its tests there.

Invariant: the program itself is never touched; a mutant counts as killed only if each of its tests ran and failed,
and only if the same tests passed without it.
"""

from __future__ import annotations

import enum
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutation.mutant import Mutant

_FAILED: Final = re.compile(r"^FAILED (\S+?::\w+)", re.MULTILINE)
_NEVER_COPIED: Final = ("build", "dist", "__pycache__")
_LIMIT_SECONDS: Final = 300.0
_SOME_FAILED: Final = 1


class Fate(enum.Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    BROKEN = "broken"
    """Its tests could not be run: that proves nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a mutant; `missed` are its tests that did not fail, `output` is what pytest said."""

    mutant: Mutant
    fate: Fate
    missed: tuple[str, ...] = ()
    output: str = ""


class Copy:
    """A copy of the tree at `root`, in a folder that does not exist yet."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(root, folder, ignore=_ignored, symlinks=True)

    def failing(self, tests: Sequence[str]) -> tuple[set[str] | None, str]:
        """Which of `tests` fail, each by its name without parameters; None if they could not be run. And the output."""
        # What runs on both stores of a tracker runs here on the one that needs no server.
        words = ["-q", "-k", "not postgresql", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=short", "-rf"]
        # Programs that tests start in processes of their own come from the copy too.
        environment = os.environ | {"PYTHONPATH": str(self._folder), "COLUMNS": "400"}
        with subprocess.Popen(
            [sys.executable, "-m", "pytest", *words, "--timeout=60", *dict.fromkeys(tests)],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as running:
            try:
                output, _ = running.communicate(timeout=_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                output, _ = running.communicate()
        if running.returncode == 0:
            return set(), output
        return (set(_FAILED.findall(output)) if running.returncode == _SOME_FAILED else None), output

    def judge(self, mutant: Mutant) -> Verdict:
        """Apply a mutant, run its tests, and undo it. Raises `Stale`."""
        path = self._folder / mutant.file
        source = path.read_text(encoding="utf-8")
        self._write(path, mutant.applied_to(source))
        try:
            failed, output = self.failing(mutant.tests)
        finally:
            self._write(path, source)
        if failed is None:
            return Verdict(mutant, Fate.BROKEN, mutant.tests, output)
        missed = tuple(test for test in mutant.tests if test not in failed)
        return Verdict(mutant, Fate.SURVIVED if missed else Fate.KILLED, missed, output)

    @staticmethod
    def _write(path: Path, source: str) -> None:
        path.write_text(source, encoding="utf-8")
        # What was compiled is told from what is written by size and second; both may be the same.
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def _ignored(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".") or name in _NEVER_COPIED}
