"""The tree of this project as its architecture tests see it: tracked files, modules, and what they define."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.skips import skip_reason

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("core", "gui", "resources", "tracker")
NO_GIT = skip_reason("these files come without their history", "git clone the project and run make test there")


@dataclass(frozen=True)
class Definition:
    """A module, class or function that others may use, and where it stands."""

    where: str
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def modules(*rooms: str) -> list[Path]:
    """Every Python file under the given top-level folders, sorted."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def shown(path: Path) -> str:
    """A path of the project as people name it."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_bytes(), filename=str(path))


def public_definitions(path: Path) -> Iterator[Definition]:
    """The module itself, its public classes and functions, and the public methods of the classes."""
    module = parsed(path)
    yield Definition(shown(path), module)
    for node in module.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield Definition(f"{shown(path)}:{node.lineno} {node.name}", node)
            for method in public_methods(node):
                yield Definition(f"{shown(path)}:{method.lineno} {node.name}.{method.name}", method)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            yield Definition(f"{shown(path)}:{node.lineno} {node.name}", node)


def public_methods(node: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """What a class can be asked to do: neither properties nor overrides, whose promise stands elsewhere."""
    return [
        item
        for item in node.body
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))
        and not item.name.startswith("_")
        and not any(_is_no_method(decorator) for decorator in item.decorator_list)
    ]


def _is_no_method(decorator: ast.expr) -> bool:
    name = ast.unparse(decorator).rpartition(".")[2]
    return name in {"property", "cached_property", "setter", "getter", "deleter", "overload", "override"}


@functools.cache
def tracked_files() -> tuple[Path, ...] | None:
    """Every file under version control that exists, or None where there is no version control."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listed.returncode or not (ROOT / ".git").exists():
        return None
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())
