"""The demo: right to its last line, and nothing is left of it, however it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.shell import demo, demo_report
from core.shell.demo_cast import DemoFailed
from core.snapshots import DownloadSnapshot, DownloadState, PeerShare
from tests.fakes.programs import Tracker


def _processes_in(folder: Path) -> list[str]:
    """The command lines that name something in `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in words:
                found.append(words)
    return found


def test_beside_another_tracker_and_without_a_terminal_it_ends_right(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    with Tracker(tmp_path / "t", "--announce-on", "127.0.0.1"):
        done = subprocess.run(
            [sys.executable, "-m", "core.shell.demo", "--size", "12"], env={**os.environ, "TMPDIR": str(room)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("12.0 MiB") >= 4
    assert done.stdout.count(" right\n") == 3
    assert "olga sent " in done.stdout
    assert "\x1b" not in done.stdout
    assert list(room.iterdir()) == []
    assert _processes_in(room) == []


def test_interrupted_it_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "core.shell.demo", "--size", "300"], env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if "The tracker runs" in line:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 128 + signal.SIGINT
        assert "nothing is left of it" in process.stderr.read()
    assert list(tmp_path.iterdir()) == []
    assert _processes_in(tmp_path) == []


class _Cast:
    """A cast whose fetchers get their file at once; what ben gets is another one."""

    def __init__(self, folder: Path) -> None:
        self.closed = False
        CASTS.append(self)

    async def add_tracker(self) -> None:
        """There is none."""

    async def add_peer(self, user: str) -> _Peer:
        return _Peer(user)

    async def close(self) -> None:
        self.closed = True


class _Peer:
    """Somebody who answers as `p2p-peer --json` does."""

    source = Path()

    def __init__(self, user: str) -> None:
        self.user = user
        self._download: dict[str, Any] = {}

    async def call(self, *words: str) -> Any:
        match words[0]:
            case "upload_file":
                _Peer.source = Path(words[1])
                return [{"name": _Peer.source.name}]
            case "list_shares":
                return [{"name": _Peer.source.name, "bytes_sent": 3 * _Peer.source.stat().st_size}]
            case "download_file":
                target = Path(words[3]) / words[2]
                target.write_bytes(b"wrong" if self.user == "ben" else _Peer.source.read_bytes())
                snapshot = _fetched(self.user, 1.0, ("olga", 1000)).download
                self._download = msgspec.to_builtins(msgspec.structs.replace(snapshot, path=str(target)))
                return [self._download]
            case "show_downloads":
                return [self._download]
        return None


CASTS: list[_Cast] = []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A demo without processes, in a folder of its own, that leaves the signals of this process as they were."""
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(demo, "Cast", _Cast)
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    CASTS.clear()
    yield room
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_wrong_file_is_named_and_the_exit_status_says_so(
    quick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "my file.bin"
    own.write_bytes(os.urandom(1000))
    assert demo.main(["--file", str(own)]) == 1
    printed = capsys.readouterr()
    assert printed.out.count(" right\n") == 2
    assert printed.out.count(" WRONG\n") == 1
    assert f"ben has {hashlib.sha1(b'wrong').hexdigest()} instead" in printed.out
    assert printed.err == "demo: a file that arrived is not the one that was shared\n"
    assert own.stat().st_size == 1000
    assert list(quick.iterdir()) == []
    assert [cast.closed for cast in CASTS] == [True]


def test_too_little_space_is_told_before_anything_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DemoFailed, match=r"are needed on the disk, and there are .* in .*TMPDIR"):
        demo._place(1 << 60)
    assert demo.main(["--file", "/nowhere/at/all"]) == 1
    assert capsys.readouterr().err == "demo: there is no file /nowhere/at/all\n"


def _fetched(user: str, seconds: float, *givers: tuple[str, int]) -> demo_report.Fetched:
    peers = tuple(PeerShare(one, one * 8, count) for one, count in givers)
    size = sum(count for _, count in givers)
    download = DownloadSnapshot(
        "demo", "f", "0" * 64, DownloadState.DONE, size, 100.0, 0.0, 0, "/f", size, size, 0, seconds, from_peers=peers
    )
    return demo_report.Fetched(user, download, seconds, "abc")


def test_the_table_says_who_got_how_much_from_whom() -> None:
    mib = 1 << 20
    fetched = [
        _fetched("ann", 2.0, ("olga", 6 * mib), ("ben", 2 * mib)),
        _fetched("ben", 4.0, ("olga", 4 * mib), ("ann", 4 * mib)),
    ]
    assert demo_report.report("olga", 8 * mib, "abc", 10 * mib, fetched)[1:] == [
        "WHO      GOT       FROM OLGA        FROM ANN        FROM BEN   TIME      SPEED  SHA-1",
        "ann  8.0 MiB  6.0 MiB (75 %)                  2.0 MiB (25 %)  2.0 s  4.0 MiB/s  right",
        "ben  8.0 MiB  4.0 MiB (50 %)  4.0 MiB (50 %)                  4.0 s  2.0 MiB/s  right",
        "",
        "SHA-1 of the file: abc",
        "olga sent 1.25 copies for 2 fetchers; one after another it would have been 2.",
        "All had it after 4.0 s; one after another, at the speed of olga's upload, after 6.4 s.",
    ]
