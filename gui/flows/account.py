"""Account, tracker, devices, preferences, limits and figures.

Invariant: a setting holds as soon as it was applied; what the engine refuses is said where it was asked. Used by
`gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from core.config import Settings
from core.wire.errors import ShareError
from gui import autostart
from gui.dialogs.change_password import ChangePasswordDialog
from gui.dialogs.connection import ConnectionDialog
from gui.dialogs.delete_account import DeleteAccountDialog
from gui.dialogs.devices import DevicesDialog
from gui.dialogs.preferences import PreferencesDialog
from gui.dialogs.speed_limit import SpeedLimitDialog
from gui.dialogs.speed_limits import SpeedLimitsDialog
from gui.dialogs.statistics import StatisticsDialog
from gui.dialogs.tracker_panel import TrackerPanel
from gui.first_run.own_tracker import serve_panel
from gui.flows.desk import Desk
from gui.icons import icon
from gui.preferences_pages.page import PreferenceFacts
from gui.preferences_pages.window_values import WINDOW_DEFAULTS
from gui.sample import Sample

_PAGES = {"notifications", "general", "downloads", "sharing", "speed", "connection", "privacy", "advanced"}


class AccountFlow(QObject):
    """One method an act. Signals: `settings_changed(Settings)`; `preferences_changed()`."""

    settings_changed = Signal(object)
    preferences_changed = Signal()

    def __init__(self, desk: Desk, *, has_tray: bool) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._has_tray = has_tray

    def log_out(self) -> None:
        """End the session; downloads wait for the next login."""
        self._desk.go(self._desk.actions.logout())

    def show_menu(self, place: QPoint) -> None:
        """The menu of the account."""
        menu = QMenu(self._desk.window)
        menu.setObjectName("account_menu_list")
        window = self._desk.window.menus
        for name in (
            "preferences",
            "devices",
            "change_password",
            "own_tracker",
            "connection",
            "log_out",
            "delete_account",
        ):
            menu.addAction(window.action(name))
        switch = menu.addAction(icon("arrow-up-down", "muted"), self.tr("Switch tracker…"))
        switch.setObjectName("act_switch_tracker")
        switch.triggered.connect(self.log_out)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # -- what the engine goes by
    async def load_settings(self) -> None:
        """Ask for the settings that hold."""
        self._hold(await self._desk.actions.get_settings())

    def set_settings(self, settings: Settings) -> None:
        """Keep and apply settings."""
        self._desk.go(self._set(settings))

    def set_alternative(self, wanted: bool) -> None:
        """Let the alternative limits hold, or not."""
        self.set_settings(msgspec.structs.replace(self._desk.settings, alternative=wanted))

    async def _set(self, settings: Settings) -> None:
        try:
            self._hold(await self._desk.actions.set_settings(settings))
        except ShareError:
            self._hold(self._desk.settings)  # what is shown is what holds
            raise

    def _hold(self, settings: Settings) -> None:
        self._desk.settings = settings
        self.settings_changed.emit(settings)

    def ask_limit(self, direction: str) -> None:
        """Ask how fast everything together may be."""
        now, status = self._desk.settings, self._desk.bridge.last.status
        is_down = direction == "down"
        field = f"alternative_{direction}" if now.alternative else f"limit_{direction}"
        dialog = SpeedLimitDialog(
            self.tr("Limit of all downloads") if is_down else self.tr("Limit of all uploads"),
            getattr(now, field),
            direction=direction,
            speed=status.speed_down if is_down else status.speed_up,
            parent=self._desk.window,
        )
        dialog.limit_chosen.connect(
            lambda rate: self.set_settings(msgspec.structs.replace(self._desk.settings, **{field: rate}))
        )
        self._desk.show(dialog)

    def show_limits(self) -> None:
        """All limits and the schedule."""
        dialog = SpeedLimitsDialog(self._desk.settings, parent=self._desk.window)
        dialog.applied.connect(self.set_settings)
        self._desk.show(dialog)

    # -- preferences
    def show_preferences(self, page: str = "general") -> None:
        """Everything that can be set."""
        self._desk.go(self._show_preferences(page))

    async def _show_preferences(self, page: str) -> None:
        facts = await self._facts()
        preferences = self._desk.preferences
        defaults: Mapping[str, Any] = WINDOW_DEFAULTS
        values = {key: preferences.get(key, default) for key, default in defaults.items()}
        dialog = PreferencesDialog(
            facts, self._desk.settings, values, page=page if page in _PAGES else "general", parent=self._desk.window
        )
        dialog.applied.connect(lambda settings, changed: self._apply(dialog, settings, changed))
        dialog.test_port_wanted.connect(self.show_connection)
        dialog.devices_wanted.connect(self.show_devices)
        acts = self._desk.actions
        dialog.approval_changed.connect(lambda wanted: self._desk.go(acts.set_approval(wanted)))
        dialog.forget_tracker_wanted.connect(lambda one: self._desk.go(acts.forget_tracker(one)))
        self._desk.show(dialog)

    def _apply(self, dialog: PreferencesDialog, settings: Settings, changed: Mapping[str, Any]) -> None:
        for key, value in changed.items():
            self._desk.preferences.put(key, value)
        if "start_with_system" in changed:
            self._start_with_system(bool(changed["start_with_system"]))
        if changed:
            self.preferences_changed.emit()

        def refuse(error: ShareError) -> None:
            if isValid(dialog) and dialog.isVisible():
                dialog.show_refusal(error)
            else:
                self._desk.notices.refuse(error)

        if settings != self._desk.settings:
            self._desk.actions.go(self._set(settings), on_error=refuse)

    def _start_with_system(self, wanted: bool) -> None:
        try:
            autostart.set_wanted(wanted)
        except OSError:
            self._desk.notices.say(self.tr("The system does not let P2P Share change what starts with it."))

    async def _facts(self) -> PreferenceFacts:
        """How things stand, as far as the tracker tells now."""
        acts, sample = self._desk.actions, self._desk.bridge.last
        connectivity = await acts.connectivity()
        trackers = await acts.known_trackers()
        devices: list[Any] = []
        approval = False
        if sample.status.connected:
            try:
                devices = await acts.list_devices()
                approval = await acts.approval()
            except ShareError:
                devices = []  # the tracker went a moment ago: the page says that nothing is known
        return PreferenceFacts(
            port=connectivity.port,
            addresses=connectivity.interfaces,
            trackers=tuple(trackers),
            connectivity=connectivity,
            device_fingerprint=next((one.fingerprint for one in devices if one.this), ""),
            devices=tuple(devices),
            approval=approval,
            state_folder=str(self._desk.state),
            tray=self._has_tray,
            shares=sample.shares,
        )

    # -- devices, tracker, figures
    def show_devices(self) -> None:
        """The devices of this account."""
        self._desk.go(self._show_devices())

    async def _show_devices(self) -> None:
        acts = self._desk.actions
        devices, approval = await acts.list_devices(), await acts.approval()
        dialog = DevicesDialog(devices, approval, parent=self._desk.window)

        def then(work: Any) -> None:
            async def act() -> None:
                await work
                found, wanted = await acts.list_devices(), await acts.approval()
                if isValid(dialog):
                    dialog.set_devices(found, wanted)

            def refuse(error: ShareError) -> None:
                if isValid(dialog) and dialog.isVisible():
                    dialog.show_refusal(error)

            acts.go(act(), on_error=refuse)

        dialog.revoke_wanted.connect(lambda device: then(acts.revoke_device(device)))
        dialog.approve_wanted.connect(lambda device: then(acts.approve_device(device)))
        dialog.approval_changed.connect(lambda wanted: then(acts.set_approval(wanted)))
        self._desk.show(dialog)

    def change_password(self) -> None:
        """Ask for the old password and a new one; the dialog says what became of other devices."""
        acts = self._desk.actions
        dialog = ChangePasswordDialog(self._desk.bridge.last.status.user, parent=self._desk.window)

        def tell(ended: int) -> None:
            if isValid(dialog) and dialog.isVisible():
                dialog.tell_changed(ended)
            else:
                self._desk.notices.say(self.tr("The password is changed."))

        def refuse(error: ShareError) -> None:
            if isValid(dialog) and dialog.isVisible():
                dialog.show_refusal(error)
            else:
                self._desk.notices.refuse(error)

        dialog.confirmed.connect(
            lambda old, new: acts.go(acts.change_password(old, new), on_done=tell, on_error=refuse)
        )
        dialog.devices_wanted.connect(self.show_devices)
        self._desk.show(dialog)

    def delete_account(self) -> None:
        """Say what is lost with the account and ask for the password; what comes behind is told by the session."""
        self._desk.go(self._delete_account())

    async def _delete_account(self) -> None:
        acts, user = self._desk.actions, self._desk.bridge.last.status.user
        dialog = DeleteAccountDialog(user, await acts.list_groups(), parent=self._desk.window)
        dialog.confirmed.connect(lambda password: self._desk.answer(dialog, acts.delete_account(password)))
        self._desk.show(dialog)

    def show_own_tracker(self) -> None:
        """The tracker on this computer; the panel opens itself."""
        panel = TrackerPanel(self._desk.window)
        panel.copied.connect(lambda _: self._desk.notices.say(self.tr("The invite link is copied.")))
        self._desk.go(serve_panel(panel, self._desk.actions))

    def show_connection(self) -> None:
        """Who can reach whom."""
        dialog = ConnectionDialog(parent=self._desk.window)

        def ask() -> None:
            async def test() -> None:
                found = await self._desk.actions.connectivity()
                if isValid(dialog):
                    dialog.set_connectivity(found)

            self._desk.go(test())

        dialog.test_wanted.connect(ask)
        self._desk.show(dialog)
        ask()

    def show_statistics(self) -> None:
        """What was moved."""
        sample = self._desk.bridge.last
        dialog = StatisticsDialog(
            sample.status, sample.downloads, sample.shares, started=self._desk.started, parent=self._desk.window
        )

        def on_sample(now: Sample) -> None:
            if isValid(dialog):
                dialog.set_values(now.status, now.downloads, now.shares)

        self._desk.bridge.sampled.connect(on_sample)
        dialog.finished.connect(lambda: self._desk.bridge.sampled.disconnect(on_sample))
        self._desk.show(dialog)
