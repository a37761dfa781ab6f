"""Where everything is connected: what a view tells, and what is done about it.

Invariant: the one place where views and acts meet; nothing is done here but connecting and handing on. Made by
`gui.program` once the engine is open.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication

from core.config import Settings
from core.events import Event
from core.snapshots import GroupSnapshot, MemberSnapshot
from core.wire.errors import Kind, ShareError
from gui.dialogs.failure import FailureDialog
from gui.feeds import Feeds
from gui.flows.account import AccountFlow
from gui.flows.desk import Desk
from gui.flows.downloading import DownloadingFlow
from gui.flows.dropping import DroppingFlow
from gui.flows.groups import GroupsFlow
from gui.flows.help import HelpFlow
from gui.flows.leaving import LeavingFlow
from gui.flows.menu_choices import MenuChoices
from gui.flows.new_files import NewFiles
from gui.flows.session import SessionFlow
from gui.flows.sharing import SharingFlow
from gui.flows.stranger import StrangerFlow
from gui.flows.transfers import TransfersFlow
from gui.notices import Notices
from gui.notifications import Notifications, Target
from gui.sample import Sample
from gui.sleep import Awake
from gui.transfers import counted
from gui.tray import Tray
from gui.wording.plain import plain

if TYPE_CHECKING:
    from gui.program import Program


class Wiring(QObject):
    """Owns the flows, the tray and the feeds of one run."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.program = program
        window, preferences = program.window, program.preferences
        self.feeds = Feeds(program.actions, program.bridge, program.faults.tell, self)
        self.notices = Notices(window.page.banner, parent=self)
        self.desk = desk = Desk(
            window, window.page, program.actions, program.bridge, self.feeds, preferences, self.notices,
            program.options.config.state, time.time(), Settings(),
        )  # fmt: skip
        self.tray = Tray(self)
        self.tray.set_wanted(preferences.get("tray_icon", True))
        self.notifications = Notifications(preferences, self._is_looked_at, self)
        self.awake = Awake(preferences, self)
        self.sharing = SharingFlow(desk)
        self.downloading = DownloadingFlow(desk)
        self.transfers = TransfersFlow(desk, self.sharing)
        self.groups = GroupsFlow(desk, self.sharing)
        self.dropping = DroppingFlow(desk, self.sharing, self.groups)
        self.account = AccountFlow(desk, has_tray=self.tray.is_shown)
        self.help = HelpFlow(desk)
        self.leaving = LeavingFlow(desk, self.tray, program.quit)
        self.session = SessionFlow(desk, self.account, self.groups, self.sharing, program.take_waiting)
        self.new_files = NewFiles(desk)
        self.stranger = StrangerFlow(desk)
        self.menus = MenuChoices(self)
        self._target: Target | None = None
        self._mine: set[str] = set()
        self._connect_engine()
        self._connect_sidebar()
        self._connect_group_page()
        self._connect_downloads()
        self._connect_window()
        self.menus.refresh()

    async def run(self) -> None:
        """Go on until the program ends."""
        await self.session.run()

    async def close(self) -> None:
        """End what this owns; whoever does not want to stay logged in is logged out."""
        self.awake.let_go()
        self.notifications.clear()
        self.tray.close()
        await self.feeds.close()
        if not self.desk.preferences.get("remember_login", True) and self.session.is_in:
            try:
                await self.desk.actions.logout()
            except ShareError:
                return  # the session ended by itself

    # -- the engine
    def _connect_engine(self) -> None:
        bridge, actions = self.desk.bridge, self.desk.actions
        bridge.happened.connect(self._on_event)
        bridge.sampled.connect(self._on_sample)
        bridge.details.connect(self.desk.page.downloads.set_details)
        actions.failed.connect(self._on_failed)
        actions.done.connect(lambda text, _where: self.notices.say(text))
        self.feeds.groups.connect(self._on_groups)
        self.feeds.files.connect(self.desk.page.group_page.apply)
        self.feeds.members.connect(self._on_members)
        self.feeds.activity.connect(self.desk.page.group_page.set_activity)
        self.feeds.refused.connect(self._on_refused)
        self.account.settings_changed.connect(self._on_settings)
        self.account.preferences_changed.connect(self.menus.apply_preferences)
        self.new_files.found.connect(self.notifications.on_new_files)
        self.program.faults.happened.connect(self._on_fault)
        self.program.opened.connect(lambda _: self.session.open_waiting())

    def _on_event(self, event: Event) -> None:
        self.session.on_event(event)
        self.notices.on_event(event)
        self.notifications.on_event(event)
        self.new_files.on_event(event)
        self.stranger.on_event(event)
        self.groups.on_event(event)

    def _on_sample(self, sample: Sample) -> None:
        self.session.on_sample(sample)
        if not self.session.is_in:
            self._show_in_tray()
            return
        page, window = self.desk.page, self.desk.window
        page.downloads.set_sample(sample)
        page.group_page.set_transfers(sample.downloads, sample.shares)
        page.search.set_transfers(sample.downloads, sample.shares)
        page.sidebar.set_account(sample.status.user, self._place(sample))
        window.status.set_sample(sample)
        window.set_title(sample.status, page.group_page.group, counted(sample).is_paused)
        self.notices.on_sample(sample)
        self.notifications.on_sample(sample)
        self.awake.on_sample(sample)
        self._show_in_tray()

    def _place(self, sample: Sample) -> str:
        name = plain(sample.status.tracker_name or sample.status.tracker, 40)
        return self.tr("{tracker} · encrypted").format(tracker=name)

    def _show_in_tray(self) -> None:
        self.tray.set_sample(
            self.desk.bridge.last,
            window_shown=self.desk.window.isVisible(),
            alternative=self.desk.settings.alternative,
        )

    def _on_groups(self, groups: list[GroupSnapshot]) -> None:
        page = self.desk.page
        page.sidebar.set_groups(groups)
        self.notifications.on_groups(groups)
        mine = {one.group for one in groups if one.state == "member"}
        page.group_page.forget(self._mine - mine)
        self._mine = mine
        shown = page.group_page.group or page.looked_at
        found = self.desk.group_named(shown)
        if found is None:
            if shown:
                self._open_first(groups)
        elif found.state == "member":
            if page.looked_at:
                self._open_group(found.group)
            else:
                page.group_page.show_group(found, self.desk.bridge.last.status.user)
        else:
            self._open_other(found.group)
        if not shown:
            self._open_first(groups)
        self.groups.refresh_requests()
        self.menus.refresh()

    def _open_first(self, groups: list[GroupSnapshot]) -> None:
        """Somebody who is in a group sees it at once, without a click."""
        first = next((one.group for one in groups if one.state == "member"), "")
        if self.desk.page.sidebar.chosen_group() or not first:
            if not first:
                self.desk.page.show_no_group()
                self.feeds.watch("")
            return
        self.desk.page.sidebar.choose(first)

    def _on_members(self, group: str, members: list[MemberSnapshot]) -> None:
        self.desk.page.group_page.set_members(group, members)
        here = {one.user for one in members if one.online}
        self.desk.window.status.set_members_online(len(here))
        self.notifications.on_online(group, here - {self.desk.bridge.last.status.user})

    def _on_refused(self, group: str, error: ShareError) -> None:
        """A group that cannot be looked at any more; a tracker that does not answer is told by itself."""
        if error.kind in (Kind.NOT_MEMBER, Kind.NO_SUCH_GROUP, Kind.BANNED):
            self.feeds.refresh_groups()

    def _on_failed(self, error: ShareError, where: str) -> None:
        if error.kind is not Kind.SESSION_ENDED or self.session.is_in:
            self.notices.refuse(error)

    def _on_settings(self, settings: Settings) -> None:
        self.desk.window.status.set_settings(settings)
        self.menus.check("alternative_limits", settings.alternative)
        self._show_in_tray()

    def _on_fault(self, summary: str, details: str) -> None:
        dialog = FailureDialog(summary, details, parent=self.desk.window)
        dialog.quit_wanted.connect(self.program.quit)
        self.desk.show(dialog)

    # -- the sidebar
    def _connect_sidebar(self) -> None:
        sidebar, page = self.desk.page.sidebar, self.desk.page
        sidebar.group_chosen.connect(self._open_group)
        sidebar.folder_chosen.connect(self._open_folder)
        sidebar.waiting_chosen.connect(self._open_other)
        sidebar.strange_chosen.connect(self._open_other)
        sidebar.join_wanted.connect(self.groups.join)
        sidebar.create_or_join_wanted.connect(lambda: self.groups.create_or_join())
        sidebar.account_menu_wanted.connect(self.account.show_menu)
        sidebar.menu_wanted.connect(self._on_group_menu)
        page.empty_chosen.connect(self._on_empty)
        page.dragged.connect(self.dropping.on_drag)
        page.dropped.connect(self.dropping.on_drop)
        page.drag_left.connect(self.dropping.on_left)
        self.groups.opened.connect(sidebar.choose)
        self.groups.other_tracker.connect(self._on_other_tracker)

    def _open_group(self, group: str) -> None:
        found = self.desk.group_named(group)
        if found is None:
            return
        page = self.desk.page
        page.show_group(found, self.desk.bridge.last.status.user)
        if self.feeds.group != group:
            self.feeds.watch(group, page.group_page.files_model(group).cursor)
        self.session.on_group(group)
        self.menus.refresh()

    def _open_folder(self, group: str, folder: str) -> None:
        self._open_group(group)
        self.desk.page.group_page.show_file(folder)

    def _open_other(self, group: str) -> None:
        found = self.desk.group_named(group)
        if found is not None:
            self.feeds.watch("")
            self.desk.window.status.set_members_online(None)
            self.desk.page.show_other(found)
            self.menus.refresh()

    def _on_group_menu(self, _kind: str, group: str, place: QPoint) -> None:
        self.groups.show_menu(group, place)

    def _on_empty(self, what: str) -> None:
        looked_at = self.desk.page.looked_at
        if what == "withdraw":
            self.groups.withdraw(looked_at)
        elif what == "ask":
            self.groups.join(looked_at)
        else:
            self.groups.create_or_join(what)

    def _on_other_tracker(self, link: str) -> None:
        text = self.tr("The link leads to another tracker. One can be used at a time: log out here to go there.")
        self.notices.ask(text, self.tr("Log out and go"), "other tracker", lambda: self.session.switch_tracker(link))

    # -- the page of a group
    def _connect_group_page(self) -> None:
        page, search = self.desk.page.group_page, self.desk.page.search
        page.download_wanted.connect(self.downloading.download)
        page.download_to_wanted.connect(self.downloading.download_to)
        page.choose_wanted.connect(self.downloading.choose)
        page.resume_wanted.connect(self.downloading.resume)
        page.open_wanted.connect(self.downloading.open)
        page.show_in_folder_wanted.connect(self.downloading.show_in_folder)
        page.stop_share_wanted.connect(lambda names: self.sharing.stop(page.group, names))
        page.copy_link_wanted.connect(lambda _: self.groups.copy_invite(page.group))
        page.sharers_wanted.connect(self.downloading.show_sharers)
        page.locate_wanted.connect(lambda names: self.sharing.locate(page.group, names[0]))
        page.properties_wanted.connect(self._on_properties)
        page.share_wanted.connect(lambda: self.sharing.choose_files())
        page.requests_wanted.connect(lambda: self.groups.show_requests(page.group))
        page.folders_changed.connect(self.desk.page.sidebar.set_folders)
        page.member_act_wanted.connect(self.groups.member_act)
        search.search_wanted.connect(self._on_search)
        search.closed.connect(self.desk.page.close_search)
        search.show_wanted.connect(self.show_file)
        search.download_wanted.connect(self.downloading.download_found)
        search.download_to_wanted.connect(self.downloading.download_found_to)

    def _on_properties(self, names: list[str]) -> None:
        if names:
            self.desk.go(self.transfers.show_properties(self.desk.group, names[0].rstrip("/")))

    def _on_search(self, text: str) -> None:
        async def look() -> None:
            found = await self.desk.actions.search(text)
            self.desk.page.search.set_found(text, found)

        self.desk.go(look())

    def show_file(self, group: str, name: str) -> None:
        """Open a group and choose a file in it, as soon as its list is there."""
        self.desk.page.sidebar.choose(group)
        self._open_group(group)
        self.desk.page.group_page.show_file(name)

    # -- downloads
    def _connect_downloads(self) -> None:
        card, does = self.desk.page.downloads, self.transfers
        card.resume_wanted.connect(does.resume)
        card.pause_wanted.connect(does.pause)
        card.remove_wanted.connect(lambda keys: does.remove(keys))
        card.remove_with_files_wanted.connect(lambda keys: does.remove(keys, trash=True))
        card.open_wanted.connect(does.open)
        card.show_in_folder_wanted.connect(does.show_in_folder)
        card.limit_wanted.connect(does.limit)
        card.priority_wanted.connect(does.set_priority)
        card.move_wanted.connect(does.move)
        card.in_order_wanted.connect(does.set_in_order)
        card.recheck_wanted.connect(does.recheck)
        card.copy_wanted.connect(does.copy)
        card.properties_wanted.connect(does.properties)
        card.locate_wanted.connect(does.locate)
        card.stop_share_wanted.connect(does.stop_share)
        card.browse_wanted.connect(lambda: self.desk.page.group_page.files.setFocus())
        card.selection_changed.connect(lambda _: self.menus.refresh())
        card.details_toggled.connect(lambda shown: self.menus.check("details", shown))
        card.watch_wanted.connect(self.desk.bridge.watch_details)
        card.hashing_pause_wanted.connect(self.sharing.pause_hashing)
        card.hashing_resume_wanted.connect(self.sharing.resume_hashing)
        card.hashing_cancel_wanted.connect(self.sharing.cancel_hashing)

    # -- the window around them
    def _connect_window(self) -> None:
        window, status = self.desk.window, self.desk.window.status
        window.close_wanted.connect(self.leaving.close_window)
        window.seen.connect(self.desk.bridge.set_visible)
        status.connection_wanted.connect(self.account.show_connection)
        status.alternative_toggled.connect(self.account.set_alternative)
        status.limit_wanted.connect(self.account.ask_limit)
        self.session.entered.connect(self.menus.refresh)
        for forget in (self.awake.let_go, self.notifications.clear, self.menus.refresh):
            self.session.left.connect(forget)
        self.notices.retry_wanted.connect(lambda: self.desk.go(self.desk.actions.retry_now()))
        self.notices.locate_wanted.connect(self.sharing.locate)
        self.notices.folder_wanted.connect(self.desk.show_in_folder)
        self.notices.devices_wanted.connect(self.account.show_devices)
        self.notices.accept_wanted.connect(self.groups.accept)
        self.notices.requests_wanted.connect(self.groups.show_requests)
        self.notifications.told.connect(self._on_told)
        self.tray.message_clicked.connect(self._on_message_clicked)
        self.tray.toggled.connect(self._toggle_window)
        self.tray.chosen.connect(self._on_tray)

    def _is_looked_at(self) -> bool:
        return self.desk.window.isVisible() and QApplication.activeWindow() is not None

    def _on_told(self, title: str, text: str, target: Target) -> None:
        self._target = target
        self.tray.show_message(title, text)

    def _on_message_clicked(self) -> None:
        self.desk.window.raise_up()
        target, self._target = self._target, None
        if target is None or not self.session.is_in:
            return
        if target.what == "download":
            self.desk.page.downloads.select([(target.group, target.name)])
            self.desk.page.downloads.focus_list()
        elif target.what == "requests":
            self.groups.show_requests(target.group)
        elif target.what == "devices":
            self.account.show_devices()
        elif target.what == "group":
            self.desk.page.sidebar.choose(target.group)

    def _toggle_window(self) -> None:
        window = self.desk.window
        if window.isVisible() and not window.isMinimized():
            self.leaving.hide()
        else:
            window.raise_up()
        self._show_in_tray()

    def _on_tray(self, what: str) -> None:
        if what == "show":
            self._toggle_window()
        elif what == "open_folder":
            self.desk.open_path(self.desk.download_folder())
        elif what == "alternative_limits":
            self.account.set_alternative(not self.desk.settings.alternative)
        else:
            if what in ("share_files", "preferences"):
                self.desk.window.raise_up()
            self.menus.choose(what)
