"""Make a release of what is committed: `release.py VERSION` (make release VERSION=1.2.3).

Invariant: the version stands in core/wire/version.py alone; if anything fails, that file is as it was before. What lies
in dist/ at the end was built from it, has tested itself, and is named in SHA256SUMS. What comes before and behind
stands in packaging/RELEASING.md. With `--check` only the version is looked at, which needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
VERSION_FILE: Final = Path("core") / "wire" / "version.py"
DIST: Final = ROOT / "dist"
SUMS: Final = "SHA256SUMS"
_SAID: Final = re.compile(r'(?m)^VERSION: Final = "([^"]*)"$')
_NUMBER: Final = r"(0|[1-9]\d{0,3})"
_VERSION: Final = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}", re.ASCII)


class Refused(Exception):
    """There will be no release; the message is for people."""


def parse(text: str) -> tuple[int, int, int]:
    """The three numbers of a version; raises `Refused`."""
    if not text:
        raise Refused("say which version it is to be: make release VERSION=1.2.3")
    found = _VERSION.fullmatch(text)
    if found is None:
        shown = text if text.isprintable() and len(text) < 40 else ascii(text[:40])
        raise Refused(f"{shown!r} is no version; give three numbers with dots between, like VERSION=1.2.3")
    return int(found[1]), int(found[2]), int(found[3])


def said_in(text: str) -> str:
    """The version that the text of the version file says; raises `Refused`."""
    found = _SAID.search(text)
    if found is None:
        raise Refused(f"{VERSION_FILE} says no version; bring it back with git")
    return found[1]


def with_version(text: str, version: str) -> str:
    """The text of the version file with another version in it."""
    return _SAID.sub(f'VERSION: Final = "{version}"', text)


def sums(files: Sequence[Path]) -> str:
    """What `sha256sum --check` reads."""
    lines = []
    for path in sorted(files):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def release(root: Path, version: str, build: Sequence[str]) -> list[Path]:
    """Set the version, build, and write the sums; the files in dist/.

    Raises `Refused`, and then the version is as it was before.
    """
    file = root / VERSION_FILE
    before = file.read_text(encoding="utf-8")
    present = said_in(before)
    if parse(version) < parse(present):
        raise Refused(f"{version} is older than {present}, which {VERSION_FILE} says")
    _need_committed(root)
    file.write_text(with_version(before, version), encoding="utf-8")
    try:
        ended = subprocess.run(build, cwd=root, check=False)
        made = [path for path in (root / "dist").glob(f"p2p-share[-_]{version}[-_]*") if path.is_file()]
        if ended.returncode or not made:
            raise Refused(f"the build ended with status {ended.returncode}; the lines above say why")
        target = root / "dist" / SUMS
        target.write_text(sums(made), encoding="utf-8")
    except BaseException:
        file.write_text(before, encoding="utf-8")
        raise
    return [*sorted(made), target]


def _need_committed(root: Path) -> None:
    asked = ["git", "status", "--porcelain", "--untracked-files=no", "--", ".", f":!{VERSION_FILE.as_posix()}"]
    said = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    if said.returncode:
        raise Refused("this is no checkout of git, so nobody could say later what was released")
    changed = said.stdout.splitlines()
    if changed:
        raise Refused(f"{len(changed)} files have changes that are not committed ({changed[0][3:]}); commit them first")


def main(arguments: list[str]) -> int:
    """Make the release; the exit status."""
    only_check = arguments[:1] == ["--check"]
    words = arguments[1:] if only_check else arguments
    try:
        if len(words) != 1:
            raise Refused("usage: release.py [--check] VERSION")
        parse(words[0])
        if not only_check:
            made = release(ROOT, words[0], [sys.executable, str(ROOT / "packaging" / "bundle.py")])
            print(f"Version {words[0]} is made; packaging/RELEASING.md says what comes next.")
            for path in made:
                print(f"  {path.relative_to(ROOT)}")
    except Refused as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"release: {error.filename or 'the disk'}: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
