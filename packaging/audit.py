"""Look whether a locked package has a known hole, and write what a release is made of: `audit.py [LOCK …]`.

Invariant: "no known hole" is said only of packages that a database was asked about and answered. One that could not be
looked up, a tool that is missing and a database that cannot be reached are told plainly and end with status 1, as a
hole does. The bill of materials (CycloneDX 1.6, JSON) is written first, since it needs nobody: the same locks give
the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOL: Final = ROOT / "build" / "audit" / "bin" / "pip-audit"
"""Of an environment of its own: it brings many packages that are none of ours."""
INSTALL: Final = "python3 -m venv build/audit && build/audit/bin/pip install pip-audit"
LOCKS: Final = ("requirements-window.lock", "requirements-bundle.lock")
SBOM: Final = ROOT / "dist" / "p2p-share.cdx.json"
DATABASES: Final = ("pypi", "osv")
"""As pip-audit names them; the second is asked where the first does not know everything."""
_SECONDS: Final = 600
_PINNED: Final = re.compile(r"(?m)^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)\s*(?:;\s*([^\\\n]+?))?\s*\\?$")
_VERSION: Final = re.compile(r'(?m)^VERSION: Final = "([^"]*)"$')
_NAMESPACE: Final = uuid.UUID("6f1a7f0e-2f63-4d0b-9a0b-6c1f5a0d9f3e")


class NotAudited(Exception):
    """Nobody can say whether there is a hole; the message is for people."""


@dataclass(frozen=True, order=True)
class Package:
    """One locked package; `only` says on which systems it is used, empty: on all."""

    name: str
    version: str
    only: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def packages_of(lock: str) -> list[Package]:
    """The packages of the text of a lock file, each version once."""
    return sorted({Package(name, version, only or "") for name, version, only in _PINNED.findall(lock)})


def bill(packages: Sequence[Package], version: str) -> dict[str, Any]:
    """What `version` of the program is made of, as CycloneDX says it."""
    listed = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{one.name}@{one.version}",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name}@{one.version}",
        }
        | ({"properties": [{"name": "p2p-share:only-where", "value": one.only}]} if one.only else {})
        for one in packages
    ]
    digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{version} {digest}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "p2p-share",
                "name": "p2p-share",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": listed,
        "dependencies": [{"ref": "p2p-share", "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def holes(packages: Sequence[Package], tool: Path) -> list[str]:
    """The known holes of these packages, a line each. Raises `NotAudited` unless every one of them was looked up."""
    unknown: list[Package] = list(packages)
    found: list[str] = []
    said = ""
    for database in DATABASES:
        left: list[Package] = []
        for some in _each_name_once(unknown):
            try:
                answered = _ask(some, tool, database)
            except NotAudited as error:
                said = said or str(error)
                left += some
                continue
            left += [one for one in some if one not in answered]
            found += [f"{one}: {hole}" for one in some for hole in answered.get(one, ())]
        unknown = left
        if not unknown:
            return found
    raise NotAudited(
        f"{len(unknown)} of {len(packages)} packages could not be looked up ({unknown[0]} and so on)"
        + (f": {said}" if said else "")
        + "".join(f"\n  known hole: {hole}" for hole in found)
    )


def _each_name_once(packages: Sequence[Package]) -> list[list[Package]]:
    """The packages in as many lists as the one with the most versions has."""
    lists: list[list[Package]] = []
    for one in packages:
        fitting = next((some for some in lists if all(other.name != one.name for other in some)), None)
        if fitting is None:
            lists.append([one])
        else:
            fitting.append(one)
    return lists


def _ask(packages: Sequence[Package], tool: Path, database: str) -> dict[Package, list[str]]:
    """The holes of those packages that a database knows. Raises `NotAudited`."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{one.name}=={one.version}\n" for one in packages))
        file.flush()
        words = [str(tool), "-r", file.name, "--disable-pip", "--no-deps", "-s", database]
        words += ["-f", "json", "--progress-spinner", "off"]
        try:
            ended = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotAudited(str(error)) from error
        try:
            answer = json.loads(ended.stdout)["dependencies"]
            known = {(one["name"], one["version"]): one["vulns"] for one in answer if "skip_reason" not in one}
            return {
                one: [" ".join([hole["id"], *hole.get("aliases", ())]) for hole in known[one.name, one.version]]
                for one in packages
                if (one.name, one.version) in known
            }
        except (ValueError, KeyError, TypeError) as error:
            last = ended.stderr.strip().splitlines()[-1:]
            raise NotAudited("".join(last)[:200] or "its answer makes no sense") from error


def main(arguments: Sequence[str]) -> int:
    """Write the bill, then look for holes; 0 only if every package was looked up and has none."""
    parser = argparse.ArgumentParser(prog="audit.py", description="Known holes of the locked packages, and an SBOM.")
    parser.add_argument("locks", nargs="*", type=Path, help=f"lock files ({', '.join(LOCKS)})")
    parser.add_argument("--sbom", type=Path, default=SBOM, help="where the bill of materials goes")
    parser.add_argument("--tool", type=Path, help="pip-audit (build/audit, else the one in PATH)")
    asked = parser.parse_args(arguments)
    texts = [path.read_text(encoding="utf-8") for path in asked.locks or [ROOT / name for name in LOCKS]]
    packages = sorted({one for text in texts for one in packages_of(text)})
    version = _VERSION.search((ROOT / "core" / "wire" / "version.py").read_text(encoding="utf-8"))
    asked.sbom.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(packages, version[1] if version else "0"), indent=1)
    asked.sbom.write_text(f"{text}\n", encoding="utf-8")
    print(f"The bill of materials of {len(packages)} packages is in {asked.sbom}.")
    path = shutil.which("pip-audit")
    tool = asked.tool or (TOOL if TOOL.exists() or path is None else Path(path))
    try:
        if not tool.exists():
            raise NotAudited(f"pip-audit is not installed; type: {INSTALL}")
        found = holes(packages, tool)
    except NotAudited as error:
        print(f"audit: nobody can say whether there is a known hole. {error}", file=sys.stderr)
        return 1
    for hole in found:
        print(f"audit: {hole}", file=sys.stderr)
    if not found:
        print(f"All {len(packages)} were looked up, and none has a known hole.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
