"""The bundle itself: built from this checkout, tested by itself, refusing what is wrong with it, and used on two hosts.

It takes minutes, so it runs only when asked for: pytest -m bundle tests/packaging
"""

from __future__ import annotations

import filecmp
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes import screen as screens
from tests.fakes.files import make_file
from tests.fakes.programs import Peer, Prefix, Program, on
from tests.lab.network import Lab
from tests.skips import skip_reason

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("p2p-share", "p2p-tracker", "p2p-peer")

pytestmark = [pytest.mark.bundle, pytest.mark.slow, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def built() -> Path:
    """The folder of the bundle, built a moment ago and tested by itself."""
    missing = subprocess.run([sys.executable, "-c", "import PyInstaller"], capture_output=True).returncode
    if missing or shutil.which("objcopy") is None or shutil.which("cc") is None:
        pytest.skip(skip_reason("there is no PyInstaller or compiler", "packaging/prepare.sh bundle"))
    build = [sys.executable, str(ROOT / "packaging" / "bundle.py"), "--no-pack"]
    ended = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert [f"  {program}:" in ended.stdout for program in PROGRAMS] == [True] * 3
    return ROOT / "dist" / "p2p-share"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of it, in a place with a space and an umlaut in its name."""
    copied = tmp_path / "Für alle" / "P2P Share"
    shutil.copytree(built, copied, symlinks=True)
    return copied


def test_no_link_leads_nowhere_and_the_page_of_licences_is_there(folder: Path) -> None:
    inside = folder / "_internal"
    assert [path for path in inside.rglob("*") if path.is_symlink() and not path.exists()] == []
    assert "zeroconf" in (inside / "resources" / "licences.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["libQt6Core.so.6", "libpython3*.so*", "base_library.zip"])
def test_damage_is_told_in_one_line_by_every_program(folder: Path, name: str) -> None:
    path = next((folder / "_internal").rglob(name))
    path.write_bytes(path.read_bytes()[:100_000])
    for program in PROGRAMS:
        told = subprocess.run([str(folder / program), "--version"], capture_output=True, text=True)
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr.startswith(f"{program}: its folder is damaged (")
        assert told.stderr.count("\n") == 1


def test_a_module_under_the_lgpl_can_be_replaced(folder: Path) -> None:
    inside = folder / "_internal"
    (inside / "zeroconf" / "__init__.pyc").write_bytes(b"")
    (inside / "zeroconf" / "__init__.py").write_text("import sys; sys.exit('another version')\n")
    listed = inside / "resources" / "bundle.txt"
    text = re.sub(r"(?m)^\d+ (zeroconf/__init__\.pyc)$", r"-1 \1", listed.read_text(encoding="utf-8"))
    listed.write_text(text, encoding="utf-8")
    ended = subprocess.run([str(folder / "p2p-peer"), "-c", "help"], capture_output=True, text=True)
    assert "another version" in ended.stderr


class _BundledPeer(Peer):
    """`p2p-peer` of the bundle."""

    def __init__(self, folder: Path, state: Path, prefix: Prefix, *options: str) -> None:
        self.state = state
        words = [str(folder / "p2p-peer"), "--json", "--stay", "--state", str(state), *options]
        Program.__init__(self, words, prefix)


@pytest.mark.lab
def test_a_window_fetches_from_a_window_on_another_host(folder: Path, tmp_path: Path) -> None:
    """Accounts and a wish are made in terminals; the tracker is found by zeroconf, the file goes between windows."""
    if screens.MISSING:
        pytest.skip(screens.MISSING)
    source = make_file(tmp_path / "holiday.mkv", 20_000_000)
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(2))
        ann = stack.enter_context(_BundledPeer(folder, tmp_path / "ann", on(lab, 0)))
        for line in ("start_tracker", 'create_user ann "correct horse 42"', 'login ann "correct horse 42"'):
            ann.do(line)
        ann.do("create_group film")
        ann.do(f'upload_file "{source}" film')
        ben = stack.enter_context(_BundledPeer(folder, tmp_path / "ben", on(lab, 1), "--trust-first-use"))
        for line in ('create_user ben "correct horse 42"', 'login ben "correct horse 42"', "join_group film"):
            ben.do(line)
        ann.do("accept_request film ben")
        ann.stop()
        (tmp_path / "got").mkdir()
        ben.do(f'download_file film holiday.mkv "{tmp_path}/got/"')
        ben.stop()
        shown = [_window(stack, folder, tmp_path / name, on(lab, host)) for host, name in enumerate(("ann", "ben"))]
        got = tmp_path / "got" / "holiday.mkv"
        deadline = time.monotonic() + 60
        while not (got.exists() and all(screen.part_shown() > 0.2 for screen in shown)):
            assert time.monotonic() < deadline, "the file did not come"
            time.sleep(0.1)
        assert filecmp.cmp(source, got, shallow=False)


def _window(stack: ExitStack, folder: Path, state: Path, prefix: Prefix) -> screens.Screen:
    """The window of the bundle on a screen of its own, logged in as the terminal was."""
    place = state.with_name(f"{state.name}-screen")
    place.mkdir()
    screen = stack.enter_context(screens.screen(place))
    words = ["env", f"DISPLAY={screen.display}", "QT_QPA_PLATFORM=xcb", str(folder / "p2p-share")]
    stack.enter_context(Program([*words, "--state", str(state)], prefix))
    return screen
