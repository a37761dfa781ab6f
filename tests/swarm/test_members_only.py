"""Who is not in the group gets nothing, and who is expelled gets nothing more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Tracker
from tests.lab.network import Lab
from tests.swarm.scenes import PASSWORD, in_lab, on_loopback

MIB = 1 << 20


def test_a_stranger_sees_groups_but_no_member_file_or_piece(tmp_path: Path) -> None:
    with on_loopback(tmp_path, 2) as scene:
        source = make_file(tmp_path / "secret plan.txt", 1000)
        scene.peers[0].do(f'upload_file "{source}" {scene.group}')
        with Peer(tmp_path / "stranger", "--tracker", scene.tracker.invite, "--listen", "127.0.0.1:0") as stranger:
            stranger.do(f'create_user eve "{PASSWORD}"')
            stranger.do(f'login eve "{PASSWORD}"')
            (seen,) = stranger.do("list_groups")
            assert seen["group"] == scene.group
            for line in (
                f"list_files {scene.group}",
                f"list_members {scene.group}",
                f"list_requests {scene.group}",
                f'download_file {scene.group} "secret plan.txt" {tmp_path}/',
                f"accept_request {scene.group} eve",
                f'upload_file "{source}" {scene.group}',
            ):
                answer = stranger.ask(line)
                assert not answer["ok"]
                assert answer["error"]["kind"] == "not_member", answer
                assert "plan" not in answer["error"]["message"] or "plan" in line
            stranger.do(f"join_group {scene.group}")
            assert stranger.refused(f"list_files {scene.group}") == "not_member"


@pytest.mark.lab
@pytest.mark.timeout(90)
def test_an_expelled_members_download_stops_within_a_second(tmp_path: Path) -> None:
    with Lab(3, rate_mbit=50) as lab, in_lab(lab, tmp_path, range(3)) as scene:
        sharer, expelled = scene.peers
        source = make_file(tmp_path / "big.bin", 200 * MIB)
        sharer.do(f"upload_file {source} {scene.group}")
        expelled.do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
        expelled.until(lambda: expelled.download("big.bin")["bytes_received"] > 5 * MIB, 20)
        sharer.do(f"remove_member {scene.group} {scene.names[1]}")
        time.sleep(1.0)
        sent = lab.sent_bytes(1)
        time.sleep(2.0)
        assert lab.sent_bytes(1) - sent < 100_000, "the sharer goes on sending"
        assert expelled.download("big.bin")["state"] == "failed"
        assert expelled.refused(f"list_files {scene.group}") == "not_member"


@pytest.mark.lab
@pytest.mark.timeout(90)
def test_a_stopped_share_serves_nothing_more_and_leaves_the_list(tmp_path: Path) -> None:
    with Lab(3, rate_mbit=50) as lab, in_lab(lab, tmp_path, range(3)) as scene:
        sharer, fetcher = scene.peers
        source = make_file(tmp_path / "big.bin", 200 * MIB)
        before = sha1_of(source)
        sharer.do(f"upload_file {source} {scene.group}")
        fetcher.do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
        fetcher.until(lambda: fetcher.download("big.bin")["bytes_received"] > 5 * MIB, 20)
        sharer.do(f"stop_share {scene.group} big.bin")
        time.sleep(1.0)
        sent = lab.sent_bytes(1)
        time.sleep(2.0)
        assert lab.sent_bytes(1) - sent < 100_000, "the sharer goes on sending"
        assert sha1_of(source) == before
        assert fetcher.download("big.bin")["state"] in ("waiting", "stalled")
        assert fetcher.download("big.bin")["reason"]
        # The fetcher has pieces of it and shares them: it is still listed until that ends, too.
        assert [one["name"] for one in sharer.do(f"list_files {scene.group}")] == ["big.bin"]
        fetcher.do(f"cancel {scene.group} big.bin")
        assert sharer.do(f"list_files {scene.group}") == []


def test_somebody_who_was_banned_cannot_ask_again(tmp_path: Path) -> None:
    with on_loopback(tmp_path, 2) as scene:
        owner, banned = scene.peers
        owner.do(f"ban_member {scene.group} {scene.names[1]}")
        banned.until(lambda: banned.do("list_groups")[0]["state"] == "banned", 5)
        assert banned.refused(f"join_group {scene.group}") == "banned"
        owner.do(f"unban_member {scene.group} {scene.names[1]}")
        banned.do(f"join_group {scene.group}")


def test_a_restarted_tracker_lets_nobody_in_whom_it_did_not_know(tmp_path: Path) -> None:
    with on_loopback(tmp_path, 2) as scene:
        port = scene.tracker.invite.partition("?")[0].rstrip("/").rpartition(":")[2]
        scene.tracker.kill()
        with Tracker(tmp_path / "tracker", "--no-announce", listen=f"127.0.0.1:{port}"):
            for peer in scene.peers:
                peer.until(peer.is_connected, 10)
            members = [one["user"] for one in scene.peers[0].do(f"list_members {scene.group}")]
            assert members == scene.names
