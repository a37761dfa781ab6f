"""Three trackers on hosts of their own, one database on a fourth, ten peers that never rest, and deaths among them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fakes.files import make_file, sha1_of
from tests.swarm.fleet_scene import (
    ELSEWHERE_SECONDS,
    FETCHERS,
    WELL_SECONDS,
    busy,
    clients_at,
    cut_from_database,
    deployment,
    is_well,
    restart_database,
    until,
)

_MIB = 1 << 20


@pytest.mark.lab
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_trackers_and_their_database_die_and_nobody_loses_anything(tmp_path: Path) -> None:
    with deployment(tmp_path) as made:
        source = make_file(tmp_path / "big.bin", 64 * _MIB, seed=1)
        made.peers[0].do(f"upload_file {source} film")
        for index in FETCHERS:
            folder = tmp_path / f"folder{index}"
            folder.mkdir()
            made.peers[index].do(f"download_file film big.bin {folder}/")
        with busy(made):
            assert made.all_are_at({1, 2, 3})
            times = {}
            fetched = made.fetched()
            made.trackers[1].kill()
            times["one killed"] = until(lambda: made.all_are_at({2, 3}), ELSEWHERE_SECONDS, "one was killed")
            made.trackers[2].kill()
            times["two killed"] = until(lambda: made.all_are_at({3}), ELSEWHERE_SECONDS, "two were killed")
            assert made.failed == [], "a command did not go to another tracker by itself"
            assert made.fetched() > fetched
            made.start_trackers(1, 2)
            made.failed.clear()
            restart_database(made)
            uploaded = set(made.uploaded)
            times["database"] = until(lambda: is_well(made, uploaded), WELL_SECONDS, "not all was well in time")
            busiest = max(made.tracker_ids().values(), key=lambda address: clients_at(made, address))
            host = next(host for host in (1, 2, 3) if made.lab.address(host) == busiest)
            cut_from_database(made, host)
            times["back"] = until(lambda: busiest in made.tracker_ids().values(), WELL_SECONDS, "it stayed away")
            time.sleep(1)
        print({what: round(seconds, 1) for what, seconds in times.items()})
        for index in FETCHERS:
            made.peers[index].send("wait_downloads 60")
        for index in FETCHERS:
            answer = made.peers[index].answer(70)
            assert answer["ok"], answer
            assert sha1_of(tmp_path / f"folder{index}" / "big.bin") == sha1_of(source)
        assert set(made.uploaded) <= {one["name"] for one in made.peers[1].do("list_files film")}
        members = {one["user"] for one in made.peers[2].do("list_members film")}
        assert {name for name, inside in made.inside.items() if inside} <= members
        assert not {name for name, inside in made.inside.items() if not inside} & members
        assert len(made.uploaded) >= 10  # they went on all the time
        until(lambda: len(made.epochs()) == 1, 5, "not all have the same roster")
        for tracker in made.trackers.values():
            assert "Traceback" not in "".join(tracker.errors)
