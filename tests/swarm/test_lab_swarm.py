"""The main job between separate machines: everybody gets the file from everybody, and it is the sharer's file."""

from __future__ import annotations

import base64
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.files import make_file, sha1_of
from tests.lab.network import Lab
from tests.swarm.scenes import Scene, in_lab, lab_peer

MIB = 1 << 20


def _acknowledged(scene: Scene) -> tuple[Any, Any]:
    """What the tracker said yes to: groups, and who is what in ours since when."""
    members = scene.peers[0].do(f"list_members {scene.group}")
    return scene.peers[0].do("list_groups"), [(one["user"], one["role"], one["joined"]) for one in members]


def _wait_all(scene: Scene, indices: list[int], seconds: float) -> None:
    for index in indices:
        scene.peers[index].send(f"wait_downloads {seconds:.0f}")
    for index in indices:
        answer = scene.peers[index].answer(seconds + 10)
        assert answer["ok"], (scene.names[index], answer)


@pytest.mark.lab
@pytest.mark.timeout(180)
def test_four_fetchers_share_what_they_fetch(tmp_path: Path) -> None:
    with Lab(6, rate_mbit=100) as lab, in_lab(lab, tmp_path, range(6)) as scene:
        sharer, fetchers = scene.peers[0], scene.peers[1:]
        source = make_file(tmp_path / "big.bin", 100 * MIB, seed=1)
        sharer.do(f"upload_file {source} {scene.group}")
        sent_before = lab.sent_bytes(1)
        for peer, folder in zip(fetchers, scene.folders[1:], strict=True):
            peer.do(f"download_file {scene.group} big.bin {folder}/")
        served_early = False
        while any(peer.download("big.bin")["percent"] < 50 for peer in fetchers):
            served_early = served_early or any(
                len([one for one in peer.download("big.bin")["from_peers"] if one["bytes"]]) > 1 for peer in fetchers
            )
            time.sleep(0.3)
        _wait_all(scene, [1, 2, 3, 4], 90)
        copies = (lab.sent_bytes(1) - sent_before) / source.stat().st_size
        assert served_early, "nobody served a piece before the file was complete"
        assert copies <= 2.5
        for peer, folder in zip(fetchers, scene.folders[1:], strict=True):
            assert sha1_of(folder / "big.bin") == sha1_of(source)
            given = {one["user"]: one["bytes"] for one in peer.download("big.bin")["from_peers"]}
            assert given.get(scene.names[0], 0) <= 0.6 * sum(given.values()), given


@pytest.mark.lab
@pytest.mark.timeout(180)
def test_the_sharer_may_leave_once_every_piece_is_out(tmp_path: Path) -> None:
    # The sharer's link is faster than the fetchers', so every piece is out long before anybody has all of them.
    rates = [100, 100, 40, 40, 40, 40]
    with Lab(6, rate_mbit=rates) as lab, in_lab(lab, tmp_path, range(6)) as scene:
        source = make_file(tmp_path / "big.bin", 60 * MIB, seed=2)
        scene.peers[0].do(f"upload_file {source} {scene.group}")
        fetchers = scene.peers[1:]
        for peer, folder in zip(fetchers, scene.folders[1:], strict=True):
            peer.do(f"download_file {scene.group} big.bin {folder}/")

        def every_piece_is_out() -> bool:
            # What the fetchers have between them, whatever the sharer sent of it twice.
            details = [peer.do(f"details {scene.group} big.bin") for peer in fetchers]
            together = 0
            for one in details:
                together |= int.from_bytes(base64.b64decode(one["have"]))
            return bool(together.bit_count() == details[0]["pieces"] > 0)

        fetchers[0].until(every_piece_is_out, 60)
        assert all(peer.download("big.bin")["percent"] < 100 for peer in fetchers)
        scene.peers[0].kill()
        _wait_all(scene, [1, 2, 3, 4], 90)
        assert {sha1_of(folder / "big.bin") for folder in scene.folders[1:]} == {sha1_of(source)}


@pytest.mark.lab
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_peers_go_on_where_they_were(tmp_path: Path) -> None:
    """Ten peers, each killed at a random point of its own and started again: ten whole files, nothing fetched twice."""
    size, rounds = 200 * MIB, 10
    chance = random.Random(20)
    with Lab(rounds + 2, rate_mbit=100) as lab, in_lab(lab, tmp_path, range(rounds + 2)) as scene:
        source = make_file(tmp_path / "big.bin", size, seed=3)
        scene.peers[0].do(f"upload_file {source} {scene.group}", 120)
        stop_at = {}
        for index in range(1, rounds + 1):
            scene.peers[index].do(f"download_file {scene.group} big.bin {scene.folders[index]}/")
            stop_at[index] = chance.uniform(5, 95)
        killed: dict[int, float] = {}
        deadline = time.monotonic() + 200
        while len(killed) < rounds:
            assert time.monotonic() < deadline, f"only {killed} reached their points of {stop_at}"
            for index in set(stop_at) - set(killed):
                percent = scene.peers[index].download("big.bin")["percent"]
                if percent >= stop_at[index]:
                    scene.peers[index].kill()
                    killed[index] = percent
                    scene.restart(index, lab_peer(lab, index + 1, tmp_path))
            time.sleep(0.05)
        _wait_all(scene, list(range(1, rounds + 1)), 120)
        # In flight: two links at most had pieces of 256 KiB under way for each of up to ten others.
        in_flight = 64 * 256 * 1024
        for index in range(1, rounds + 1):
            got = scene.peers[index].download("big.bin")
            assert got["bytes_received"] - size <= in_flight, (index, killed[index], got)
            assert sha1_of(scene.folders[index] / "big.bin") == sha1_of(source)


@pytest.mark.lab
@pytest.mark.timeout(120)
def test_a_dead_tracker_stops_no_download_and_loses_nothing(tmp_path: Path) -> None:
    with Lab(5, rate_mbit=100) as lab:
        with in_lab(lab, tmp_path, range(5)) as scene:
            source = make_file(tmp_path / "big.bin", 100 * MIB, seed=4)
            scene.peers[0].do(f"upload_file {source} {scene.group}")
            for peer, folder in zip(scene.peers[1:], scene.folders[1:], strict=True):
                peer.do(f"download_file {scene.group} big.bin {folder}/")
            scene.peers[1].until(lambda: scene.peers[1].download("big.bin")["percent"] > 20, 30)
            before = _acknowledged(scene)
            scene.tracker.kill()
            _wait_all(scene, [1, 2, 3], 60)
            assert {sha1_of(folder / "big.bin") for folder in scene.folders[1:]} == {sha1_of(source)}
            again = scene.stack.enter_context(
                type(scene.tracker)(
                    tmp_path / "tracker", prefix=lambda words: lab.command(0, words), listen="0.0.0.0:47700"
                )
            )
            started = time.monotonic()
            assert again.fingerprint == scene.tracker.fingerprint
            for peer in scene.peers:
                peer.until(peer.is_connected, 10 - (time.monotonic() - started))
            after = _acknowledged(scene)
            assert after == before
            assert [one["name"] for one in scene.peers[0].do(f"list_files {scene.group}")] == ["big.bin"]
