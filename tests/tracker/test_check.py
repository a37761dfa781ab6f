"""`p2p-tracker check`: every fault of a set-up is found and said in words, and nothing is changed by looking."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.wire.fingerprint import TrackerAddress
from tests.fakes.postgres import PostgresServer
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker import check
from tracker.__main__ import main
from tracker.check.database import Told, look_at_clock
from tracker.check.finding import Finding
from tracker.check.firewall import look_at_firewall
from tracker.check.network import reach
from tracker.check.run import look
from tracker.config import ServiceConfig
from tracker.data_folder import DATABASE
from tracker.identity import load_or_make_root
from tracker.store.address import Store, parse_database
from tracker.wording import findings

_NOW = 1_800_000_000_000


def _by_item(these: Sequence[Finding]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in these:
        found.setdefault(one.item, []).append((one.state, one.rule))
    return found


def _config(folder: Path, store: Store | None = None, port: int = 0) -> ServiceConfig:
    return ServiceConfig(folder, listen=(("127.0.0.1", port),), announce=False, database=store)


def _all_of(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    """Everything in a folder: names, modes, times and contents."""
    found = []
    for path in sorted([folder, *folder.rglob("*")]):
        told = path.stat()
        found.append(
            (path.name, told.st_mode, told.st_mtime_ns, told.st_size, path.read_bytes() if path.is_file() else b"")
        )
    return found


async def test_of_a_running_tracker_everything_is_well(tracker: RunningTracker, store: Store) -> None:
    before = _all_of(tracker.config.data)
    found = _by_item(await look(replace(tracker.config, announce=False)))
    assert found["data folder"] == [("ok", "mine")]
    assert found["database"] == [("ok", "fine")]
    assert found["port"] == [("ok", "ours")]
    assert found["reach"] == [("ok", "answers")]
    assert found["mDNS"] == [("ok", "as_told")]
    assert not [one for states in found.values() for one in states if one[0] == "problem"]
    assert _all_of(tracker.config.data) == before


async def test_of_one_that_ended_what_can_be_said_is_said(tracker: RunningTracker, store: Store) -> None:
    await tracker.stop()
    before = _all_of(tracker.config.data)
    found = _by_item(await look(_config(tracker.config.data, store, tracker.address.port)))
    assert found["database"] == [("ok", "fine")]
    assert found["port"] == [("ok", "free")]
    assert found["reach"] == [("unknown", "not_running")]
    assert _all_of(tracker.config.data) == before


async def test_a_folder_that_is_not_there_stays_away(tmp_path: Path) -> None:
    found = _by_item(await look(_config(tmp_path / "none")))
    assert found["data folder"] == [("ok", "none_yet")]
    assert found["database"] == [("ok", "none_yet")]
    assert list(tmp_path.iterdir()) == []


async def test_a_port_that_another_program_holds_is_a_problem(tmp_path: Path) -> None:
    load_or_make_root(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = await look(_config(tmp_path, port=other.getsockname()[1]))
    (port,) = [one for one in told if one.item == "port"]
    assert (port.state, port.rule) == ("problem", "taken")
    assert port.data["pid"] == os.getpid()
    assert f"process {os.getpid()}" in findings.found(port.item, port.rule, port.data)


async def test_an_address_of_another_machine_is_a_problem(tmp_path: Path) -> None:
    config = replace(_config(tmp_path), listen=(("192.0.2.199", 47_701),))
    assert _by_item(await look(config))["port"] == [("problem", "not_here")]


async def test_a_root_that_others_may_read_is_a_problem(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as tracker:
        root = tracker.config.data / "root.pem"
        root.chmod(0o644)
        told = await look(replace(tracker.config, announce=False))
        assert _by_item(told)["data folder"] == [("problem", "open_to_others")]
        assert root.stat().st_mode & 0o777 == 0o644


async def test_a_database_of_another_deployment_or_version_is_a_problem(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker:
        data = tracker.config.data
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    load_or_make_root(other)
    assert _by_item(await look(_config(other, store)))["database"] == [("problem", "other_root")]
    assert _by_item(await look(_config(tmp_path / "nobody", store)))["database"] == [("problem", "not_joined")]
    if not store.is_shared:
        with closing(sqlite3.connect(data / DATABASE)) as db, db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        assert _by_item(await look(_config(data, store)))["database"] == [("problem", "newer")]


async def test_a_damaged_database_is_a_problem(tmp_path: Path) -> None:
    load_or_make_root(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 100)
    assert _by_item(await look(_config(tmp_path)))["database"] == [("problem", "broken")]


async def test_a_server_that_is_away_is_a_problem_in_its_own_words(tmp_path: Path, postgres: PostgresServer) -> None:
    load_or_make_root(tmp_path)
    store = parse_database(f"postgresql://nobody@/none?host={tmp_path}")
    (finding,) = [one for one in await look(_config(tmp_path, store)) if one.item == "database"]
    assert finding.state == "problem"
    assert "cannot be reached" in finding.said


async def test_who_answers_without_the_key_is_of_another_deployment(tmp_path: Path, tracker: RunningTracker) -> None:
    other = load_or_make_root(tmp_path)
    assert (await reach(tracker.address, other.der)).rule == "other_root"
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert (await reach(TrackerAddress("127.0.0.1", port), other.der)).rule == "refused"


def _told(now: int | None, newest: int | None = None) -> Told:
    return Told({"newest": [(newest,)]}, 1.0, now)


@pytest.mark.parametrize(
    ("now", "told", "synchronised", "expected"),
    [
        (_NOW, None, "yes", ("ok", "synchronised")),
        (_NOW, None, "no", ("unknown", "free")),
        (_NOW, None, None, ("unknown", "alone")),
        (1_000_000_000_000, None, "yes", ("problem", "past")),
        (_NOW, _told(_NOW + 100), None, ("ok", "as_database")),
        (_NOW, _told(_NOW + 9_000), "yes", ("problem", "differs")),
        (_NOW, _told(_NOW - 9_000), "yes", ("problem", "differs")),
        (_NOW, _told(None, _NOW + 3_600_000), "yes", ("problem", "set_back")),
        (_NOW, _told(None, _NOW - 3_600_000), "yes", ("ok", "synchronised")),
    ],
)
def test_the_clock(now: int, told: Told | None, synchronised: str | None, expected: tuple[str, str]) -> None:
    finding = look_at_clock(now, told, lambda words: None if synchronised is None else (0, f"{synchronised}\n"))
    assert (finding.state, finding.rule) == expected


_FIREWALLD = {"firewall-cmd --state": (0, "running\n")}
_QUERY = "firewall-cmd --query-port=47700/tcp"
_UFW = "Status: active\n\nTo                         Action      From\n--                         ------      ----\n"
_INPUT = {"chain": {"family": "inet", "table": "filter", "name": "input", "hook": "input", "prio": 0}}
_NAMES_PORT = {
    "rule": {
        "chain": "input",
        "expr": [
            {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 47700}},
            {"accept": None},
        ],
    }
}
_DROPS = {"chain": {**_INPUT["chain"], "policy": "drop"}}
_REJECTS = {"rule": {"chain": "input", "expr": [{"counter": {"packets": 1}}, {"reject": {}}]}}


def _nft(*entries: object) -> tuple[int, str]:
    return 0, json.dumps({"nftables": [{"metainfo": {"version": "1.0.6"}}, *entries]})


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ("unknown", "none_asked")),
        (_FIREWALLD | {_QUERY: (0, "yes\n")}, ("ok", "firewalld_open")),
        (_FIREWALLD | {_QUERY: (1, "no\n")}, ("problem", "firewalld_shut")),
        (
            _FIREWALLD | {_QUERY: (1, "no\n"), "firewall-cmd --list-all": (0, "trusted\n  target: ACCEPT\n")},
            ("ok", "firewalld_open"),
        ),
        ({"firewall-cmd --state": (252, ""), "ufw status": (1, "")}, ("unknown", "needs_root")),
        ({"ufw status": (0, "Status: inactive\n")}, ("ok", "ufw_off")),
        ({"ufw status": (0, _UFW + "47700/tcp                  ALLOW       Anywhere\n")}, ("ok", "ufw_open")),
        ({"ufw status": (0, _UFW + "47700                      ALLOW       10.0.0.0/8\n")}, ("ok", "ufw_open")),
        ({"ufw status": (0, _UFW + "47700/tcp                  DENY        Anywhere\n")}, ("problem", "ufw_shut")),
        ({"ufw status": (0, _UFW + "22/tcp                     ALLOW       Anywhere\n")}, ("problem", "ufw_shut")),
        ({"ufw status": (0, _UFW + "Anywhere                   ALLOW       10.0.0.0/8\n")}, ("unknown", "ufw_some")),
        ({"nft --json list ruleset": (1, "")}, ("unknown", "needs_root")),
        ({"nft --json list ruleset": (0, "")}, ("ok", "nft_lets_all")),
        ({"nft --json list ruleset": (0, "{")}, ("unknown", "nft_unread")),
        ({"nft --json list ruleset": _nft(_INPUT)}, ("ok", "nft_lets_all")),
        ({"nft --json list ruleset": _nft(_DROPS)}, ("unknown", "nft_refuses")),
        ({"nft --json list ruleset": _nft(_INPUT, _REJECTS)}, ("unknown", "nft_refuses")),
        ({"nft --json list ruleset": _nft(_DROPS, _NAMES_PORT)}, ("unknown", "nft_names")),
    ],
)  # fmt: skip
def test_what_firewalls_say(answers: dict[str, tuple[int, str]], expected: tuple[str, str]) -> None:
    (finding,) = look_at_firewall(47_700, lambda words: answers.get(" ".join(words)))
    assert (finding.state, finding.rule) == expected
    assert findings.found(finding.item, finding.rule, finding.data)


def test_there_are_words_for_whatever_is_found() -> None:
    folder = Path(check.__path__[0])
    told = {key.partition(".")[2] for key in findings._FOUND}
    rules: set[str] = set()
    for path in folder.glob("*.py"):
        calls = re.findall(r"(?:ok|problem|unknown|space)\(([^()]*)", path.read_text())
        rules |= {rule for call in calls for rule in re.findall(r'"([a-z_]+)"', call.partition(",")[2])}
    assert len(rules) > 30
    assert rules - told <= {"no"}  # an answer of firewalld
    assert {key.rpartition(".")[0] for key in findings._TO_DO} <= {key.rpartition(".")[0] for key in findings._FOUND}
    assert findings._TO_DO.keys() <= findings._FOUND.keys()


def test_the_report_is_lines_or_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "--data", str(tmp_path / "none"), "--no-announce", "--listen", "127.0.0.1:0"]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "unknown"}
    assert main([*words, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert len(report["items"]) == len(lines)
    (tmp_path / "none").write_text("a file")
    assert main(words) == 1
    assert "problem" in capsys.readouterr().out
