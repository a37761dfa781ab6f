"""The launcher of Linux, compiled as the bundle has it, above folders that are whole and others that are not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.skips import skip_reason

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
LISTED = "5 libpython3.so\n-1 link\n{size} p2p-peer\n"
PROGRAM = '#!/bin/sh\necho "$0"\nprintf "<%s>" "$@"\nexit 7\n'

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason=skip_reason("the launcher is for Linux", "use Linux")),
    pytest.mark.skipif(
        shutil.which("cc") is None, reason=skip_reason("there is no cc", "apt-get install gcc libc6-dev")
    ),
]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The launcher, as packaging/bundle.py makes it."""
    target = tmp_path_factory.mktemp("launcher") / "p2p-peer"
    script = "import pathlib, sys, bundle; bundle.compile_launcher(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", script, str(target)], cwd=PACKAGING, check=True)
    return target


@pytest.fixture
def folder(tmp_path: Path, compiled: Path) -> Path:
    """A bundle of three files, in a place with a space and an umlaut in its name."""
    folder = tmp_path / "Grüße an alle"
    inside = folder / "_internal"
    (inside / "resources").mkdir(parents=True)
    (inside / "libpython3.so").write_bytes(b"12345")
    (inside / "link").symlink_to("libpython3.so")
    (inside / "p2p-peer").write_text(PROGRAM)
    (inside / "p2p-peer").chmod(0o755)
    (inside / "resources" / "bundle.txt").write_text(LISTED.format(size=len(PROGRAM)) + "end\n")
    shutil.copy(compiled, folder)
    return folder


def _started(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program), *words], capture_output=True, text=True, env={}, cwd="/")


def test_above_a_whole_folder_it_becomes_the_program_with_all_its_words(folder: Path) -> None:
    ended = _started(folder / "p2p-peer", "-c", "list_files 'film club'", "")
    assert ended.returncode == 7
    assert ended.stdout == f"{folder}/_internal/p2p-peer\n<-c><list_files 'film club'><>"
    assert ended.stderr == ""


def test_a_link_to_it_finds_the_folder(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "p2p"
    link.symlink_to(folder / "p2p-peer")
    assert _started(link).returncode == 7


def _cut_library(inside: Path) -> None:
    (inside / "libpython3.so").write_bytes(b"123")


def _drop_library(inside: Path) -> None:
    (inside / "libpython3.so").unlink()


def _drop_program(inside: Path) -> None:
    (inside / "p2p-peer").unlink()


def _drop_list(inside: Path) -> None:
    (inside / "resources" / "bundle.txt").unlink()


def _empty_list(inside: Path) -> None:
    (inside / "resources" / "bundle.txt").write_text("")


def _cut_list(inside: Path) -> None:
    (inside / "resources" / "bundle.txt").write_text(LISTED.format(size=len(PROGRAM))[:-5])


def _spoil_list(inside: Path) -> None:
    (inside / "resources" / "bundle.txt").write_bytes(b"\0\xff" * 9000)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_cut_library, "libpython3.so has 3 bytes instead of 5"),
        (_drop_library, "libpython3.so is missing"),
        (_drop_program, "p2p-peer is missing"),
        (_drop_list, "resources/bundle.txt is missing"),
        (_empty_list, "resources/bundle.txt is cut off"),
        (_cut_list, "p2p- is missing"),
        (_spoil_list, "resources/bundle.txt is cut off"),
        (shutil.rmtree, "resources/bundle.txt is missing"),
    ],
)
def test_a_damaged_folder_is_told_in_one_line(folder: Path, harm: Callable[[Path], None], told: str) -> None:
    harm(folder / "_internal")
    ended = _started(folder / "p2p-peer")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"p2p-peer: its folder is damaged ({told}); unpack or install P2P Share again.\n"


def test_a_program_that_may_not_be_run_is_told_in_one_line(folder: Path) -> None:
    (folder / "_internal" / "p2p-peer").chmod(0o644)
    ended = _started(folder / "p2p-peer")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "_internal/p2p-peer cannot be started (Permission denied); " in ended.stderr
