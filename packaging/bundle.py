"""Build the bundle, let it test itself, and pack it: `bundle.py [--no-pack]` (make bundle).

Invariant: what is packed has tested itself a moment before, every program in it, from a folder with a space and an
umlaut in its name and with an empty environment. Everything is written below build/ and dist/.
Called by `make bundle` and packaging/release.py.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGING, BUILD, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
FOLDER = DIST / "p2p-share"
LAUNCHER = PACKAGING / "linux" / "launcher.c"
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
PROGRAMS = ("p2p-share", "p2p-tracker", "p2p-peer")
MOST_UNPACKED, MOST_PACKED = 190.0, 55.0
"""MiB."""
SELF_TEST_SECONDS = 180
MIB = 1 << 20


class BundleFailed(Exception):
    """The bundle cannot be made; the message is for people."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, test and pack; the exit status."""
    parser = argparse.ArgumentParser(prog="make bundle", description="Build the bundle, test it, and pack it.")
    parser.add_argument("--no-pack", action="store_true", help="only build and test")
    options = parser.parse_args(arguments)
    try:
        _need_tools()
        _build()
        unpacked = _size(FOLDER)
        print(f"unpacked  {unpacked / MIB:6.1f} MiB in {FOLDER.relative_to(ROOT)}", flush=True)
        _check_size("unpacked", unpacked, MOST_UNPACKED)
        self_test(FOLDER)
        for packed in () if options.no_pack else pack():
            print(f"packed    {packed.stat().st_size / MIB:6.1f} MiB in {packed.relative_to(ROOT)}", flush=True)
            _check_size(packed.name, packed.stat().st_size, MOST_PACKED)
    except BundleFailed as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"bundle: {Path(str(error.cmd[0])).name} ended with status {error.returncode}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bundle: {error.filename or 'the disk'}: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def version() -> str:
    """The version that is built, as core/wire/version.py says it."""
    said = (ROOT / "core" / "wire" / "version.py").read_text(encoding="utf-8")
    return said.partition('VERSION: Final = "')[2].partition('"')[0]


def _need_tools() -> None:
    if sys.platform != "linux":
        return
    packages = {"objdump": "binutils", "objcopy": "binutils", "strip": "binutils", "dpkg-deb": "dpkg", "cc": "gcc"}
    lacking = sorted({package for tool, package in packages.items() if shutil.which(tool) is None})
    # The font that is bundled for systems without one.
    lacking += [] if FONT.exists() else ["fonts-dejavu-core"]
    if lacking:
        raise BundleFailed(f"programs are missing; install them first: apt-get install {' '.join(lacking)}")


def _build() -> None:
    began = time.monotonic()
    print("Building the bundle; this takes some minutes.", flush=True)
    subprocess.run([sys.executable, str(PACKAGING / "icons.py"), str(BUILD / "icons")], check=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    target = FOLDER if sys.platform == "linux" else DIST
    words = ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR", "--distpath", str(target)]
    words += ["--workpath", str(BUILD / "pyinstaller"), str(PACKAGING / "p2p-share.spec")]
    subprocess.run([sys.executable, *words], check=True, cwd=ROOT)
    if sys.platform == "linux":
        for program in PROGRAMS:
            compile_launcher(FOLDER / program)
    print(f"built in  {time.monotonic() - began:6.1f} s", flush=True)


def compile_launcher(target: Path) -> None:
    """Make the program that looks whether the folder is whole, and then starts the one of its name in _internal."""
    # Some file managers take what could lie anywhere in memory (PIE) for a library, and do not start it.
    words = ["-std=gnu11", "-O2", "-s", "-no-pie", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    subprocess.run(["cc", *words, str(LAUNCHER), "-o", str(target)], check=True)


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _check_size(what: str, size: int, most: float) -> None:
    if size > most * MIB:
        raise BundleFailed(f"{what} has {size / MIB:.1f} MiB, which is more than {most:.0f}; see build/bundled.json")


# -- the test
def self_test(folder: Path) -> None:
    """Let every program of a bundle test itself, from a place that is unlike the one where it was built.

    Raises `BundleFailed` with what a program says of itself.
    """
    with tempfile.TemporaryDirectory(prefix="p2p-share-") as name:
        place = Path(name) / "Grüße an alle" / "P2P Share"
        shutil.copytree(folder, place, symlinks=True)
        home = Path(name) / "home"
        home.mkdir()
        for program in PROGRAMS:
            said = _said(place, program, home)
            checks = ", ".join(said["checks"])
            print(f"self-test {said['seconds']:6.1f} s  {program}: {checks}", flush=True)


def _said(place: Path, program: str, home: Path) -> dict[str, Any]:
    out = home / f"{program}.json"
    executable = place / (f"{program}.exe" if os.name == "nt" else program)
    environment = {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    if os.name == "nt":
        environment |= {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "USERPROFILE") if key in os.environ}
    try:
        ended = subprocess.run(
            [str(executable), "--self-test-out", str(out)],
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SELF_TEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BundleFailed(f"{program} did not end its test within {SELF_TEST_SECONDS} s") from None
    if not out.exists():
        told = " ".join(ended.stderr.decode(errors="replace").split())
        raise BundleFailed(f"{program} --self-test ended with status {ended.returncode}: {told}")
    said: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    if ended.returncode or not said["ok"] or not said["frozen"]:
        raise BundleFailed(f"{program} --self-test: {json.dumps(said)}")
    return said


# -- the packages
def pack() -> list[Path]:
    """Pack what was built for the system that it was built on; the files, in dist/."""
    name = f"p2p-share-{version()}-{_system()}"
    if sys.platform == "win32":
        return [_zipped(name)]
    if sys.platform == "darwin":
        return [_tarred(DIST / "P2P Share.app", name, "P2P Share.app")]
    return [_tarred(FOLDER, name, f"p2p-share-{version()}"), _deb()]


def _system() -> str:
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"{system}-{platform.machine().lower()}"


def _tarred(folder: Path, name: str, top: str) -> Path:
    target = DIST / f"{name}.tar.xz"

    def of_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with lzma.open(target, "wb", preset=9) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(folder, top, filter=of_root)
        if sys.platform == "linux":
            archive.add(PACKAGING / "linux" / "add-to-menu.sh", f"{top}/add-to-menu.sh", filter=of_root)
    return target


def _zipped(name: str) -> Path:
    target = DIST / f"{name}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        for path in sorted(FOLDER.rglob("*")):
            archive.write(path, Path(f"p2p-share-{version()}") / path.relative_to(FOLDER))
    return target


def _deb() -> Path:
    """A package of Debian; how it is laid out stands in packaging/linux/deb.sh."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    target = DIST / f"p2p-share_{version()}_{architecture}.deb"
    subprocess.run(
        [str(PACKAGING / "linux" / "deb.sh"), str(FOLDER), str(BUILD / "icons"), version(), architecture, str(target)],
        check=True, cwd=ROOT,
    )  # fmt: skip
    return target


if __name__ == "__main__":
    sys.exit(main())
