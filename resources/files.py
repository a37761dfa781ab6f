"""The files that ship with the program, by their path below `resources/`.

Invariant: no other module opens these files, so that they are found alike in a checkout, a wheel and a bundle. Used by
`gui.icons`, `gui.app` (translations) and the dialogs that show a licence text.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def _file(path: str) -> Traversable:
    found: Traversable = resources.files("resources")
    for part in path.split("/"):
        if part in ("", ".", ".."):
            raise FileNotFoundError(path)
        found = found / part
    return found


def read_bytes(path: str) -> bytes:
    """The content of a file, its path with `/`; raises FileNotFoundError."""
    return _file(path).read_bytes()


def read_text(path: str) -> str:
    """The content of a UTF-8 file, its path with `/`; raises FileNotFoundError."""
    return _file(path).read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The names of the files in a folder, sorted; raises FileNotFoundError."""
    return sorted(entry.name for entry in _file(folder).iterdir() if entry.is_file())


def path(name: str) -> str:
    """Where a file lies, with `/`, for a style sheet; empty if it lies in an archive."""
    found = _file(name)
    return found.as_posix() if isinstance(found, Path) else ""
