"""A session that was ended elsewhere, and a state folder that is in use: said on a page that leads on."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until

Opening = Callable[..., Awaitable[Person]]


def _reset(tracker: Tracker, user: str, password: str) -> None:
    """Give an account a new password, as whoever runs the tracker does."""
    words = [sys.executable, "-m", "tracker", "reset-password", user, "--data", str(tracker.data)]
    subprocess.run(words, input=f"{password}\n", text=True, check=True, capture_output=True, timeout=60)


async def _is_sent_out(person: Person, group: str, why: str) -> None:
    await until(lambda: person.program.window.state == "first_run")
    await person.hears(f"You were logged out: {why}. Downloads wait until you log in again.")
    assert not person.says(group)
    assert not person.program.window.menuBar().isVisible()
    assert not (await person.program.actions.status()).logged_in


async def test_a_device_that_was_revoked_is_sent_to_the_first_page_and_refused_there(
    at_home: Person, ann: str, group: str, tracker: Tracker, tracker_name: str, tmp_path: Path
) -> None:
    await at_home.makes_group(group)
    with Peer(tmp_path / "other", "--tracker", tracker.invite, "--listen", "127.0.0.1:0") as other:
        other.do(f"login {ann} '{PASSWORD}'")
        lost = next(one for one in other.do("list_devices") if not one["this"])
        other.do(f"revoke_device {lost['device']}")
        await _is_sent_out(at_home, group, "this device was revoked")
        await at_home.chooses_tracker(tracker_name)
        await at_home.enters(ann, PASSWORD, create=False)
        await at_home.hears("The tracker refuses this device. This device was revoked. You are not logged in.")
        assert [one["group"] for one in other.do("list_groups") if one["state"] == "member"] == [group]


async def test_a_password_that_was_reset_ends_the_session_and_only_the_new_one_opens_it(
    at_home: Person, ann: str, group: str, tracker: Tracker, tracker_name: str
) -> None:
    await at_home.makes_group(group)
    await asyncio.to_thread(_reset, tracker, ann, "quite another phrase")
    await _is_sent_out(at_home, group, "the password was reset")
    await at_home.chooses_tracker(tracker_name)
    await at_home.enters(ann, PASSWORD, create=False)
    await at_home.hears("User name and password do not fit together.")
    await at_home.enters(ann, "quite another phrase", create=False)
    await until(lambda: at_home.program.window.state == "main")
    await until(lambda: at_home.section_of(group) == "My groups")


async def test_a_dialog_that_is_open_when_the_session_ends_closes_and_does_nothing(
    at_home: Person, ann: str, group: str, tracker: Tracker, ben: Ben
) -> None:
    at_home.click("create_or_join")
    await at_home.appears("create_or_join_dialog")
    at_home.tab("create_or_join_tabs", 1)
    at_home.type("group_name", group)
    # The window holds still: pressed before the news has come.
    _reset(tracker, ann, "quite another phrase")
    at_home.click("go")
    await _is_sent_out(at_home, group, "the password was reset")
    assert not at_home.sees("create_or_join_dialog")
    assert group not in [one["group"] for one in await ben.do("list_groups")]


async def test_a_state_folder_that_is_in_use_stops_the_window_and_names_the_process(
    open_window: Opening, ben: Ben
) -> None:
    before = sorted(one.name for one in ben.peer.state.iterdir())
    person = await open_window(state=ben.peer.state)
    for _ in range(2):
        await person.hears(
            "P2P Share runs already with this account's folder.", f"The process {ben.peer.process.pid} uses"
        )
        assert person.program.window.state == "stopped"
        assert person.find(QPushButton, "stopped_retry").hasFocus()
        person.click("stopped_retry")
        await until(lambda: person.program.window.state == "stopped")
    person.click("stopped_quit")
    await until(lambda: not isValid(person.program.window), 15)
    assert set(os.listdir(ben.peer.state)) - set(before) <= {"window.ini"}
    assert (await ben.do("status"))["connected"]
