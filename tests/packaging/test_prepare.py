"""`packaging/prepare.sh` on machines that lack something: a sentence for each lack, and one line that mends it.

The machine is a folder of small programs that is the whole PATH: what is not in it is not installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """A computer with nothing but a shell, told what else it has. `apt-get install` brings what `apt` holds."""

    def __init__(self, folder: Path, *, root: bool) -> None:
        self.programs = folder / "bin"
        self.checkout = folder / "checkout"
        self.programs.mkdir()
        (self.checkout / "packaging").mkdir(parents=True)
        shutil.copy(ROOT / "packaging" / "prepare.sh", self.checkout / "packaging")
        (folder / "apt").mkdir()
        self.install("uname", "echo Linux")
        self.install("id", f"echo {0 if root else 1000}")
        for name in ("sh", "dirname", "touch", "cp"):
            (self.programs / name).symlink_to(shutil.which(name) or name)

    def install(self, name: str, script: str) -> None:
        """Put a program on the machine."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def install_python(
        self, name: str = "python3", *, version: str = "3.11.2", venv: bool = True, lacking: str = ""
    ) -> None:
        """Put a Python on the machine: it knows its version, whether it has venv and which packages of libraries are
        lacking, and reports what it is given.
        """
        old = tuple(map(int, version.split("."))) < (3, 11)
        self.install(
            name,
            f'case "$*" in\n'
            f"  -V) echo Python {version} ;;\n"
            f"  *version_info*) exit {int(old)} ;;\n"
            f"  *CDLL*) test -e {self.programs}/has-libraries || echo '{lacking}' ;;\n"
            f"  *ensurepip*) {'exit 0' if venv else f'test -e {self.programs}/has-venv'} ;;\n"
            f'  *) echo "made: $*" ;;\n'
            f"esac",
        )

    def install_apt(self) -> None:
        """Put an apt-get on the machine that can install venv, iproute2, Xvfb and libraries."""
        self.install(
            "apt-get",
            f'echo "$*" >>{self.checkout}/apt-log\n'
            f'case "$*" in *install*venv*) touch {self.programs}/has-venv ;; esac\n'
            f'case "$*" in *install*iproute2*) cp {self.programs}/uname {self.programs}/ip\n'
            f"  cp {self.programs}/uname {self.programs}/tc ;; esac\n"
            f'case "$*" in *install*xvfb*) cp {self.programs}/uname {self.programs}/Xvfb ;; esac\n'
            f'case "$*" in *install*libegl1*) touch {self.programs}/has-libraries ;; esac',
        )

    def prepare(self, purpose: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script as `make` does."""
        return subprocess.run(
            ["packaging/prepare.sh", purpose],
            cwd=self.checkout,
            env={"PATH": str(self.programs), **environment},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def apt_log(self) -> list[str]:
        """What apt-get was asked for."""
        log = self.checkout / "apt-log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def user(tmp_path: Path) -> Machine:
    """A machine on which we are an ordinary user."""
    machine = Machine(tmp_path, root=False)
    machine.install_apt()
    return machine


@pytest.fixture
def root(tmp_path: Path) -> Machine:
    """A machine on which we are root."""
    machine = Machine(tmp_path, root=True)
    machine.install_apt()
    return machine


@pytest.mark.parametrize("purpose", ["run", "window", "test"])
def test_a_machine_that_has_everything_goes_straight_to_the_environment(user: Machine, purpose: str) -> None:
    user.install_python()
    result = user.prepare(purpose)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"made: packaging/environment.py {purpose}\n", "")
    assert user.apt_log() == []


def test_a_user_without_venv_is_told_so_and_the_one_line_to_type(user: Machine) -> None:
    user.install_python(venv=False)
    result = user.prepare("run")
    assert result.returncode == 1
    assert "The venv module of Python is missing" in result.stderr
    assert result.stderr.count("apt-get install") == 1
    assert "  sudo apt-get install python3-venv\n" in result.stderr
    assert user.apt_log() == []


def test_a_user_without_python_is_told_what_to_install(user: Machine) -> None:
    result = user.prepare("run")
    assert result.returncode == 1
    assert "Python is missing" in result.stderr
    assert "  sudo apt-get install python3 python3-venv\n" in result.stderr


@pytest.mark.parametrize("version", ["3.10.14", "3.9.2", "2.7.18"])
def test_an_older_python_is_named_and_nothing_is_installed(root: Machine, version: str) -> None:
    root.install_python(version=version, venv=False)
    result = root.prepare("test")
    assert result.returncode == 1
    assert (
        f"This Python is too old: 'python3' is Python {version}, and version 3.11 or newer is needed." in result.stderr
    )
    assert "venv" not in result.stderr
    assert root.apt_log() == []


def test_another_python_may_be_named(user: Machine) -> None:
    user.install_python(version="3.9.2")
    user.install_python("python3.12", version="3.12.1")
    assert user.prepare("run", PYTHON="python3.12").stdout == "made: packaging/environment.py run\n"


def test_the_venv_package_is_that_of_the_python_that_was_named(user: Machine) -> None:
    user.install_python("python3.12", version="3.12.1", venv=False)
    assert "  sudo apt-get install python3.12-venv\n" in user.prepare("run", PYTHON="python3.12").stderr


def test_root_gets_everything_that_is_missing_installed_at_once(root: Machine) -> None:
    root.install_python(venv=False)
    result = root.prepare("test")
    assert result.returncode == 0
    assert "Installing with apt-get: python3-venv iproute2 xvfb\n" in result.stdout
    assert result.stdout.endswith("made: packaging/environment.py test\n")
    assert root.apt_log() == [
        "-qq update",
        "-qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends python3-venv iproute2 xvfb",
    ]


def test_running_the_program_does_not_ask_for_what_only_tests_need(root: Machine) -> None:
    root.install_python()
    assert root.prepare("run").returncode == 0
    assert root.apt_log() == []


@pytest.mark.parametrize("purpose", ["window", "test"])
def test_the_libraries_of_the_window_that_cannot_be_loaded_are_named(user: Machine, purpose: str) -> None:
    user.install_python(lacking="libegl1 libxcb-cursor0")
    result = user.prepare(purpose)
    assert result.returncode == 1
    assert "The window needs libraries or fonts that this system lacks." in result.stderr
    assert "  sudo apt-get install libegl1 libxcb-cursor0\n" in result.stderr


def test_root_gets_the_libraries_installed_and_they_are_looked_for_again(root: Machine) -> None:
    root.install_python(lacking="libegl1 fonts-dejavu-core")
    result = root.prepare("window")
    assert (result.returncode, result.stderr.count("libraries or fonts")) == (0, 1)
    assert result.stdout.endswith("made: packaging/environment.py window\n")
    assert root.apt_log()[1].endswith("--no-install-recommends libegl1 fonts-dejavu-core")


def test_what_has_no_window_needs_no_library_of_it(user: Machine) -> None:
    user.install_python(lacking="libegl1")
    assert user.prepare("run").returncode == 0


def test_who_builds_the_bundle_is_told_what_that_needs(user: Machine) -> None:
    user.install_python()
    result = user.prepare("bundle")
    assert result.returncode == 1
    assert "  sudo apt-get install binutils gcc libc6-dev" in result.stderr


def test_without_python_the_window_is_given_all_of_them(user: Machine) -> None:
    result = user.prepare("window")
    line = next(line for line in result.stderr.splitlines() if "apt-get install" in line)
    assert {"python3", "python3-venv", "libegl1", "libxcb-cursor0", "fonts-dejavu-core"} <= set(line.split())


def test_a_user_is_not_asked_for_what_only_root_can_use(user: Machine) -> None:
    user.install_python()
    assert user.prepare("test").returncode == 0


def test_an_apt_that_fails_is_quoted_and_ends_it(root: Machine) -> None:
    root.install_python()
    root.install("apt-get", "echo no such mirror >&2; exit 100")
    result = root.prepare("test")
    assert result.returncode == 1
    assert "no such mirror" in result.stderr
    assert "Try it by hand: apt-get install iproute2 xvfb" in result.stderr


def test_an_apt_that_installs_nothing_does_not_make_it_try_for_ever(root: Machine) -> None:
    root.install_python()
    root.install("apt-get", "exit 0")
    result = root.prepare("test")
    assert result.returncode == 1
    assert "it is missing still: iproute2 xvfb" in result.stderr


def test_root_of_another_system_is_told_what_to_look_for(root: Machine) -> None:
    root.install_python()
    os.unlink(root.programs / "apt-get")
    result = root.prepare("test")
    assert result.returncode == 1
    assert "on Debian: iproute2 xvfb" in result.stderr
