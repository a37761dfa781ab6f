"""The targets of the Makefile hand on what they are given, whatever is in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose Python prints its arguments, one a line."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name, script in (("packaging/prepare.sh", "exit 0"), (".venv/bin/python", "printf '%s\\n' \"$@\"")):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["plain.bin", "two words.bin", "it's.bin", 'a "quote".bin', "'; touch made; '", "$(touch made) `touch made` $HOME"],
)
def test_the_demo_gets_the_file_that_was_named(checkout: Path, name: str) -> None:
    assert _made(checkout, f"FILE={name}") == ["-m", "core.shell.demo", "--file", name]
    assert not (checkout / "made").exists()


def test_the_demo_makes_its_own_file_if_none_is_named(checkout: Path) -> None:
    assert _made(checkout) == ["-m", "core.shell.demo"]
    assert _made(checkout, "ARGS=--size '1 MiB'") == ["-m", "core.shell.demo", "--size", "1 MiB"]


def _made(checkout: Path, *words: str) -> list[str]:
    # Nothing of the make that runs the tests, which would say in which folder this one works.
    taken = ("FILE", "ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    environment = {key: value for key, value in os.environ.items() if key not in taken}
    done = subprocess.run(
        ["make", "demo", *words], cwd=checkout, capture_output=True, text=True, env=environment, timeout=30, check=True
    )
    return done.stdout.splitlines()
