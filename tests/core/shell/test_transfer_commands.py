"""The commands about downloads that are there, as people type them and as programs read them."""

from __future__ import annotations

import pytest

from core.shell.completion import Completions
from core.snapshots import DownloadState, FileSnapshot, Priority
from tests.fakes.shell_run import Run

_START = "create_user ann 'a long pass phrase'; login ann 'a long pass phrase'; create_group lab"


async def begin(run: Run) -> None:
    await run(_START)
    run.engine.world.files["lab"] = [
        FileSnapshot(name, 100, 1, 1, "bob", 1.0, "f" * 64) for name in ("a.bin", "b.bin", "c.bin")
    ]


async def test_one_is_begun_first_and_one_later(json_run: Run) -> None:
    await begin(json_run)
    await json_run("download_file lab a.bin /in; download_first lab b.bin /in; download_paused lab c.bin /in")
    downloads = json_run.engine.world.downloads
    assert [one.name for one in downloads] == ["b.bin", "a.bin", "c.bin"]
    assert downloads[2].state is DownloadState.PAUSED


async def test_order_priority_limits_and_strategy_are_changed(json_run: Run) -> None:
    await begin(json_run)
    await json_run(
        "download_file lab a.bin /in; move lab a.bin top; set_priority lab a.bin high;"
        " set_limits lab a.bin 1000 0; set_strategy lab a.bin rarest; recheck lab a.bin; pause_all; free_space"
    )
    answers = json_run.answers()
    assert all(answer["ok"] for answer in answers)
    (one,) = json_run.engine.world.downloads
    assert (one.priority, one.limit_down, one.limit_up, one.strategy) == (Priority.HIGH, 1000, 0, "rarest")
    assert answers[-1]["result"][0]["path"] == "/"


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        ("move lab a.bin left", "where"),
        ("set_priority lab a.bin urgent", "priority"),
        ("set_limits lab a.bin fast 0", "rate"),
        ("set_limits lab a.bin 0 -1", "rate"),
        ("set_strategy lab a.bin luck", "strategy"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_what_there_is(json_run: Run, command: str, rule: str) -> None:
    await begin(json_run)
    await json_run("download_file lab a.bin /in")
    await json_run(command)
    error = json_run.answers()[-1]["error"]
    assert (error["kind"], error["data"]["rule"]) == ("bad_arguments", rule)
    assert (
        command.split()[{"where": 3, "priority": 3, "strategy": 3}.get(rule, 3 if "fast" in command else 4)]
        in (error["message"])
    )


async def test_details_are_told_in_lines(run: Run) -> None:
    await begin(run)
    await run("download_file lab a.bin /in; details lab a.bin; pause_all; resume_all; free_space")
    text = run.out.getvalue()
    assert "a.bin: 2 of 4 pieces of 256.0 KiB" in text
    assert "waiting for piece 3" in text
    assert "bob at 10.0.0.2: has 75 %" in text
    assert "peer joined (user bob)" in text
    assert "1 download" in text
    assert "DISK" in text


async def test_priorities_and_places_are_completed(json_run: Run) -> None:
    completions = Completions(json_run.engine.as_engine())
    assert (await completions.of("set_priority lab a h")).words == ["high"]
    assert (await completions.of("move lab a t")).words == ["top"]
