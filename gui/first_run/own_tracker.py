"""Starts the tracker on this computer, and serves the panel that shows it.

Invariant: a taken port is no obstacle but is always said, with the program that holds it; the panel is told how things
are after each act and every few seconds while it is open. Used by `gui.first_run.account_flow` and `gui.wiring`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from core.snapshots import OwnTrackerSnapshot
from core.wire import limits
from core.wire.errors import Kind, ShareError
from gui.actions.actions import Actions
from gui.dialogs.tracker_panel import TrackerPanel
from gui.first_run import errors

_LOOK_SECONDS: Final = 3.0
Wish = Literal["start", "stop", "autostart on", "autostart off", "look", "close"]


async def start_here(actions: Actions, on_note: Callable[[str], None]) -> OwnTrackerSnapshot:
    """Start it on its usual port, or on any if that is taken, which `on_note` is told. Raises `ShareError`."""
    try:
        return await actions.start_tracker(limits.TRACKER_PORT)
    except ShareError as error:
        if error.kind is not Kind.PORT_TAKEN:
            raise
        on_note(errors.taken_port(error))
        return await actions.start_tracker(None)


async def serve_panel(panel: TrackerPanel, actions: Actions) -> None:
    """Open the panel, carry out what it wishes, and end when it is closed."""
    await _Service(panel, actions).run()


class _Service:
    """One panel from its opening to its end; what is under way when it is closed goes on to its end unseen."""

    def __init__(self, panel: TrackerPanel, actions: Actions) -> None:
        self._panel, self._actions = panel, actions
        self._is_open = True
        self._wishes: asyncio.Queue[Wish] = asyncio.Queue()
        panel.start_wanted.connect(partial(self._wishes.put_nowait, "start"))
        panel.stop_wanted.connect(partial(self._wishes.put_nowait, "stop"))
        panel.autostart_changed.connect(self._on_autostart)
        panel.finished.connect(self._on_closed)

    def _on_autostart(self, wanted: bool) -> None:
        self._wishes.put_nowait("autostart on" if wanted else "autostart off")

    def _on_closed(self) -> None:
        # It deletes itself soon, so it must not be told anything any more.
        self._is_open = False
        self._wishes.put_nowait("close")

    async def run(self) -> None:
        self._panel.set_status(await self._actions.tracker_status())
        self._panel.open()
        while self._is_open:
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    wish = await self._wishes.get()
            except TimeoutError:
                wish = "look"
            await self._serve(wish)

    async def _serve(self, wish: Wish) -> None:
        refusal: ShareError | None = None
        try:
            await self._carry_out(wish)
        except ShareError as error:
            refusal = error
        try:
            status = await self._actions.tracker_status()
        except ShareError:
            return  # the engine is closing
        if self._is_open and self._wishes.empty():
            self._panel.set_status(status)
            if refusal is not None:
                self._panel.show_refusal(refusal)

    async def _carry_out(self, wish: Wish) -> None:
        match wish:
            case "start":
                self._note("")
                await start_here(self._actions, self._note)
            case "stop":
                await self._actions.stop_tracker()
                self._note("")
            case "autostart on" | "autostart off":
                await self._actions.set_tracker_autostart(wish == "autostart on")

    def _note(self, text: str) -> None:
        if self._is_open:
            self._panel.set_note(text)
