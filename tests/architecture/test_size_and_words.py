"""Files stay small, names say something, and whatever others may use says what it promises."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import tree

_EVERYWHERE = (*tree.PRODUCT, "packaging", "tests")
_MOST_LINES = 400
_MOST_METHODS = 25
_SAYS_NOTHING = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "base", "misc"}


def test_no_file_is_two_rooms() -> None:
    lengths = {tree.shown(path): len(path.read_bytes().splitlines()) for path in tree.modules(*_EVERYWHERE)}
    assert {name: lines for name, lines in lengths.items() if lines > _MOST_LINES} == {}


def test_no_class_does_everything() -> None:
    counts = {
        f"{tree.shown(path)} {node.name}": len(tree.public_methods(node))
        for path in tree.modules(*_EVERYWHERE)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ClassDef)
    }
    assert {name: methods for name, methods in counts.items() if methods > _MOST_METHODS} == {}


def test_whatever_others_use_says_what_it_promises() -> None:
    silent = [
        definition.where
        for path in tree.modules(*tree.PRODUCT, "packaging")
        if path.name != "__init__.py"
        for definition in tree.public_definitions(path)
        if not (ast.get_docstring(definition.node) or "").strip()
    ]
    assert silent == []


def test_every_test_file_says_what_it_is_about() -> None:
    silent = [tree.shown(path) for path in tree.modules("tests") if not ast.get_docstring(tree.parsed(path))]
    assert silent == []


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    names = {part for path in tree.modules(*_EVERYWHERE) for part in path.relative_to(tree.ROOT).with_suffix("").parts}
    assert names & _SAYS_NOTHING == set()


def test_package_files_are_empty_so_that_importing_a_room_imports_nothing_else() -> None:
    packages = [path for path in tree.modules(*_EVERYWHERE) if path.name == "__init__.py"]
    assert [tree.shown(path) for path in packages if path.read_bytes()] == []


def test_core_imports_at_the_top_of_a_file_save_what_only_a_terminal_needs() -> None:
    """An import in a function hides a dependency from whoever reads the top. The shell may put off what is slow."""
    late = [
        f"{tree.shown(path)}:{inner.lineno} {ast.unparse(inner)}"
        for path in tree.modules("core")
        for outer in ast.walk(tree.parsed(path))
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(outer)
        if isinstance(inner, (ast.Import, ast.ImportFrom)) and not _may_be_late(path, inner)
    ]
    assert late == []


def _may_be_late(path: Path, node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    slow = all(re.match(r"(prompt_toolkit|rich|core\.shell)\b", name) for name in names)
    return slow and path.is_relative_to(tree.ROOT / "core" / "shell")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A:\n    def go(self): ...\n    def _hidden(self): ...", ["go"]),
        ("class A:\n    @property\n    def size(self): ...\n    async def run(self): ...", ["run"]),
        ("class A:\n    @typing.override\n    def go(self): ...", []),
    ],
)
def test_a_public_method_is_a_verb_of_the_class_itself(source: str, expected: list[str]) -> None:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.ClassDef)
    assert [method.name for method in tree.public_methods(node)] == expected
