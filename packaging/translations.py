"""Bring the translations of the window up to date: `translations.py` (make translations).

Invariant: the sources in resources/translations (*.ts) name every string of gui, and the compiled files beside them
(*.qm) are what lrelease makes of them; a test runs the same steps and compares. German is complete, English has the
plural forms alone. What is new comes out as unfinished, to be translated by hand in the .ts file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET  # our own files
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # this folder is no package

from strings import as_program, strings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
COMPLETE, PLURALS_ONLY = "p2p_share_de.ts", "p2p_share_en.ts"


def main() -> int:
    """Update and compile; the exit status is 1 if something is not translated."""
    update(FOLDER)
    missing = [source for name in (COMPLETE, PLURALS_ONLY) for source in unfinished(FOLDER / name)]
    for source in missing:
        print(f"not translated: {source}")
    for name in (COMPLETE, PLURALS_ONLY):
        compile_to(FOLDER / name, (FOLDER / name).with_suffix(".qm"))
    return 1 if missing else 0


def update(folder: Path) -> None:
    """Take the strings of gui as they are now into the sources in `folder`."""
    with tempfile.TemporaryDirectory() as place:
        found = Path(place) / "found.py"
        found.write_text(as_program(strings(ROOT / "gui")), encoding="utf-8")
        for name, language, plurals in ((COMPLETE, "de", []), (PLURALS_ONLY, "en", ["-pluralonly"])):
            # Without places in the code, a line that moves changes nothing.
            options = ["-silent", "-no-obsolete", "-locations", "none", "-target-language", language, *plurals]
            _tool("lupdate", *options, str(found), "-ts", str(folder / name))


def compile_to(source: Path, target: Path) -> None:
    """Make what Qt loads of a translation."""
    _tool("lrelease", "-silent", str(source), "-qm", str(target))


def unfinished(source: Path) -> list[str]:
    """The strings of a translation that have none yet, or an empty one."""
    found = []
    for message in ET.parse(source).getroot().iter("message"):
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text for form in translation.findall("numerusform")] or [translation.text]
        if translation.get("type") == "unfinished" or not all(forms):
            found.append(message.findtext("source") or "")
    return found


def _tool(name: str, *arguments: str) -> None:
    """Run a tool that comes with PySide6."""
    program = Path(sys.executable).with_name(f"pyside6-{name}")
    subprocess.run([str(program), *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
