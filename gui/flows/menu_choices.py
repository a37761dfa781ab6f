"""What each entry of the menu bar does, and when it can be chosen.

Invariant: every entry of `gui.menus` has its act here; a test compares the two. Used by `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit

from gui import theme
from gui.flows.groups import notify_key
from gui.menus import NEEDS_ADMIN, NEEDS_DOWNLOADS, NEEDS_GROUP, NEEDS_LOGIN, NEEDS_OWNER
from gui.views.details import Page
from gui.views.group_page import ACTIVITY, FILES, MEMBERS
from gui.views.rows import Rows
from gui.wording import units

if TYPE_CHECKING:
    from gui.wiring import Wiring

_DETAILS = {
    "details_general": Page.GENERAL,
    "details_peers": Page.PEERS,
    "details_content": Page.CONTENT,
    "details_speed": Page.SPEED,
    "details_log": Page.LOG,
}


class MenuChoices(QObject):
    """Connects the menus of the window with the flows."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._wiring = wiring
        self._desk = wiring.desk
        self._menus = wiring.desk.window.menus
        self._acts = self._made_acts()
        self._toggles = self._made_toggles()
        self._menus.chosen.connect(self.choose)
        self._menus.toggled.connect(lambda name, is_on: self._toggles[name](is_on))
        self.apply_preferences()

    def choose(self, name: str) -> None:
        """Do what an entry says."""
        self._acts[name]()

    def check(self, name: str, is_on: bool) -> None:
        """Show a check mark as it is."""
        self._menus.check(name, is_on)

    def acts(self) -> frozenset[str]:
        """Names of all entries that something is done about."""
        return frozenset(self._acts) | frozenset(self._toggles)

    def refresh(self) -> None:
        """Enable what can be done now."""
        is_in = self._wiring.session.is_in
        group = self._desk.group_named(self._desk.group) if self._desk.group else None
        keys = self._desk.page.downloads.selected_keys()
        states: dict[str, bool] = dict.fromkeys(NEEDS_LOGIN, is_in)
        states |= dict.fromkeys(NEEDS_GROUP, is_in and group is not None)
        states |= dict.fromkeys(NEEDS_ADMIN, group is not None and group.role in ("owner", "admin"))
        states |= dict.fromkeys(NEEDS_OWNER, group is not None and group.role == "owner")
        states |= {name: is_in and bool(keys) for name in NEEDS_DOWNLOADS}
        if group is not None and group.role == "reader":
            states |= dict.fromkeys(("share_files", "share_folder", "paste", "group_share"), False)
        self._menus.enable(states)
        is_told = group is not None and self._desk.preferences.get(notify_key(group.group), False)
        self._menus.check("notify_group", is_told)
        self._menus.menu("group").menuAction().setEnabled(group is not None)

    def apply_preferences(self) -> None:
        """Let what is preferred hold."""
        preferences, page = self._desk.preferences, self._desk.page
        mode = preferences.get("theme", "system")
        if mode in theme.MODES and mode != theme.theme().mode:
            theme.theme().set_mode(mode)
        for one in theme.MODES:
            self._menus.check(f"theme_{one}", one == mode)
        units.set_decimal(preferences.get("decimal_units", False))
        compact = preferences.get("compact_rows", False)
        self._menus.check("compact_rows", compact)
        for rows in page.findChildren(Rows):
            if rows is not page.sidebar.tree:
                rows.set_compact(compact)
        page.group_page.files.rows.set_compact(compact)
        page.group_page.files.opens_finished = preferences.get("double_click", "download") == "open"
        self._menus.check("speed_in_title", preferences.get("speed_in_title", False))
        self._wiring.tray.set_wanted(preferences.get("tray_icon", True))
        shown = preferences.get("view/side_bar", True)
        page.sidebar.setVisible(shown)
        self._menus.check("side_bar", shown)
        self._menus.check("status_bar", preferences.get("view/status_bar", True))
        self._menus.check("details", page.downloads.details_shown)

    # -- the table
    def _made_acts(self) -> Mapping[str, Callable[[], object]]:
        wiring, desk = self._wiring, self._desk
        sharing, groups, transfers = wiring.sharing, wiring.groups, wiring.transfers
        account, shown = wiring.account, desk.page.group_page
        keys = desk.page.downloads.selected_keys
        return {
            "share_files": lambda: sharing.choose_files(),
            "share_folder": lambda: sharing.choose_folder(),
            "paste": sharing.paste,
            "open_link": lambda: groups.open_link(),
            "create_group": lambda: groups.create_or_join("create"),
            "join_group": lambda: groups.create_or_join("join"),
            "log_out": account.log_out,
            "close_window": desk.window.close,
            "quit": wiring.leaving.quit,
            "resume": lambda: transfers.resume(keys()),
            "pause": lambda: transfers.pause(keys()),
            "pause_all": transfers.pause_all,
            "resume_all": transfers.resume_all,
            "remove": lambda: self._remove(trash=False),
            "remove_with_files": lambda: self._remove(trash=True),
            "recheck": lambda: transfers.recheck(keys()),
            "queue_up": lambda: transfers.move(keys(), "up"),
            "queue_down": lambda: transfers.move(keys(), "down"),
            "queue_top": lambda: transfers.move(keys(), "top"),
            "queue_bottom": lambda: transfers.move(keys(), "bottom"),
            "properties": lambda: transfers.properties(keys()),
            "select_all": self._select_all,
            "find": self._find,
            "find_everywhere": desk.page.show_search,
            "preferences": lambda: account.show_preferences(),
            "show_files": lambda: shown.tabs.setCurrentIndex(FILES),
            "show_members": lambda: shown.tabs.setCurrentIndex(MEMBERS),
            "show_activity": lambda: shown.tabs.setCurrentIndex(ACTIVITY),
            **{name: partial(self._show_details, page) for name, page in _DETAILS.items()},
            "next_pane": desk.page.focus_next_pane,
            "log": wiring.help.show_log,
            "refresh": self._refresh,
            "copy_invite": lambda: groups.copy_invite(shown.group),
            "show_qr": lambda: groups.show_invite(shown.group),
            "requests": lambda: groups.show_requests(shown.group),
            "members": lambda: shown.tabs.setCurrentIndex(MEMBERS),
            "group_share": lambda: sharing.choose_files(),
            "leave_group": lambda: groups.leave(shown.group),
            "delete_group": lambda: groups.delete(shown.group),
            "speed_limits": account.show_limits,
            "statistics": account.show_statistics,
            "connection": account.show_connection,
            "own_tracker": account.show_own_tracker,
            "devices": account.show_devices,
            "change_password": account.change_password,
            "delete_account": account.delete_account,
            "rescan": sharing.rescan,
            "documentation": wiring.help.show_documentation,
            "shortcuts": wiring.help.show_shortcuts,
            "connection_report": account.show_connection,
            "report_problem": wiring.help.report_problem,
            "about": wiring.help.show_about,
        }

    def _made_toggles(self) -> Mapping[str, Callable[[bool], object]]:
        preferences, page = self._desk.preferences, self._desk.page
        return {
            "side_bar": lambda is_on: self._prefer("view/side_bar", is_on),
            "details": lambda is_on: page.downloads.show_details(is_on),
            "status_bar": self._show_status_bar,
            "speed_in_title": lambda is_on: self._prefer("speed_in_title", is_on),
            "compact_rows": lambda is_on: self._prefer("compact_rows", is_on),
            "theme_system": lambda _: self._prefer("theme", "system"),
            "theme_light": lambda _: self._prefer("theme", "light"),
            "theme_dark": lambda _: self._prefer("theme", "dark"),
            "notify_group": lambda is_on: preferences.put(notify_key(self._desk.group), is_on),
            "alternative_limits": self._wiring.account.set_alternative,
        }

    def _prefer(self, key: str, value: bool | str) -> None:
        self._desk.preferences.put(key, value)
        self.apply_preferences()

    def _show_status_bar(self, is_on: bool) -> None:
        self._desk.preferences.put("view/status_bar", is_on)
        self._desk.window.status.setVisible(is_on)

    def _remove(self, *, trash: bool) -> None:
        """Del removes downloads when the keys are theirs, and does not reach across from another list."""
        focused = QApplication.focusWidget()
        upper = self._desk.page.upper
        if focused is not None and upper.isAncestorOf(focused):
            if names := self._desk.page.group_page.chosen_names():
                self._wiring.sharing.stop(self._desk.group, names)
            return
        self._wiring.transfers.remove(self._desk.page.downloads.selected_keys(), trash=trash)

    def _select_all(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QAbstractItemView):
            focused.selectAll()
        else:
            self._desk.page.downloads.select_all()

    def _find(self) -> None:
        page = self._desk.page
        page.close_search()
        page.group_page.start_finding()

    def _show_details(self, which: Page) -> None:
        card = self._desk.page.downloads
        if not card.details_shown:
            card.show_details(True)
            self.check("details", True)
        card.details.show_page(which)

    def _refresh(self) -> None:
        self._desk.feeds.refresh()
        self._desk.bridge.sample_now()
