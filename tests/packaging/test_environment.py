"""`packaging/environment.py` in a checkout of its own: made once, quick after that, made anew when something changed.

The checkout is a real one but for its size: no packages in its locks, and a build backend of a few lines, so that
nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny"
backend-path = ["backend"]
[project]
name = "tiny"
version = "1"
"""
_BACKEND = r"""
import os, zipfile
def wheel(folder, name):
    info = f"{name}-1.dist-info"
    files = {
        f"{name}.pth": os.getcwd() + "\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tiny\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(os.path.join(folder, f"{name}-1-py3-none-any.whl"), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}-1-py3-none-any.whl"
def build_editable(folder, settings=None, metadata=None):
    return wheel(folder, "tiny")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with the real script; its name has a space, as people's folders do."""
    return _lay_out(tmp_path / "my projects" / "tiny")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with its environment; to be copied, not changed."""
    root = _lay_out(tmp_path_factory.mktemp("made") / "tiny")
    assert _make(root)[0] == 0
    return root


@pytest.fixture
def moved(made: Path, tmp_path: Path) -> Path:
    """A checkout that was copied to another place, environment and all."""
    return Path(shutil.copytree(made, tmp_path / "moved", symlinks=True))


def _lay_out(root: Path) -> Path:
    (root / "packaging").mkdir(parents=True)
    (root / "backend").mkdir()
    shutil.copy(ROOT / "packaging" / "environment.py", root / "packaging")
    (root / "backend" / "tiny.py").write_text(_BACKEND)
    (root / "pyproject.toml").write_text(_PYPROJECT)
    (root / "here.py").write_text("")
    for lock in ("requirements.lock", "requirements-window.lock", "requirements-dev.lock", "requirements-bench.lock"):
        (root / lock).write_text("# nothing is needed\n")
    return root


def _start(checkout: Path, purpose: str = "run") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.Popen(
        [sys.executable, "packaging/environment.py", purpose],
        cwd=checkout,
        # As set by people who keep packages in their home; and whatever is asked for, nothing is fetched.
        env={**environment, "PIP_USER": "1", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "wheels"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _make(checkout: Path, purpose: str = "run") -> tuple[int, str, str]:
    process = _start(checkout, purpose)
    out, complaint = process.communicate(timeout=100)
    return process.returncode, out, complaint


def _finds_the_project(checkout: Path) -> bool:
    python = checkout / ".venv" / "bin" / "python"
    return subprocess.run([str(python), "-c", "import here"], cwd="/", check=False).returncode == 0


def test_two_at_once_take_turns_and_the_environment_is_made_once(checkout: Path) -> None:
    both = [_start(checkout), _start(checkout)]
    told = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    made = "Making the environment in .venv\nInstalling the 0 packages of requirements.lock into .venv\n"
    assert sorted(told) == [("", ""), (made, "")]
    assert _finds_the_project(checkout)


def test_an_environment_is_brought_up_to_date_only_when_something_changed(moved: Path) -> None:
    installed = (0, "Installing the 0 packages of requirements.lock into .venv\n", "")
    assert _make(moved) == installed
    assert _finds_the_project(moved)
    assert _make(moved) == (0, "", "")
    (moved / "requirements.lock").write_text("# still nothing is needed\n")
    assert _make(moved) == installed
    assert _make(moved) == (0, "", "")


def test_an_environment_whose_python_is_gone_is_made_anew(moved: Path) -> None:
    python = moved / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    status, out, _ = _make(moved)
    assert status == 0
    assert out.startswith("Making the environment in .venv\n")
    assert _finds_the_project(moved)


def test_what_cannot_be_installed_is_said_and_tried_again_the_next_time(moved: Path) -> None:
    lock = moved / "requirements.lock"
    for _ in range(2):
        lock.write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
        status, _, complaint = _make(moved)
        assert status == 1
        assert "no-such-package==1.0" in complaint
        assert complaint.endswith("The packages could not be installed; the lines above say why.\n")
    lock.write_text("# nothing is needed\n")
    assert _make(moved) == (0, "Installing the 0 packages of requirements.lock into .venv\n", "")


@pytest.mark.parametrize("pin", ["", " --hash=sha256:" + "0" * 64])
def test_a_package_is_refused_without_its_hash(moved: Path, pin: str) -> None:
    (moved / "wheels").mkdir()
    subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, 'backend'); import tiny; tiny.wheel('wheels', 'other')"],
        cwd=moved,
        check=True,
    )
    (moved / "requirements.lock").write_text(f"other==1{pin}\n")
    status, _, complaint = _make(moved)
    assert status == 1
    assert "hash" in complaint.lower()


def test_a_purpose_that_does_not_exist_is_a_wrong_use(checkout: Path) -> None:
    assert _make(checkout, "play") == (2, "", "usage: environment.py run|window|test|bench|fuzz|bundle\n")
    assert not (checkout / ".venv").exists()
