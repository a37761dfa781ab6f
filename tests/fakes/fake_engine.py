"""An engine without a disk and without a network: the contract of `core.engine`, kept in a few lists.

It refuses with the kinds that the real one refuses with, and a test moves its downloads by hand.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import msgspec

from core.config import Settings
from core.events import DownloadChanged, Event, Subscriber
from core.snapshots import (
    ActivitySnapshot,
    DeviceSnapshot,
    DownloadSnapshot,
    DownloadState,
    FileSnapshot,
    GroupSnapshot,
    HashProgress,
    MemberSnapshot,
    PeerShare,
    RequestSnapshot,
    TrackerSnapshot,
)
from core.wire.errors import Data, Kind, UserError
from core.wire.names import check_name, check_password
from tests.fakes.fake_places import OwnTracker, Places, SettingsRoom
from tests.fakes.fake_shares import Sharing
from tests.fakes.fake_transfers import Downloads

if TYPE_CHECKING:
    from core.engine import Engine


@dataclass
class World:
    """All that the fake knows."""

    passwords: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    groups: dict[str, list[str]] = field(default_factory=dict)
    requests: dict[str, list[str]] = field(default_factory=dict)
    must_check: set[str] = field(default_factory=set)
    files: dict[str, list[FileSnapshot]] = field(default_factory=dict)
    downloads: list[DownloadSnapshot] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    trackers: list[TrackerSnapshot] = field(default_factory=list)
    pinned: tuple[str, str] | None = None
    untrusted: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None
    devices: list[DeviceSnapshot] = field(default_factory=list)
    approval: bool = False
    jobs: dict[int, HashProgress] = field(default_factory=dict)
    own_port: int | None = None
    settings: Settings = field(default_factory=Settings)

    def logged_in(self) -> str:
        if self.user is None:
            raise UserError(Kind.NOT_LOGGED_IN)
        return self.user

    def group(self, name: str) -> str:
        self.logged_in()
        if name not in self.groups:
            raise UserError(Kind.NO_SUCH_GROUP, group=check_name(name, what="group"))
        return name

    def publish(self, event: Event) -> None:
        for subscriber in self.subscribers:
            subscriber(event)

    def move(self, name: str, state: DownloadState, reason: str = "") -> None:
        """Bring a download to another state, as peers and disks do."""
        for at, one in enumerate(self.downloads):
            if one.name == name:
                whole = state is DownloadState.DONE
                got = one.size if whole else one.size // 2
                self.downloads[at] = msgspec.structs.replace(
                    one,
                    state=state,
                    reason=reason,
                    percent=100.0 if whole else 50.0,
                    bytes_received=got,
                    bytes_verified=got,
                    seconds=2.0,
                    from_peers=(PeerShare("bob", "b" * 64, got),),
                )
                self.publish(DownloadChanged(one.group, one.name, state))
        self.changed.set()


class Account(Places):
    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def user(self) -> str | None:
        return self._world.user

    async def create_user(self, name: str, password: str) -> str:
        name = check_name(name, what="user")
        check_password(password)
        if self._world.untrusted and self._world.pinned is None:
            raise UserError(
                Kind.UNTRUSTED_TRACKER, fingerprint="0" * 64, shown="0000", name="lab", address="127.0.0.1:1"
            )
        if name in self._world.passwords:
            raise UserError(Kind.NAME_TAKEN, name=name)
        self._world.passwords[name] = password
        return name

    async def login(self, name: str, password: str) -> str:
        if self._world.fault is not None:
            raise self._world.fault
        if self._world.user is not None and self._world.user != name:
            raise UserError(Kind.ALREADY_LOGGED_IN, user=self._world.user)
        if self._world.passwords.get(name) != password:
            raise UserError(Kind.WRONG_LOGIN)
        self._world.user = name
        return name

    async def change_password(self, old: str, new: str) -> int:
        user = self._world.logged_in()
        check_password(new)
        if self._world.passwords[user] != old:
            raise UserError(Kind.WRONG_LOGIN, rule="password")
        self._world.passwords[user] = new
        return sum(not one.this for one in self._world.devices)

    async def delete_account(self, password: str) -> None:
        user = self._world.logged_in()
        if self._world.passwords[user] != password:
            raise UserError(Kind.WRONG_LOGIN, rule="password")
        del self._world.passwords[user]
        self._world.user = None

    async def logout(self) -> None:
        self._world.logged_in()
        self._world.user = None


class Groups:
    def __init__(self, world: World) -> None:
        self._world = world

    async def create_group(self, group: str) -> GroupSnapshot:
        user = self._world.logged_in()
        group = check_name(group, what="group")
        if group in self._world.groups:
            raise UserError(Kind.GROUP_TAKEN, group=group)
        self._world.groups[group] = [user]
        return GroupSnapshot(group, user, 1, "member", "owner", 0)

    async def join_group(self, group: str) -> GroupSnapshot:
        user = self._world.logged_in()
        members = self._world.groups[self._world.group(group)]
        if user in members:
            raise UserError(Kind.ALREADY_MEMBER, group=group)
        self._world.requests.setdefault(group, []).append(user)
        return GroupSnapshot(group, members[0], len(members), "pending", "", 0)

    async def leave_group(self, group: str) -> GroupSnapshot:
        user = self._world.logged_in()
        if user in self._world.requests.get(self._world.group(group), []):
            self._world.requests[group].remove(user)
            return GroupSnapshot(group, "", 1, "pending", "", 0)
        if user not in self._world.groups[self._world.group(group)]:
            raise UserError(Kind.NOT_MEMBER, group=group, pending=False)
        self._world.groups[group].remove(user)
        return GroupSnapshot(group, "", 1, "member", "member", 0)

    async def delete_group(self, group: str, typed_name: str) -> None:
        if typed_name != self._world.group(group):
            raise UserError(Kind.BAD_ARGUMENTS, rule="typed_name", value=typed_name, group=group)
        del self._world.groups[group]

    async def list_banned(self, group: str) -> list[str]:
        return ["eve"] if self._world.group(group) else []

    async def activity(self, group: str, limit: int = 200) -> list[ActivitySnapshot]:
        data: Data = {"name": "films/", "files": 3, "size": 300}
        return [ActivitySnapshot(1_700_000_000.0, "shared", "bob", data)] if self._world.group(group) else []

    async def list_requests(self, group: str) -> list[RequestSnapshot]:
        asking = self._world.requests.get(self._world.group(group), [])
        return [RequestSnapshot(user, 1_700_000_000.0) for user in asking]

    async def accept_request(self, group: str, user: str) -> None:
        if user not in self._world.requests.get(self._world.group(group), []):
            raise UserError(Kind.NO_SUCH_REQUEST, group=group, user=user)
        self._world.requests[group].remove(user)
        self._world.groups[group].append(user)

    async def reject_request(self, group: str, user: str) -> None:
        await self.accept_request(group, user)
        self._world.groups[group].remove(user)

    async def list_groups(self) -> list[GroupSnapshot]:
        self._world.logged_in()
        return [
            GroupSnapshot(name, who[0], len(who), "member", "owner", 0, name in self._world.must_check)
            for name, who in self._world.groups.items()
        ]

    async def list_members(self, group: str) -> list[MemberSnapshot]:
        return [MemberSnapshot(user, "member", True, 1) for user in self._world.groups[self._world.group(group)]]

    async def remove_member(self, group: str, user: str) -> None:
        if user not in self._world.groups[self._world.group(group)]:
            raise UserError(Kind.NO_SUCH_MEMBER, group=group, user=user)
        self._world.groups[group].remove(user)

    async def ban_member(self, group: str, user: str) -> None:
        await self.remove_member(group, user)

    async def unban_member(self, group: str, user: str) -> None:
        self._world.group(group)

    async def confirm_members(self, group: str) -> None:
        self._world.must_check.discard(self._world.group(group))

    async def set_role(self, group: str, user: str, role: str) -> None:
        if role not in ("owner", "admin"):
            raise UserError(Kind.BAD_ARGUMENTS, rule="role", given=role, allowed=["owner", "admin"])
        self._world.group(group)


class FakeEngine:
    """The rooms of commands over one `World`."""

    def __init__(self) -> None:
        self.world = World()
        self.account = Account(self.world)
        self.groups = Groups(self.world)
        self.sharing = Sharing(self.world)
        self.downloads = Downloads(self.world)
        self.settings = SettingsRoom(self.world)
        self.own_tracker = OwnTracker(self.world)

    def subscribe(self, subscriber: Subscriber) -> None:
        self.world.subscribers.append(subscriber)

    def as_engine(self) -> Engine:
        """The same as the type that the shell is written for."""
        return cast("Engine", self)
