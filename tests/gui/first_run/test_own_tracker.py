"""The tracker on this computer: started and stopped from its panel, and what is said of a taken port."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from core.snapshots import OwnTrackerSnapshot
from core.wire import limits
from gui.actions.actions import Actions
from gui.dialogs.tracker_panel import TrackerPanel
from gui.first_run.own_tracker import serve_panel, start_here
from tests.fakes.first_steps import FirstSteps
from tests.fakes.window import until


def visible_texts(panel: TrackerPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def press(panel: TrackerPanel, name: str) -> None:
    button = panel.findChild(QPushButton, name)
    assert button is not None
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_the_panel_starts_shows_and_stops_a_real_tracker(actions: Actions) -> None:
    panel = TrackerPanel()
    serving = asyncio.ensure_future(serve_panel(panel, actions))
    await until(panel.isVisible)
    assert "Stopped" in visible_texts(panel)
    press(panel, "tracker_toggle")
    assert "Starting…" in visible_texts(panel)
    try:
        await until(lambda: "Running" in visible_texts(panel), 40.0)
        status = await actions.tracker_status()
        os.kill(status.pid, 0)
        assert status.address in visible_texts(panel)
        assert panel.fingerprint.text() == status.shown
        press(panel, "copy_tracker_invite")
        assert QGuiApplication.clipboard().text() == status.invite
        box = panel.findChild(QCheckBox, "tracker_autostart")
        assert box is not None
        assert box.isChecked()
        box.click()
        press(panel, "tracker_toggle")
        await until(lambda: "Stopped" in visible_texts(panel), 20.0)
        status = await actions.tracker_status()
        assert not status.running
        assert not status.autostart
        assert not box.isChecked()
    finally:
        panel.close()
        async with asyncio.timeout(10):
            await serving
        if (await actions.tracker_status()).running:
            await actions.stop_tracker()


async def test_a_taken_port_is_said_with_the_program_that_holds_it(actions: Actions) -> None:
    notes: list[str] = []
    with contextlib.ExitStack() as stack:
        holder = stack.enter_context(socket.socket())
        ours = True
        try:
            # Connections of an earlier test that linger at this port are no reason.
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", limits.TRACKER_PORT))
            holder.listen()
        except OSError:
            ours = False  # another program of this computer has it already, which is what this is about
        try:
            status = await start_here(actions, notes.append)
            assert status.port != limits.TRACKER_PORT
        finally:
            await actions.stop_tracker()
    assert len(notes) == 1
    assert str(limits.TRACKER_PORT) in notes[0]
    if ours:
        assert f"process {os.getpid()}" in notes[0]


async def test_the_first_page_says_that_the_port_is_taken_and_that_another_one_is_used(
    steps: FirstSteps, actions: Actions
) -> None:
    with contextlib.ExitStack() as stack:
        holder = stack.enter_context(socket.socket())
        # Another program of this computer may have it already, which is what this is about.
        with contextlib.suppress(OSError):
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", limits.TRACKER_PORT))
            holder.listen()
        steps.begin()
        await until(lambda: steps.view.account.choice.is_empty or steps.view.account.choice.tracker, 6.0)
        steps.click("start_tracker" if steps.view.account.choice.is_empty else "start_link")
        try:
            await steps.page("starting_page")
            await steps.page("account_page", 40.0)
            await steps.hears(f"Port {limits.TRACKER_PORT} is taken by")
            assert steps.says("so the tracker uses another one.")
            assert (await actions.tracker_status()).port != limits.TRACKER_PORT
        finally:
            await actions.stop_tracker()


async def test_a_panel_that_is_closed_while_it_starts_leaves_the_tracker_running(actions: Actions) -> None:
    panel = TrackerPanel()
    serving = asyncio.ensure_future(serve_panel(panel, actions))
    await until(panel.isVisible)
    press(panel, "tracker_toggle")
    panel.close()
    try:
        async with asyncio.timeout(40):
            await serving
        assert (await actions.tracker_status()).running
    finally:
        await actions.stop_tracker()


def test_what_is_not_known_is_a_dash_and_a_stopped_tracker_shows_no_link() -> None:
    panel = TrackerPanel()
    panel.set_status(OwnTrackerSnapshot(running=True, address="192.0.2.1:47700", invite="p2p://192.0.2.1:47700/"))
    panel.open()
    assert "–" in visible_texts(panel)
    assert panel.link.isVisible()
    panel.set_status(OwnTrackerSnapshot(running=False, autostart=False))
    assert not panel.link.isVisible()
    assert not panel.autostart.isChecked()
    panel.close()
