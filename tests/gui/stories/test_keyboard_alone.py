"""The window without a mouse: each thing that a person does, by keys that go to whatever has the keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from core.snapshots import DownloadState
from tests.fakes.at_the_window import CTRL, PASSWORD, Ben, Person
from tests.fakes.files import make_file
from tests.fakes.programs import Tracker
from tests.fakes.window import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

Opening = Callable[..., Awaitable[Person]]
Key = Qt.Key
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
GROUP = "By keys"


class Typist(Person):
    """A person who has no mouse; nameless places are noted where the keyboard comes by."""

    nameless: set[str]

    @property
    def at(self) -> str:
        """The name of what has the keyboard."""
        focused = QApplication.focusWidget()
        return focused.objectName() if focused is not None else ""

    async def tabs_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until the keyboard is there."""
        passed = []
        for _ in range(60):
            if self.at == name:
                return
            await self.press(
                Key.Key_Backtab if back else Key.Key_Tab, SHIFT if back else Qt.KeyboardModifier.NoModifier
            )
            passed.append(self.at)
            _note_nameless(self.nameless)
        raise AssertionError(f"Tab does not lead to {name}: {passed}")

    async def goes_to_pane(self, name: str) -> None:
        """Press F6 until the keyboard is in this list."""
        passed = []
        for _ in range(4):
            if self.at == name:
                return
            await self.press(Key.Key_F6)
            passed.append(self.at)
            _note_nameless(self.nameless)
        raise AssertionError(f"F6 does not lead to {name}: {passed}")

    async def chooses_row(self, name: str) -> None:
        """Press Home, then Down until the row of this name is the current one."""
        view = QApplication.focusWidget()
        assert isinstance(view, QAbstractItemView), self.at
        for _ in range(10):
            await self.press(Key.Key_Home)
            for _ in range(20):
                if str(view.currentIndex().siblingAtColumn(0).data()) == name:
                    return
                await self.press(Key.Key_Down)
            await asyncio.sleep(0.2)  # it may be on its way from the tracker
        raise AssertionError(f"{name} is not reached in {self.at}")

    async def chooses_entry(self, name: str) -> None:
        """Press Down in the menu that is open until this entry is chosen, then Enter."""
        menu = await until(QApplication.activePopupWidget)
        assert isinstance(menu, QMenu), "no menu is open"
        for _ in menu.actions():
            await self.press(Key.Key_Down)
            if menu.activeAction().objectName() == name:
                await self.press(Key.Key_Return)
                return
        raise AssertionError(f"{name} cannot be chosen in {[one.objectName() for one in menu.actions()]}")


