"""Ann's computer in a small deployment: a membership that can be started, stopped, and left alone for a day."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from core.transfer.membership import Membership
from core.wire.ids import DeviceId, GroupId
from core.wire.push import RosterChanged
from tests.fakes.devices import FakeDevice
from tests.fakes.rosters import MemoryStore, RosterTracker

DAY = 24 * 3600
OTHER = GroupId("b" * 32)


@dataclass
class World:
    """A deployment with Ann (this device), Bob and Eve, and the clocks of Ann's computer."""

    tracker: RosterTracker = field(default_factory=RosterTracker)
    store: MemoryStore = field(default_factory=MemoryStore)
    ann: FakeDevice = field(default_factory=FakeDevice)
    bob: FakeDevice = field(default_factory=FakeDevice)
    eve: FakeDevice = field(default_factory=FakeDevice)
    wall: float = 1_800_000_000.0
    steady: float = 500.0
    told: list[GroupId] = field(default_factory=list)
    new_devices: list[tuple[str, DeviceId]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tracker.enrol(self.ann, self.bob, self.eve)
        self.tracker.set_members({"ann": ("owner", [self.ann]), "bob": ("member", [self.bob])})

    def passes(self, seconds: float, *, asleep: bool = False) -> None:
        """Let time pass; while the program does not run only the wall clock counts."""
        self.wall += seconds
        self.steady += 0 if asleep else seconds

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Membership]:
        """The membership of Ann's device, from a start of the program to its end."""
        members = Membership(
            self.tracker.fingerprint,
            self.tracker.key.public_key(),
            self.tracker,
            self.store,
            lambda: self.wall,
            lambda: self.steady,
            self.ann.device,
        )
        members.subscribe(self.told.append)
        members.on_new_device = lambda user, device: self.new_devices.append((user, device))
        await members.load()
        try:
            yield members
        finally:
            await members.close()

    def with_eve(self) -> RosterChanged:
        """Eve joins."""
        return self.tracker.set_members(
            {"ann": ("owner", [self.ann]), "bob": ("member", [self.bob]), "eve": ("reader", [self.eve])}
        )

    def without_bob(self) -> RosterChanged:
        """Bob is expelled."""
        return self.tracker.set_members({"ann": ("owner", [self.ann])})
