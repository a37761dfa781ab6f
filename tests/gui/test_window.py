"""The whole window on a real engine and a real tracker, worked as a person works it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from core.config import Config
from core.snapshots import DownloadState
from gui.actions.actions import Actions
from gui.engine_thread import EngineThread
from gui.options import Options
from gui.preferences import Preferences
from gui.program import Program
from gui.theme import install
from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until

PASSWORD = "correct horse battery"


@pytest.fixture
async def program(config: Config, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Program]:
    """The window of ann, logged in, who has chosen where her downloads go; opened and shown."""
    (tmp_path / "downloads").mkdir()
    config.state.mkdir()
    install(qapp, "light")
    engine = EngineThread(config)
    engine.start()
    before = Actions(engine, lambda error: None)
    await before.create_user("ann", PASSWORD)
    await before.login("ann", PASSWORD)
    settings = await before.get_settings()
    await before.set_settings(msgspec.structs.replace(settings, download_folder=str(tmp_path / "downloads")))
    await engine.close()
    made = Program(Options(config), Preferences(config.state))
    running = asyncio.ensure_future(made.run())
    await until(lambda: made.window.state == "main", 20)
    await until(lambda: made.bridge.last.status.connected)
    yield made
    made.quit()
    await asyncio.wait_for(running, 15)


@pytest.fixture
def ben(tmp_path: Path, tracker: Tracker) -> Peer:
    """Another user, at a terminal."""
    peer = Peer(
        tmp_path / "ben", "--tracker", tracker.invite, "--listen", "127.0.0.1:0", "--trust", tracker.fingerprint
    )
    peer.do(f"create_user ben '{PASSWORD}'")
    peer.do(f"login ben '{PASSWORD}'")
    return peer


async def _in_group(program: Program, name: str = "Film club") -> None:
    await program.actions.create_group(name)
    await until(lambda: program.window.page.group_page.group == name)


def _files(program: Program) -> list[str]:
    catalog = program.window.page.group_page.files_model(program.window.page.group_page.group).catalog
    return sorted(catalog.file(number).name for number in catalog.everything())


def _dialog(name: str) -> QDialog | None:
    shown = [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]
    return shown[0] if shown and isinstance(shown[0], QDialog) else None


def _button(dialog: QDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


async def test_a_group_that_is_made_opens_by_itself_and_what_is_dropped_is_shared(
    program: Program, tmp_path: Path
) -> None:
    page = program.window.page
    await _in_group(program)
    source = make_file(tmp_path / "film.mkv", 300_000)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(source))])
    place = page.group_page.mapTo(page, QPoint(50, 100))
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(place, action, mime, buttons, keys))
    assert page.overlay.accessibleName() == "Share 1 file(s) (293 KiB) with Film club"
    QApplication.sendEvent(page, QDropEvent(QPointF(place), action, mime, buttons, keys))
    assert not page.overlay.is_shown()
    await until(lambda: _files(program) == ["film.mkv"])
    await until(lambda: [one.name for one in program.bridge.last.shares] == ["film.mkv"])
    assert source.exists()


async def test_a_file_is_downloaded_from_another_member(program: Program, ben: Peer, tmp_path: Path) -> None:
    await _in_group(program)
    source = make_file(tmp_path / "song.flac", 700_000)
    with ben:
        await asyncio.to_thread(ben.do, "join_group 'Film club'")
        await program.actions.accept_request("Film club", "ben")
        await asyncio.to_thread(ben.do, f"upload_file {source} 'Film club'")
        await until(lambda: _files(program) == ["song.flac"])
        program.window.page.group_page.download_wanted.emit(["song.flac"])
        await until(lambda: [one.state for one in program.bridge.last.downloads] == [DownloadState.DONE])
        assert sha1_of(tmp_path / "downloads" / "song.flac") == sha1_of(source)
        # Once more: what lies there is not overwritten but asked about.
        (tmp_path / "downloads" / "song.flac").write_bytes(b"mine")
        await program.actions.cancel("Film club", "song.flac")
        program.window.page.group_page.download_wanted.emit(["song.flac"])
        dialog = await until(lambda: _dialog("name_taken_dialog"))
        assert isinstance(dialog, QDialog)
        dialog.chosen.emit("keep_both")  # type: ignore[attr-defined]
        dialog.accept()
        await until(lambda: (tmp_path / "downloads" / "song (1).flac").exists())
        assert (tmp_path / "downloads" / "song.flac").read_bytes() == b"mine"


async def test_somebody_who_asks_is_shown_and_accepted_in_the_dialog(program: Program, ben: Peer) -> None:
    await _in_group(program)
    with ben:
        await asyncio.to_thread(ben.do, "join_group 'Film club'")
        button = program.window.page.group_page.findChild(QPushButton, "group_requests")
        assert isinstance(button, QPushButton)
        await until(button.isVisible)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        dialog = await until(lambda: _dialog("requests_dialog"))
        assert isinstance(dialog, QDialog)
        dialog.accept_wanted.emit(["ben"])  # type: ignore[attr-defined]
        await until(lambda: program.window.page.group_page.members_model.rowCount() == 2)
        await until(lambda: not button.isVisible())
        dialog.close()


async def test_a_tracker_that_goes_is_told_with_the_next_try_and_taken_back_when_it_is_there(
    program: Program, tracker: Tracker, tmp_path: Path
) -> None:
    banner = program.window.page.banner
    port = program.bridge.last.status.tracker.rpartition(":")[2]
    tracker.stop()
    await until(lambda: "does not answer" in banner.text() and "Next try in" in banner.text(), 15)
    assert "Transfers between members go on" in banner.text()
    with Tracker(tmp_path / "tracker", "--no-announce", listen=f"127.0.0.1:{port}"):
        banner.acted.emit("tracker")
        program.wiring.notices.retry_wanted.emit()  # type: ignore[union-attr]
        await until(lambda: banner.text() == "", 20)
        assert program.bridge.last.status.connected


async def test_logging_out_leads_to_the_first_page_and_leaves_nothing_of_the_account(program: Program) -> None:
    await _in_group(program)
    program.window.menus.action("log_out").trigger()
    await until(lambda: program.window.state == "first_run")
    assert program.window.page.group_page.group == ""
    assert program.window.page.sidebar.model.group("Film club") is None
    assert not program.window.menuBar().isVisible()


async def test_a_refusal_is_said_once_in_the_bar_in_whole_sentences(program: Program) -> None:
    banner = program.window.page.banner
    for _ in range(2):
        program.wiring.groups.join("No such group")  # type: ignore[union-attr]
        await until(lambda: "There is no group No such group." in banner.text())
        assert len(banner.keys()) == 1
    assert "Check the name" in banner.text()


async def test_a_link_opens_the_group_that_it_names(program: Program) -> None:
    await _in_group(program)
    await program.actions.create_group("Lab data")
    await until(lambda: program.window.page.sidebar.model.group("Lab data") is not None)
    link = await program.actions.invite_link("Lab data")
    program.open([link])
    await until(lambda: program.window.page.group_page.group == "Lab data")


async def test_a_link_to_another_tracker_asks_before_it_logs_out(program: Program) -> None:
    program.open([f"p2p://127.0.0.1:9/?fp={'0' * 64}"])
    await until(lambda: "another tracker" in program.window.page.banner.text())
    assert program.window.state == "main"


async def test_every_entry_of_the_menus_has_its_act_its_name_and_a_key_of_its_own(program: Program) -> None:
    menus = program.window.menus
    assert program.wiring is not None
    assert program.wiring.menus.acts() == set(menus.names())
    keys = [menus.action(name).shortcut().toString() for name in menus.names()]
    keys = [key for key in keys if key]
    assert sorted(set(keys)) == sorted(keys)
    assert all(menus.action(name).objectName() == f"act_{name}" for name in menus.names())


async def test_panes_and_sizes_are_as_they_were_left(program: Program, config: Config) -> None:
    program.window.resize(1000, 700)
    program.window.menus.action("side_bar").trigger()
    assert not program.window.page.sidebar.isVisible()
    await until(lambda: Preferences(config.state).get("view/side_bar", True) is False or _saved(program))
    assert not Preferences(config.state).get("view/side_bar", True)


def _saved(program: Program) -> bool:
    program.preferences.save()
    return False


async def test_f6_goes_round_the_panes(program: Program) -> None:
    await _in_group(program)
    program.window.activateWindow()
    page = program.window.page
    page.sidebar.tree.setFocus()
    seen = []
    for _ in range(3):
        program.window.menus.action("next_pane").trigger()
        focused = program.window.focusWidget()
        seen.append(next(at for at, pane in enumerate(page.panes()) if focused and pane.isAncestorOf(focused)))
    assert seen == [1, 2, 0]
