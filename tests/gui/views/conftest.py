"""Views are tested in the dress of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme
from gui.preferences import Preferences
from gui.sample import Sample
from gui.views.downloads_card import DownloadsCard
from tests.fakes.gui_downloads import BUSY, MIB, share


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, "light")
    yield
    theme.theme().set_mode("light")


@pytest.fixture
def card(qtbot: QtBot, preferences: Preferences) -> DownloadsCard:
    """The card of downloads, shown, with nothing in it."""
    made = DownloadsCard(preferences)
    qtbot.addWidget(made)
    made.resize(1100, 500)
    made.show()
    return made


@pytest.fixture
def busy(card: DownloadsCard) -> DownloadsCard:
    """The same with one that runs, one that is there and shared, and one that is paused."""
    card.set_sample(Sample(downloads=BUSY, shares=(share("got.flac", peers=1, speed_up=6.4 * MIB),)))
    return card
