"""What the bundle is made of, as far as it can be checked without building it: start, entries, licences, manifests."""

from __future__ import annotations

import configparser
import json
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from resources import whole
from tests.skips import skip_reason

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle of two files that lists what is in it."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "one.so").write_bytes(b"12345")
    (tmp_path / "two").write_bytes(b"1")
    (tmp_path / "resources" / whole.LIST).write_text("5 lib/one.so\n-1 two\nend\n")
    return tmp_path


def test_a_whole_folder_is_not_damaged(folder: Path) -> None:
    assert whole.damage(folder) == ""


def test_outside_of_a_bundle_nothing_is_missed() -> None:
    assert whole.damage() == ""


def test_a_missing_file_is_damage(folder: Path) -> None:
    (folder / "two").unlink()
    assert whole.damage(folder) == "two is missing"


def test_a_file_that_was_cut_off_is_damage(folder: Path) -> None:
    (folder / "lib" / "one.so").write_bytes(b"123")
    assert whole.damage(folder) == "lib/one.so has 3 bytes instead of 5"


@pytest.mark.parametrize("listed", ["", "5 lib/one.so\n", "5 lib/one.so\n-1 two\nen"])
def test_a_list_that_was_cut_off_is_damage(folder: Path, listed: str) -> None:
    (folder / "resources" / whole.LIST).write_text(listed)
    assert whole.damage(folder) == "resources/bundle.txt is cut off"


@pytest.mark.parametrize("program", ["p2p-share", "p2p-tracker", "p2p-peer"])
def test_a_damaged_folder_is_told_in_one_line_by_each_program(program: str, folder: Path) -> None:
    shutil.copy(ROOT / "resources" / "whole.py", folder / "resources")
    (folder / "resources" / "__init__.py").touch()
    script = f"import sys; sys.path.insert(0, {str(folder)!r}); sys.executable = '/somewhere/{program}'\n"
    script += (PACKAGING / "check_folder.py").read_text(encoding="utf-8")
    whole_one = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True)
    assert (whole_one.returncode, whole_one.stderr) == (0, "")
    (folder / "two").unlink()
    ended = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == f"{program}: its folder is damaged (two is missing); unpack or install P2P Share again.\n"


@pytest.mark.parametrize(
    ("program", "prefix"), [("window", "p2p-share"), ("tracker", "p2p-tracker"), ("peer", "p2p-peer")]
)
def test_each_program_of_the_bundle_starts(program: str, prefix: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, str(PACKAGING / f"start_{program}.py")]
    told = subprocess.run([*words, "--version"], capture_output=True, text=True, env=environment, check=True)
    assert re.fullmatch(rf"{prefix} \d+\.\d+\.\d+\n", told.stdout)
    refused = subprocess.run([*words, "--no-such-option"], capture_output=True, text=True, env=environment)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith(f"{prefix}: ")
    assert f"{prefix} --help" in refused.stderr


def test_the_desktop_entry_opens_links_with_the_program() -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((LINUX / "p2p-share.desktop").read_text(encoding="utf-8"))
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == "p2p-share %U"
    assert "x-scheme-handler/p2p" in entry["MimeType"].split(";")
    assert entry["Icon"] == "p2p-share"
    assert {"Type", "Name", "Comment", "Comment[de]", "Categories"} <= set(entry)
    assert all(entry[key].endswith(";") for key in ("MimeType", "Categories", "Keywords"))


def test_the_desktop_entry_is_valid() -> None:
    if shutil.which("desktop-file-validate") is None:
        pytest.skip(skip_reason("there is no desktop-file-validate", "apt-get install desktop-file-utils"))
    words = ["desktop-file-validate", str(LINUX / "p2p-share.desktop")]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_metadata_names_the_entry_and_the_programs() -> None:
    component = ET.parse(LINUX / "io.github.p2p_share.P2PShare.metainfo.xml").getroot()
    assert component.findtext("launchable") == "p2p-share.desktop"
    assert component.findtext("project_license") == "Apache-2.0"
    assert {one.text for one in component.iter("binary")} == {"p2p-share", "p2p-tracker", "p2p-peer"}


