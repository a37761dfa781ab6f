"""Bars and tables at a terminal: what they say, and that no name of a stranger is taken for markup."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import msgspec
import pytest
from rich.console import Console

from core.shell import bars
from core.shell.progress import Progress
from core.snapshots import DownloadSnapshot, DownloadState, HashProgress
from tests.fakes.shell_run import Run

_ONE = DownloadSnapshot(
    "lab", "a", "f" * 64, DownloadState.DOWNLOADING, 1000, 25.0, 2048.0, 3, "/a", 250, 250, 0, 1.0, eta=61.0
)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()

    def console(**options: Any) -> Console:
        return Console(**{**options, "file": text, "force_terminal": True, "width": 100, "color_system": None})

    monkeypatch.setattr(bars, "Console", console)
    return text


def test_a_download_shows_how_far_how_fast_and_from_how_many(screen: io.StringIO) -> None:
    with bars.DownloadBars() as shown:
        shown.show([_ONE])
    assert "25 %  2.0 KiB/s  3 peers  1 min 01 s left" in screen.getvalue()


def test_one_that_waits_says_why_and_one_that_is_done_is_gone(screen: io.StringIO) -> None:
    waiting = msgspec.structs.replace(_ONE, state=DownloadState.WAITING, reason="nobody_online")
    done = msgspec.structs.replace(_ONE, name="finished", state=DownloadState.DONE)
    with bars.DownloadBars() as shown:
        shown.show([waiting, done])
    assert "waiting (nobody online)" in screen.getvalue()
    assert "finished" not in screen.getvalue()


def test_of_many_those_that_move_are_drawn_and_the_rest_is_counted(screen: io.StringIO) -> None:
    many = [msgspec.structs.replace(_ONE, name=f"file{n}", speed=float(n)) for n in range(100)]
    with bars.DownloadBars() as shown:
        shown.show(many)
    assert "file99" in screen.getvalue()
    assert "file10 " not in screen.getvalue()
    assert "and 92 more, 4.8 KiB/s in all" in screen.getvalue()


@pytest.mark.parametrize("name", ["[red]x[/red]", "[link=http://x]y[/link]", "\x1b[2J", ":smile:"])
def test_a_name_is_drawn_as_it_is(screen: io.StringIO, name: str) -> None:
    with bars.HashingBar() as bar:
        bar.show(HashProgress(name, 50, 100))
    bars.print_table(["NAME"], [[name.replace("\x1b", "\\x1b")]], frozenset())
    assert screen.getvalue().count(name.replace("\x1b", "\\x1b")) >= 2
    assert "\x1b[2J" not in screen.getvalue()
    assert "hashing 50 B of 100 B" in screen.getvalue()


async def test_the_bars_end_with_what_they_wait_for(run: Run, screen: io.StringIO) -> None:
    await run("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab; upload_file /x/a lab")
    await run("download_file lab a /in")
    run.context.progress = Progress(bars=True)
    waiting = asyncio.create_task(run("wait_downloads"))
    while "0 B/s" not in screen.getvalue():  # noqa: ASYNC110 - nobody tells that something was drawn
        await asyncio.sleep(0.01)
    run.engine.world.move("a", DownloadState.DONE)
    assert (await waiting).startswith("a: 100 B in 2.0 s")


async def test_the_bars_end_with_an_error_of_what_they_wait_for(run: Run, screen: io.StringIO) -> None:
    await run("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab; upload_file /x/a lab")
    await run("download_file lab a /in")
    run.context.progress = Progress(bars=True)
    await run("wait_downloads 0.05")
    assert "Not complete after" in run.complaints.getvalue()
    assert screen.getvalue()


async def test_hashing_is_shown_while_it_lasts(run: Run, screen: io.StringIO) -> None:
    await run("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab")
    run.context.progress = Progress(bars=True)
    await run("upload_file /x/big.iso lab")
    assert "hashing 50 B of 100 B" in screen.getvalue()
