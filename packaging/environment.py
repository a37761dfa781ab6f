"""Bring .venv to exactly what a lock file says: `environment.py run|window|test|bench|fuzz|bundle`.

Invariant: a stamp in .venv is written last, so a stamp that matches means a complete environment. It is the digest of
all that the environment is made from, so the second time costs one comparison. Two callers at once take turns.
`run` holds what peer and tracker need, each other adds to it. Called by packaging/prepare.sh, which has checked the
Python that this runs on; needs nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {
    "run": "requirements.lock",
    "window": "requirements-window.lock",
    "test": "requirements-dev.lock",
    "bench": "requirements-bench.lock",
    "fuzz": "requirements-fuzz.lock",
    "bundle": "requirements-bundle.lock",
}
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install")


def main(arguments: list[str]) -> int:
    """Make the environment for one purpose; the exit status of the program."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(f"usage: environment.py {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        with _turn():
            _make(arguments[0])
    except subprocess.CalledProcessError:
        print("The packages could not be installed; the lines above say why.", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename or VENV} cannot be written: it belongs to another user.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The environment in {VENV} could not be made: {error}", file=sys.stderr)
        return 1
    return 0


def _make(purpose: str) -> None:
    wanted = _digest(purpose)
    stamp = VENV / f".made-for-{purpose}"
    if _read(stamp) == wanted and _python().exists():
        return
    if not _works(_python()):
        print("Making the environment in .venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    lock = ROOT / LOCKS[purpose]
    count = sum("==" in line for line in lock.read_text().splitlines())
    print(f"Installing the {count} packages of {lock.name} into .venv", flush=True)
    # Wheels only: building one from source would fetch tools that no lock names.
    _pip("--require-hashes", "--only-binary=:all:", "-r", str(lock))
    _pip("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    fresh = stamp.with_suffix(f".{os.getpid()}")
    fresh.write_text(wanted)
    fresh.replace(stamp)


def _digest(purpose: str) -> str:
    """What the environment depends on: packages, entry points, the interpreter, and where it lies."""
    parts = [
        (ROOT / LOCKS[purpose]).read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        sys.version.encode(),
        os.fsencode(ROOT),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _pip(*words: str) -> None:
    # A setting that sends packages to the user's home would defeat the environment.
    environment = {name: value for name, value in os.environ.items() if name not in ("PIP_USER", "PIP_TARGET")}
    subprocess.run([str(_python()), *PIP, *words], check=True, env=environment, stdin=subprocess.DEVNULL)


def _python() -> Path:
    return VENV / "bin" / "python"


def _works(python: Path) -> bool:
    """Whether an interpreter runs, has pip, and is of the version that the system's Python has."""
    probe = "import sys, importlib.util as u; print(*sys.version_info[:2], bool(u.find_spec('pip')))"
    try:
        result = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return result.stdout.split() == [str(sys.version_info[0]), str(sys.version_info[1]), "True"]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Hold the turn among all makes of this checkout; it ends with the process, however that ends."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
