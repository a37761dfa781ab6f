"""A server has no window: with what `requirements.lock` names and nothing else, everything but the window runs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.fakes.files import make_file, sha1_of
from tests.swarm.scenes import on_loopback

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def fresh_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the packages of `requirements.lock` and ours, and no other."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    venv.EnvBuilder(with_pip=False, symlinks=True).create(home)
    python = home / "bin" / "python"
    found = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    packages = Path(found.stdout.strip())
    for name in _locked("requirements.lock"):
        _bring(name, packages)
    (packages / "ours.pth").write_text(f"{ROOT}\n")
    return python


def _locked(lock: str) -> list[str]:
    """Names of the packages that a lock has for this platform and Python."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z0-9.-]+==", line)]
    return [one.name for one in wanted if one.marker is None or one.marker.evaluate()]


def _bring(name: str, packages: Path) -> None:
    """Link the files of an installed package into another environment."""
    distribution = importlib.metadata.distribution(name)
    for file in distribution.files or []:
        source = Path(str(distribution.locate_file(file)))
        if ".." in file.parts or "__pycache__" in file.parts or not source.is_file():
            continue
        target = packages / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)


def _run(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(python), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=python.parent,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
    )


def test_every_module_of_peer_and_tracker_can_be_imported_and_no_qt_is_there(fresh_python: Path) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("core", "tracker")
        for path in sorted((ROOT / room).rglob("*.py"))
        # Alembic runs these itself, in an environment that it makes first.
        if path.name != "__init__.py" and "migrations" not in path.parts
    ]
    assert len(modules) > 10
    code = (
        "import importlib, importlib.util, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "absent = ['PySide6', 'shiboken6', 'qasync', 'pytest', 'hypothesis']\n"
        "print(json.dumps([name for name in absent if importlib.util.find_spec(name)]))"
    )
    result = _run(fresh_python, "-W", "error", "-c", code, json.dumps(modules))
    assert result.stderr == ""
    assert json.loads(result.stdout) == []


@pytest.mark.parametrize("program", ["core.shell", "tracker"])
def test_peer_and_tracker_start(fresh_python: Path, program: str) -> None:
    result = _run(fresh_python, "-m", program, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "usage" in result.stdout.lower()


def test_a_file_moves_between_peers_of_that_environment(fresh_python: Path, tmp_path: Path) -> None:
    def prefix(words: Sequence[str]) -> list[str]:
        return [str(fresh_python), *words[1:]]

    with on_loopback(tmp_path, 2, prefix) as scene:
        source = make_file(tmp_path / "film.bin", 3 << 20)
        scene.peers[0].do(f"upload_file {source} {scene.group}")
        scene.peers[1].do(f"download_file {scene.group} film.bin {scene.folders[1]}/")
        scene.peers[1].do("wait_downloads 30")
        assert sha1_of(scene.folders[1] / "film.bin") == sha1_of(source)


def test_this_python_is_the_one_that_the_test_environment_has(fresh_python: Path) -> None:
    result = _run(fresh_python, "-c", "import sys; print(*sys.version_info[:3])")
    assert result.stdout.split() == [str(part) for part in sys.version_info[:3]]
