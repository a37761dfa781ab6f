"""Groups: create, ask to join, answer those who ask, roles, leave. Every change is the tracker's to make.

Invariant: nothing here changes a right on this computer; rights come back as a signed roster.
"""

from __future__ import annotations

from typing import Any

from core.commands.listings import group_of, shown_device
from core.session.context import Context
from core.session.session import Session
from core.snapshots import ActivitySnapshot, GroupSnapshot, MemberSnapshot, RequestSnapshot
from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.ids import GroupId, UserId
from core.wire.names import check_name, normalised
from core.wire.roster import ROLES, Member
from core.wire.routes import Route


class GroupCommands:
    """The commands of one engine that are about groups. All raise NOT_LOGGED_IN and what the tracker says."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def create_group(self, group: str) -> GroupSnapshot:
        """Make a group whose owner this user is. Raises BAD_NAME, GROUP_TAKEN."""
        session = self._context.logged_in()
        name = check_name(group, what="group")
        view = await session.client.call(routes.CREATE_GROUP, m.CreateGroup(name))
        await self._learn(session, view)
        return _snapshot(view)

    async def join_group(self, group: str) -> GroupSnapshot:
        """Ask to be a member. Raises NO_SUCH_GROUP, ALREADY_MEMBER, ALREADY_REQUESTED, BANNED."""
        session = self._context.logged_in()
        found = await session.directory.group(group)
        return _snapshot(await session.client.call(routes.JOIN, ids={"group_id": found.group_id}))

    async def leave_group(self, group: str) -> GroupSnapshot:
        """Leave a group, or take back the wish to join (`state` pending); one's shares in it end.

        Returns what it was like before. Raises NO_SUCH_GROUP, NOT_MEMBER.
        """
        session = self._context.logged_in()
        view = await session.directory.group(group)
        await session.client.call(routes.LEAVE, ids={"group_id": view.group_id})
        if view.state == "member":
            await session.sync.leave(push.Removed(view.group_id, view.name, "left"))
        return _snapshot(view)

    async def delete_group(self, group: str, typed_name: str) -> None:
        """End a group for everybody; `typed_name` is its name once more, so that nobody does it by accident.

        Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED for anybody but an owner, BAD_ARGUMENTS, rule `typed_name`.
        """
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        if typed_name.strip() != view.name:
            raise UserError(Kind.BAD_ARGUMENTS, rule="typed_name", value=typed_name, group=view.name)
        await session.client.call(routes.DELETE_GROUP, ids={"group_id": view.group_id})
        await session.sync.leave(push.Removed(view.group_id, view.name, "group_ended"))

    async def list_banned(self, group: str) -> list[str]:
        """The names of whoever is banned. Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        answer = await session.client.call(routes.BANNED, ids={"group_id": view.group_id})
        return [one.name for one in answer.users]

    async def activity(self, group: str, limit: int = 200) -> list[ActivitySnapshot]:
        """What this device saw happen in a group of mine, the newest first; works while the tracker is away.

        `what` is created, joined, left, role (data: role, before), shared or withdrawn (data: name, files, size).
        Raises NO_SUCH_GROUP.
        """
        session = self._context.logged_in()
        group_id = await group_of(session, group)
        return await self._context.database.activity.newest(session.account.key, group_id, limit)

    async def list_requests(self, group: str) -> list[RequestSnapshot]:
        """Who waits to be accepted, longest first. Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        return [RequestSnapshot(one.name, one.asked / 1000) for one in await self._requests(session, view)]

    async def accept_request(self, group: str, user: str) -> None:
        """Make somebody who asked a member. Raises NO_SUCH_REQUEST, NOT_ALLOWED."""
        await self._answer(routes.ACCEPT, group, user)

    async def reject_request(self, group: str, user: str) -> None:
        """Decline somebody who asked. Raises NO_SUCH_REQUEST, NOT_ALLOWED."""
        await self._answer(routes.REJECT, group, user)

    async def list_groups(self) -> list[GroupSnapshot]:
        """Every group of the deployment: name, owner, number of members, and what this user is in it."""
        session = self._context.logged_in()
        return [_snapshot(view) for view in await session.directory.groups()]

    async def list_members(self, group: str) -> list[MemberSnapshot]:
        """The members of a group of mine, by name. Raises NO_SUCH_GROUP, NOT_MEMBER."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        ids = {"group_id": view.group_id}
        answer = await session.client.call(routes.ROSTER, ids=ids)
        known = {one.user_id: one for one in (await session.client.call(routes.MEMBERS, ids=ids)).members}
        online = set(answer.online)
        members = sorted(answer.roster.members, key=lambda member: normalised(member.name))
        given = await session.exchanges.of_group(GroupId(view.group_id))
        return [
            _member(one, known.get(one.user_id), one.user_id in online, given.get(UserId(one.user_id), (0, 0)))
            for one in members
        ]

    async def remove_member(self, group: str, user: str) -> None:
        """End a membership; that user may ask again. Raises NO_SUCH_MEMBER, NOT_ALLOWED."""
        await self._change(routes.REMOVE, group, user)

    async def ban_member(self, group: str, user: str) -> None:
        """End a membership or a wish for one; that user cannot ask again. Raises NO_SUCH_MEMBER, NOT_ALLOWED."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        wanted = normalised(check_name(user, what="user"))
        answer = await session.client.call(routes.ROSTER, ids={"group_id": view.group_id})
        found = [one.user_id for one in answer.roster.members if normalised(one.name) == wanted]
        if not found:
            found = [one.user_id for one in await self._requests(session, view) if normalised(one.name) == wanted]
        if not found:
            raise UserError(Kind.NO_SUCH_MEMBER, group=view.name, user=user)
        await session.client.call(routes.BAN, ids={"group_id": view.group_id, "user_id": found[0]})

    async def unban_member(self, group: str, user: str) -> None:
        """Let a banned user ask again. Raises NO_SUCH_MEMBER, NOT_ALLOWED."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        banned = (await session.client.call(routes.BANNED, ids={"group_id": view.group_id})).users
        wanted = normalised(check_name(user, what="user"))
        for one in banned:
            if normalised(one.name) == wanted:
                await session.client.call(routes.UNBAN, ids={"group_id": view.group_id, "user_id": one.user_id})
                return
        raise UserError(Kind.NO_SUCH_MEMBER, group=view.name, user=user)

    async def set_role(self, group: str, user: str, role: str) -> None:
        """Give a member a role: owner, admin, member, reader. Raises BAD_ARGUMENTS, NO_SUCH_MEMBER, NOT_ALLOWED."""
        if role not in ROLES:
            raise UserError(Kind.BAD_ARGUMENTS, command="set_role", rule="role", given=role, allowed=list(ROLES))
        await self._change(routes.SET_ROLE, group, user, m.SetRole(role))

    async def confirm_members(self, group: str) -> None:
        """Say that the list of members is right, after the tracker was restored from a backup.

        Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED for anybody but an admin.
        """
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        await session.client.call(routes.CONFIRM_MEMBERS, ids={"group_id": view.group_id})
        await session.directory.groups()  # which remembers what is still to be checked

    async def _answer(self, route: Route[Any, Any], group: str, user: str) -> None:
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        wanted = normalised(check_name(user, what="user"))
        for one in await self._requests(session, view):
            if normalised(one.name) == wanted:
                await session.client.call(route, ids={"group_id": view.group_id, "user_id": one.user_id})
                return
        raise UserError(Kind.NO_SUCH_REQUEST, group=view.name, user=user)

    async def _change(self, route: Route[Any, Any], group: str, user: str, body: Any = None) -> None:
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        member = await session.directory.member(GroupId(view.group_id), view.name, user)
        await session.client.call(route, body or m.Empty(), ids={"group_id": view.group_id, "user_id": member})

    async def _requests(self, session: Session, view: m.GroupView) -> tuple[m.JoinRequest, ...]:
        answer = await session.client.call(routes.REQUESTS, ids={"group_id": view.group_id})
        return answer.requests

    async def _learn(self, session: Session, view: m.GroupView) -> None:
        group_id = GroupId(view.group_id)
        session.membership.set_name(group_id, view.name)
        await session.membership.refresh(group_id)


def _snapshot(view: m.GroupView) -> GroupSnapshot:
    restored_to = view.restored_to / 1000 if view.restored_to else None
    return GroupSnapshot(
        view.name, view.owner, view.members, view.state, view.role, view.requests, view.must_check, restored_to
    )


def _member(member: Member, known: m.MemberView | None, online: bool, given: tuple[int, int]) -> MemberSnapshot:
    return MemberSnapshot(
        user=member.name,
        role=member.role,
        online=online,
        devices=len(member.devices),
        last_seen=known.seen / 1000 if known is not None and known.seen and not online else None,
        joined=known.joined / 1000 if known is not None else None,
        shares=known.shares if known is not None else 0,
        bytes_from=given[0],
        bytes_to=given[1],
        fingerprints=tuple(map(shown_device, member.devices)),
    )
