"""The tree is laid out as ARCHITECTURE.md says, and stands on its own wherever it is cloned."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture import tree

_TOP = {
    "gui", "core", "tracker", "resources", "packaging", "tests", "pyproject.toml", "README.md", "ARCHITECTURE.md",
    "SECURITY.md", "LICENSE", "Makefile", ".ci", ".gitignore", ".gitattributes", ".editorconfig",
}  # fmt: skip
# Written in two halves, so that this file is not its own finding.
_HOSTS = re.compile("|".join(map("".join, [
    ("pypi", r"\.org"), ("python", r"hosted\.org"), ("registry", r"\.npmjs"), ("deb", r"\.debian\.org"),
    ("debian", r"\.map\.fastly"), ("static", r"\.crates\.io"), ("proxy", r"\.golang"),
])))  # fmt: skip
_PLACES = "|".join(["wo" + "rk", "op" + "t", "ro" + "ot", "home/[a-z]+"])
_MACHINE_PATHS = re.compile(rf"(?<![\w./-])/(?:{_PLACES})/")
_PIP_OPTIONS = re.compile(r"^\s*--(?!hash=)|file:|://|\s@\s", re.MULTILINE)


def test_nothing_else_lies_at_the_top() -> None:
    files = tree.tracked_files()
    if files is None:
        pytest.skip(tree.NO_GIT)
    top = {path.relative_to(tree.ROOT).parts[0] for path in files}
    assert {name for name in top - _TOP if not re.fullmatch(r"requirements(-\w+)?\.lock", name)} == set()


def test_the_folder_packaging_does_not_hide_the_library_of_that_name() -> None:
    assert not (tree.ROOT / "packaging" / "__init__.py").exists()
    found = importlib.util.find_spec("packaging")
    assert found is not None
    assert found.origin is not None
    assert "site-packages" in Path(found.origin).parts


def test_every_room_stands_in_the_architecture_page() -> None:
    page = (tree.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {tree.shown(path.parent) for path in tree.modules(*tree.PRODUCT, "packaging")}
    rooms |= {tree.shown(path.parent) for path in tree.modules("tests") if not _is_mirror(path.parent)}
    rooms |= {tree.shown(path) for path in (tree.ROOT / "core").glob("*.py") if path.name != "__init__.py"}
    assert sorted(room for room in rooms if f"`{room}`" not in page and f"`{room}/`" not in page) == []


def _is_mirror(folder: Path) -> bool:
    """Whether a folder of tests stands for the room of that name, which is in the page itself."""
    return folder != tree.ROOT / "tests" and (tree.ROOT / folder.relative_to(tree.ROOT / "tests")).is_dir()


def test_the_architecture_page_names_no_room_that_is_gone() -> None:
    page = (tree.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:core|gui|packaging|resources|tests|tracker)(?:/[\w.]+)*)/?`", page)
    assert named
    assert [name for name in named if not (tree.ROOT / name).exists()] == []


def test_no_tracked_file_names_a_registry_or_a_place_on_one_machine() -> None:
    files = tree.tracked_files()
    if files is None:
        pytest.skip(tree.NO_GIT)
    findings = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        findings += [f"{tree.shown(path)}: {match[0]}" for match in _HOSTS.finditer(text)]
        findings += [f"{tree.shown(path)}: {match[0]}" for match in _MACHINE_PATHS.finditer(text)]
    assert findings == []


def _requirements(path: Path) -> list[str]:
    """The requirements of a lock file, each on one line with its hashes."""
    text = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _locks() -> list[Path]:
    return sorted(tree.ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", _locks(), ids=lambda path: path.name)
def test_a_lock_file_pins_every_package_by_hash_and_names_no_address(lock: Path) -> None:
    lines = _requirements(lock)
    assert len(lines) > 10
    assert [line for line in lines if not re.match(r"[a-z0-9.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line)] == []
    assert [match[0] for match in _PIP_OPTIONS.finditer(lock.read_text(encoding="utf-8"))
            if not match[0].strip().startswith("--hash")] == []  # fmt: skip


def test_the_locks_agree_and_what_runs_needs_no_qt() -> None:
    pinned = {lock.name: dict(line.split()[0].split("==") for line in _requirements(lock)) for lock in _locks()}
    run = pinned["requirements.lock"]
    for name, versions in pinned.items():
        assert {package: versions.get(package) for package in run} == run, name
    assert [package for package in run if package.startswith(("pyside", "shiboken", "qasync", "pytest"))] == []


def test_the_locks_hold_whatever_the_project_asks_for() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "requirements.lock": project["project"]["dependencies"] + project["build-system"]["requires"],
        "requirements-window.lock": project["project"]["optional-dependencies"]["gui"],
        "requirements-dev.lock": [
            *project["project"]["optional-dependencies"]["dev"],
            *project["project"]["optional-dependencies"]["gui"],
        ],
        "requirements-bench.lock": project["project"]["optional-dependencies"]["bench"],
        "requirements-fuzz.lock": project["project"]["optional-dependencies"]["fuzz"],
        "requirements-bundle.lock": [
            *project["project"]["optional-dependencies"]["bundle"],
            *project["project"]["optional-dependencies"]["gui"],
        ],
    }
    for name, wanted in asked.items():
        held = {line.partition("==")[0] for line in _requirements(tree.ROOT / name)}
        names = {re.split(r"[\[<>=;~! ]", one)[0].lower().replace("_", "-") for one in wanted}
        assert names - held == set(), name


def test_the_ci_script_is_the_test_target() -> None:
    script = (tree.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^exec make test\b", script, re.MULTILINE)
    assert (tree.ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_no_merge_was_left_half_done() -> None:
    files = tree.tracked_files()
    if files is None:
        pytest.skip(tree.NO_GIT)
    marks = tuple(mark * 7 + " " for mark in "<>")
    half = []
    for path in files:
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            lines = content.decode("utf-8", "replace").splitlines()
            half += [f"{path}:{number}" for number, line in enumerate(lines, 1) if line.startswith(marks)]
    assert half == []
