"""What goes wrong with groups, requests and members: said where it was asked, and nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPushButton

from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until
from tests.fakes.wrong_names import WRONG_NAME_RULES, WRONG_NAMES

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def eli(tmp_path_factory: pytest.TempPathFactory, tracker: Tracker) -> Iterator[Peer]:
    """Somebody else, at a terminal."""
    options = ("--tracker", tracker.invite, "--listen", "127.0.0.1:0")
    with Peer(tmp_path_factory.mktemp("eli") / "state", *options) as peer:
        peer.do(f"create_user eli '{PASSWORD}'")
        peer.do(f"login eli '{PASSWORD}'")
        yield peer


@pytest_asyncio.fixture(loop_scope="module")
async def naming(seated: Person) -> AsyncIterator[Person]:
    """The dialog that creates a group; whatever is done there, none is made."""
    before = await seated.program.actions.list_groups()
    await seated.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("create_or_join_dialog")
    yield seated
    await seated.press(Qt.Key.Key_Escape)
    await seated.goes("create_or_join_dialog")
    assert [one.group for one in await seated.program.actions.list_groups()] == [one.group for one in before]


async def _settled(person: Person, ben: Ben, group: str) -> None:
    """A group of Ben's in which the person is a member, on the screen."""
    await ben.do(f"create_group '{group}'")
    await person.program.actions.join_group(group)
    await ben.do(f"accept_request '{group}' {person.program.bridge.last.status.user}")
    await until(lambda: person.section_of(group) == "My groups")
    await person.opens_group(group)


def _dismiss(person: Person) -> None:
    """Close all that the bar says."""
    while person.sees("banner_close"):
        person.click("banner_close")


async def _own_state(ben: Ben, group: str) -> Any:
    return [await ben.do(f"list_members '{group}'"), await ben.do("list_groups")]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [*WRONG_NAMES, (" club", "It begins or ends with a space.")],
    ids=[*WRONG_NAME_RULES, "a space before it"],
)
async def test_a_group_name_that_cannot_be_is_refused_while_it_is_typed(
    naming: Person, name: str, sentence: str
) -> None:
    naming.type("group_name", name)
    assert naming.says(sentence)
    assert not naming.find(QPushButton, "go").isEnabled()


async def test_a_space_at_the_end_is_refused_only_when_that_is_all(naming: Person) -> None:
    naming.type("group_name", "Film ")
    assert not naming.sees("group_name_wrong")
    await naming.press(Qt.Key.Key_Return)
    assert "It begins or ends with a space." in naming.find(QLabel, "group_name_wrong").text()
    assert naming.find(QLineEdit, "group_name").hasFocus()
    naming.type("group_name", "")
    assert not naming.find(QPushButton, "go").isEnabled()


async def test_a_group_that_is_there_already_keeps_the_dialog_open(naming: Person, ben: Ben, group: str) -> None:
    await ben.do(f"create_group '{group}'")
    naming.type("group_name", group.upper(), Qt.Key.Key_Return)
    await naming.hears(f"There is a group {group.upper()} already. Names of groups are unique at a tracker.")
    assert naming.find(QPushButton, "go").isEnabled()
    await ben.do(f"leave_group '{group}'")


async def test_a_link_to_a_group_that_is_not_there_says_so(seated: Person, tracker: Tracker) -> None:
    await seated.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("open_link_dialog")
    seated.type("link", f"{tracker.invite}&g=No%20such%20group", Qt.Key.Key_Return)
    await seated.hears("There is no group No such group.")
    assert not [one for one in await seated.program.actions.list_groups() if one.state == "pending"]
    _dismiss(seated)


async def test_a_link_to_a_group_of_others_leads_to_the_wish_to_join_it(
    seated: Person, ben: Ben, group: str, tracker: Tracker
) -> None:
    await ben.do(f"create_group '{group}'")
    await ben.do(f"create_group '{group} again'")
    await seated.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("open_link_dialog")
    seated.type("link", f"{tracker.invite}&g={group.replace(' ', '%20')}", Qt.Key.Key_Return)
    await seated.appears("create_or_join_dialog")
    await seated.clicks("go")
    await seated.hears(f"You asked to join {group}.")
    assert [one["user"] for one in await ben.do(f"list_requests '{group}'")] == [seated.program.bridge.last.status.user]
    await seated.program.actions.leave_group(group)
    _dismiss(seated)


async def test_a_link_to_a_group_that_banned_one_says_so(
    seated: Person, ben: Ben, group: str, tracker: Tracker
) -> None:
    await ben.do(f"create_group '{group}'")
    await seated.program.actions.join_group(group)
    await ben.do(f"ban_member '{group}' {seated.program.bridge.last.status.user}")
    await seated.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("open_link_dialog")
    seated.type("link", f"{tracker.invite}&g={group.replace(' ', '%20')}", Qt.Key.Key_Return)
    await seated.hears(f"You are banned from {group}. An admin of the group decided it.")
    assert await ben.do(f"list_requests '{group}'") == []
    _dismiss(seated)


