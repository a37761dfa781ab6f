"""Who asks, and what they may do in a group.

Invariant: whoever is not a member of a group learns nothing from any answer, whether the group, the
file or the listing exists or not: it is always the same `NOT_MEMBER`. Used by every room behind a
session, inside the transaction of the change, so that a right that was taken is gone at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import Executable, bindparam, func, select

from core.wire.errors import Kind, TrackerError
from core.wire.roster import may
from tracker.store.database import Rows, Values
from tracker.store.quick import quick
from tracker.store.tables import GROUPS, MEMBERSHIPS, USERS

_STANDING: Final = quick(
    select(MEMBERSHIPS.c.state, MEMBERSHIPS.c.role)
    .join(GROUPS, GROUPS.c.group_id == MEMBERSHIPS.c.group_id)
    .where(
        MEMBERSHIPS.c.group_id == bindparam("group"),
        MEMBERSHIPS.c.user_id == bindparam("user"),
        GROUPS.c.ended.is_(None),
    )
)
_GROUPS_OF: Final = quick(
    select(MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.role).where(
        MEMBERSHIPS.c.user_id == bindparam("user"), MEMBERSHIPS.c.state == "member"
    )
)


class Runs(Protocol):
    """Something that executes statements: a reader or a transaction."""

    async def run(self, statement: Executable, values: Values | None = None) -> Rows:
        """Execute one statement with its named values."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """The device behind a request, the user that it stands for, and the session's digest."""

    device_id: str
    user_id: str
    name: str
    session: bytes
    until: int
    """When the session ends if it is not used, Unix ms."""
    since: int
    """When it was opened, Unix ms."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a user stands to a group: `state` none, pending, member or banned; `role` of a member."""

    state: str
    role: str

    @property
    def is_member(self) -> bool:
        """Whether the user is in the group."""
        return self.state == "member"


async def standing_of(db: Runs, group_id: str, user_id: str) -> Standing:
    """How `user_id` stands to `group_id`; none to a group that is unknown or over."""
    row = (await db.run(_STANDING, {"group": group_id, "user": user_id})).first()
    return Standing("none", "") if row is None else Standing(row.state, row.role if row.state == "member" else "")


async def require(db: Runs, caller: Caller, group_id: str, right: str) -> Standing:
    """The caller's standing in a group that gives `right`; `NOT_MEMBER` to strangers, else `NOT_ALLOWED`."""
    standing = await standing_of(db, group_id, caller.user_id)
    if not standing.is_member:
        raise TrackerError(Kind.NOT_MEMBER)
    if not may(standing.role, right):
        raise TrackerError(Kind.NOT_ALLOWED, right=right, role=standing.role)
    return standing


async def groups_of(db: Runs, user_id: str) -> dict[str, str]:
    """Group id to role, for every group that the user is in."""
    return {row.group_id: row.role for row in await db.run(_GROUPS_OF, {"user": user_id})}


async def count_requests(db: Runs, group_id: str) -> int:
    """How many wait for an answer of the group's admins."""
    wanted = select(func.count()).where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "pending")
    return int((await db.run(wanted)).scalar_one())


async def name_of(db: Runs, user_id: str) -> str:
    """The name of a user as shown, empty for an unknown one."""
    return str((await db.run(select(USERS.c.name).where(USERS.c.user_id == user_id))).scalar() or "")
