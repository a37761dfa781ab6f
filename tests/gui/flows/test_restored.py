"""Admins are asked to check the members of a restored group, until one of them did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.snapshots import GroupSnapshot
from core.wire.errors import Kind, ShareError, TrackerError
from gui.causes import Causes
from gui.flows.desk import Desk
from gui.flows.restored import RestoredFlow
from gui.notices import Notices
from gui.theme import install
from gui.widgets.banner import Banner

LAB = GroupSnapshot("lab", "ann", 2, "member", "owner", 0, must_check=True, restored_to=1_790_000_000.0)
CHECKED = GroupSnapshot("lab", "ann", 2, "member", "owner", 0)


class Feeds(QObject):
    """Tells groups when the test says so."""

    groups = Signal(list)


class Engine:
    """Answers at once, with a refusal if the test wants one."""

    def __init__(self) -> None:
        self.confirmed: list[str] = []
        self.refusal: ShareError | None = None

    async def confirm_members(self, group: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.confirmed.append(group)

    def go(self, work: Coroutine[Any, Any, None], *, done: str, on_error: Callable[[ShareError], None]) -> None:
        try:
            asyncio.run(work)
        except ShareError as error:
            on_error(error)


class World:
    """A flow with the bar that it asks in."""

    def __init__(self, window: QWidget) -> None:
        self.banner, self.engine, self.feeds = Banner(window), Engine(), Feeds()
        notices = Notices(self.banner, Causes())
        desk = SimpleNamespace(window=window, notices=notices, actions=self.engine, feeds=self.feeds)
        self.flow = RestoredFlow(cast("Desk", desk))

    def press(self) -> None:
        button = self.banner.findChild(QPushButton, "banner_action")
        assert button is not None
        button.click()


@pytest.fixture
def world(qtbot: QtBot, qapp: QApplication) -> World:
    install(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    return World(window)


def test_the_bar_asks_once_and_the_button_confirms(world: World) -> None:
    world.feeds.groups.emit([LAB])
    world.feeds.groups.emit([LAB])
    assert "check the list of members of lab" in world.banner.text()
    assert len(world.banner.keys()) == 1
    world.press()
    assert (world.engine.confirmed, world.banner.text()) == (["lab"], "")
    world.feeds.groups.emit([LAB])  # an answer from before
    assert world.banner.text() == ""
    world.feeds.groups.emit([CHECKED])
    assert world.banner.text() == ""


def test_whoever_confirms_the_question_goes(world: World) -> None:
    world.feeds.groups.emit([LAB])
    world.feeds.groups.emit([CHECKED])
    assert (world.banner.text(), world.engine.confirmed) == ("", [])
    world.feeds.groups.emit([LAB])
    assert "lab" in world.banner.text()


def test_a_refusal_is_told_and_the_question_comes_back(world: World) -> None:
    world.engine.refusal = TrackerError(Kind.NOT_ALLOWED, right="admin", role="member")
    world.feeds.groups.emit([LAB])
    world.press()
    assert "not allowed" in world.banner.text()
    world.feeds.groups.emit([LAB])
    assert any(key.startswith("check") for key in world.banner.keys())  # noqa: SIM118  it is a method


def test_whoever_logs_in_next_is_asked_too(world: World) -> None:
    world.feeds.groups.emit([LAB])
    world.banner.clear_notice("check lab")
    world.feeds.groups.emit([LAB])
    assert world.banner.text() == ""
    world.flow.forget()
    world.feeds.groups.emit([LAB])
    assert "lab" in world.banner.text()