async def test_a_link_that_is_none_is_said_where_it_was_typed(seated: Person) -> None:
    await seated.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("open_link_dialog")
    seated.type("link", "p2p://?g=Film")
    assert seated.says("is not an address")
    assert not seated.find(QPushButton, "open_link").isEnabled()
    await seated.press(Qt.Key.Key_Escape)
    await seated.goes("open_link_dialog")


async def test_asking_twice_changes_nothing_and_is_told(seated: Person, ben: Ben, group: str, tracker: Tracker) -> None:
    await ben.do(f"create_group '{group}'")
    await seated.program.actions.join_group(group)
    asked = await ben.do(f"list_requests '{group}'")
    await seated.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    await seated.appears("open_link_dialog")
    seated.type("link", f"{tracker.invite}&g={group.replace(' ', '%20')}", Qt.Key.Key_Return)
    await seated.hears(f"You asked to join {group}. It opens as soon as one of its admins accepts.")
    assert await ben.do(f"list_requests '{group}'") == asked
    await seated.program.actions.leave_group(group)
    _dismiss(seated)


async def test_asking_where_another_device_has_asked_is_refused(seated: Person, ben: Ben, group: str) -> None:
    await ben.do(f"create_group '{group}'")
    await seated.press(Qt.Key.Key_F5)
    await until(lambda: seated.section_of(group) == "Other groups here")
    seated.click_row(seated.tree, seated.group_row(group))
    seated.open_menu_of(seated.tree, seated.group_row(group))
    await seated.program.actions.join_group(group)  # while the menu is open
    seated.context("group_join")
    await seated.hears("You have asked to join already. An admin of the group has not answered yet.")
    assert len(await ben.do(f"list_requests '{group}'")) == 1
    await seated.program.actions.leave_group(group)
    _dismiss(seated)


async def test_leaving_a_group_that_one_was_removed_from_says_so(seated: Person, ben: Ben, group: str) -> None:
    await _settled(seated, ben, group)
    me = seated.program.bridge.last.status.user
    seated.menu("group", "leave_group")
    await seated.appears("leave_group_dialog_go")
    ben.peer.do(f"remove_member '{group}' {me}")  # the window holds still: pressed before the news has come
    before = await _own_state(ben, group)
    seated.click("leave_group_dialog_go")
    await seated.hears(
        "You are not a member of this group. You have left or were removed, or no admin has accepted you"
    )
    _dismiss(seated)
    await until(lambda: seated.section_of(group) == "Other groups here")
    assert await _own_state(ben, group) == before
    _dismiss(seated)


async def test_accepting_who_asks_no_longer_is_said_and_makes_nobody_a_member(
    seated: Person, ben: Ben, group: str
) -> None:
    await seated.makes_group(group)
    await ben.do(f"join_group '{group}'")
    await seated.clicks("group_requests")
    await seated.appears("accept")
    ben.peer.do(f"leave_group '{group}'")  # the window holds still: pressed before the news has come
    seated.click("accept")
    await seated.hears("ben does not ask to join any more.", "Nobody is waiting.")
    seated.click("cancel")
    await seated.goes("requests_dialog")
    members = await seated.program.actions.list_members(group)
    assert [one.user for one in members] == [seated.program.bridge.last.status.user]


async def test_who_is_admin_no_longer_cannot_answer_requests(seated: Person, ben: Ben, eli: Peer, group: str) -> None:
    await _settled(seated, ben, group)
    me = seated.program.bridge.last.status.user
    await ben.do(f"set_role '{group}' {me} admin")
    eli.do(f"join_group '{group}'")
    await seated.clicks("group_requests")
    await seated.appears("accept")
    ben.peer.do(f"set_role '{group}' {me} member")  # the window holds still: pressed before the news has come
    before = await _own_state(ben, group)
    seated.click("accept")
    await seated.hears("You are not allowed to do this. Your role in the group is Member")
    assert await _own_state(ben, group) == before
    seated.click("cancel")
    await seated.goes("requests_dialog")
    await seated.goes("group_requests")
    _dismiss(seated)


async def test_what_the_role_does_not_allow_is_not_offered(seated: Person, ben: Ben, group: str) -> None:
    await _settled(seated, ben, group)
    for name in ("requests", "delete_group"):
        assert not seated.program.window.menus.action(name).isEnabled()
    seated.tab("group_tabs", 1)
    members = seated.find(QAbstractItemView, "members_table")
    await until(lambda: members.model().rowCount() == 2)
    seated.tab("group_tabs", 0)
