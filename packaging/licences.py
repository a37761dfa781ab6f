"""Make the page of licences from what is really bundled: `licences.py BUNDLED PAGE`.

Invariant: every file of the bundle is accounted for by the package that it came from, with that package's own text, or
nothing is written and the build fails. BUNDLED is the list (name, source) that packaging/p2p-share.spec wrote
and that calls this; the page becomes a file of the bundle, which *About* shows.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TEXTS: Final = ROOT / "packaging" / "texts"
COMMON: Final = Path("/usr/share/common-licenses")
_LICENCE_FILE: Final = re.compile(r"(?i)(licen[cs]e|copying|notice|authors|copyright)[^/]*$")
_WITHOUT_TEXT: Final = {
    "PySide6_Essentials": ("LGPL-3.0-only", ("LGPL-3.txt", "GPL-3.txt")),
    "shiboken6": ("LGPL-3.0-only", ("LGPL-3.txt", "GPL-3.txt")),
}
"""Packages whose wheels bring no text, with the licence under which they are used here."""
_ALWAYS: Final = ("pyinstaller",)
"""Of this one the programs themselves begin with a part, the boot loader, that no list of files names."""
_RULE: Final = "=" * 100

_HEAD: Final = """P2P Share {version} comes under the Apache License 2.0. It is made with what is listed here, each
under its own licence; the texts follow.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3, and zeroconf under version 2.1 of it.
Their libraries and modules are files of their own in the folder of the program ({folder}), unchanged: you may replace
each by a version of your own that fits. At their start the programs look whether each file has the size that
{folder}/resources/bundle.txt says; write -1 there for what you replace. Their sources are at https://download.qt.io/official_releases/QtForPython/,
https://download.qt.io/official_releases/qt/ and https://github.com/python-zeroconf/python-zeroconf. What Qt itself is
made with stands at https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""


class Unaccounted(Exception):
    """A file of the bundle is of no known package, or a package has no text; the message is for people."""


@dataclass(frozen=True)
class Part:
    """One package that something in the bundle came from."""

    name: str
    version: str
    licence: str
    """In a word, where the package says it."""
    text: str


def parts_of(entries: list[tuple[str, str]]) -> list[Part]:
    """The packages that the bundled files came from, ours left out; raises `Unaccounted`."""
    owners = _owners()
    found: dict[str, Part] = {}
    names = set(_ALWAYS)
    system: set[str] = set()
    for name, source in entries:
        path = Path(source or name)
        resolved = path.resolve()
        owner = owners.get(str(resolved)) or owners.get(str(path))
        if owner is not None:
            names.add(owner)
        elif _is_ours(resolved):
            continue
        elif _is_python(resolved):
            found["Python"] = _python()
        elif path.is_absolute() and resolved.exists() and sys.platform == "linux":
            system.add(str(path))
        elif source and source != "-":
            raise Unaccounted(f"{name} (from {source}) is of no package")
    for name in names:
        part = _distribution(name)
        found[part.name] = part
    found |= {package: _debian(package) for package in _packages(sorted(system))}
    return sorted(found.values(), key=lambda part: part.name.lower())


def page(parts: list[Part], version: str) -> str:
    """The page: what it is about, a table, and each text once."""
    lines = [_HEAD.format(version=version, folder="_internal"), ""]
    width = max(len(part.name) for part in parts) + 2
    lines += [f"  {part.name:<{width}} {part.version:<22} {part.licence}".rstrip() for part in parts]
    lines += ["", *_texts([("P2P Share", _read(ROOT / "LICENSE")), *_lucide(), *((p.name, p.text) for p in parts)])]
    common = sorted({name for part in parts for name in re.findall(rf"{COMMON}/([\w.-]*\w)", part.text)})
    lines += _texts([(name, _read(COMMON / name)) for name in common if (COMMON / name).is_file()])
    return "\n".join(lines) + "\n"


def _texts(named: list[tuple[str, str]]) -> list[str]:
    """Each text below the names of those that share it."""
    together: dict[str, list[str]] = {}
    for name, text in named:
        together.setdefault(text.strip("\n"), []).append(name)
    return [line for text, names in together.items() for line in (_RULE, ", ".join(names), _RULE, "", text, "")]


