"""The first minute of a group on a network of its own: no address is typed anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Tracker, on
from tests.lab.network import Lab
from tests.swarm.scenes import PASSWORD, in_lab, lab_peer

KIB = 1024


@pytest.mark.lab
@pytest.mark.timeout(120)
def test_the_fourteen_commands_between_six_hosts(tmp_path: Path) -> None:
    with Lab(6, rate_mbit=1000) as lab, in_lab(lab, tmp_path, range(6)) as scene:
        ann, bob, cleo, dan, eve = scene.peers
        group = scene.group
        assert {peer.do("status")["fingerprint"] for peer in scene.peers} == {scene.tracker.fingerprint}

        (found,) = [one for one in eve.do("list_groups") if one["group"] == group]
        assert (found["owner"], found["members"], found["state"]) == (scene.names[0], 5, "member")

        source = make_file(tmp_path / "holiday film.mp4", 3000 * KIB, seed=1)
        ann.do(f'upload_file "{source}" {group}')
        (listed,) = bob.do(f"list_files {group}")
        assert (listed["name"], listed["size"], listed["sharers"]) == ("holiday film.mp4", 3000 * KIB, 1)
        for peer, folder in zip(scene.peers[1:4], scene.folders[1:4], strict=True):
            peer.do(f'download_file {group} "holiday film.mp4" {folder}')
        for peer, folder in zip(scene.peers[1:4], scene.folders[1:4], strict=True):
            peer.do("wait_downloads 30")
            assert sha1_of(folder / "holiday film.mp4") == sha1_of(source)
            (shown,) = peer.do("show_downloads")
            assert (shown["state"], shown["percent"], shown["size"]) == ("done", 100.0, 3000 * KIB)
        ann.until(lambda: ann.do(f"list_files {group}")[0]["sharers"] == 4, 10)

        cleo.do("create_group second")
        ann.do("join_group second")
        (asked,) = cleo.do("list_requests second")
        assert asked["user"] == scene.names[0]
        assert ann.refused("accept_request second user1") in ("not_member", "not_allowed")
        cleo.do(f"accept_request second {scene.names[0]}")
        assert cleo.do("list_requests second") == []
        ann.do("leave_group second")
        assert [one["user"] for one in cleo.do("list_members second")] == [scene.names[2]]

        for peer in (ann, bob, cleo, dan):
            peer.do(f'stop_share {group} "holiday film.mp4"')
        assert eve.do(f"list_files {group}") == []
        assert sha1_of(source) == sha1_of(scene.folders[1] / "holiday film.mp4")

        bob.do("logout")
        assert bob.refused("list_groups") == "not_logged_in"
        bob.do(f'login {scene.names[1]} "{PASSWORD}"')
        assert [one["name"] for one in bob.do("show_downloads")] == ["holiday film.mp4"]


@pytest.mark.lab
@pytest.mark.timeout(120)
def test_files_of_every_awkward_size_and_a_folder_of_a_thousand_arrive(tmp_path: Path) -> None:
    piece = 256 * KIB
    with Lab(3, rate_mbit=1000) as lab, in_lab(lab, tmp_path, range(3)) as scene:
        (sharer, fetcher), folder = scene.peers, scene.folders[1]
        sizes = {"empty": 0, "one": 1, "piece": piece, "piece and one": piece + 1}
        for number, (name, size) in enumerate(sizes.items()):
            sharer.do(f'upload_file "{make_file(tmp_path / "odd" / name, size, number)}" {scene.group}')
            fetcher.do(f'download_file {scene.group} "{name}" {folder}/')
        many = tmp_path / "many"
        for number in range(1000):
            make_file(many / f"part {number % 10}" / f"{number}.bin", 100 + number % 7, number % 900)
        sharer.do(f'upload_file "{many}" {scene.group}', 60)
        fetcher.do(f"download_file {scene.group} many {folder}", 60)
        fetcher.do("wait_downloads 90", 100)
        for name, size in sizes.items():
            assert (folder / name).stat().st_size == size
            assert sha1_of(folder / name) == sha1_of(tmp_path / "odd" / name)
        for number in range(1000):
            relative = Path("many") / f"part {number % 10}" / f"{number}.bin"
            assert (folder / relative).read_bytes() == (tmp_path / relative).read_bytes()
        assert not (folder / ".p2p-partial").exists()
        assert not (folder / "many" / ".p2p-partial").exists()


@pytest.mark.lab
@pytest.mark.timeout(60)
def test_two_unknown_deployments_are_named_and_none_is_chosen(tmp_path: Path) -> None:
    with Lab(3) as lab:
        first = Tracker(tmp_path / "one", "--name", "first floor", prefix=on(lab, 0), listen="0.0.0.0:47700")
        second = Tracker(tmp_path / "two", "--name", "second floor", prefix=on(lab, 1), listen="0.0.0.0:47700")
        with first, second:
            words = [sys.executable, "-m", "core.shell", "--state", str(tmp_path / "s"), "--trust-first-use"]
            ended = subprocess.run(
                lab.command(2, [*words, "--json", "-c", f'create_user ann "{PASSWORD}"']),
                capture_output=True, text=True, timeout=40,
            )  # fmt: skip
            error = json.loads(ended.stdout)["error"]
            assert ended.returncode == 1
            assert error["kind"] == "many_deployments"
            for name in ("first floor", "second floor"):
                assert name in error["message"]
            with lab_peer(lab, 2, tmp_path) as peer:
                assert peer.refused(f'create_user ann "{PASSWORD}"') == "many_deployments"
        # With one of them gone there is no doubt any more.
        with (
            Tracker(tmp_path / "one", prefix=on(lab, 0), listen="0.0.0.0:47700") as again,
            lab_peer(lab, 2, tmp_path) as peer,
        ):
            peer.do(f'create_user ann "{PASSWORD}"')
            assert peer.do("status")["fingerprint"] == again.fingerprint
