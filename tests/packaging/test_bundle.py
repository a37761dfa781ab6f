"""The bundle itself: built from this checkout, tested by itself, and refusing what is wrong with it in one line.

It takes minutes, so it runs only when asked for: pytest -m bundle tests/packaging
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import skip_reason

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.bundle
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_bundle_is_built_tests_itself_and_tells_damage(tmp_path: Path) -> None:
    missing = subprocess.run([sys.executable, "-c", "import PyInstaller"], capture_output=True).returncode
    if missing or shutil.which("objcopy") is None:
        pytest.skip(skip_reason("there is no PyInstaller", "packaging/prepare.sh bundle"))
    build = [sys.executable, str(ROOT / "packaging" / "bundle.py"), "--no-pack"]
    ended = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert [program in ended.stdout for program in ("p2p-share:", "p2p-tracker:", "p2p-peer:")] == [True] * 3
    folder = tmp_path / "P2P Share"
    shutil.copytree(ROOT / "dist" / "p2p-share", folder, symlinks=True)
    inside = folder / "_internal"
    assert [path for path in inside.rglob("*") if path.is_symlink() and not path.exists()] == []
    assert "zeroconf" in (inside / "resources" / "licences.txt").read_text(encoding="utf-8")
    _replace(inside, "zeroconf/__init__")
    for name in ("libQt6Core.so.6", "libpython3*", "base_library.zip"):
        _is_told(folder, next(inside.rglob(name)))


def _replace(inside: Path, name: str) -> None:
    """Put another version in the place of a module under the LGPL; the programs take it."""
    (inside / f"{name}.py").write_text("import sys; sys.exit('another version')\n")
    (inside / f"{name}.pyc").write_bytes(b"")
    listed = inside / "resources" / "bundle.txt"
    before = listed.read_text(encoding="utf-8")
    listed.write_text(re.sub(rf"(?m)^\d+ {name}\.pyc$", f"-1 {name}.pyc", before), encoding="utf-8")
    ended = subprocess.run([str(inside.parent / "p2p-peer"), "-c", "help"], capture_output=True, text=True)
    assert "another version" in ended.stderr
    (inside / f"{name}.py").unlink()


def _is_told(folder: Path, path: Path) -> None:
    """Cut a file off: every program says so in one line, whichever it is. It is whole again after."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    for program in ("p2p-share", "p2p-tracker", "p2p-peer"):
        told = subprocess.run([str(folder / program), "--version"], capture_output=True, text=True)
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr.startswith(f"{program}: its folder is damaged (")
        assert told.stderr.count("\n") == 1
    path.write_bytes(content)