def _lucide() -> list[tuple[str, str]]:
    return [("Lucide (the icons)", _read(ROOT / "resources" / "icons" / "lucide" / "LICENSE"))]


def _owners() -> dict[str, str]:
    """Which distribution each installed file is of; by paths as text, since there are many and few are asked for."""
    owners = {}
    for distribution in metadata.distributions():
        name, root = distribution.metadata["Name"], os.path.realpath(str(distribution.locate_file("")))
        for file in distribution.files or ():
            owners[os.path.normpath(f"{root}/{file.as_posix()}")] = name
    return owners


def _is_ours(path: Path) -> bool:
    environment = Path(sys.prefix).resolve()
    return ROOT in path.parents and environment not in path.parents


def _is_python(path: Path) -> bool:
    return Path(sys.base_prefix).resolve() in path.parents and "site-packages" not in path.parts


def _python() -> Part:
    places = [Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    places += [Path(f"/usr/share/doc/python3.{sys.version_info[1]}/copyright")]
    text = next((_read(place) for place in places if place.is_file()), "")
    if not text:
        raise Unaccounted("the licence of Python is not beside it")
    return Part("Python", sys.version.split()[0], "PSF-2.0", text)


def _distribution(name: str) -> Part:
    found = metadata.distribution(name)
    about = found.metadata
    said = [*(about.get_all("License-Expression") or ()), *filter(_is_short, about.get_all("License") or ())]
    licence = said[0] if said else _classified(about.get_all("Classifier"))
    files = [file for file in found.files or () if ".dist-info/" in str(file) and _LICENCE_FILE.search(str(file))]
    text = "\n\n".join(_read(Path(str(file.locate()))).strip("\n") for file in sorted(files, key=str))
    if not text and name in _WITHOUT_TEXT:
        licence, names = _WITHOUT_TEXT[name]
        text = "\n\n".join(_read(TEXTS / one).strip("\n") for one in names)
    if not text:
        raise Unaccounted(f"{name} has no text of its licence")
    return Part(about["Name"], found.version, licence, text)


def _is_short(said: str) -> bool:
    return 0 < len(said) < 60 and "\n" not in said


def _classified(said: list[str] | None) -> str:
    found = [one.rpartition(" :: ")[2] for one in said or () if one.startswith("License ::")]
    return ", ".join(found)


def _packages(paths: list[str]) -> set[str]:
    """The packages of this system that files are of."""
    found = set()
    for path in paths:
        real = str(Path(path).resolve())
        known = {path, real, real.removeprefix("/usr"), f"/usr{path}"}
        said = subprocess.run(["dpkg", "-S", *sorted(known)], capture_output=True, text=True, check=False).stdout
        owners = [line.partition(":")[0] for line in said.splitlines() if not line.startswith("diversion")]
        if not owners:
            raise Unaccounted(f"{path} is of no package of this system")
        found.add(owners[0])
    return found


def _debian(package: str) -> Part:
    place = Path("/usr/share/doc") / package / "copyright"
    if not place.is_file():
        raise Unaccounted(f"{package} has no {place}")
    asked = ["dpkg-query", "-W", "-f", "${Version}\\n", package]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    text = _read(place)
    licences = list(dict.fromkeys(re.findall(r"(?m)^License: *(\S.*)$", text)))
    return Part(package, version, ", ".join(licences)[:60], text)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def main(arguments: list[str]) -> int:
    """Write the page; the exit status."""
    if len(arguments) != 2:
        print("usage: licences.py BUNDLED PAGE", file=sys.stderr)
        return 1
    said = _read(ROOT / "core" / "wire" / "version.py")
    version = said.partition('VERSION: Final = "')[2].partition('"')[0]
    try:
        parts = parts_of([tuple(entry) for entry in json.loads(_read(Path(arguments[0])))])
    except Unaccounted as error:
        print(f"licences.py: {error}", file=sys.stderr)
        return 1
    target = Path(arguments[1])
    target.write_text(page(parts, version), encoding="utf-8")
    print(f"licences  of {len(parts)} packages in {target.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
