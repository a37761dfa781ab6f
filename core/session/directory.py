"""Names to ids: which group and which listing a person means. Names are labels, ids travel.

Asks the tracker each time, because a name may have come to mean another group; what it learns last
is kept for when the tracker is away. Made with a session and dropped with it.
"""

from __future__ import annotations

from core.net.tracker_client import TrackerClient
from core.wire import limits, routes
from core.wire.errors import Kind, ShareError, UserError
from core.wire.ids import GroupId, UserId
from core.wire.names import check_name, normalised
from core.wire.paths import path_key
from core.wire.tracker_messages import GroupView, Listing


class Directory:
    """Groups of the deployment and listings of a group, by name."""

    def __init__(self, client: TrackerClient) -> None:
        self._client = client
        self._views: dict[GroupId, GroupView] = {}

    async def groups(self) -> list[GroupView]:
        """Every group of the deployment, as this user sees it, by name."""
        answer = await self._client.call(routes.GROUPS)
        self._views = {GroupId(view.group_id): view for view in answer.groups}
        return list(answer.groups)

    async def group(self, name: str) -> GroupView:
        """The group called `name`. Raises `UserError(NO_SUCH_GROUP)` or what the tracker says."""
        wanted = normalised(check_name(name, what="group"))
        for view in await self.groups():
            if normalised(view.name) == wanted:
                return view
        raise UserError(Kind.NO_SUCH_GROUP, group=name)

    async def my_group(self, name: str) -> GroupView:
        """The group called `name`, of which this user is a member. Raises `UserError(NOT_MEMBER)` if not."""
        view = await self.group(name)
        if view.state == "banned":
            raise UserError(Kind.BANNED, group=view.name)
        if view.state != "member":
            raise UserError(Kind.NOT_MEMBER, group=view.name, pending=view.state == "pending")
        return view

    def name_of(self, group_id: GroupId) -> str:
        """The name of a group that was seen in this session, else an empty string."""
        view = self._views.get(group_id)
        return view.name if view else ""

    def to_check(self) -> tuple[str, ...]:
        """The groups, as they were seen last, of which this user is to check the members."""
        return tuple(view.name for view in self._views.values() if view.must_check)

    def known(self, name: str) -> GroupId | None:
        """The id of a group that was seen in this session, without asking the tracker."""
        wanted = normalised(name)
        return next((g for g, view in self._views.items() if normalised(view.name) == wanted), None)

    async def member(self, group_id: GroupId, group: str, name: str) -> UserId:
        """The member of a group called `name`. Raises `UserError(NO_SUCH_MEMBER)`."""
        answer = await self._client.call(routes.ROSTER, ids={"group_id": group_id})
        wanted = normalised(check_name(name, what="user"))
        for member in answer.roster.members:
            if normalised(member.name) == wanted:
                return UserId(member.user_id)
        raise UserError(Kind.NO_SUCH_MEMBER, group=group, user=name)

    async def listings(self, group_id: GroupId, path: str = "") -> list[Listing]:
        """All listings of a group by path, or that of `path`, or those below the folder `path`."""
        found: list[Listing] = []
        query = {"limit": str(limits.PAGE_MAX), **({"path": path} if path else {})}
        while True:
            page = await self._client.call(routes.FILES, ids={"group_id": group_id}, query=query)
            found += [listing for listing in page.listings if not listing.gone]
            if not page.next:
                return found
            query["after"] = page.next

    async def named(self, group_id: GroupId, group: str, name: str) -> list[Listing]:
        """The listing called `name`, or all below the folder of that name. Raises `UserError(NO_SUCH_FILE)`."""
        wanted = path_key(name.strip("/"))
        if not wanted:
            raise UserError(Kind.NO_SUCH_FILE, group=group, name=name)
        try:
            found = await self.listings(group_id, name.strip("/"))
        except ShareError as error:
            if error.kind in (Kind.BAD_REQUEST, Kind.BAD_PATH):
                raise UserError(Kind.NO_SUCH_FILE, group=group, name=name) from error
            raise
        exact = [listing for listing in found if path_key(listing.path) == wanted]
        below = [listing for listing in found if path_key(listing.path).startswith(wanted + "/")]
        if not exact and not below:
            raise UserError(Kind.NO_SUCH_FILE, group=group, name=name)
        return exact or below