def test_the_metadata_is_what_software_centres_take(tmp_path: Path) -> None:
    if shutil.which("appstreamcli") is None:
        pytest.skip(skip_reason("there is no appstreamcli", "apt-get install appstream"))
    source = (LINUX / "io.github.p2p_share.P2PShare.metainfo.xml").read_text(encoding="utf-8")
    made = tmp_path / "io.github.p2p_share.P2PShare.metainfo.xml"
    made.write_text(source.replace("@VERSION@", "1.2.3").replace("@DATE@", "2026-01-02"), encoding="utf-8")
    ended = subprocess.run(["appstreamcli", "validate", "--no-net", str(made)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
    assert "E: " not in ended.stdout


def test_the_service_runs_the_tracker_without_rights() -> None:
    unit = (LINUX / "p2p-tracker.service").read_text(encoding="utf-8")
    assert "\nExecStart=/usr/bin/p2p-tracker serve --data /var/lib/p2p-tracker\n" in unit
    assert "\nDynamicUser=yes\n" in unit
    assert "\nStateDirectory=p2p-tracker\n" in unit
    for right in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "Type=notify"):
        assert f"\n{right}\n" in unit
    assert "\nExecReload=/bin/kill -HUP $MAINPID\n" in unit


def test_the_container_is_made_of_what_is_there() -> None:
    text = (ROOT / "packaging" / "Containerfile").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists(), name
    assert {line.split()[1] for line in text.splitlines() if line.startswith("FROM ")} == {"python:3.12-slim"}
    after = text.rpartition("FROM ")[2]
    assert after.index("\nUSER p2p\n") < after.index("\nENTRYPOINT ")
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    assert "pyside" not in locked


def test_systemd_takes_the_service(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip(skip_reason("there is no systemd-analyze", "apt-get install systemd"))
    unit = tmp_path / "p2p-tracker.service"
    program = tmp_path / "p2p-tracker"
    program.touch(mode=0o755)
    text = (LINUX / "p2p-tracker.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/usr/bin/p2p-tracker", str(program)), encoding="utf-8")
    port = shutil.copy(LINUX / "p2p-tracker.socket", tmp_path)
    words = ["systemd-analyze", "verify", "--man=no", str(unit), str(port)]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_menu_gets_an_entry_that_leads_to_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / 'Grüße "100%" \\'
    inside = folder / "_internal" / "resources"
    (inside / "icons").mkdir(parents=True)
    (inside / "linux").mkdir()
    shutil.copy(ROOT / "resources" / "icons" / "p2p-share.svg", inside / "icons")
    shutil.copy(LINUX / "p2p-share.desktop", inside / "linux")
    script = shutil.copy(LINUX / "add-to-menu.sh", folder)
    environment = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], "XDG_DATA_HOME": str(tmp_path / "data")}
    refused = subprocess.run([script], env=environment, capture_output=True, text=True)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    (folder / "p2p-share").touch(mode=0o755)
    subprocess.run([script], env=environment, check=True, capture_output=True)
    entry = tmp_path / "data" / "applications" / "p2p-share.desktop"
    program = str(folder / "p2p-share").replace("\\", "\\" * 4).replace('"', "\\" * 2 + '"').replace("%", "%%")
    assert f'Exec="{program}" %U' in entry.read_text(encoding="utf-8").splitlines()
    subprocess.run([script, "--remove"], env=environment, check=True, capture_output=True)
    assert not entry.exists()


def test_windows_is_told_of_long_paths_and_sharp_screens() -> None:
    manifest = ET.parse(PACKAGING / "windows" / "p2p-share.manifest").getroot()
    said = {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in manifest.iter()}
    assert said["longPathAware"] == "true"
    assert said["dpiAwareness"] == "PerMonitorV2"
    levels = [one.get("level") for one in manifest.iter() if one.tag.endswith("requestedExecutionLevel")]
    assert levels == ["asInvoker"]


def test_the_installer_of_windows_is_well_formed() -> None:
    text = (PACKAGING / "windows" / "p2p-share.iss").read_text(encoding="utf-8")
    sections = re.findall(r"(?m)^\[(\w+)\]$", text)
    assert {"Setup", "Files", "Icons", "Registry", "Run"} <= set(sections)
    assert len(sections) == len(set(sections))
    for line in text.splitlines():
        if line.lstrip().startswith((";", "#", "[")) or "=" in line.partition(":")[0] or not line.strip():
            continue
        assert all(re.fullmatch(r"\s*\w+: .+", one) for one in re.split(r";(?=\s\w+: )", line)), line
        assert line.count('"') % 2 == 0, line
    assert r'Subkey: "Software\Classes\p2p\shell\open\command"' in text
    assert "URL Protocol" in text


def test_macos_is_told_of_links_and_of_the_local_network() -> None:
    with (PACKAGING / "macos" / "Info.plist").open("rb") as file:
        said = plistlib.load(file)
    assert said["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["p2p"]
    assert said["NSBonjourServices"] == ["_p2p-tracker._tcp"]
    assert said["NSLocalNetworkUsageDescription"]


def test_icons_are_made_for_every_system(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(PACKAGING / "icons.py"), str(tmp_path)], check=True)
    icon = (tmp_path / "p2p-share.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", icon)
    assert (reserved, kind) == (0, 1)
    for number in range(count):
        width, *_, size, at = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * number)
        picture = icon[at : at + size]
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack_from(">I", picture, 16) == ((width or 256),)
    bundle = (tmp_path / "p2p-share.icns").read_bytes()
    assert bundle.startswith(b"icns" + struct.pack(">I", len(bundle)))
    assert (tmp_path / "512.png").read_bytes().startswith(b"\x89PNG")


# PyInstaller, whose boot loader is in the bundle and whose licence is on the page, comes with the bundle's own lock.
@pytest.mark.bundle
def test_every_bundled_file_has_a_licence_or_the_build_fails(tmp_path: Path) -> None:
    page = tmp_path / "licences.txt"
    bundled = tmp_path / "bundled.json"
    import PySide6
    import zeroconf

    sources = [("PySide6/QtCore", PySide6.__file__), ("zeroconf", zeroconf.__file__), ("core", str(ROOT / "LICENSE"))]
    bundled.write_text(json.dumps([*sources, ("asyncio", os.__file__)]))
    words = [sys.executable, str(PACKAGING / "licences.py"), str(bundled), str(page)]
    subprocess.run(words, check=True, capture_output=True)
    text = page.read_text(encoding="utf-8")
    for name in ("PySide6_Essentials", "zeroconf", "Python", "pyinstaller", "Lucide"):
        assert name in text, name
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "Apache License" in text
    page.unlink()
    stranger = tmp_path / "stranger.so"
    stranger.touch()
    bundled.write_text(json.dumps([*sources, ("stranger.so", str(stranger))]))
    ended = subprocess.run(words, capture_output=True, text=True)
    assert ended.returncode == 1
    assert re.fullmatch(r"licences\.py: .*stranger\.so .*\n", ended.stderr)
    assert not page.exists()
