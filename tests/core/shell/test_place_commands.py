"""The commands about trackers, devices, the connection and the settings, over a fake engine."""

from __future__ import annotations

import pytest

from core.snapshots import DeviceSnapshot, TrackerSnapshot
from tests.fakes.shell_run import Run

_START = "create_user ann abcdefgh12; login ann abcdefgh12"
_LAB = TrackerSnapshot("lab", "a" * 64, "AAAA-BBBB-CCCC-DDDD", ("192.0.2.7:47700",), None, milliseconds=2.4)


async def test_the_tracker_of_ones_own_is_started_shown_and_stopped(run: Run) -> None:
    assert "runs at 192.0.2.7:47711 (process 4711)" in await run("start_tracker 47711")
    assert "has been running" in await run("start_tracker")
    shown = await run("tracker_status")
    assert "running (process 4711)" in shown
    assert "members online  2" in shown
    assert "p2p://192.0.2.7:47711/?fp=" in shown
    assert "starts again    no" in await run("tracker_autostart no")
    assert await run("stop_tracker") == "The tracker is stopped.\n"
    assert "not running" in await run("tracker_status")


async def test_trackers_are_found_listed_and_forgotten(run: Run) -> None:
    assert await run("find_trackers") == "No tracker was found on this network.\n"
    run.engine.world.trackers = [_LAB]
    assert "2 ms" in await run("find_trackers")
    assert await run("known_trackers") == "No tracker is trusted yet.\n"
    assert "no longer trusted" in await run("forget_tracker AAAA-BBBB-CCCC-DDDD")
    await run("forget_tracker AAAA-BBBB-CCCC-DDDD")
    assert "`known_trackers` shows those that are" in run.complaints.getvalue()


async def test_somebody_is_asked_who_he_is_without_being_trusted(run: Run) -> None:
    assert "0000-0000-0000-0000" in await run("ask_tracker 192.0.2.7")
    assert run.engine.world.pinned is None
    await run("ask_tracker 192.0.2.7:port")
    assert "port" in run.complaints.getvalue()


async def test_an_invite_link_is_printed_alone(run: Run) -> None:
    assert await run("invite_link 'team a'") == f"p2p://192.0.2.7:47700/?fp={'0' * 64}&g=team%20a\n"
    assert (await run("invite_link")).count("\n") == 1


async def test_devices_are_listed_and_revoked(run: Run) -> None:
    await run(_START)
    device = DeviceSnapshot("d" * 64, "DDDD-0000-0000-0000", "laptop", "active", 1e9, 1e9, online=True, this=False)
    run.engine.world.devices = [device]
    assert "DDDD-0000-0000-0000" in await run("list_devices")
    assert "is revoked" in await run("revoke_device DDDD-0000-0000-0000")
    assert "revoked" in await run("list_devices")
    assert await run("device_approval yes") == "It is so from now on.\n"
    assert run.engine.world.approval


async def test_the_connection_is_told_with_its_problems(run: Run) -> None:
    shown = await run("connection")
    assert "nobody has tried yet" in shown
    assert "no ipv6" in shown


async def test_a_setting_is_changed_by_its_name(run: Run) -> None:
    assert "limit_down             0" in await run("settings")
    assert "limit_down             1048576" in await run("set limit_down 1048576")
    assert "schedule_days          weekends" in await run("set schedule_days weekends")
    assert "limit_lan              yes" in await run("set limit_lan on")


@pytest.mark.parametrize(
    "line",
    [
        "set nonsense 1",
        "set limit_down much",
        "set limit_lan perhaps",
        "set schedule_days never",
        "tracker_autostart 7",
    ],
)
async def test_a_setting_that_makes_no_sense_is_refused(json_run: Run, line: str) -> None:
    await json_run(line)
    (answer,) = json_run.answers()
    assert answer["error"]["kind"] == "bad_arguments"