def _note_nameless(found: set[str]) -> None:
    focused = QApplication.focusWidget()
    if focused is not None and not (focused.accessibleName() or getattr(focused, "text", str)()):
        found.add(f"{type(focused).__name__} {focused.objectName()}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def typist(open_windows: Opening, tracker: Tracker, ben: Ben) -> Typist:
    """Somebody who has made an account and a group by keys, and let Ben in."""
    person = await open_windows(tracker.invite)
    typist = Typist(person.program)
    typist.nameless = set()
    await until(lambda: typist.program.window.first_run.account.choice.tracker is not None)
    await until(lambda: typist.at == "account_name")
    await typist.tabs_to("account_tabs", back=True)
    await typist.press(Key.Key_Left)
    await typist.tabs_to("account_name")
    typist.write("typist")
    await typist.press(Key.Key_Return)
    assert typist.at == "password_line"
    typist.write(PASSWORD)
    await typist.press(Key.Key_Return)
    await until(lambda: typist.at == "group_name")
    typist.write("First by keys")
    await typist.press(Key.Key_Return)
    await until(lambda: typist.program.window.state == "main")
    await typist.press(Key.Key_N, CTRL)
    await until(lambda: typist.at == "group_name")
    typist.write(GROUP)
    await typist.press(Key.Key_Return)
    await until(lambda: typist.program.window.page.group_page.group == GROUP)
    return typist


async def test_requests_are_opened_from_the_menu_of_the_group_and_accepted(typist: Typist, ben: Ben) -> None:
    await ben.do(f"join_group '{GROUP}'")
    await typist.appears("group_requests")
    await typist.goes_to_pane("group_tree")
    await typist.chooses_row(GROUP)
    await typist.press(Key.Key_Menu)
    await typist.chooses_entry("group_requests")
    await typist.appears("requests_dialog")
    await typist.tabs_to("accept")
    await typist.press(Key.Key_Space)
    await typist.hears("Nobody is waiting.")
    await typist.press(Key.Key_Escape)
    await typist.goes("requests_dialog")
    assert "ben" in [one["user"] for one in await ben.do(f"list_members '{GROUP}'")]


async def test_a_file_is_shared_and_withdrawn(typist: Typist, ben: Ben, home: Path) -> None:
    mine = make_file(home / "mine.bin", 1000)
    await typist.press(Key.Key_O, CTRL)
    await typist.appears("share_files_dialog")
    await until(lambda: typist.at == "fileNameEdit")
    typist.write(str(mine))
    await typist.press(Key.Key_Return)
    await typist.sees_file("mine.bin")
    await until(lambda: "You share it" in typist.cells(typist.files, typist.file_row("mine.bin")))
    await typist.goes_to_pane("files_table")
    await typist.chooses_row("mine.bin")
    await typist.press(Key.Key_Menu)
    await typist.chooses_entry("files_stop_share")
    await typist.hears("Sharing of 1 item(s) has stopped.")
    await until(lambda: "mine.bin" not in typist.file_names())


async def test_a_download_is_started_held_resumed_and_removed(typist: Typist, ben: Ben, home: Path) -> None:
    await ben.shares(make_file(home / "ben" / "song.flac", 700_000), GROUP)
    await typist.sees_file("song.flac")

    def state() -> DownloadState | None:
        one = typist.download("song.flac")
        return one.state if one is not None else None

    await ben.do("logout")  # so that there is time to hold it
    try:
        await typist.goes_to_pane("files_table")
        await typist.chooses_row("song.flac")
        await typist.press(Key.Key_Return)
        await until(lambda: typist.download_row(GROUP, "song.flac").isValid())
        await typist.goes_to_pane("downloads_table")
        await typist.chooses_row("song.flac")
        await typist.press(Key.Key_P, CTRL)
        await until(lambda: state() is DownloadState.PAUSED)
        await typist.press(Key.Key_Menu)
        await typist.chooses_entry("downloads_menu_resume")
        await until(lambda: state() not in (None, DownloadState.PAUSED))
    finally:
        await ben.do(f"login ben '{PASSWORD}'")
    await until(lambda: state() is DownloadState.DONE, 30)
    await typist.press(Key.Key_Delete)
    await typist.appears("remove_downloads_dialog")
    await typist.press(Key.Key_Return)
    await typist.goes("remove_downloads_dialog")
    await until(lambda: state() is None)
    assert (home / "Downloads" / "song.flac").exists()


async def test_what_is_looked_for_is_typed_and_the_list_is_a_key_away(typist: Typist, ben: Ben, home: Path) -> None:
    for name in ("alpha.txt", "beta.txt"):
        await ben.shares(make_file(home / "ben" / name, 10), GROUP)
        await typist.sees_file(name)
    await typist.press(Key.Key_F, CTRL)
    typist.write("beta")
    await until(lambda: typist.file_names() == ["beta.txt"])
    await typist.press(Key.Key_Escape)
    await until(lambda: "alpha.txt" in typist.file_names())
    await typist.goes_to_pane("files_table")


async def test_members_are_reached_with_their_menu(typist: Typist) -> None:
    await typist.press(Key.Key_2, CTRL)
    await typist.appears("members_table")
    await typist.press(Key.Key_F6)
    await typist.goes_to_pane("members_table")
    await typist.chooses_row("ben")
    await typist.press(Key.Key_Menu)
    await typist.chooses_entry("members_verify")
    await typist.appears("member_dialog")
    await typist.press(Key.Key_Escape)
    await typist.goes("member_dialog")
    await typist.press(Key.Key_1, CTRL)
    await typist.appears("files_table")


async def test_f6_goes_round_and_tab_comes_to_everything_once(typist: Typist) -> None:
    await typist.goes_to_pane("group_tree")
    panes, visited = typist.program.window.page.panes(), []
    for _ in panes:
        await typist.press(Key.Key_F6)
        focused = QApplication.focusWidget()
        visited.append(next(at for at, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)))
    assert visited == [1, 2, 0]
    first, seen = QApplication.focusWidget(), []
    for _ in range(80):
        await typist.press(Key.Key_Tab)
        _note_nameless(typist.nameless)
        seen.append(QApplication.focusWidget())
        if seen[-1] is first:
            break
    assert seen[-1] is first, [_named(one) for one in seen]
    names = [_named(one) for one in seen]
    assert len(seen) == len({id(one) for one in seen}), names
    wanted = {"account_menu", "group_tree", "create_or_join", "group_share", "group_tabs", "files_table"}
    assert wanted <= set(names), names


def _named(widget: QWidget | None) -> str:
    return widget.objectName() if widget is not None else ""


async def test_preferences_open_on_their_key_and_close_on_esc(typist: Typist) -> None:
    await typist.press(Key.Key_Comma, CTRL)
    await typist.appears("preferences_dialog")
    for _ in range(25):
        await typist.press(Key.Key_Tab)
        _note_nameless(typist.nameless)
    await typist.press(Key.Key_Escape)
    await typist.goes("preferences_dialog")


async def test_logging_out_is_in_the_menu_that_alt_opens(typist: Typist) -> None:
    await typist.press(Key.Key_F, ALT)
    await typist.chooses_entry("act_log_out")
    await until(lambda: typist.program.window.state == "first_run")
    await typist.appears("account_form")
    assert not (await typist.program.actions.status()).logged_in
    assert typist.nameless == set()
