"""A tracker that hangs: it neither answers nor goes away."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.fakes.files import make_file
from tests.swarm.scenes import PASSWORD, name_of, on_loopback


def test_what_needs_no_tracker_does_not_wait_for_one_that_hangs(tmp_path: Path) -> None:
    with on_loopback(tmp_path, 2) as scene:
        ann, bob = scene.peers
        ann.do(f"upload_file {make_file(tmp_path / 'a.bin', 1000)} {scene.group}")
        bob.do(f"download_file {scene.group} a.bin {scene.folders[1]}/")
        bob.do("wait_downloads 20")
        process = scene.tracker.process.pid
        os.kill(process, signal.SIGSTOP)
        try:
            began = time.monotonic()
            assert [one["name"] for one in bob.do(f"stop_share {scene.group} a.bin")] == ["a.bin"]
            assert bob.do("list_shares") == []
            assert bob.do(f"cancel {scene.group} a.bin")
            bob.do("logout")
            assert (
                time.monotonic() - began < 20
            )  # 10 s of silence and what a busy machine adds; a whole call may take 30
        finally:
            os.kill(process, signal.SIGCONT)
        bob.do(f'login {name_of(1)} "{PASSWORD}"')
        bob.until(bob.is_connected, 20)
        bob.until(lambda: [one["sharers"] for one in bob.do(f"list_files {scene.group}")] == [1], 20)


def test_what_needs_the_tracker_says_soon_that_it_hangs(tmp_path: Path) -> None:
    with on_loopback(tmp_path, 1) as scene:
        (ann,) = scene.peers
        process = scene.tracker.process.pid
        os.kill(process, signal.SIGSTOP)
        try:
            for _ in range(2):
                began = time.monotonic()
                error = ann.ask("list_groups")["error"]
                assert error["kind"] == "tracker_unreachable"
                assert (
                    time.monotonic() - began < 20
                )  # 10 s of silence and what a busy machine adds; a whole call may take 30
        finally:
            os.kill(process, signal.SIGCONT)
        ann.until(ann.is_connected, 20)
        assert ann.do("list_groups")
