"""Which room answers which route: the table that `http` serves.

A mutation runs inside the transaction that also keeps its first answer; a query reads; a call looks
after its own transactions and may be repeated. Every route of `core.wire.routes` has one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import InternalError, Kind
from tracker import files, groups, members, rosters
from tracker.access import Caller
from tracker.accounts import Accounts
from tracker.deletion import delete_account
from tracker.groups import Groups
from tracker.store.database import Reader, Tx


@dataclass(frozen=True, slots=True)
class Call:
    """One request, parsed: the device behind it (None without a session), where it came from, and what it says."""

    caller: Caller | None
    address: str
    local: str
    """`host:port` of this tracker as the client reached it."""
    ids: Mapping[str, str]
    query: dict[str, str]
    body: Any

    @property
    def by(self) -> Caller:
        """The caller of a route that needs a session."""
        if self.caller is None:
            raise InternalError(Kind.INTERNAL, rule="no_session")
        return self.caller


Mutation = Callable[[Tx, Call], Awaitable[msgspec.Struct]]
Query = Callable[[Reader, Call], Awaitable[msgspec.Struct]]
Free = Callable[[Call], Awaitable[msgspec.Struct]]


@dataclass(frozen=True, slots=True)
class Handlers:
    """Handlers by the name of their route."""

    mutations: Mapping[str, Mutation]
    queries: Mapping[str, Query]
    free: Mapping[str, Free]


def make_handlers(
    accounts: Accounts, some: Groups, deployment: Callable[[str], m.Deployment], health: Free, admit: Free
) -> Handlers:
    """The table. `deployment` tells who this tracker is to a client that reached it at `host:port`; `admit` spends
    codes.
    """

    async def _deployment(call: Call) -> m.Deployment:
        return deployment(call.local)

    async def _who_am_i(db: Reader, call: Call) -> m.Account:
        return m.Account(call.by.user_id, call.by.name)

    mutations: dict[routes.Route[Any, Any], Mutation] = {
        routes.CREATE_ACCOUNT: lambda tx, c: accounts.create(tx, c.body, c.address),
        routes.LOGOUT: lambda tx, c: accounts.logout(tx, c.by),
        routes.REVOKE_DEVICE: lambda tx, c: accounts.revoke(tx, c.by, c.ids["device_id"]),
        routes.APPROVE_DEVICE: lambda tx, c: accounts.approve(tx, c.by, c.ids["device_id"]),
        routes.SET_APPROVAL: lambda tx, c: accounts.set_approval(tx, c.by, c.body),
        routes.CHANGE_PASSWORD: lambda tx, c: accounts.change_password(tx, c.by, c.body),
        routes.DELETE_ACCOUNT: lambda tx, c: delete_account(tx, c.by, c.body, accounts, some),
        routes.CREATE_GROUP: lambda tx, c: some.create(tx, c.by, c.body),
        routes.JOIN: lambda tx, c: some.join(tx, c.by, c.ids["group_id"]),
        routes.LEAVE: lambda tx, c: some.leave(tx, c.by, c.ids["group_id"]),
        routes.DELETE_GROUP: lambda tx, c: some.delete(tx, c.by, c.ids["group_id"]),
        routes.ACCEPT: lambda tx, c: some.accept(tx, c.by, c.ids["group_id"], c.ids["user_id"]),
        routes.REJECT: lambda tx, c: some.reject(tx, c.by, c.ids["group_id"], c.ids["user_id"]),
        routes.SET_ROLE: lambda tx, c: some.set_role(tx, c.by, c.ids["group_id"], c.ids["user_id"], c.body),
        routes.REMOVE: lambda tx, c: some.remove(tx, c.by, c.ids["group_id"], c.ids["user_id"]),
        routes.BAN: lambda tx, c: some.ban(tx, c.by, c.ids["group_id"], c.ids["user_id"]),
        routes.UNBAN: lambda tx, c: some.unban(tx, c.by, c.ids["group_id"], c.ids["user_id"]),
        routes.CONFIRM_MEMBERS: lambda tx, c: some.confirm(tx, c.by, c.ids["group_id"]),
        routes.PUBLISH: lambda tx, c: files.publish(tx, c.by, c.ids["group_id"], c.body),
        routes.SHARES: lambda tx, c: files.change_shares(tx, c.by, c.ids["group_id"], c.body),
    }
    queries: dict[routes.Route[Any, Any], Query] = {
        routes.WHO_AM_I: _who_am_i,
        routes.DEVICES: lambda db, c: accounts.devices(db, c.by),
        routes.GROUPS: lambda db, c: groups.list_groups(db, c.by),
        routes.REQUESTS: lambda db, c: groups.list_requests(db, c.by, c.ids["group_id"]),
        routes.BANNED: lambda db, c: groups.list_banned(db, c.by, c.ids["group_id"]),
        routes.ROSTER: lambda db, c: rosters.answer_roster(db, c.by, c.ids["group_id"]),
        routes.CERTIFICATES: lambda db, c: rosters.answer_certificates(db, c.by, c.body),
        routes.FILES: lambda db, c: files.list_files(db, c.by, c.ids["group_id"], c.query),
        routes.MY_SHARES: lambda db, c: files.my_shares(db, c.by),
        routes.SHARERS: lambda db, c: members.list_sharers(db, c.by, c.ids["group_id"], c.ids["listing_id"]),
        routes.MEMBERS: lambda db, c: members.list_members(db, c.by, c.ids["group_id"]),
        routes.SEARCH: lambda db, c: files.search(db, c.by, c.query),
        routes.PEERS: lambda db, c: files.peers(db, c.by, c.ids["group_id"], c.ids["file_id"]),
    }
    free: dict[routes.Route[Any, Any], Free] = {
        routes.DEPLOYMENT: _deployment,
        routes.ADMIT_TRACKER: admit,
        routes.NONCE: lambda c: accounts.nonce(c.address),
        routes.LOGIN: lambda c: accounts.login(c.body, c.address),
        routes.HEALTH: health,
    }
    return Handlers(
        {route.name: handler for route, handler in mutations.items()},
        {route.name: handler for route, handler in queries.items()},
        {route.name: handler for route, handler in free.items()},
    )
