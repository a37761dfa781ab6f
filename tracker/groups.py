"""Groups: who asks, who is in, with which role, who is banned, and how a group goes on or ends.

Invariant: a group that is not over has at least one owner. Every change of who is in renews the
signed roster in the same transaction; whoever goes loses their shares in the group with it.
"""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.ids import random_id
from core.wire.names import check_name, normalised
from core.wire.roster import ROLES, may
from tracker.access import Caller, Runs, Standing, count_requests, require, standing_of
from tracker.notices import Joined, Parted, RequestsMoved
from tracker.rosters import Rosters
from tracker.shares import end_shares
from tracker.store.database import Tx
from tracker.store.tables import DEVICES, GROUPS, LISTINGS, MEMBERSHIPS, RESTORED_GROUPS, USERS

_ADMINS = ("owner", "admin")


class Groups:
    """Changes of groups, each inside the transaction that it is handed."""

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters

    async def create(self, tx: Tx, caller: Caller, asked: m.CreateGroup) -> m.GroupView:
        """Make a group that the caller owns. Raises `BAD_NAME` or `GROUP_TAKEN`."""
        name = check_name(asked.name, what="group")
        normal = normalised(name)
        if (await tx.run(select(GROUPS.c.group_id).where(GROUPS.c.normal == normal))).first() is not None:
            raise TrackerError(Kind.GROUP_TAKEN, name=name)
        group_id = random_id()
        row = {"group_id": group_id, "name": name, "normal": normal, "created": tx.now, "epoch": tx.now - 1}
        first = self._rosters.first(group_id, tx.now - 1)
        await tx.lock(USERS, [caller.user_id])
        await tx.run(insert(GROUPS).values(**row, list_version=1, roster=first))
        await self._put_in(tx, group_id, caller.user_id, "owner")
        await tx.note("create_group", actor=caller.user_id, device=caller.device_id, group=group_id)
        return m.GroupView(group_id, name, caller.name, 1, "member", "owner")

    async def _put_in(self, tx: Tx, group_id: str, user_id: str, role: str) -> None:
        row = {"group_id": group_id, "user_id": user_id, "state": "member", "role": role, "since": tx.now}
        await tx.run(insert(MEMBERSHIPS).values(**row))
        tx.tell(Joined(group_id, user_id, role))
        await self._rosters.renew(tx, group_id)

    async def join(self, tx: Tx, caller: Caller, group_id: str) -> m.GroupView:
        """Ask to be let in. Raises `NO_SUCH_GROUP`, `ALREADY_MEMBER`, `ALREADY_REQUESTED` or `BANNED`."""
        await _alone(tx, group_id, caller.user_id)
        living = select(GROUPS.c.name).where(GROUPS.c.group_id == group_id, GROUPS.c.ended.is_(None))
        if (await tx.run(living)).first() is None:
            raise TrackerError(Kind.NO_SUCH_GROUP)
        standing = await standing_of(tx, group_id, caller.user_id)
        refusals = {"member": Kind.ALREADY_MEMBER, "pending": Kind.ALREADY_REQUESTED, "banned": Kind.BANNED}
        if standing.state in refusals:
            raise TrackerError(refusals[standing.state])
        row = {"group_id": group_id, "user_id": caller.user_id, "state": "pending", "role": "member", "since": tx.now}
        await tx.run(insert(MEMBERSHIPS).values(**row))
        tx.tell(RequestsMoved(group_id, await count_requests(tx, group_id), caller.name))
        return (await list_groups(tx, caller, group_id)).groups[0]

    async def leave(self, tx: Tx, caller: Caller, group_id: str) -> m.Empty:
        """Leave a group, or take back the request to join it. Raises `NOT_MEMBER`."""
        await _alone(tx, group_id, caller.user_id)
        standing = await standing_of(tx, group_id, caller.user_id)
        if standing.state not in ("member", "pending"):
            raise TrackerError(Kind.NOT_MEMBER)
        await self._part(tx, group_id, caller.user_id, standing, "left")
        await tx.note("leave", actor=caller.user_id, device=caller.device_id, group=group_id)
        return m.Empty()

    async def leave_all(self, tx: Tx, user_id: str) -> None:
        """End every membership and request of a user who is deleted; bans stay."""
        await tx.lock(USERS, [user_id])
        wanted = select(MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.state, MEMBERSHIPS.c.role)
        mine = (MEMBERSHIPS.c.user_id == user_id) & (MEMBERSHIPS.c.state != "banned")
        rows = (await tx.run(wanted.where(mine).order_by(MEMBERSHIPS.c.group_id))).all()
        if await tx.lock(GROUPS, (row.group_id for row in rows)):
            # An owner who left meanwhile may have made this user one, or a group may have ended.
            rows = (await tx.run(wanted.where(mine).order_by(MEMBERSHIPS.c.group_id))).all()
        for row in rows:
            await self._part(tx, row.group_id, user_id, Standing(row.state, row.role), "left")
            await tx.note("leave", actor=user_id, group=row.group_id)

    async def accept(self, tx: Tx, caller: Caller, group_id: str, user_id: str) -> m.Empty:
        """Let somebody in who asked. Raises `NO_SUCH_REQUEST`."""
        await _alone(tx, group_id, user_id)
        await require(tx, caller, group_id, "admin")
        await self._drop_request(tx, group_id, user_id)
        if await self._count(tx, group_id) >= limits.ROSTER_MEMBERS_MAX:
            raise TrackerError(Kind.NOT_ALLOWED, rule="full", most=limits.ROSTER_MEMBERS_MAX)
        await self._put_in(tx, group_id, user_id, "member")
        tx.tell(RequestsMoved(group_id, await count_requests(tx, group_id)))
        await tx.note("accept", actor=caller.user_id, device=caller.device_id, group=group_id, subject=user_id)
        return m.Empty()

    async def reject(self, tx: Tx, caller: Caller, group_id: str, user_id: str) -> m.Empty:
        """Decline a request. Raises `NO_SUCH_REQUEST`."""
        await _alone(tx, group_id, user_id)
        await require(tx, caller, group_id, "admin")
        if (await standing_of(tx, group_id, user_id)).state != "pending":
            raise TrackerError(Kind.NO_SUCH_REQUEST)
        await self._part(tx, group_id, user_id, Standing("pending", ""), "declined")
        await tx.note("reject", actor=caller.user_id, device=caller.device_id, group=group_id, subject=user_id)
        return m.Empty()

    async def _drop_request(self, tx: Tx, group_id: str, user_id: str) -> None:
        pending = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.user_id == user_id)
        gone = await tx.run(delete(MEMBERSHIPS).where(pending, MEMBERSHIPS.c.state == "pending"))
        if not gone.rowcount:
            raise TrackerError(Kind.NO_SUCH_REQUEST)

    async def set_role(self, tx: Tx, caller: Caller, group_id: str, user_id: str, asked: m.SetRole) -> m.Empty:
        """Give a member another role.

        Owners give any; admins choose between member and reader for those who are one of both; everybody may
        step down. Raises `BAD_REQUEST(rule=role)`, `NO_SUCH_MEMBER`, `NOT_ALLOWED(rule=last_owner)`.
        """
        await _alone(tx, group_id, user_id)
        mine = await require(tx, caller, group_id, "fetch")
        if asked.role not in ROLES:
            raise TrackerError(Kind.BAD_REQUEST, rule="role", role=asked.role)
        theirs = await self._member(tx, group_id, user_id)
        if theirs.role == asked.role:
            return m.Empty()
        if user_id == caller.user_id:
            if _rank(asked.role) < _rank(mine.role):
                raise TrackerError(Kind.NOT_ALLOWED, right="own", role=mine.role)
        else:
            above = asked.role in _ADMINS or theirs.role in _ADMINS
            await require(tx, caller, group_id, "own" if above else "admin")
        if theirs.role == "owner" and await self._count(tx, group_id, "owner") == 1:
            raise TrackerError(Kind.NOT_ALLOWED, rule="last_owner")
        row = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.user_id == user_id)
        await tx.run(update(MEMBERSHIPS).where(row).values(role=asked.role))
        tx.tell(Joined(group_id, user_id, asked.role))
        await self._rosters.renew(tx, group_id)
        subject = f"{user_id} {asked.role}"
        await tx.note("set_role", actor=caller.user_id, device=caller.device_id, group=group_id, subject=subject)
        return m.Empty()

    async def remove(self, tx: Tx, caller: Caller, group_id: str, user_id: str) -> m.Empty:
        """Expel a member. Raises `NO_SUCH_MEMBER` or `NOT_ALLOWED` (an admin needs an owner for it)."""
        await _alone(tx, group_id, user_id)
        await require(tx, caller, group_id, "admin")
        theirs = await self._member(tx, group_id, user_id)
        await self._check_over(tx, caller, group_id, user_id, theirs)
        await self._part(tx, group_id, user_id, theirs, "removed")
        await tx.note("remove", actor=caller.user_id, device=caller.device_id, group=group_id, subject=user_id)
        return m.Empty()

    async def ban(self, tx: Tx, caller: Caller, group_id: str, user_id: str) -> m.Empty:
        """Expel or decline somebody for good. Raises `NO_SUCH_MEMBER` or `NOT_ALLOWED`."""
        await _alone(tx, group_id, user_id)
        await require(tx, caller, group_id, "admin")
        theirs = await standing_of(tx, group_id, user_id)
        if theirs.state == "banned":
            return m.Empty()
        if theirs.state == "none":
            raise TrackerError(Kind.NO_SUCH_MEMBER)
        await self._check_over(tx, caller, group_id, user_id, theirs)
        await self.put_out(tx, group_id, user_id, tx.now)
        await tx.note("ban", actor=caller.user_id, device=caller.device_id, group=group_id, subject=user_id)
        return m.Empty()

    async def put_out(self, tx: Tx, group_id: str, user_id: str, since: int) -> None:
        """Let somebody be banned from a group, whatever they were in it; a group that nobody is left in ends."""
        theirs = await standing_of(tx, group_id, user_id)
        if theirs.state in ("member", "pending"):
            await self._part(tx, group_id, user_id, theirs, "banned")
        row = {"group_id": group_id, "user_id": user_id, "state": "banned", "role": "", "since": since}
        await tx.insert_missing(MEMBERSHIPS, [row])

    async def unban(self, tx: Tx, caller: Caller, group_id: str, user_id: str) -> m.Empty:
        """Let somebody ask again. Raises `NO_SUCH_MEMBER` if they are not banned."""
        await _alone(tx, group_id, user_id)
        await require(tx, caller, group_id, "admin")
        row = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.user_id == user_id)
        gone = await tx.run(delete(MEMBERSHIPS).where(row, MEMBERSHIPS.c.state == "banned"))
        if not gone.rowcount:
            raise TrackerError(Kind.NO_SUCH_MEMBER)
        await tx.note("unban", actor=caller.user_id, device=caller.device_id, group=group_id, subject=user_id)
        return m.Empty()

    async def delete(self, tx: Tx, caller: Caller, group_id: str) -> m.Empty:
        """End a group for everybody. Raises `NOT_ALLOWED` unless the caller owns it."""
        await _alone(tx, group_id)
        await require(tx, caller, group_id, "own")
        await self._end(tx, group_id)
        await tx.note("delete_group", actor=caller.user_id, device=caller.device_id, group=group_id)
        return m.Empty()

    async def confirm(self, tx: Tx, caller: Caller, group_id: str) -> m.Empty:
        """Say that the list of members is right, after a backup brought it back. Raises `NOT_ALLOWED`."""
        await _alone(tx, group_id)
        await require(tx, caller, group_id, "admin")
        unsure = (GROUPS.c.group_id == group_id) & GROUPS.c.must_check
        if (await tx.run(update(GROUPS).where(unsure).values(must_check=False))).rowcount:
            await self._rosters.renew(tx, group_id)  # which tells the other admins to look anew
            await tx.note("confirm_members", actor=caller.user_id, device=caller.device_id, group=group_id)
        return m.Empty()

    async def _member(self, tx: Tx, group_id: str, user_id: str) -> Standing:
        standing = await standing_of(tx, group_id, user_id)
        if not standing.is_member:
            raise TrackerError(Kind.NO_SUCH_MEMBER)
        return standing

    async def _check_over(self, tx: Tx, caller: Caller, group_id: str, user_id: str, theirs: Standing) -> None:
        """Nobody expels themselves, and only owners expel admins and owners."""
        if user_id == caller.user_id:
            raise TrackerError(Kind.NOT_ALLOWED, rule="yourself")
        if theirs.role in _ADMINS:
            await require(tx, caller, group_id, "own")

    async def _count(self, tx: Tx, group_id: str, *roles: str) -> int:
        wanted = select(func.count()).where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "member")
        return int((await tx.run(wanted.where(MEMBERSHIPS.c.role.in_(roles or ROLES)))).scalar_one())

    async def _part(self, tx: Tx, group_id: str, user_id: str, standing: Standing, why: str) -> None:
        """Take a member or a request away, with everything that hangs on it."""
        name = str((await tx.run(select(GROUPS.c.name).where(GROUPS.c.group_id == group_id))).scalar_one())
        row = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.user_id == user_id)
        await tx.run(delete(MEMBERSHIPS).where(row))
        tx.tell(Parted(group_id, user_id, name, why))
        if not standing.is_member:
            tx.tell(RequestsMoved(group_id, await count_requests(tx, group_id)))
            return
        await end_shares(tx, LISTINGS.c.group_id == group_id, DEVICES.c.user_id == user_id)
        if standing.role == "owner":
            await self._succeed(tx, group_id)
        if await self._count(tx, group_id):
            await self._rosters.renew(tx, group_id)
        else:
            await self._end(tx, group_id)

    async def _succeed(self, tx: Tx, group_id: str) -> None:
        """If no owner is left: the longest-standing admin, else member, else reader, becomes one."""
        wanted = select(MEMBERSHIPS.c.user_id, MEMBERSHIPS.c.role).where(
            MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "member"
        )
        rows = (await tx.run(wanted.order_by(MEMBERSHIPS.c.since, MEMBERSHIPS.c.user_id))).all()
        if not rows or any(row.role == "owner" for row in rows):
            return
        heir = min(rows, key=lambda row: _rank(row.role)).user_id
        row = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.user_id == heir)
        await tx.run(update(MEMBERSHIPS).where(row).values(role="owner"))
        tx.tell(Joined(group_id, heir, "owner"))
        await tx.note("succeed", group=group_id, subject=heir)

    async def _end(self, tx: Tx, group_id: str) -> None:
        """End a group: nobody is in it, nobody waits, nothing is listed, its name is free."""
        name = str((await tx.run(select(GROUPS.c.name).where(GROUPS.c.group_id == group_id))).scalar_one())
        wanted = select(MEMBERSHIPS.c.user_id, MEMBERSHIPS.c.state).where(MEMBERSHIPS.c.group_id == group_id)
        rows = (await tx.run(wanted)).all()
        tx.tell(*(Parted(group_id, r.user_id, name, "group_ended") for r in rows if r.state != "banned"))
        await end_shares(tx, LISTINGS.c.group_id == group_id)
        await tx.run(delete(MEMBERSHIPS).where(MEMBERSHIPS.c.group_id == group_id))
        await self._rosters.renew(tx, group_id)
        await tx.run(update(GROUPS).where(GROUPS.c.group_id == group_id).values(ended=tx.now, normal=None))
        await tx.note("end_group", group=group_id)


