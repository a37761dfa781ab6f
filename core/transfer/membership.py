"""Who is in which group, now, with which devices: the one place that says what a peer may have.

Invariant: every roster in here carries the root's signature over exactly its bytes, names this device,
and has the highest epoch that was ever seen of its group. A right is granted by such a roster and for
at most 24 h after a tracker last confirmed it (steady clock while running, wall clock across
restarts; a wall clock that went back counts as expired). Taking a right away takes effect in the
call that learns of it. Made with a session; peers, uploads and downloads ask it at every request.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from core.transfer.certificates import Certificates, Tracker
from core.transfer.group_tasks import GroupTasks
from core.transfer.roster_keeper import RosterKeeper
from core.transfer.roster_store import KeptRoster, RosterStore
from core.wire import limits, routes
from core.wire.errors import NOT_IN_GROUP, Kind, ProtocolError, ShareError, TrackerError
from core.wire.ids import DeviceId, Fingerprint, GroupId
from core.wire.push import Removed, RosterChanged
from core.wire.roster import DeviceIndex, Roster, RosterChange

OnChange = Callable[[GroupId], None]
OnNewDevice = Callable[[str, DeviceId], None]

INLINE_MEMBERS: Final = 200
"""A roster of so many members is checked in less than a millisecond; a bigger one in a thread."""
NEW_GROUPS_MAX: Final = 100
"""Groups that are asked about at once; what this client needs for itself would have to wait behind more."""
CLOCK_TOLERANCE_SECONDS: Final = 60.0
"""Time synchronisation sets a clock back by less; a roster gains no more than this by it."""
_KEEP_CONFIRMED_SECONDS: Final = 600.0
"""How much of the 24 h a kill may cost; keeping every confirmation would wear the disk."""
_TICK_SECONDS: Final = 30.0
_SETTLE_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


def steady_seconds() -> float:
    """Seconds that no setting of a clock changes; they pass while the computer sleeps, where the system counts so."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


@dataclass(slots=True)
class _Group:
    index: DeviceIndex
    name: str
    confirmed: float | None
    """When a tracker last confirmed it, on the steady clock; None: not within anything that counts."""
    confirmed_wall: float
    kept_wall: float
    told_serving: bool = False


