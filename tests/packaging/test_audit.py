"""`packaging/audit.py`: the bill of materials, and that "no known hole" is never said of what nobody looked up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LOCK = """# made by hand
abc==1.0 \\
    --hash=sha256:00
qt==6.1 ; python_full_version < '3.12' \\
    --hash=sha256:00
qt==6.2 ; python_full_version >= '3.12' \\
    --hash=sha256:00
"""
_TOOL = """#!{python}
import json, pathlib, sys
words = sys.argv[1:]
asked = [line.split("==") for line in pathlib.Path(words[words.index("-r") + 1]).read_text().split()]
assert len({{name for name, _ in asked}}) == len(asked), "one version of a name at a time"
database = words[words.index("-s") + 1]
{does}
print(json.dumps({{"dependencies": found}}))
"""
_KNOWS = 'found = [{"name": n, "version": v, "vulns": []} for n, v in asked]'
_SKIPS = 'found = [{"name": n, "skip_reason": "not found"} for n, _ in asked]'
_HOLE = (
    _KNOWS + '\nfor one in found:\n    one["vulns"] = [{"id": "CVE-1", "aliases": ["X-2"]}] * (one["version"] == "6.2")'
)
_AWAY = 'print("no route to the database", file=sys.stderr); sys.exit(1)'


def _audit(tmp_path: Path, does: str | None) -> tuple[int, str, str]:
    """Status, output and complaint of an audit with a tool that does this."""
    (tmp_path / "x.lock").write_text(_LOCK)
    tool = tmp_path / "pip-audit"
    if does is not None:
        tool.write_text(_TOOL.format(python=sys.executable, does=does))
        tool.chmod(0o755)
    words = [sys.executable, str(ROOT / "packaging" / "audit.py"), str(tmp_path / "x.lock")]
    words += ["--sbom", str(tmp_path / "new" / "sbom.json"), "--tool", str(tool)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stdout, ended.stderr


def test_all_that_is_locked_is_looked_up_and_listed(tmp_path: Path) -> None:
    status, told, complaint = _audit(tmp_path, _KNOWS)
    assert (status, complaint) == (0, "")
    assert "All 3 were looked up, and none has a known hole." in told
    bill = json.loads((tmp_path / "new" / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert [one["purl"] for one in bill["components"]] == ["pkg:pypi/abc@1.0", "pkg:pypi/qt@6.1", "pkg:pypi/qt@6.2"]
    assert bill["dependencies"][0]["dependsOn"] == [one["bom-ref"] for one in bill["components"]]
    before = (tmp_path / "new" / "sbom.json").read_bytes()
    _audit(tmp_path, _KNOWS)
    assert (tmp_path / "new" / "sbom.json").read_bytes() == before


def test_a_known_hole_is_named_and_ends_with_1(tmp_path: Path) -> None:
    status, told, complaint = _audit(tmp_path, _HOLE)
    assert (status, complaint) == (1, "audit: qt 6.2: CVE-1 X-2\n")
    assert "none has" not in told


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (_SKIPS, "3 of 3 packages could not be looked up (abc 1.0 and so on)"),
        (_AWAY, "no route to the database"),
        (_KNOWS + "[:0]", "3 of 3 packages could not be looked up"),
        (_HOLE + '\nfound = [one for one in found if one["name"] != "abc"]', "known hole: qt 6.2: CVE-1"),
        ("print('{'); found = []", "3 of 3 packages could not be looked up"),
        (None, "pip-audit is not installed; type: python3 -m venv"),
    ],
)
def test_what_nobody_looked_up_is_never_called_clean(tmp_path: Path, does: str | None, said: str) -> None:
    status, told, complaint = _audit(tmp_path, does)
    assert status == 1
    assert complaint.startswith("audit: nobody can say whether there is a known hole. ")
    assert said in complaint
    assert "none has" not in told
    assert (tmp_path / "new" / "sbom.json").exists()


def test_where_one_database_does_not_know_a_package_the_other_is_asked(tmp_path: Path) -> None:
    does = f'if database == "pypi":\n    {_SKIPS}\nelse:\n    {_KNOWS}'
    assert _audit(tmp_path, does)[0] == 0


def test_every_package_of_the_real_locks_is_seen(tmp_path: Path) -> None:
    words = [sys.executable, str(ROOT / "packaging" / "audit.py"), "--sbom", str(tmp_path / "sbom.json")]
    subprocess.run([*words, "--tool", str(tmp_path / "none")], capture_output=True, timeout=60)
    listed = {(one["name"], one["version"]) for one in json.loads((tmp_path / "sbom.json").read_text())["components"]}
    locked = {
        tuple(line.split()[0].split("=="))
        for name in ("requirements-window.lock", "requirements-bundle.lock")
        for line in (ROOT / name).read_text().splitlines()
        if line[:1].isalnum()
    }
    assert listed == locked
    assert len(listed) > 30
