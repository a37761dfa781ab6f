"""What goes wrong on the page that asks for a folder and a first group: said there, and nothing comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Tracker
from tests.fakes.window import until
from tests.fakes.wrong_names import WRONG_NAMES

pytestmark = pytest.mark.asyncio(loop_scope="module")

Opening = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def groupless(open_windows: Opening, tracker: Tracker) -> Person:
    """Somebody with an account, before the page that asks for a folder and a first group."""
    person = await open_windows(tracker.invite)
    await until(lambda: person.program.window.first_run.account.choice.tracker is not None)
    await person.enters("groupless", PASSWORD, create=True)
    await person.hears("Welcome, groupless")
    return person


async def test_a_group_that_cannot_be_made_keeps_the_second_page_with_the_reason(groupless: Person, ben: Ben) -> None:
    await ben.do("create_group 'Taken already'")
    for name, sentence in [*WRONG_NAMES, ("TAKEN ALREADY", "There is a group TAKEN ALREADY already.")]:
        groupless.type("group_name", name, Qt.Key.Key_Return)
        await groupless.hears(sentence)
        assert sentence in groupless.find(QLineEdit, "group_name").accessibleDescription()
    groupless.type("group_name", "  ")
    assert not groupless.find(QPushButton, "group_submit").isEnabled()
    assert not [one for one in await groupless.program.actions.list_groups() if one.owner == "groupless"]


async def test_a_link_to_a_group_that_is_not_there_keeps_the_second_page(groupless: Person, tracker: Tracker) -> None:
    groupless.tab("group_tabs", 1)
    for link, sentence in (
        (f"{tracker.invite}&g=No%20such%20group", "There is no group No such group."),
        (f"{tracker.invite.replace(tracker.fingerprint, '0' * 64)}&g=Club", "This link belongs to another tracker."),
        ("No such group either", "There is no group No such group either."),
    ):
        groupless.type("group_find", link, Qt.Key.Key_Return)
        await groupless.hears(sentence)
    assert {one.state for one in await groupless.program.actions.list_groups()} <= {"none"}
    groupless.tab("group_tabs", 0)


async def test_a_download_folder_that_cannot_be_is_said_before_anything_is_fetched(
    groupless: Person, home: Path
) -> None:
    (home / "file").write_bytes(b"mine")
    folder = groupless.find(QLineEdit, "download_folder")
    before = folder.text()
    groupless.type("group_name", "Perhaps")
    groupless.type("download_folder", str(home / "file" / "below"), Qt.Key.Key_Return)
    await groupless.hears("Nothing can be written there")
    await until(folder.isEnabled)  # Enter was the button too, and is answered
    assert not groupless.find(QPushButton, "group_submit").isEnabled()
    groupless.type("download_folder", before, Qt.Key.Key_Return)
    await until(groupless.find(QPushButton, "group_submit").isEnabled)
    assert (home / "file").read_bytes() == b"mine"