class Membership:
    """The rosters of one account's groups and the certificates of everybody on them.

    `clock` is the wall clock (Unix s), `monotonic` a steady one (see `steady_seconds`).
    """

    def __init__(
        self,
        fingerprint: Fingerprint,
        root_key: ec.EllipticCurvePublicKey,
        client: Tracker,
        store: RosterStore,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
        me: DeviceId,
    ) -> None:
        self._fingerprint, self._root_key, self._client, self._store = fingerprint, root_key, client, store
        self._clock, self._monotonic, self._me = clock, monotonic, me
        self._keeper = RosterKeeper(store)
        self._certificates = Certificates(client, store)
        self._groups: dict[GroupId, _Group] = {}
        self._names: dict[GroupId, str] = {}
        self._newest: dict[GroupId, int] = {}
        self._removals: dict[GroupId, int] = {}
        self._changes: dict[GroupId, list[RosterChange]] = {}
        self._tasks = GroupTasks(self._settle)
        self._ticker: asyncio.Task[None] | None = None
        self._subscribers: list[OnChange] = []
        self.on_new_device: OnNewDevice | None = None
        """Called with a member's name and a device that was not theirs before."""
        self.is_connected: Callable[[], bool] = lambda: False
        """Whether a tracker is connected, whose pushes keep every roster confirmed; asked every half minute."""

    # -- questions
    def groups(self) -> set[GroupId]:
        """The groups whose rosters are known."""
        return set(self._groups)

    def epoch(self, group_id: GroupId) -> int:
        """The epoch of a group's roster; 0 if there is none."""
        group = self._groups.get(group_id)
        return group.index.roster.epoch if group else 0

    def index(self, group_id: GroupId) -> DeviceIndex | None:
        """A group's roster, indexed, if this device is on it."""
        group = self._groups.get(group_id)
        return group.index if group else None

    def serves(self, group_id: GroupId) -> bool:
        """Whether a tracker confirmed the group's roster within 24 h."""
        group = self._groups.get(group_id)
        if group is None or group.confirmed is None:
            return False
        return self._monotonic() - group.confirmed <= limits.ROSTER_SECONDS

    def may(self, device: DeviceId, group_id: GroupId, right: str) -> bool:
        """Whether the member that `device` speaks for has `right` in the group, now."""
        group = self._groups.get(group_id)
        return group is not None and group.index.may(device, right) and self.serves(group_id)

    def groups_of(self, device: DeviceId) -> tuple[GroupId, ...]:
        """The groups in common with a device."""
        return tuple(g for g, group in self._groups.items() if device in group.index.by_device)

    def user_of(self, device: DeviceId) -> str:
        """The name of the member whose device it is; empty if it is nobody's."""
        for group in self._groups.values():
            if (member := group.index.by_device.get(device)) is not None:
                return member.name
        return ""

    def group_name(self, group_id: GroupId) -> str:
        """What a group is called; empty if that is not known."""
        return self._names.get(group_id, "")

    def anchors(self) -> Sequence[bytes]:
        """The certificates (DER) of everybody's devices but this one."""
        devices = self._devices() - {self._me}
        return [der for device in sorted(devices) if (der := self._certificates.get(device)) is not None]

    def certificate_of(self, device: DeviceId) -> bytes | None:
        """The certificate (DER) of a device that is on a roster, if it was fetched already."""
        return self._certificates.get(device) if self.is_known(device) else None

    def is_known(self, device: DeviceId) -> bool:
        """Whether a device is on any roster."""
        return any(device in group.index.by_device for group in self._groups.values())

    def subscribe(self, on_change: OnChange) -> None:
        """Call `on_change` after each change of a group's roster, its certificates, or whether it is served."""
        self._subscribers.append(on_change)

    # -- life
    async def load(self) -> None:
        """Take what the disk has: transfers between known peers need no tracker. Raises `DiskError`."""
        for kept in await self._store.load_rosters():
            try:
                roster = msgspec.msgpack.decode(kept.roster, type=Roster)
                await self._verify(roster)
            except (msgspec.DecodeError, ProtocolError) as error:
                _log.warning("a kept roster is refused: %s", error)
                continue
            index = DeviceIndex.of(roster)
            if roster.group_id == kept.group_id and self._me in index.by_device:
                age = self._clock() - kept.confirmed
                confirmed = None if age < -CLOCK_TOLERANCE_SECONDS else self._monotonic() - max(age, 0.0)
                self._groups[kept.group_id] = _Group(index, kept.name, confirmed, kept.confirmed, kept.confirmed)
                self._names[kept.group_id] = kept.name
        await self._certificates.load(self._devices())
        self._ticker = asyncio.create_task(self._tick(), name="watch the age of rosters")
        for group_id in self._groups:
            self._tell(group_id)

    async def close(self) -> None:
        """End what is under way and write what is not written yet."""
        await self._tasks.close()
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        for group_id, group in self._groups.items():
            if group.confirmed_wall != group.kept_wall:
                self._keeper.confirm([group_id], group.confirmed_wall)
        await self._keeper.close()

    # -- what the tracker says
    def set_name(self, group_id: GroupId, name: str) -> None:
        """What a group is called, from the tracker's list of groups."""
        if name and self._names.get(group_id) != name:
            self._names[group_id] = name
            if (group := self._groups.get(group_id)) is not None:
                group.name = name
                self._keep(group_id, group)

    def apply(self, event: RosterChanged | Removed) -> None:
        """Take a pushed change: at once where that can be, else in the background. Raises nothing."""
        group_id = GroupId(event.group_id)
        if isinstance(event, Removed):
            self._remove(group_id)
            return
        if event.epoch <= self.epoch(group_id):
            return
        group = self._groups.get(group_id)
        if group is None and group_id not in self._newest and self._has_many_new():
            _log.debug("told of more new groups than anybody enters at once: %s waits for the next state", group_id)
            return
        self._newest[group_id] = max(event.epoch, self._newest.get(group_id, 0))
        change = event.change
        if group is None or change is None or change.group_id != group_id:
            self._tasks.begin(group_id)
        elif self._tasks.busy(group_id) or len(group.index.roster.members) + len(change.put) > INLINE_MEMBERS:
            self._changes.setdefault(group_id, []).append(change)
            self._tasks.begin(group_id)
        else:
            try:
                roster = change.apply(group.index.roster)
                roster.verify(self._root_key, self._fingerprint)
                self._adopt(roster)
            except ProtocolError as error:
                _log.info("the whole roster of %s is needed: %s", group_id, error.reason)
                self._tasks.begin(group_id)
            else:
                self._fetch_certificates_later(group_id)

    async def on_roster(self, event: RosterChanged) -> None:
        """`apply`, and wait (at most 10 s) until roster and certificates of the group are complete."""
        self.apply(event)
        await self._tasks.wait(GroupId(event.group_id), _SETTLE_SECONDS)

    async def refresh(self, group_id: GroupId) -> None:
        """Fetch the whole roster of a group and the certificates that are missing.

        Raises what the tracker says, NOT_MEMBER among it, and `TrackerError(TRACKER_ERROR, reason)` for a
        roster that is not the root's or is older than the one in hand.
        """
        await self._fetch_roster(group_id)
        await self._fetch_certificates(group_id)

    def confirm_all(self) -> None:
        """A tracker confirms, now, every roster in hand but those of which it announced a newer one.

        To be called when its state was caught up with; `is_connected` says whether that still holds.
        """
        for group_id, group in list(self._groups.items()):
            if group.index.roster.epoch >= self._newest.get(group_id, 0):
                self._confirm(group_id, group)
                self._fetch_certificates_later(group_id)

    def notice_time(self) -> None:
        """Confirm if a tracker is connected; tell of groups that are served no longer, or again. Every half minute."""
        if self.is_connected():
            self.confirm_all()
        for group_id, group in list(self._groups.items()):
            if self.serves(group_id) != group.told_serving:
                self._tell(group_id)

    # -- changing what is known
    def _adopt(self, roster: Roster) -> None:
        """Take a verified roster that a tracker gave. Raises `ProtocolError` if it is older than the one in hand."""
        group_id = GroupId(roster.group_id)
        old = self._groups.get(group_id)
        if old is not None and roster.epoch <= old.index.roster.epoch:
            if roster.epoch < old.index.roster.epoch:
                raise ProtocolError("roster: older than the one in hand")
            if roster.members != old.index.roster.members:
                raise ProtocolError("roster: another of the same epoch")
            self._confirm(group_id, old)
            return
        index = DeviceIndex.of(roster)
        if self._me not in index.by_device:
            self._remove(group_id)
            return
        new_devices = self._new_devices(old.index, index) if old is not None else []
        now, wall = self._monotonic(), self._clock()
        told = old.told_serving if old is not None else False
        group = _Group(index, self.group_name(group_id), now, wall, wall, told)
        self._groups[group_id] = group
        self._keep(group_id, group)
        self._tell(group_id)
        for user, device in new_devices:
            if self.on_new_device is not None:
                self.on_new_device(user, device)

    def _confirm(self, group_id: GroupId, group: _Group) -> None:
        group.confirmed, group.confirmed_wall = self._monotonic(), self._clock()
        if abs(group.confirmed_wall - group.kept_wall) >= _KEEP_CONFIRMED_SECONDS:
            group.kept_wall = group.confirmed_wall
            self._keeper.confirm([group_id], group.confirmed_wall)
        if not group.told_serving:
            self._tell(group_id)

    def _new_devices(self, old: DeviceIndex, new: DeviceIndex) -> list[tuple[str, DeviceId]]:
        members = {member.user_id for member in old.roster.members}
        return [
            (member.name, DeviceId(device))
            for device, member in new.by_device.items()
            if member.user_id in members and not self.is_known(DeviceId(device))
        ]

    def _has_many_new(self) -> bool:
        return len(self._tasks) >= NEW_GROUPS_MAX or len(self._newest) >= limits.GROUPS_FOLLOWED_MAX

    def _remove(self, group_id: GroupId) -> None:
        self._removals[group_id] = self._removals.get(group_id, 0) + 1
        self._newest.pop(group_id, None)
        self._changes.pop(group_id, None)
        self._tasks.cancel(group_id)
        if self._groups.pop(group_id, None) is not None:
            self._keeper.drop(group_id)
            self._tell(group_id)
        self._certificates.forget_all_but(self._devices())

    def _keep(self, group_id: GroupId, group: _Group) -> None:
        group.kept_wall = group.confirmed_wall
        encoded = msgspec.msgpack.encode(group.index.roster)
        self._keeper.save(KeptRoster(group_id, group.name, encoded, group.confirmed_wall))

    def _tell(self, group_id: GroupId) -> None:
        if (group := self._groups.get(group_id)) is not None:
            group.told_serving = self.serves(group_id)
        for on_change in list(self._subscribers):
            on_change(group_id)

    def _devices(self) -> set[DeviceId]:
        return {DeviceId(device) for group in self._groups.values() for device in group.index.by_device}

    # -- asking the tracker
    async def _verify(self, roster: Roster) -> None:
        if len(roster.members) > INLINE_MEMBERS:
            await asyncio.to_thread(roster.verify, self._root_key, self._fingerprint)
        else:
            roster.verify(self._root_key, self._fingerprint)

    async def _fetch_roster(self, group_id: GroupId) -> None:
        for last in (False, True):
            removals = self._removals.get(group_id, 0)
            try:
                roster = (await self._client.call(routes.ROSTER, ids={"group_id": group_id})).roster
                if roster.group_id != group_id:
                    raise ProtocolError("roster: of another group")
                await self._verify(roster)
                removed = self._removals.get(group_id, 0) != removals
                if not last and (removed or roster.epoch < self.epoch(group_id)):
                    continue  # a push overtook the answer; only a tracker that says so twice has gone back
                if not removed:
                    self._adopt(roster)
            except ProtocolError as error:
                raise TrackerError(Kind.TRACKER_ERROR, reason=error.reason) from None
            except ShareError as error:
                if error.kind in NOT_IN_GROUP:
                    self._remove(group_id)
                raise
            return

    async def _fetch_certificates(self, group_id: GroupId) -> None:
        index = self.index(group_id)
        if index is None:
            return
        wanted = [DeviceId(device) for device in index.by_device if device != self._me]
        if self._certificates.missing(wanted) and await self._certificates.fetch(wanted):
            self._tell(group_id)

    def _fetch_certificates_later(self, group_id: GroupId) -> None:
        index = self.index(group_id)
        if index is not None and self._certificates.missing(DeviceId(d) for d in index.by_device if d != self._me):
            self._tasks.begin(group_id)

    async def _settle(self, group_id: GroupId) -> bool:
        """Bring a group to the newest roster that was announced, with all certificates; false if it is not out yet."""
        await self._take_changes(group_id)
        if self.epoch(group_id) < self._newest.get(group_id, 1):
            await self._fetch_roster(group_id)
        await self._fetch_certificates(group_id)
        return not self._changes.get(group_id) and self.epoch(group_id) >= self._newest.get(group_id, 0)

    async def _take_changes(self, group_id: GroupId) -> None:
        """Apply what was pushed, in order; on a mismatch leave the rest to a fetch of the whole."""
        while changes := self._changes.get(group_id):
            change = changes.pop(0)
            group = self._groups.get(group_id)
            if group is None or change.epoch <= group.index.roster.epoch:
                continue
            try:
                roster = await asyncio.to_thread(change.apply, group.index.roster)
                await self._verify(roster)
                self._adopt(roster)
            except ProtocolError as error:
                _log.info("the whole roster of %s is needed: %s", group_id, error.reason)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self.notice_time()
