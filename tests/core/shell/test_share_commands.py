"""The commands about listings and shares, over a fake engine."""

from __future__ import annotations

import pytest

from tests.fakes.shell_run import Run

_CURSOR = f"s.{'0' * 32}.1."
_START = "create_user ann abcdefgh12; login ann abcdefgh12; create_group lab; upload_file /x/holiday.mkv lab"


async def test_a_search_shows_groups_and_names(run: Run) -> None:
    await run(_START)
    found = await run("search HOLI")
    assert "lab" in found
    assert "holiday.mkv" in found
    assert await run("search nothing") == "No file of your groups has 'nothing' in its name.\n"


async def test_sharers_and_changes_are_shown(run: Run) -> None:
    await run(_START)
    assert "bob" in await run("sharers lab holiday.mkv")
    assert await run("list_changes lab") == f"= holiday.mkv  100 B\nall up to {_CURSOR}\n"
    assert await run(f"list_changes lab {_CURSOR}") == f"all up to {_CURSOR}\n"


async def test_a_job_is_started_shown_held_up_and_cancelled(run: Run) -> None:
    await run(_START)
    assert await run("hashing") == "Nothing is being hashed.\n"
    assert await run("start_share /x/film.mkv lab") == "Sharing '/x/film.mkv' with 'lab': job 1.\n"
    assert await run("pause_hashing") == "Held up.\n"
    assert "paused" in await run("hashing")
    assert await run("resume_hashing 1") == "It goes on.\n"
    shown = await run("hashing")
    assert "film.mkv" in shown
    assert "50 %" in shown
    assert await run("cancel_hashing 1") == "The job 1 is cancelled.\n"


async def test_files_that_changed_or_moved_are_taken_up_again(run: Run) -> None:
    await run(_START)
    assert await run("rescan") == "Nothing has changed.\n"
    assert await run("relocate lab holiday.mkv /y/h.mkv") == "Shared with 'lab' from '/y/h.mkv': holiday.mkv, 100 B.\n"
    await run("relocate lab other.mkv /y/h.mkv")
    assert "other.mkv" in run.complaints.getvalue()


async def test_what_happened_in_a_group_is_shown_and_a_group_is_ended_by_its_name(run: Run) -> None:
    await run(_START)
    assert "films/ (3 files)" in await run("activity lab")
    assert "eve" in await run("list_banned lab")
    assert await run("delete_group lab labs") == ""
    assert "'labs' is not 'lab'" in run.complaints.getvalue()
    assert await run("delete_group lab lab") == "The group 'lab' is ended.\n"


async def test_members_are_confirmed_after_a_restore(run: Run) -> None:
    await run(_START)
    run.engine.world.must_check.add("lab")
    assert "owner (check the members)" in await run("list_groups")
    assert await run("confirm_members lab") == "The list of members of 'lab' is confirmed.\n"
    assert "check" not in await run("list_groups")


async def test_taking_back_a_request_is_not_leaving(run: Run) -> None:
    await run(_START)
    assert await run("leave_group lab") == "You have left 'lab'.\n"
    await run("join_group lab")
    run.engine.world.groups["lab"] = ["bob"]
    run.engine.world.requests["lab"] = ["ann"]
    assert await run("leave_group lab") == "You no longer ask to join 'lab'.\n"


@pytest.mark.parametrize("line", ["cancel_hashing 7", "cancel_hashing all", "pause_hashing -1"])
async def test_a_job_that_is_not_there_is_told(json_run: Run, line: str) -> None:
    await json_run(line)
    assert json_run.answers()[-1]["error"]["kind"] == "bad_arguments"


@pytest.mark.parametrize("cursor", ["abc", "-5", "s.1", "7"])
async def test_what_is_no_cursor_is_refused(run: Run, cursor: str) -> None:
    await run(_START)
    assert await run(f"list_changes lab {cursor}") == ""
    assert f"'{cursor}' is no place in the list" in run.complaints.getvalue()
    assert run.runner.failures == 1
