"""The course of a run once the engine is open: first run until somebody is logged in, then the main page, and again.

Invariant: the lists of one account are gone before another is shown. Used by `gui.wiring`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from core.events import Event, LoggedOut
from gui.dialogs.frame import DialogFrame
from gui.first_run.flow import FirstRunFlow
from gui.flows.account import AccountFlow
from gui.flows.desk import Desk
from gui.flows.groups import GroupsFlow
from gui.flows.restored import RestoredFlow
from gui.flows.sharing import SharingFlow
from gui.options import is_link
from gui.sample import Sample
from gui.wording.reasons import short

_LAST_GROUP = "main/group"


class SessionFlow(QObject):
    """Signals: `entered()` and `left()` the main page. `take_waiting` hands out what is to be opened."""

    entered = Signal()
    left = Signal()

    def __init__(
        self,
        desk: Desk,
        account: AccountFlow,
        groups: GroupsFlow,
        sharing: SharingFlow,
        take_waiting: Callable[[], list[str]],
    ) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._account, self._groups, self._sharing = account, groups, sharing
        self._take_waiting = take_waiting
        self._over = asyncio.Event()
        self._link = ""
        self._why = ""
        """Why the session ended, unless its user ended it."""
        self._waiting: list[str] = []
        self.is_in = False
        self._restored = RestoredFlow(desk)
        self.left.connect(self._restored.forget)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            group = await self._log_in()
            await self._account.load_settings()
            self._enter(group)
            await self._over.wait()
            self._leave()

    async def _log_in(self) -> str:
        """Show the pages for somebody who is not logged in, if that is so; the group to open."""
        desk = self._desk
        flow = FirstRunFlow(desk.window.first_run, desk.actions)
        is_needed = await flow.is_needed()
        await self._account.load_settings()
        if not is_needed and desk.settings.download_folder:
            return ""
        if is_needed and not self._link:
            given = desk.actions.engine.config.trackers
            self._link = next(filter(is_link, self._peek()), given[0].link() if given else "")
        desk.window.show_first_run()
        link, self._link = (self._link if is_needed else ""), ""
        desk.window.first_run.account.set_reason(self._why)
        self._why = ""
        return await flow.run(link)

    def _peek(self) -> list[str]:
        """What is waiting; a link among it is used by the first run, and the rest waits on."""
        waiting = self._take_waiting()
        self._waiting = [one for one in waiting if not is_link(one)]
        return waiting

    def _enter(self, group: str) -> None:
        desk = self._desk
        self._over.clear()
        self._why = ""
        self.is_in = True
        desk.window.show_main()
        desk.page.show_unknown()
        desk.feeds.begin()
        wanted = group or desk.preferences.get(_LAST_GROUP, "")
        if wanted:
            desk.page.sidebar.choose(wanted)
        desk.bridge.sample_now()
        self.entered.emit()
        waiting, self._waiting = [*self._waiting, *self._take_waiting()], []
        self.open(waiting)

    def _leave(self) -> None:
        desk = self._desk
        self.is_in = False
        desk.feeds.end()
        desk.notices.clear()
        for dialog in desk.window.findChildren(DialogFrame):
            if isValid(dialog) and dialog.isVisible():
                dialog.reject()
        desk.window.set_title()
        desk.page.close_search()
        desk.page.search.forget()
        desk.page.sidebar.set_groups([])
        desk.page.show_no_group()
        desk.page.group_page.forget()
        desk.page.downloads.set_sample(Sample())
        desk.window.status.set_sample(Sample())
        desk.page.sidebar.set_account("", "")
        self.left.emit()

    def switch_tracker(self, link: str) -> None:
        """Log out here and begin anew where a link leads."""

        async def switch() -> None:
            self._link = link
            await self._desk.actions.logout()

        self._desk.go(switch())

    def on_event(self, event: Event) -> None:
        """A session that ended leads back to the first page."""
        if not isinstance(event, LoggedOut):
            return
        if event.why != "logout":
            self._why = self.tr("You were logged out: {why}. Downloads wait until you log in again.").format(
                why=short(event.why)
            )
            if event.why == "deleted":
                self._why = self.tr("The account was deleted. Files stay where they are.")
            if not self.is_in:  # a sample was faster, and the page is there already
                self._desk.window.first_run.account.set_reason(self._why)
        if self.is_in:
            self._over.set()

    def on_sample(self, sample: Sample) -> None:
        """The same, should the event have come before the page."""
        if self.is_in and not sample.status.logged_in:
            self._over.set()

    def on_group(self, group: str) -> None:
        """Remember the group that is shown, for the next start."""
        self._desk.preferences.put(_LAST_GROUP, group)

    def open_waiting(self) -> None:
        """Open what has come meanwhile; while nobody is logged in it waits for that."""
        if self.is_in:
            self.open(self._take_waiting())

    def open(self, opened: list[str]) -> None:
        """Open links and share paths, now if somebody is logged in."""
        if not self.is_in:
            return
        paths = [one for one in opened if not is_link(one)]
        for link in filter(is_link, opened):
            self._groups.follow(link)
        if not paths:
            return
        if self._desk.group:
            self._sharing.share(self._desk.group, paths)
        else:
            self._desk.notices.say(self.tr("Open the group that the files are for, then share them again."))
