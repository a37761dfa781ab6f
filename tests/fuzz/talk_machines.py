"""Two honest peers in talk, a roster in hand, and a limit, as state machines with everything in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.protocol.events import Blocked, Broken, PieceDone, PingGot, Said
from core.transfer.membership import Membership
from core.transfer.throttle import BURST_SECONDS, Bucket
from core.wire.errors import Kind, TrackerError
from core.wire.peer_messages import Bitfield, Closed, Have, Interest, Reject, Request, Uninterest
from core.wire.push import Removed, RosterChanged
from core.wire.roster import Roster
from tests.fakes.devices import FakeDevice
from tests.fakes.membership_world import World
from tests.fakes.rosters import GROUP
from tests.fakes.talk import FILE, ME, PEER, Side
from tests.fakes.talk import GROUP as TALKED_OF

_LENGTHS: Final = (1, 2, 300, 5000)
_DEVICES: Final = tuple(FakeDevice() for _ in range(3))


class _Speaker:
    """One peer: its session, the bytes on their way from it, and what it knows of requests."""

    def __init__(self, *, dialled: bool) -> None:
        me, peer = (ME, PEER) if dialled else (PEER, ME)
        self.side = Side(dialled=dialled, me=me, peer=peer)
        self.wire = bytearray()
        self.channels: set[int] = set()
        self.asked: dict[tuple[int, int], int] = {}
        self.given_up: set[tuple[int, int]] = set()
        self.serving: dict[tuple[int, int], int] = {}
        self.next_request = 0


class TalkMachine(RuleBasedStateMachine):
    """Whatever two honest peers say, and however it is cut on its way, neither breaks, and what arrives is right."""

    def __init__(self) -> None:
        super().__init__()
        self.speakers = (_Speaker(dialled=True), _Speaker(dialled=False))

    @initialize()
    def greet(self) -> None:
        for speaker in self.speakers:
            speaker.wire += speaker.side.session.greeting()
        for who in (0, 1):
            self.deliver(who, 1 << 20, 4096)
        self.open(0)
        for length in (300, 5000):
            self.ask(0, 0, length)
        self.deliver(0, 1 << 20, 4096)

    def _ready(self, who: int) -> _Speaker | None:
        return self.speakers[who] if self.speakers[who].side.session.is_greeted else None

    @rule(who=st.integers(0, 1))
    def open(self, who: int) -> None:
        if (me := self._ready(who)) is not None and len(me.channels) < 3:
            channel = me.side.session.free_channel()
            me.wire += me.side.session.say(Interest(channel, TALKED_OF, FILE))
            me.channels.add(channel)

    @rule(who=st.integers(0, 1), which=st.integers(0, 2))
    def leave(self, who: int, which: int) -> None:
        if (me := self._ready(who)) is not None:
            for channel in sorted(me.channels)[which : which + 1]:
                me.wire += me.side.session.say(Uninterest(channel))
                me.channels.remove(channel)
                me.given_up |= {key for key in me.asked if key[0] == channel}

    @rule(who=st.integers(0, 1), which=st.integers(0, 2), length=st.sampled_from(_LENGTHS))
    def ask(self, who: int, which: int, length: int) -> None:
        if (me := self._ready(who)) is not None:
            for channel in sorted(me.channels)[which : which + 1]:
                me.next_request += 1
                # The piece says how long it is, so that whoever answers knows.
                raw = me.side.session.request(channel, me.next_request, _LENGTHS.index(length), length)
                if raw:
                    me.wire += raw
                    me.asked[channel, me.next_request] = length

    @rule(who=st.integers(0, 1), which=st.integers(0, 3))
    def cancel(self, who: int, which: int) -> None:
        if (me := self._ready(who)) is not None:
            for key in sorted(set(me.asked) - me.given_up)[which : which + 1]:
                me.wire += me.side.session.cancel(*key)
                me.given_up.add(key)

    @rule(who=st.integers(0, 1), which=st.integers(0, 3), size=st.integers(1, 3000))
    def give(self, who: int, which: int, size: int) -> None:
        me = self.speakers[who]
        for key in sorted(me.serving)[which : which + 1]:
            session, offset = me.side.session, me.serving[key]
            if not session.is_wanted(*key):
                del me.serving[key]
                continue
            length = self._length(who, key)
            size = min(size, length - offset)
            is_last = offset + size == length
            me.wire += session.data_header(*key, offset, size, last=is_last) + _bytes(key, offset, size)
            me.serving[key] += size
            if is_last:
                del me.serving[key]

    @rule(who=st.integers(0, 1), which=st.integers(0, 3))
    def reject(self, who: int, which: int) -> None:
        me = self.speakers[who]
        for key in sorted(me.serving)[which : which + 1]:
            me.wire += me.side.session.say(Reject(*key))
            del me.serving[key]

    @rule(who=st.integers(0, 1), channel=st.integers(0, 6), what=st.integers(0, 2))
    def tell(self, who: int, channel: int, what: int) -> None:
        if (me := self._ready(who)) is not None:
            message = (Have(channel, (1, 2)), Bitfield(channel, b"\xf0"), Closed(channel))[what]
            me.wire += me.side.session.say(message)
            if what == 2:
                me.serving = {key: offset for key, offset in me.serving.items() if key[0] != channel}

    @rule(who=st.integers(0, 1))
    def ping(self, who: int) -> None:
        if (me := self._ready(who)) is not None:
            me.wire += me.side.session.ping()

    @rule(
        who=st.integers(0, 1), count=st.sampled_from([1, 5, 6, 40, 1000, 1 << 20]), step=st.sampled_from([1, 7, 4096])
    )
    def deliver(self, who: int, count: int, step: int) -> None:
        sender, receiver = self.speakers[who], self.speakers[1 - who]
        raw = bytes(sender.wire[:count])
        del sender.wire[:count]
        for event in receiver.side.feed(raw, step=step):
            assert not isinstance(event, Broken | Blocked), event
            if isinstance(event, PingGot):
                receiver.wire += receiver.side.session.pong(event.value)
            elif isinstance(event, PieceDone):
                key = (event.channel, event.request)
                assert key not in receiver.given_up, "a piece that was given up arrived"
                assert bytes(event.buffer) == _bytes(key, 0, receiver.asked.pop(key))
            elif isinstance(event, Said):
                self._hear(receiver, event)

    def _hear(self, receiver: _Speaker, event: Said) -> None:
        match event.message:
            case Request(channel, request, _):
                receiver.serving[channel, request] = 0
            case Closed(channel):
                receiver.channels.discard(channel)
                receiver.asked = {key: length for key, length in receiver.asked.items() if key[0] != channel}
            case Reject(channel, request):
                assert (channel, request) not in receiver.given_up
                receiver.asked.pop((channel, request), None)

    def _length(self, who: int, key: tuple[int, int]) -> int:
        other = self.speakers[1 - who]
        return other.asked.get(key) or 1

    def teardown(self) -> None:
        for _ in range(3):
            for who in (0, 1):
                self.deliver(who, 1 << 24, 4096)


def _bytes(key: tuple[int, int], offset: int, size: int) -> bytes:
    start = key[0] * 31 + key[1] * 7 + offset
    return bytes((start + at) % 251 for at in range(size))


class RosterMachine(RuleBasedStateMachine):
    """In whatever order pushes come, lost, late or forged: the epoch never falls, and the newest roster is the last."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.ann = self.world.ann
        self.pushes: list[RosterChanged] = []
        self.signed: dict[int, Roster] = {}
        self.highest = 0
        self.members = self._start()
        self._note()
        self._run(self.members.refresh(GROUP))

    def _start(self) -> Membership:
        world = self.world
        members = Membership(
            world.tracker.fingerprint, world.tracker.key.public_key(), world.tracker, world.store,
            lambda: world.wall, lambda: world.steady, world.ann.device,
        )  # fmt: skip
        self._run(members.load())
        return members

    def _run(self, work: object) -> None:
        self.loop.run_until_complete(work)  # type: ignore[arg-type]

    def _note(self) -> None:
        roster = self.world.tracker.rosters[GROUP]
        self.signed[roster.epoch] = roster

    @rule(present=st.lists(st.integers(0, 2), unique=True), jump=st.sampled_from([1, 1, 1, 1000]))
    def change(self, present: list[int], jump: int) -> None:
        others = {f"user{n}": ("member", [_DEVICES[n]]) for n in present}
        epoch = self.world.tracker.rosters[GROUP].epoch + jump
        self.world.tracker.enrol(*_DEVICES)
        self.pushes.append(self.world.tracker.set_members({"ann": ("owner", [self.ann]), **others}, epoch=epoch))
        self._note()

    @rule(which=st.integers(0, 30))
    def push(self, which: int) -> None:
        if self.pushes:
            self._run(_applied(self.members, self.pushes[which % len(self.pushes)]))

    @rule(which=st.integers(0, 30), what=st.sampled_from(["signature", "members", "epoch", "start", "huge"]))
    def forge(self, which: int, what: str) -> None:
        known = [push for push in self.pushes if push.change is not None]
        if not known:
            return
        push = known[which % len(known)]
        assert push.change is not None
        changes: dict[str, dict[str, Any]] = {
            "signature": {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
            "members": {"put": (*push.change.put, *self.signed[min(self.signed)].members)},
            "epoch": {"epoch": push.epoch + 1},
            "start": {"from_epoch": self.members.epoch(GROUP)},
            "huge": {"gone": tuple(member.user_id for member in self.signed[max(self.signed)].members)},
        }
        forged = msgspec.structs.replace(push, change=msgspec.structs.replace(push.change, **changes[what]))
        self._run(_applied(self.members, forged))

    @rule(away=st.booleans())
    def tracker(self, away: bool) -> None:
        self.world.tracker.error = TrackerError(Kind.TRACKER_UNREACHABLE) if away else None

    @rule()
    def settle(self) -> None:
        self._run(asyncio.sleep(0.001))

    @rule(which=st.integers(0, 30))
    def old_answer(self, which: int) -> None:
        """A tracker that was put back to an earlier state."""
        tracker, now = self.world.tracker, self.world.tracker.rosters[GROUP]
        tracker.rosters[GROUP] = self.signed[sorted(self.signed)[which % len(self.signed)]]
        self._run(_quietly(self.members.refresh(GROUP)))
        tracker.rosters[GROUP] = now

    @rule()
    def restart(self) -> None:
        before = self.members.epoch(GROUP)
        self._run(self.members.close())
        self.members = self._start()
        assert self.members.epoch(GROUP) == before

    @rule()
    def expel(self) -> None:
        """Put out, and let in again by a roster that is newer."""
        self._run(_applied(self.members, Removed(GROUP, "film", "removed")))
        assert self.members.index(GROUP) is None
        self.highest = 0
        self.change([0], 1)
        self.world.tracker.error = None
        self._run(_quietly(self.members.refresh(GROUP)))

    @invariant()
    def what_is_believed_was_signed(self) -> None:
        index, epoch = self.members.index(GROUP), self.members.epoch(GROUP)
        assert epoch >= self.highest, "the epoch fell"
        self.highest = epoch
        if index is not None:
            assert index.roster == self.signed[epoch]

    def teardown(self) -> None:
        try:
            self.world.tracker.error = None
            self._run(_quietly(self.members.refresh(GROUP)))
            newest = self.world.tracker.rosters[GROUP]
            index = self.members.index(GROUP)
            assert index is not None
            assert index.roster == newest
        finally:
            self._run(self.members.close())
            self.loop.close()


async def _applied(members: Membership, event: RosterChanged | Removed) -> None:
    members.apply(event)


async def _quietly(work: Awaitable[None]) -> None:
    with suppress(TrackerError):
        await work


class BucketMachine(RuleBasedStateMachine):
    """No more passes than the rate and what one read is over it, and everybody who waits is called, in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 50.0
        self.loop = asyncio.new_event_loop()
        self.loop.time = lambda: self.now  # type: ignore[method-assign]
        self.bucket = Bucket(lambda: self.now)
        self.since, self.passed, self.over = self.now, 0, 0
        self.waiting: list[int] = []
        self.called: list[int] = []
        self.next = 0

    def _turn(self) -> None:
        for _ in range(3):
            self.loop.run_until_complete(asyncio.sleep(0))

    @rule(rate=st.sampled_from([0, 1, 1000, 10**6, 10**9]))
    def limit(self, rate: int) -> None:
        async def work() -> None:
            self.bucket.set_rate(rate)

        if rate != self.bucket.rate:
            self.loop.run_until_complete(work())
            self.since, self.passed, self.over = self.now, 0, 0

    @rule(nbytes=st.sampled_from([1, 1000, 128 * 1024, 8 << 20]))
    def use(self, nbytes: int) -> None:
        if self.bucket.is_open():
            self.bucket.take(nbytes)
            self.passed += nbytes
            self.over = max(self.over, nbytes)

    @rule()
    def wait(self) -> None:
        number, self.next = self.next, self.next + 1

        async def work() -> None:
            self.bucket.wait(lambda: self.called.append(number))

        self.waiting.append(number)
        self.loop.run_until_complete(work())

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.3, 5.0, 3600.0]))
    def passes(self, seconds: float) -> None:
        self.now += seconds
        self._turn()

    @invariant()
    def the_limit_holds_and_turns_are_kept(self) -> None:
        assert self.called == self.waiting[: len(self.called)], "out of turn"
        rate = self.bucket.rate
        if rate:
            allowed = rate * (self.now - self.since + BURST_SECONDS) + self.over
            assert self.passed <= allowed + 1, "too much passed"

    def teardown(self) -> None:
        try:
            for _ in range(3):
                self.now += 10.0**8
                self._turn()
            assert self.called == self.waiting, "somebody waits for ever"
        finally:
            self.bucket.close()
            self.loop.close()
