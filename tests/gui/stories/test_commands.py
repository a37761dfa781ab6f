"""The fourteen commands, each worked where somebody at the window would look for it: a test named after each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QPushButton

from core.snapshots import DownloadState
from tests.fakes.at_the_window import CTRL, PASSWORD, Ben, Person
from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Tracker
from tests.fakes.window import until

SHIFT = Qt.KeyboardModifier.ShiftModifier
Opening = Callable[..., Awaitable[Person]]


async def test_create_user(open_window: Opening, tracker: Tracker, tracker_name: str, ann: str) -> None:
    person = await open_window()
    await person.chooses_tracker(tracker_name)
    await person.enters(ann, PASSWORD, create=True)
    await person.hears(f"Welcome, {ann}")
    status = await person.program.actions.status()
    assert (status.user, status.logged_in, status.fingerprint) == (ann, True, tracker.fingerprint)


async def test_login(open_window: Opening, tracker: Tracker, tracker_name: str, ben: Ben, ann: str) -> None:
    await ben.do(f"create_user {ann} '{PASSWORD}'")
    person = await open_window()
    await person.chooses_tracker(tracker_name)
    await person.enters(ann, PASSWORD, create=False)
    await person.hears(f"Welcome, {ann}")
    await person.clicks("skip_group")
    await until(lambda: person.program.window.state == "main")
    await person.hears(ann, f"{tracker_name} · encrypted")


async def test_create_group(at_home: Person, ben: Ben, ann: str, group: str) -> None:
    await at_home.makes_group(group)
    assert at_home.section_of(group) == "My groups"
    await at_home.hears(f"Drop files here to share them with {group}")
    found = next(one for one in await ben.do("list_groups") if one["group"] == group)
    assert (found["owner"], found["members"]) == (ann, 1)


async def test_join_group(at_home: Person, ben: Ben, ann: str, group: str) -> None:
    await ben.do(f"create_group '{group}'")
    await at_home.press(Qt.Key.Key_F5)
    await until(lambda: at_home.section_of(group) == "Other groups here")
    at_home.click_row(at_home.tree, at_home.group_row(group), double=True)
    await at_home.hears(f"You asked to join {group}.")
    await until(lambda: at_home.section_of(group) == "Waiting for approval")
    assert [one["user"] for one in await ben.do(f"list_requests '{group}'")] == [ann]
    await ben.do(f"accept_request '{group}' {ann}")
    await until(lambda: at_home.section_of(group) == "My groups")
    await until(lambda: at_home.program.window.page.group_page.group == group)


async def test_leave_group(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    await at_home.program.actions.set_role(group, "ben", "owner")
    mine = make_file(tmp_path / "mine.bin", 1000)
    at_home.drop(at_home.program.window.page.group_page, [mine])
    await at_home.sees_file("mine.bin")
    # A person takes longer than the second after which the window has counted it.
    await until(lambda: any(share.group == group for share in at_home.program.bridge.last.shares))
    at_home.menu("group", "leave_group")
    await at_home.hears(f"Leave {group}?", "1 file(s) that you share will not be offered any more.")
    at_home.click("leave_group_dialog_go")
    await at_home.hears(f"You left {group}.")
    await until(lambda: at_home.section_of(group) == "Other groups here")
    assert mine.exists()
    assert len(await ben.do(f"list_members '{group}'")) == 1


async def test_list_requests(at_home: Person, ben: Ben, group: str) -> None:
    await at_home.makes_group(group)
    assert not at_home.sees("group_requests")
    await ben.do(f"join_group '{group}'")
    await at_home.appears("group_requests")
    assert at_home.find(QPushButton, "group_requests").text() == "1 request(s)"
    at_home.click("group_requests")
    await at_home.hears(f"Who wants to join {group}")
    assert at_home.table_keys("requests_table") == ["ben"]
    await ben.do(f"leave_group '{group}'")
    await at_home.hears("Nobody is waiting.")
    await at_home.goes("group_requests")


async def test_accept_request(at_home: Person, ben: Ben, group: str) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    found = next(one for one in await ben.do("list_groups") if one["group"] == group)
    assert (found["state"], found["members"]) == ("member", 2)
    await at_home.goes("group_requests")
    at_home.tab("group_tabs", 1)
    members = at_home.find(QAbstractItemView, "members_table").model()
    await until(lambda: members.rowCount() == 2)


async def test_list_groups(at_home: Person, ben: Ben, group: str) -> None:
    await at_home.makes_group(group)
    for name in (f"{group} asked", f"{group} strange"):
        await ben.do(f"create_group '{name}'")
    await at_home.press(Qt.Key.Key_F5)
    await until(lambda: at_home.group_row(f"{group} asked").isValid())
    at_home.click_row(at_home.tree, at_home.group_row(f"{group} asked"), double=True)
    wanted = {
        group: "My groups", f"{group} asked": "Waiting for approval", f"{group} strange": "Other groups here"
    }  # fmt: skip
    await until(lambda: {name: at_home.section_of(name) for name in wanted} == wanted)
    at_home.click_row(at_home.tree, at_home.group_row(f"{group} strange"))
    await at_home.hears(f"{group} strange belongs to ben and has 1 member(s).")


async def test_list_files(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    make_file(tmp_path / "Rushes" / "Day 1" / "take.mov", 300_000)
    make_file(tmp_path / "Rushes" / "notes.txt", 10)
    await ben.shares(tmp_path / "Rushes", group)
    await ben.shares(make_file(tmp_path / "song.flac", 700_000), group)
    await at_home.sees_file("song.flac")
    cells = at_home.cells(at_home.files, at_home.file_row("song.flac"))
    assert cells[0] == "song.flac"
    assert "684 KiB" in cells
    assert "ben" in cells
    assert "Not downloaded" in cells
    await at_home.sees_file("Rushes")
    assert "notes.txt" not in at_home.file_names()
    at_home.click_row(at_home.files, at_home.file_row("Rushes"))
    await at_home.press(Qt.Key.Key_Right)
    assert {"Day 1", "notes.txt"} <= set(at_home.file_names())
    # Folders are rows of the tree of groups too.
    model = at_home.program.window.page.sidebar.model
    await until(lambda: model.index_of_folder(group, "Rushes").isValid())


async def test_upload_file(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    dropped = make_file(tmp_path / "dropped.mkv", 300_000, seed=1)
    said = at_home.drop(at_home.program.window.page.group_page, [dropped])
    assert said == f"Share 1 file(s) (293 KiB) with {group}"
    await at_home.sees_file("dropped.mkv")
    chosen = make_file(tmp_path / "chosen.mkv", 200_000, seed=2)
    at_home.click("group_share")
    await at_home.chooses("share_files_dialog", chosen)
    await at_home.sees_file("chosen.mkv")
    make_file(tmp_path / "Folder" / "inner.txt", 1000, seed=3)
    await at_home.press(Qt.Key.Key_O, CTRL | SHIFT)
    await at_home.chooses("share_folder_dialog", tmp_path / "Folder")
    await at_home.sees_file("Folder")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(make_file(tmp_path / "pasted.txt", 1000, seed=4)))])
    QGuiApplication.clipboard().setMimeData(copied)
    at_home.menu("file", "paste")
    await at_home.sees_file("pasted.txt")
    await at_home.lets_in(group, ben)
    shared = {one["name"] for one in await ben.do(f"list_files '{group}'")}
    assert shared == {"dropped.mkv", "chosen.mkv", "Folder/inner.txt", "pasted.txt"}
    assert dropped.exists()


async def test_download_file(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    sources = [make_file(tmp_path / "ben" / f"{name}.flac", 700_000, seed=at) for at, name in enumerate("abc")]
    make_file(tmp_path / "ben" / "Album" / "one.flac", 50_000, seed=9)
    for source in (*sources, tmp_path / "ben" / "Album"):
        await ben.shares(source, group)
    await at_home.sees_file("c.flac")
    await at_home.sees_file("Album")
    home = tmp_path / "Downloads"
    at_home.click_row(at_home.files, at_home.file_row("a.flac"), double=True)
    await until((home / "a.flac").exists)
    at_home.click_row(at_home.files, at_home.file_row("b.flac"))
    await at_home.press(Qt.Key.Key_Return)
    await until((home / "b.flac").exists)
    (tmp_path / "elsewhere").mkdir()
    at_home.open_menu_of(at_home.files, at_home.file_row("c.flac"))
    at_home.context("files_download_to")
    await at_home.chooses("download_to_dialog", tmp_path / "elsewhere")
    await until((tmp_path / "elsewhere" / "c.flac").exists)
    at_home.click_row(at_home.files, at_home.file_row("Album"))
    at_home.open_menu_of(at_home.files, at_home.file_row("Album"))
    at_home.context("files_download")
    await at_home.appears("add_download_dialog")
    at_home.click("download_go")
    await until((home / "Album" / "one.flac").exists)
    arrived = [home / "a.flac", home / "b.flac", tmp_path / "elsewhere" / "c.flac"]
    assert [sha1_of(path) for path in arrived] == [sha1_of(path) for path in sources]


async def test_logout(at_home: Person, group: str) -> None:
    await at_home.makes_group(group)
    at_home.click("account_menu")
    at_home.context("act_log_out")
    await until(lambda: at_home.program.window.state == "first_run")
    await at_home.appears("account_form")
    assert not at_home.says(group)
    assert not (await at_home.program.actions.status()).logged_in


async def test_show_downloads(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    assert at_home.says("Nothing is downloading")
    await ben.shares(make_file(tmp_path / "ben" / "done.bin", 700_000, seed=1), group)
    await at_home.sees_file("done.bin")
    at_home.click_row(at_home.files, at_home.file_row("done.bin"), double=True)
    await until(lambda: (one := at_home.download("done.bin")) is not None and one.state is DownloadState.DONE)
    await until(lambda: at_home.download_row(group, "done.bin").isValid())
    row = at_home.download_row(group, "done.bin")
    cells = at_home.cells(at_home.downloads, row)
    assert cells[0] == "done.bin"
    assert "684 KiB" in cells
    read = str(row.data(Qt.ItemDataRole.AccessibleTextRole))
    assert read.startswith("done.bin")
    at_home.click_row(at_home.downloads, row)
    await at_home.appears("details_tabs")
    chips = [one.text() for one in at_home.all_seen(QPushButton) if one.objectName().startswith("downloads_filter_")]
    assert "All 1" in chips


async def test_stop_share(at_home: Person, ben: Ben, group: str, tmp_path: Path) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    mine = make_file(tmp_path / "mine.bin", 1000)
    at_home.drop(at_home.program.window.page.group_page, [mine])
    await at_home.sees_file("mine.bin")
    await until(lambda: "You share it" in at_home.cells(at_home.files, at_home.file_row("mine.bin")))
    at_home.open_menu_of(at_home.files, at_home.file_row("mine.bin"))
    at_home.context("files_stop_share")
    await at_home.hears("Sharing of 1 item(s) has stopped. The files stay where they are.")
    await until(lambda: "mine.bin" not in at_home.file_names())
    assert mine.exists()
    at_home.click("banner_action")  # Undo, which is offered for ten seconds only
    await at_home.sees_file("mine.bin")
    await asyncio.sleep(0)
    assert [one["name"] for one in await ben.do(f"list_files '{group}'")] == ["mine.bin"]
