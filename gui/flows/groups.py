"""Groups: make, join, invite, answer requests, members, leave, delete, and links that lead to one.

Invariant: what cannot be taken back is asked first; everything else is done at once. Used by `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from shiboken6 import isValid

from core.events import Event, RequestArrived
from core.snapshots import GroupSnapshot, RequestSnapshot
from core.wire.errors import Kind, ShareError, UserError
from core.wire.fingerprint import Invite, parse_invite
from core.wire.names import normalised
from gui.dialogs.confirm_member import RemoveMemberDialog
from gui.dialogs.create_or_join import CreateOrJoinDialog
from gui.dialogs.delete_group import DeleteGroupDialog
from gui.dialogs.invite import InviteDialog
from gui.dialogs.leave_group import LeaveGroupDialog
from gui.dialogs.member import MemberDialog
from gui.dialogs.open_link import OpenLinkDialog
from gui.dialogs.requests import RequestsDialog
from gui.dialogs.role import RoleDialog
from gui.flows.desk import Desk
from gui.flows.sharing import SharingFlow
from gui.views.group_menu import GroupAct, GroupMenu
from gui.views.group_page import MEMBERS
from gui.views.members_view import MemberAct
from gui.wording.plain import plain


def notify_key(group: str) -> str:
    """The preference that tells whether new files of a group are told of."""
    return f"notify/{group}"


class GroupsFlow(QObject):
    """One method an act. Signals: `opened(group)` to be shown; `other_tracker(link)`: it leads to another tracker."""

    opened = Signal(str)
    other_tracker = Signal(str)

    def __init__(self, desk: Desk, sharing: SharingFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._sharing = sharing
        self._requests: RequestsDialog | None = None
        self._requests_group = ""
        self._questions = count(1)
        self._open: dict[str, int] = {}
        """Of each group the newest question who asks to join, until it is answered."""

    # -- into a group
    def create_or_join(self, page: str = "join", name: str = "") -> None:
        """Make a group, or ask to be in one."""
        desk = self._desk
        dialog = CreateOrJoinDialog(desk.feeds.last_groups, page=page, name=name, parent=desk.window)

        def create(wanted: str) -> None:
            desk.answer(dialog, desk.actions.create_group(wanted), on_done=lambda made: self.opened.emit(made.group))

        def join(wanted: str) -> None:
            desk.answer(dialog, desk.actions.join_group(wanted), self._asked(wanted))

        dialog.create_wanted.connect(create)
        dialog.join_wanted.connect(join)
        dialog.link_wanted.connect(lambda: self.open_link())
        desk.feeds.groups.connect(dialog.set_groups)
        desk.feeds.refresh_groups()
        desk.show(dialog)

    def join(self, group: str) -> None:
        """Ask to be a member."""
        self._desk.go(self._desk.actions.join_group(group), self._asked(group))

    def _asked(self, group: str) -> str:
        return self.tr("You asked to join {group}. It opens as soon as one of its admins accepts.").format(
            group=plain(group, 60)
        )

    def withdraw(self, group: str) -> None:
        """Take the wish to join back."""
        self._desk.go(self._desk.actions.leave_group(group), self.tr("You ask no longer to join."))

    def open_link(self, text: str = "") -> None:
        """Read an invite link and go where it leads."""
        dialog = OpenLinkDialog(text, parent=self._desk.window)

        def follow(link: str) -> None:
            dialog.accept()
            self.follow(link)

        dialog.opened.connect(follow)
        self._desk.show(dialog)

    def follow(self, link: str) -> None:
        """Go where a link leads: into a group of mine, or ask to join it."""
        try:
            invite = parse_invite(link)
        except ShareError as error:
            self._desk.notices.refuse(error)
            return
        if not self._is_this_tracker(invite):
            self.other_tracker.emit(link)
            return
        if not invite.group:
            self._desk.notices.say(self.tr("You are at this tracker already."))
            return
        self._desk.go(self._visit(invite.group))

    async def _visit(self, group: str) -> None:
        """Open a group of mine, or the way into another one. Raises NO_SUCH_GROUP, BANNED."""
        # Asked now: the group may be younger than the list that is shown.
        groups = await self._desk.actions.list_groups()
        wanted = normalised(group)
        found = next((one for one in groups if normalised(one.group) == wanted), None)
        if found is None:
            raise UserError(Kind.NO_SUCH_GROUP, group=group)
        match found.state:
            case "member":
                self.opened.emit(found.group)
            case "pending":
                self._desk.notices.say(self._asked(found.group))
            case "banned":
                raise UserError(Kind.BANNED, group=found.group)
            case _:
                self.create_or_join("join", found.group)

    def _is_this_tracker(self, invite: Invite) -> bool:
        status = self._desk.bridge.last.status
        if invite.fingerprint:
            return invite.fingerprint == status.fingerprint
        return status.tracker in map(str, invite.addresses)

    # -- of a group
    def show_menu(self, group: str, place: QPoint) -> None:
        """The menu of a group in the tree."""
        found = self._desk.group_named(group)
        if found is None:
            return
        preferences = self._desk.preferences
        menu = GroupMenu(found, notify=preferences.get(notify_key(group), False), parent=self._desk.window)
        menu.wanted.connect(lambda act: self.act(found, act))
        menu.notify_wanted.connect(lambda wanted: preferences.put(notify_key(group), wanted))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def act(self, group: GroupSnapshot, act: GroupAct) -> None:
        """Do what the menu of a group offers."""
        name = group.group
        match act:
            case GroupAct.OPEN:
                self.opened.emit(name)
            case GroupAct.COPY_LINK:
                self.copy_invite(name)
            case GroupAct.SHOW_QR:
                self.show_invite(name)
            case GroupAct.REQUESTS:
                self.show_requests(name)
            case GroupAct.MEMBERS:
                self.opened.emit(name)
                self._desk.page.group_page.tabs.setCurrentIndex(MEMBERS)
            case GroupAct.SHARE:
                self._sharing.choose_files(name)
            case GroupAct.SHARE_FOLDER:
                self._sharing.choose_folder(name)
            case GroupAct.LEAVE:
                self.leave(name)
            case GroupAct.DELETE:
                self.delete(name)
            case GroupAct.JOIN:
                self.join(name)
            case GroupAct.WITHDRAW:
                self.withdraw(name)
            case GroupAct.NOTIFY:
                pass

    def copy_invite(self, group: str) -> None:
        """Copy the link that leads to a group."""

        async def copy() -> None:
            link = await self._desk.actions.invite_link(group)
            self._desk.copy(link, self.tr("The invite link is copied. Whoever opens it still has to be accepted."))

        self._desk.go(copy())

    def show_invite(self, group: str) -> None:
        """Show the link and its code."""

        async def show() -> None:
            link = await self._desk.actions.invite_link(group)
            trackers = await self._desk.actions.known_trackers()
            now = self._desk.bridge.last.status
            shown = next((one.shown for one in trackers if one.fingerprint == now.fingerprint), "")
            self._desk.show(
                InviteDialog(group, link, name=now.tracker_name, fingerprint=shown, parent=self._desk.window)
            )

        self._desk.go(show())

    # -- who asks
    def show_requests(self, group: str) -> None:
        """Show who asks to join; it stays open and current while one answers."""
        self._desk.go(self._show_requests(group))

    async def _show_requests(self, group: str) -> None:
        requests = await self._desk.actions.list_requests(group)
        dialog = self._requests
        if dialog is not None and isValid(dialog) and self._requests_group == group:
            dialog.set_requests(requests)
            dialog.raise_()
            return
        self._requests_group = group
        dialog = self._requests = RequestsDialog(group, requests, parent=self._desk.window)
        acts = self._desk.actions
        dialog.accept_wanted.connect(lambda users: self._answer(group, users, acts.accept_request))
        dialog.decline_wanted.connect(lambda users: self._answer(group, users, acts.reject_request))
        dialog.block_wanted.connect(lambda users: self._answer(group, users, acts.ban_member))
        dialog.finished.connect(self._on_requests_closed)
        self._desk.show(dialog)

    def _on_requests_closed(self) -> None:
        self._requests = None

    def accept(self, group: str, user: str) -> None:
        """Make somebody who asks a member, without the list of all who ask."""
        self._answer(group, [user], self._desk.actions.accept_request)

    def _answer(self, group: str, users: Sequence[str], act: Any) -> None:
        async def answer() -> None:
            refusal: ShareError | None = None
            for user in users:
                try:
                    await act(group, user)
                except ShareError as error:
                    if not await self._is_so(group, user, error, accepted=act == self._desk.actions.accept_request):
                        refusal = refusal or error
            self.refresh_requests()
            if refusal is not None:
                raise refusal

        dialog = self._requests

        def refuse(error: ShareError) -> None:
            if dialog is not None and isValid(dialog) and dialog.isVisible():
                dialog.show_refusal(error)
            else:
                self._desk.notices.refuse(error)

        self._desk.actions.go(answer(), on_error=refuse)

    async def _is_so(self, group: str, user: str, error: ShareError, *, accepted: bool) -> bool:
        """Whether what was wanted is so because somebody else answered first."""
        if error.kind is not Kind.NO_SUCH_REQUEST:
            return error.kind is Kind.ALREADY_MEMBER
        if not accepted:
            return True
        return user in [one.user for one in await self._desk.actions.list_members(group)]

    def on_event(self, event: Event) -> None:
        """Tell in the bar who asks to join, unless the list of them is open."""
        if isinstance(event, RequestArrived) and (self._requests is None or self._requests_group != event.group):
            self._tell_requests(event.group)

    def _tell_requests(self, group: str) -> None:
        number = self._open[group] = next(self._questions)

        def is_newest() -> bool:
            if self._open.get(group) != number:
                return False  # somebody was answered since, and would be told of for ever
            del self._open[group]
            return True

        def tell(found: list[RequestSnapshot]) -> None:
            if is_newest():
                self._desk.notices.tell_requests(group, [one.user for one in found])

        def forget(_: ShareError) -> None:
            is_newest()

        self._desk.actions.go(self._desk.actions.list_requests(group), on_done=tell, on_error=forget, reads=True)

    def refresh_requests(self) -> None:
        """Keep the open list of requests current, and what the bar tells of them."""
        asking = self._desk.notices.asking
        for one in self._desk.feeds.last_groups:
            if one.group in self._open or asking.get(one.group, one.requests) != one.requests:
                self._tell_requests(one.group)
        dialog, group = self._requests, self._requests_group
        if dialog is None or not isValid(dialog):
            return

        async def refresh() -> None:
            found = await self._desk.actions.list_requests(group)
            if isValid(dialog):
                dialog.set_requests(found)

        self._desk.actions.go(refresh(), on_error=lambda _: None, reads=True)

    # -- members
    def member_act(self, act: MemberAct, users: list[str], role: str) -> None:
        """Do what the menu of members offers."""
        group = self._desk.group
        found = self._desk.group_named(group)
        if not users or found is None:
            return
        if act is MemberAct.VERIFY:
            self.show_member(group, users[0])
        elif act is MemberAct.ROLE:
            if role == "owner":
                self._ask_role(found, users[0])
            else:
                self._set_roles(group, users, role)
        elif act in (MemberAct.REMOVE, MemberAct.BAN):
            for user in users:
                self.remove_member(group, user, ban=act is MemberAct.BAN)

    def show_member(self, group: str, user: str) -> None:
        """Show what is known of a member, with the fingerprints to compare."""
        found = self._desk.group_named(group)
        page = self._desk.page.group_page
        member = next((one.member for one in page.members_model.rows() if one.key == user), None)
        if member is None or found is None:
            return
        me = self._desk.bridge.last.status.user
        dialog = MemberDialog(group, member, found.role, me=user == me, parent=self._desk.window)
        dialog.role_wanted.connect(lambda one, role: self._set_roles(group, [one], role))
        dialog.remove_wanted.connect(lambda one: self.remove_member(group, one, ban=False))
        dialog.ban_wanted.connect(lambda one: self.remove_member(group, one, ban=True))
        dialog.browse_wanted.connect(lambda one: page.search.setText(f"by:{one}"))
        self._desk.show(dialog)

    def _ask_role(self, group: GroupSnapshot, user: str) -> None:
        me = self._desk.bridge.last.status.user
        dialog = RoleDialog(group.group, user, "owner", group.role, me=user == me, parent=self._desk.window)
        dialog.role_wanted.connect(lambda one, role: self._set_roles(group.group, [one], role))
        self._desk.show(dialog)

    def _set_roles(self, group: str, users: Sequence[str], role: str) -> None:
        async def change() -> None:
            for user in users:
                await self._desk.actions.set_role(group, user, role)

        self._desk.go(change(), on_done=lambda _: self._desk.feeds.refresh())

    def remove_member(self, group: str, user: str, *, ban: bool) -> None:
        """Remove or ban somebody, after asking."""
        dialog = RemoveMemberDialog(group, user, ban, parent=self._desk.window)
        acts = self._desk.actions
        dialog.chosen.connect(
            lambda one: self._desk.go(
                acts.ban_member(group, one) if ban else acts.remove_member(group, one),
                on_done=lambda _: self._desk.feeds.refresh(),
            )
        )
        self._desk.show(dialog)

    # -- out of a group
    def leave(self, group: str) -> None:
        """Leave, after asking."""
        sample = self._desk.bridge.last
        shares = sum(one.group == group for one in sample.shares)
        downloads = sum(one.group == group for one in sample.downloads)
        dialog = LeaveGroupDialog(group, shares, downloads, parent=self._desk.window)
        dialog.confirmed.connect(
            lambda: self._desk.go(
                self._desk.actions.leave_group(group), self.tr("You left {group}.").format(group=plain(group, 60))
            )
        )
        self._desk.show(dialog)

    def delete(self, group: str) -> None:
        """Delete a group of one's own, after its name was typed."""
        found = self._desk.group_named(group)
        files = len(self._desk.page.group_page.files_model(group).catalog)
        dialog = DeleteGroupDialog(group, found.members if found else 0, files, parent=self._desk.window)
        dialog.confirmed.connect(
            lambda typed: self._desk.answer(
                dialog,
                self._desk.actions.delete_group(group, typed),
                self.tr("{group} is deleted.").format(group=plain(group, 60)),
            )
        )
        self._desk.show(dialog)