async def _alone(tx: Tx, group_id: str, *users: str) -> None:
    """Let nobody else change who is in the group, nor which devices these users have, until the commit."""
    await tx.lock(USERS, users)
    await tx.lock(GROUPS, [group_id])


def _rank(role: str) -> int:
    """0 for an owner, more for less."""
    return ROLES.index(role) if role in ROLES else len(ROLES)


async def list_groups(db: Runs, caller: Caller, only: str | None = None) -> m.Groups:
    """Every group (or the one `only`) as the caller may see it, by name."""
    mine = MEMBERSHIPS.alias("mine")
    counted = select(MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.state, func.count().label("users")).group_by(
        MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.state
    )
    owned = (
        select(MEMBERSHIPS.c.group_id, USERS.c.name)
        .join(USERS, USERS.c.user_id == MEMBERSHIPS.c.user_id)
        .where(MEMBERSHIPS.c.role == "owner", MEMBERSHIPS.c.state == "member")
        .order_by(MEMBERSHIPS.c.since.desc(), MEMBERSHIPS.c.user_id.desc())
    )
    wanted = (
        select(GROUPS.c.group_id, GROUPS.c.name, GROUPS.c.must_check, RESTORED_GROUPS.c.made, mine.c.state, mine.c.role)
        .outerjoin(RESTORED_GROUPS, RESTORED_GROUPS.c.group_id == GROUPS.c.group_id)
        .outerjoin(mine, (mine.c.group_id == GROUPS.c.group_id) & (mine.c.user_id == caller.user_id))
        .where(GROUPS.c.ended.is_(None))
        .order_by(GROUPS.c.normal)
    )
    if only is not None:
        counted = counted.where(MEMBERSHIPS.c.group_id == only)
        owned = owned.where(MEMBERSHIPS.c.group_id == only)
        wanted = wanted.where(GROUPS.c.group_id == only)
    counts = {(row.group_id, row.state): int(row.users) for row in await db.run(counted)}
    owners = {row.group_id: row.name for row in await db.run(owned)}  # the longest-standing one is last
    views = []
    for row in await db.run(wanted):
        role = row.role if row.state == "member" else ""
        requests = counts.get((row.group_id, "pending"), 0) if may(role, "admin") else 0
        members = counts.get((row.group_id, "member"), 0)
        owner = owners.get(row.group_id, "")
        must_check = bool(row.must_check) and may(role, "admin")
        check = (must_check, int(row.made or 0) if must_check else 0)
        views.append(m.GroupView(row.group_id, row.name, owner, members, row.state or "none", role, requests, *check))
    return m.Groups(tuple(views))


async def list_requests(db: Runs, caller: Caller, group_id: str) -> m.JoinRequests:
    """Who waits, longest first; for admins."""
    await require(db, caller, group_id, "admin")
    wanted = (
        select(MEMBERSHIPS.c.user_id, USERS.c.name, MEMBERSHIPS.c.since)
        .join(USERS, USERS.c.user_id == MEMBERSHIPS.c.user_id)
        .where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "pending")
        .order_by(MEMBERSHIPS.c.since, MEMBERSHIPS.c.user_id)
    )
    return m.JoinRequests(tuple(m.JoinRequest(r.user_id, r.name, r.since) for r in await db.run(wanted)))


async def list_banned(db: Runs, caller: Caller, group_id: str) -> m.BannedUsers:
    """Who is banned, by name; for admins."""
    await require(db, caller, group_id, "admin")
    wanted = (
        select(USERS.c.user_id, USERS.c.name)
        .join(MEMBERSHIPS, USERS.c.user_id == MEMBERSHIPS.c.user_id)
        .where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "banned")
        .order_by(USERS.c.normal)
    )
    return m.BannedUsers(tuple(m.Account(r.user_id, r.name) for r in await db.run(wanted)))
