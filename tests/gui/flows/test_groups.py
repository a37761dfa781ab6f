"""What is told of a group follows what is so, in whatever order the answers come."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.events import RequestArrived
from gui.causes import Causes
from gui.flows.desk import Desk
from gui.flows.groups import GroupsFlow
from gui.flows.sharing import SharingFlow
from gui.notices import Notices
from gui.theme import install
from gui.widgets.banner import Banner


class Asked:
    """The engine, which answers when the test says so."""

    def __init__(self) -> None:
        self.answers: list[Callable[[list[Any]], None]] = []

    def list_requests(self, group: str) -> str:
        return group

    def go(self, work: str, *, on_done: Callable[[list[Any]], None], on_error: object, reads: bool) -> None:
        self.answers.append(on_done)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    install(qapp, "light")
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_an_answer_that_comes_late_does_not_tell_of_somebody_who_was_let_in_since(window: QWidget) -> None:
    banner, actions = Banner(window), Asked()
    notices, group = Notices(banner, Causes()), SimpleNamespace(group="lab", requests=0)
    feeds = SimpleNamespace(last_groups=[group])
    desk = SimpleNamespace(window=window, notices=notices, actions=actions, feeds=feeds)
    flow = GroupsFlow(cast("Desk", desk), cast("SharingFlow", None))
    flow.on_event(RequestArrived("lab", "ben"))
    flow.refresh_requests()
    before, after = actions.answers
    after([])
    before([SimpleNamespace(user="ben")])
    assert banner.text() == ""
    flow.refresh_requests()
    assert len(actions.answers) == 2
    flow.on_event(RequestArrived("lab", "cleo"))
    actions.answers[-1]([SimpleNamespace(user="cleo")])
    assert "cleo" in banner.text()
