"""The details of the download that is looked at, and the lines of what is being prepared, on the card of downloads."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.snapshots import DownloadDetails, DownloadState, HashProgress, LogLine, PeerDetails
from gui.sample import Sample
from gui.views.details import Page
from gui.views.downloads_card import DownloadsCard
from tests.fakes.gui_downloads import HELD, MIB, MOVIE, changed, download


def test_details_are_asked_of_the_one_that_is_looked_at(busy: DownloadsCard) -> None:
    told: list[tuple[str, str | None]] = []
    busy.watch_wanted.connect(lambda group, name: told.append((group, name)))
    busy.select([MOVIE])
    busy.set_sample(Sample(downloads=changed("movie.mkv", percent=50.0)))
    assert told == [MOVIE]
    busy.show_details(False)
    busy.show_details(True)
    assert told == [MOVIE, ("", None), MOVIE]


DETAILS = DownloadDetails(
    group=MOVIE[0],
    name=MOVIE[1],
    piece_length=MIB,
    pieces=16,
    have=b"\xf0\x0f",
    in_flight=(4,),
    availability=(3,) * 16,
    peers=(PeerDetails("ben", "d1", "10.0.0.2:47800", "P2P Share 1", 100.0, 2e6, 0.0, 5, 0, True, ("lan", "whole")),),
    log=(LogLine(1.0, "added"), LogLine(2.0, "no_space", {"path": "/home"})),
    sha1="ab" * 20,
)


def test_the_tabs_show_the_download_and_nothing_of_another(busy: DownloadsCard) -> None:
    busy.select([MOVIE])
    busy.set_details(DETAILS)
    pane = busy.details
    assert [pane.tabs.tabText(page) for page in Page] == ["General", "Peers", "Content", "Speed", "Log"]
    assert (pane.peers.rowCount(), pane.log.rowCount()) == (1, 2)
    assert pane.log.data(pane.log.index(0, 1)).startswith("It stopped: disk full (/home)")
    assert pane.peers.data(pane.peers.index(0, 0), Qt.ItemDataRole.AccessibleTextRole).startswith("ben, Local network")
    busy.select([HELD])
    assert (pane.peers.rowCount(), pane.log.rowCount()) == (0, 0)
    busy.set_details(DETAILS)
    assert pane.peers.rowCount() == 0


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (Qt.Key.Key_R, Page.PEERS),
        (Qt.Key.Key_Z, Page.CONTENT),
        (Qt.Key.Key_D, Page.SPEED),
        (Qt.Key.Key_G, Page.GENERAL),
    ],
)
def test_tabs_have_the_keys_that_people_know(busy: DownloadsCard, qtbot: QtBot, key: Qt.Key, page: Page) -> None:
    busy.select([MOVIE])
    busy.details.show_page(Page.LOG)
    busy.activateWindow()
    with qtbot.waitActive(busy):
        pass
    QTest.keyClick(busy, key, Qt.KeyboardModifier.AltModifier)
    assert busy.details.tabs.currentIndex() == page


def test_a_box_in_the_content_pauses_and_resumes(busy: DownloadsCard, qtbot: QtBot) -> None:
    folder = (download("Raw/a.mov"), download("Raw/b.mov", DownloadState.PAUSED), download("Other/c.mov"))
    busy.set_sample(Sample(downloads=folder))
    busy.select([("Film club", "Raw/a.mov")])
    busy.details.show_page(Page.CONTENT)
    content = busy.details.content
    assert [content.data(content.index(at, 0)) for at in range(content.rowCount())] == ["a.mov", "b.mov"]
    check = Qt.ItemDataRole.CheckStateRole
    for row, signal in ((0, busy.pause_wanted), (1, busy.resume_wanted)):
        state = Qt.CheckState(content.data(content.index(row, 0), check))
        wanted = Qt.CheckState.Unchecked if state is Qt.CheckState.Checked else Qt.CheckState.Checked
        with qtbot.waitSignal(signal) as told:
            content.setData(content.index(row, 0), wanted, check)
        assert told.args == [[("Film club", ("Raw/a.mov", "Raw/b.mov")[row])]]


def test_preparing_is_a_line_with_pause_and_cancel(card: DownloadsCard, qtbot: QtBot) -> None:
    gib = 1 << 30
    job = HashProgress("Props catalogue", int(2.4 * gib), 6 * gib, job=7, speed=1.1 * gib, eta=3.0)
    card.set_sample(Sample(hashing=(job,)))
    hold, drop = (card.findChild(QPushButton, f"hashing_{what}_7") for what in ("hold", "drop"))
    assert isinstance(hold, QPushButton)
    assert isinstance(drop, QPushButton)
    with qtbot.waitSignal(card.hashing_pause_wanted) as told:
        QTest.mouseClick(hold, Qt.MouseButton.LeftButton)
    assert told.args == [7]
    card.set_sample(Sample(hashing=(msgspec.structs.replace(job, state="paused"),)))
    assert hold.text() == "Resume"
    with qtbot.waitSignal(card.hashing_cancel_wanted) as told:
        QTest.mouseClick(drop, Qt.MouseButton.LeftButton)
    assert told.args == [7]
    card.set_sample(Sample(hashing=(msgspec.structs.replace(job, state="done"),)))
    assert not card.hashing.isVisible()


def test_many_jobs_share_a_line(card: DownloadsCard, qtbot: QtBot) -> None:
    card.set_sample(Sample(hashing=tuple(HashProgress(f"{at}", 1, 10, job=at) for at in range(1, 41))))
    holds = [one for one in card.hashing.findChildren(QPushButton) if one.text() == "Pause"]
    assert len(holds) == 3
    with qtbot.waitSignal(card.hashing_pause_wanted) as told:
        QTest.mouseClick(holds[-1], Qt.MouseButton.LeftButton)
    assert told.args == [None]
