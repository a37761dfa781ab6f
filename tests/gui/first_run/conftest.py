"""A first run as a person meets it: the pages on a real engine that knows no tracker yet, zeroconf on loopback."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.config import Config
from gui.actions.actions import Actions
from gui.first_run.first_run import FirstRun
from gui.first_run.flow import FirstRunFlow
from gui.theme import install
from tests.fakes.first_steps import FirstSteps
from tests.fakes.programs import Tracker


@pytest.fixture(autouse=True)
def _dressed(_application: QApplication) -> None:
    install(_application, "light")


@pytest.fixture
def tracker_name() -> str:
    """One that no other tracker on this loopback has."""
    return f"office {secrets.token_hex(4)}"


@pytest.fixture
def tracker(tmp_path: Path, tracker_name: str) -> Iterator[Tracker]:
    """A real tracker in a process of its own, announced on loopback alone."""
    with Tracker(tmp_path / "tracker", "--name", tracker_name, "--announce-on", "127.0.0.1") as running:
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An engine that was told of no tracker."""
    return Config(
        state=tmp_path / "state",
        listen_host="127.0.0.1",
        listen_port=0,
        discovery_interfaces=("127.0.0.1",),
        device_name="test device",
    )


@pytest.fixture
def view(_dressed: None) -> Iterator[FirstRun]:
    """The pages, on the screen. Not given to qtbot, which would delete them before the flow has ended."""
    shown = FirstRun()
    shown.resize(880, 640)
    shown.show()
    shown.activateWindow()
    yield shown
    shown.close()
    shown.deleteLater()


@pytest.fixture
async def steps(view: FirstRun, actions: Actions, tmp_path: Path) -> AsyncIterator[FirstSteps]:
    """The first run under way, with a folder of the test for downloads."""
    flow = FirstRunFlow(view, actions, str(tmp_path / "Downloads"))
    made = FirstSteps(view, flow)
    yield made
    await made.close()
    await asyncio.sleep(0)
