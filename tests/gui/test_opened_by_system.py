"""Links and files that macOS hands over as an event; here the event is made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from gui.opened_by_system import OpenedBySystem

ONE = "p2p://192.168.1.20:47700/?fp=" + "ab" * 32 + "&g=film%20club"
TWO = "p2p://192.168.1.20:47700,[fd77::1]:47700/?fp=" + "ab" * 32 + "&g=film%20club"


@pytest.fixture
def told(qapp: QApplication) -> Iterator[list[list[str]]]:
    """What the program was told to open, once for each event."""
    system = OpenedBySystem(qapp)
    heard: list[list[str]] = []
    system.opened.connect(heard.append)
    yield heard
    qapp.removeEventFilter(system)
    system.deleteLater()


@pytest.mark.parametrize("link", [ONE, TWO])
def test_a_link_is_opened_as_it_was_clicked(qapp: QApplication, told: list[list[str]], link: str) -> None:
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(link)))
    assert told == [[link]]


def test_a_file_is_opened_by_its_path(qapp: QApplication, told: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "Größe 100%.mkv"
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(path)))
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    assert told == [[str(path)], [str(path)]]


def test_an_event_that_says_nothing_and_events_of_other_kinds_open_nothing(
    qapp: QApplication, told: list[list[str]]
) -> None:
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl()))
    QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert told == []
