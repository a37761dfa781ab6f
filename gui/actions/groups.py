"""Acts about groups and their members.

Invariant: as in `gui.actions.room`. Mixed into `gui.actions.actions.Actions`.
"""

from __future__ import annotations

from core.snapshots import ActivitySnapshot, GroupSnapshot, MemberSnapshot, RequestSnapshot
from gui.actions.room import Room


class GroupActions(Room):
    """Named and documented like the commands of `core.commands.groups`."""

    async def create_group(self, group: str) -> GroupSnapshot:
        """Make a group whose owner this user is."""
        return await self._run(lambda engine: engine.groups.create_group(group))

    async def join_group(self, group: str) -> GroupSnapshot:
        """Ask to be a member."""
        return await self._run(lambda engine: engine.groups.join_group(group))

    async def leave_group(self, group: str) -> None:
        """Leave a group, or take back the wish to join."""
        await self._run(lambda engine: engine.groups.leave_group(group))

    async def delete_group(self, group: str, typed_name: str) -> None:
        """End a group for everybody; `typed_name` is what its owner typed to confirm."""
        await self._run(lambda engine: engine.groups.delete_group(group, typed_name))

    async def list_groups(self) -> list[GroupSnapshot]:
        """Every group of the deployment."""
        return await self._run(lambda engine: engine.groups.list_groups())

    async def list_requests(self, group: str) -> list[RequestSnapshot]:
        """Who waits to be accepted, longest first."""
        return await self._run(lambda engine: engine.groups.list_requests(group))

    async def accept_request(self, group: str, user: str) -> None:
        """Make somebody who asked a member."""
        await self._run(lambda engine: engine.groups.accept_request(group, user))

    async def reject_request(self, group: str, user: str) -> None:
        """Decline somebody who asked."""
        await self._run(lambda engine: engine.groups.reject_request(group, user))

    async def list_members(self, group: str) -> list[MemberSnapshot]:
        """The members of a group of mine, by name."""
        return await self._run(lambda engine: engine.groups.list_members(group))

    async def remove_member(self, group: str, user: str) -> None:
        """End a membership; that user may ask again."""
        await self._run(lambda engine: engine.groups.remove_member(group, user))

    async def ban_member(self, group: str, user: str) -> None:
        """End a membership or a wish for one; that user cannot ask again."""
        await self._run(lambda engine: engine.groups.ban_member(group, user))

    async def unban_member(self, group: str, user: str) -> None:
        """Let a banned user ask again."""
        await self._run(lambda engine: engine.groups.unban_member(group, user))

    async def list_banned(self, group: str) -> list[str]:
        """Names of the banned users of a group."""
        return await self._run(lambda engine: engine.groups.list_banned(group))

    async def set_role(self, group: str, user: str, role: str) -> None:
        """Give a member a role: owner, admin, member, reader."""
        await self._run(lambda engine: engine.groups.set_role(group, user, role))

    async def confirm_members(self, group: str) -> None:
        """Say that the list of members is right, after the tracker was restored from a backup."""
        await self._run(lambda engine: engine.groups.confirm_members(group))

    async def activity(self, group: str, limit: int = 200) -> list[ActivitySnapshot]:
        """What happened in a group, newest first."""
        return await self._run(lambda engine: engine.groups.activity(group, limit))
