"""`packaging/release.py` in a small checkout of its own: one version in one place, and sums of what was built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION_FILE = Path("core/wire/version.py")
_BUILD = """
import pathlib, re, sys
root = pathlib.Path(__file__).parent.parent
version = re.search('"([0-9.]+)"', (root / "core/wire/version.py").read_text())[1]
(root / "dist").mkdir(exist_ok=True)
(root / "dist" / f"p2p-share-{version}-linux-x86_64.tar.xz").write_bytes(version.encode())
sys.exit((root / "fails").exists())
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real script, the real version file, and a build that takes no time."""
    for name in ("packaging/release.py", str(VERSION_FILE)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "packaging" / "bundle.py").write_text(_BUILD)
    (tmp_path / ".gitignore").write_text("dist/\nfails\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "all of it")
    return tmp_path


def _git(checkout: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=checkout, check=True, capture_output=True)


def _release(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = checkout / "packaging" / "release.py"
    return subprocess.run([sys.executable, str(script), *words], capture_output=True, text=True, cwd=checkout)


def test_a_release_sets_the_version_in_its_one_place_and_writes_sums_that_are_right(checkout: Path) -> None:
    ended = _release(checkout, "12.3.4")
    assert ended.returncode == 0, ended.stderr
    assert 'VERSION: Final = "12.3.4"' in (checkout / VERSION_FILE).read_text()
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=checkout / "dist", check=True)
    _git(checkout, "diff", "--exit-code", "--", ".", f":!{VERSION_FILE}")


def test_a_release_can_be_made_again(checkout: Path) -> None:
    assert _release(checkout, "12.3.4").returncode == 0
    assert _release(checkout, "12.3.4").returncode == 0


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "01.2.3", "1.2.3-rc1", "1.2.3\n", "٠.١.٢", "$(id)", "'; id"],
)
def test_what_is_no_version_is_refused_in_one_line(checkout: Path, version: str) -> None:
    for words in ((version,), ("--check", version)):
        ended = _release(checkout, *words)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.count("\n") == 1
        assert "1.2.3" in ended.stderr
    assert not (checkout / "dist").exists()


@pytest.mark.parametrize("version", ["", "1.x", "'; touch made; '", '"; touch made; "', "$(touch made)", "1.2"])
def test_make_release_refuses_before_anything_is_installed(checkout: Path, version: str) -> None:
    shutil.copy(ROOT / "Makefile", checkout)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("VERSION", "MAKEFLAGS", "MAKELEVEL")
    }
    environment |= {"PYTHON": sys.executable, "VERSION": version}
    ended = subprocess.run(["make", "release"], cwd=checkout, capture_output=True, text=True, env=environment)
    assert ended.returncode
    said = [line for line in ended.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(said) == 1
    assert said[0].startswith("release: ")
    assert not (checkout / "made").exists()


def test_a_version_does_not_go_back(checkout: Path) -> None:
    assert _release(checkout, "12.3.4").returncode == 0
    ended = _release(checkout, "12.3.3")
    assert ended.returncode == 1
    assert "older than 12.3.4" in ended.stderr


def test_what_is_not_committed_is_not_released(checkout: Path) -> None:
    (checkout / "packaging" / "bundle.py").write_text(f"{_BUILD}# changed\n")
    ended = _release(checkout, "12.3.4")
    assert ended.returncode == 1
    assert "packaging/bundle.py" in ended.stderr
    assert "12.3.4" not in (checkout / VERSION_FILE).read_text()


def test_a_build_that_fails_leaves_the_version_as_it_was(checkout: Path) -> None:
    before = (checkout / VERSION_FILE).read_text()
    (checkout / "fails").touch()
    ended = _release(checkout, "12.3.4")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert (checkout / VERSION_FILE).read_text() == before
    assert not (checkout / "dist" / "SHA256SUMS").exists()
