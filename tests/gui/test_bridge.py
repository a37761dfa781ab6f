"""Events and samples reach the window in order, once, and only where something moved."""

from __future__ import annotations

import asyncio
import threading

import msgspec

from core.events import DownloadChanged, Event, FilesChanged, GroupsChanged, Hashing, RequestArrived
from core.snapshots import DownloadState, HashProgress
from gui.actions.actions import Actions
from gui.bridge import Bridge, coalesced
from gui.sample import Sample, settled
from gui.screenshots import samples
from tests.fakes.window import next_signal, until

PASSWORD = "correct horse battery"


def test_of_events_that_say_the_same_the_last_is_told() -> None:
    done = DownloadChanged("a", "x", DownloadState.DONE)
    events: list[Event] = [
        FilesChanged("a"),
        GroupsChanged("a"),
        done,
        FilesChanged("b"),
        FilesChanged("a"),
        done,
        Hashing(HashProgress("n", 1, 9, 1)),
        Hashing(HashProgress("n", 2, 9, 1)),
        Hashing(HashProgress("n", 1, 9, 2)),
        GroupsChanged("a"),
    ]
    assert coalesced(events) == [
        done,
        FilesChanged("b"),
        FilesChanged("a"),
        done,
        Hashing(HashProgress("n", 2, 9, 1)),
        Hashing(HashProgress("n", 1, 9, 2)),
        GroupsChanged("a"),
    ]


def test_what_did_not_move_is_the_identical_object() -> None:
    old = Sample(samples.status(), samples.downloads(), samples.shares())
    assert settled(Sample(samples.status(), samples.downloads(), samples.shares()), old) is old
    first, *rest = samples.downloads()
    moved = msgspec.structs.replace(first, percent=first.percent + 1)
    new = settled(Sample(samples.status(), (moved, *rest), samples.shares()), old)
    assert new.downloads[0] is moved
    assert all(one is before for one, before in zip(new.downloads[1:], old.downloads[1:], strict=True))
    assert new.shares is old.shares
    assert new.status is old.status


async def test_events_come_on_the_thread_of_the_window(bridge: Bridge, actions: Actions) -> None:
    threads: list[str] = []
    kinds: list[str] = []
    bridge.happened.connect(lambda event: threads.append(threading.current_thread().name))
    bridge.happened.connect(lambda event: kinds.append(type(event).__name__))
    await actions.create_user("ann", PASSWORD)
    await actions.login("ann", PASSWORD)
    await until(lambda: "TrackerConnected" in kinds)
    assert set(threads) == {"MainThread"}


async def test_a_sample_says_who_is_logged_in_and_what_moves(bridge: Bridge, actions: Actions) -> None:
    (sample,) = await next_signal(bridge.sampled)
    assert not sample.status.logged_in
    await actions.create_user("ann", PASSWORD)
    await actions.login("ann", PASSWORD)
    bridge.sample_now()
    await until(lambda: bridge.last.status.user == "ann")
    assert bridge.last.disks


async def test_ten_thousand_events_do_not_hold_the_window_up(bridge: Bridge) -> None:
    told: list[Event] = []
    bridge.happened.connect(told.append)
    late = 0.0
    loop = asyncio.get_running_loop()

    def flood() -> None:
        for number in range(10_000):
            bridge._on_event(RequestArrived("a", str(number)))

    worker = threading.Thread(target=flood)
    worker.start()
    while len(told) < 10_000:
        before = loop.time()
        await asyncio.sleep(0.01)
        late = max(late, loop.time() - before - 0.01)
    worker.join()
    assert [one.user for one in told if isinstance(one, RequestArrived)] == [str(number) for number in range(10_000)]
    assert late < 0.5
