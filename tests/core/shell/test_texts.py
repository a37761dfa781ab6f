"""Text for a terminal: plain, aligned, and numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shell import plain, tables
from core.snapshots import DownloadSnapshot, DownloadState, PeerShare, StatusSnapshot


@given(st.text())
def test_what_is_shown_never_moves_the_cursor_or_turns_the_writing(text: str) -> None:
    shown = plain.shown(text)
    assert not any(c in shown for c in "\x1b\n\r\t\x07\x7f\x9b\u202e\u2028\u200b")
    assert plain.shown(shown) == shown


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1_048_524, "1023.9 KiB"),
        (1_048_575, "1.0 MiB"),
        (5 << 40, "5.0 TiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert plain.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0.84, "0.8 s"),
        (9.96, "10 s"),
        (59.7, "1 min 00 s"),
        (185, "3 min 05 s"),
        (7800, "2 h 10 min"),
        (273600, "3 d 4 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert plain.duration(seconds) == text


def test_a_time_that_no_calendar_has_is_not_shown() -> None:
    assert plain.moment(1e18) == ""
    assert plain.moment(0) == ""
    assert plain.moment(1_700_000_000).startswith("2023-11-1")


def test_columns_line_up_whatever_the_script() -> None:
    table = tables.Table(("NAME", "N"), (("日本", "1"), ("e\u0301", "10"), ("abcdef", "100")), frozenset([1]))
    assert table.lines() == ["NAME      N", "日本      1", "e\u0301        10", "abcdef  100"]


def _download(
    name: str, size: int, *givers: tuple[str, int], state: DownloadState = DownloadState.DONE
) -> DownloadSnapshot:
    peers = tuple(PeerShare(user, user * 4, count) for user, count in givers)
    received = sum(count for _, count in givers)
    return DownloadSnapshot(
        "lab", name, "f" * 64, state, size, 100.0, 0.0, 0, f"/in/{name}", received, size, 0, 2.0, from_peers=peers
    )


def test_a_summary_has_size_time_speed_and_who_gave_how_much() -> None:
    one = _download("a", 3 << 20, ("bob", 1 << 20), ("eve", 2 << 20), ("zoe", 0))
    assert tables.summaries([one]) == [
        "a: 3.0 MiB in 2.0 s (1.5 MiB/s) from 2 peers: eve 2.0 MiB (67 %), bob 1.0 MiB (33 %), in /in/a"
    ]


def test_a_file_that_came_from_nobody_has_a_summary_too() -> None:
    assert tables.summaries([_download("empty", 0)]) == ["empty: 0 B in 2.0 s, in /in/empty"]


def test_many_files_are_summed_up_in_one_line() -> None:
    many = [_download(f"dir/{n}", 1 << 20, ("bob", 1 << 20)) for n in range(1000)]
    assert tables.summaries(many) == ["1,000 files: 1000.0 MiB from 1 peer: bob 1000.0 MiB (100 %)"]


def test_a_download_that_waits_says_why() -> None:
    rows = tables.table_of([
        DownloadSnapshot(
            "lab", "a", "f" * 64, DownloadState.PAUSED, 100, 50.0, 0.0, 0, "/a", 0, 0, 0, 0.0, reason="no_space"
        )
    ]).rows  # fmt: skip
    assert rows == (("lab", "a", "paused (the disk is full)", "50 %", "100 B", "", "0", ""),)


def _status(**changed: object) -> StatusSnapshot:
    values = {
        "user": "ann", "logged_in": True, "tracker": "10.0.0.1:47700", "tracker_name": "lab\x1b",
        "fingerprint": "ab" * 32, "connected": True, "next_try": None,
        "listen_port": 47800, "links": 2, "speed_down": 0.0, "speed_up": 2048.0,
        "bytes_down": 0, "bytes_up": 4096, "device": "cd" * 32, "state_folder": "/s",
    }  # fmt: skip
    return StatusSnapshot(**{**values, **changed})  # type: ignore[arg-type]


def test_the_status_says_how_things_stand() -> None:
    lines = tables.status_lines(_status())
    assert "tracker            lab\\x1b at 10.0.0.1:47700" in lines
    assert "up                 4.0 KiB  2.0 KiB/s" in lines
    assert any(line.endswith("10.0.0.1:47700, one of 3 trackers") for line in tables.status_lines(_status(trackers=3)))
    assert not any("trackers" in line for line in tables.status_lines(_status(trackers=1)))
    away = tables.status_lines(_status(connected=False, next_try=3.0))
    assert "tracker            10.0.0.1:47700 (not connected, next try in 3.0 s)" in away
    nobody = tables.status_lines(_status(logged_in=False, tracker="", connected=False, listen_port=0))
    assert nobody[:2] == ["user               not logged in", "tracker            none yet"]
