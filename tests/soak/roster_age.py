"""A day of rosters in a minute: each is 120 s old at most, and is asked for 1,440 times while a file moves (S2)."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from unittest.mock import patch

from core.events import DownloadChanged
from core.snapshots import DownloadState
from core.transfer.membership import Membership
from core.wire import limits
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, People, Person, people
from tests.soak.figures import Figure, Plan

_REFRESHES = 1440
_AGE_SECONDS = 120.0
_STEP_SECONDS = 60.0
_NAME = "big.bin"
_SPEED = 4 << 20
_GOES_ON = frozenset({DownloadState.DOWNLOADING, DownloadState.FINISHING, DownloadState.DONE})


class _Time:
    """A steady clock for all, which can be moved on."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.skipped


def run(plan: Plan) -> list[Figure]:
    """Refresh `_REFRESHES` times, a minute of the rosters' clock apart; then not at all."""
    return asyncio.run(_run(plan.folder, plan.count(_REFRESHES)))


async def _run(folder: Path, refreshes: int) -> list[Figure]:
    with patch.object(limits, "ROSTER_SECONDS", round(_AGE_SECONDS)):
        async with people(folder, "ann", "bob") as crowd:
            return await _watched(crowd, folder, refreshes)


async def _watched(crowd: People, folder: Path, refreshes: int) -> list[Figure]:
    ann, bob = crowd.people
    source = make_file(folder / _NAME, 64 << 20)
    await ann.engine.sharing.upload_file(str(source), GROUP)
    clock = _Time()
    rosters = [_by(person, clock) for person in (ann, bob)]
    (group_id,) = rosters[0].groups()
    for one in rosters:
        await one.refresh(group_id)
    await bob.engine.downloads.download_file(GROUP, _NAME, f"{bob.folder}/", paused=True)
    await bob.engine.downloads.set_limits(GROUP, _NAME, _SPEED, 0)
    await bob.engine.downloads.resume(GROUP, _NAME)
    await bob.until(lambda one: one.bytes_verified > 0, _NAME)
    bob.told.clear()
    refused = 0
    for _ in range(refreshes):
        clock.skipped += _STEP_SECONDS
        for one in rosters:
            one.notice_time()
            refused += not one.serves(group_id)
            await one.refresh(group_id)
    dropped = [event for event in bob.told if isinstance(event, DownloadChanged) and event.state not in _GOES_ON]
    before = (await bob.download(_NAME)).bytes_received
    await bob.engine.downloads.set_limits(GROUP, _NAME, 0, 0)
    await bob.engine.downloads.wait_downloads(60)
    is_right = sha1_of(bob.folder / _NAME) == sha1_of(source)
    clock.skipped += _AGE_SECONDS + 1
    for one in rosters:
        one.notice_time()
    still = sum(one.serves(group_id) for one in rosters)
    hours = refreshes * _STEP_SECONDS / 3600
    return [
        Figure("refreshes of the rosters of two peers", f"{refreshes} ({hours:.1f} h of rosters)", "", before > 0),
        Figure("transfers dropped, or not served in between", f"{len(dropped)} and {refused}", "0",
               not dropped and not refused),
        Figure("files with a wrong byte", f"{int(not is_right)} of 1", "0", is_right),
        Figure("peers that serve by a roster older than 120 s", f"{still} of 2", "0", still == 0),
    ]  # fmt: skip


def _by(person: Person, clock: _Time) -> Membership:
    """The rosters of a person, by this clock, and confirmed by nothing but a refresh."""
    rosters = person.session.membership
    rosters._monotonic = clock
    rosters.is_connected = lambda: False
    return rosters
