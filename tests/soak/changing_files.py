"""F6: a shared file is changed while it is read, hashed and fetched, at random moments."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import msgspec

from core.snapshots import DownloadState
from core.storage.database import StateDatabase
from core.storage.hashing import Hasher
from core.storage.sources import SharedFile, identity_of
from core.storage.threads import DiskThreads
from core.wire.errors import ShareError
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, People, people
from tests.fakes.restless_file import CHANGES, RestlessFile
from tests.soak.figures import Figure, Plan

_RACES, _ROUNDS = 10_000, 3
_SIZE, _BIG, _MIB = 2 * 256 * 1024 + 9, 16 << 20, 1 << 20
_WITHDRAWN_SECONDS = 5.0
_LONGEST_WAIT = 0.004
"""Within which a change comes after the reading began: about as long as the reading takes."""


def run(plan: Plan) -> list[Figure]:
    """Race reading and hashing against each kind of change; then change files that are being fetched."""
    return [*asyncio.run(_races(plan)), *asyncio.run(_fetched(plan))]


# -- races of one file
class _Race:
    """A file, what reads it, and what came of it."""

    def __init__(self, top: Path, threads: DiskThreads, hasher: Hasher, chance: random.Random) -> None:
        self.file = RestlessFile(top, content(_SIZE), content(_SIZE, 2))
        self._manifest = manifest_of(self.file.data)
        self._threads, self._hasher, self._chance = threads, hasher, chance
        self.seen: Counter[str] = Counter()

    async def once(self) -> None:
        """One change, against reading or against hashing."""
        self.file.restore()
        how = self._chance.choice(CHANGES)
        changing = asyncio.to_thread(self._change, how, self._chance.uniform(0, _LONGEST_WAIT))
        if self._chance.random() < 0.7:
            await self._read_against(changing)
        else:
            await self._hash_against(how, changing)

    def _change(self, how: str, wait: float) -> None:
        until = time.perf_counter() + wait
        while time.perf_counter() < until:
            pass
        self.file.change(how)

    async def _read_against(self, changing: asyncio.Future[None] | object) -> None:
        shared = SharedFile(self._threads, self.file.path, self._manifest, identity_of(self.file.path))
        await asyncio.gather(changing, *(self._read(shared, piece) for piece in (0, 1, 2, 0, 1, 2)))  # type: ignore[arg-type]
        after = Counter(self.seen)
        await self._read(shared, 0)
        self.seen["served after the change"] += self.seen["right"] - after["right"]
        shared.close()

    async def _read(self, shared: SharedFile, piece: int) -> None:
        try:
            data = await shared.read_piece(piece)
        except ShareError:
            self.seen["refused"] += 1
        else:
            self.seen["right" if data == piece_of(self.file.data, self._manifest, piece) else "wrong"] += 1

    async def _hash_against(self, how: str, changing: object) -> None:
        hashed, _ = await asyncio.gather(self._hash(), changing)  # type: ignore[call-overload]
        if hashed is None:
            self.seen["not hashed"] += 1
        elif hashed == self._manifest:
            self.seen["hashed before"] += 1
        elif how in ("link", "folder link"):
            self.seen["leaked"] += 1
        else:
            is_so = self.file.path.exists() and hashed == manifest_of(self.file.path.read_bytes())
            self.seen["hashed after" if is_so else "hashed wrongly"] += 1

    async def _hash(self) -> object:
        try:
            return (await self._hasher.hash_file(self.file.path, within=1)).manifest
        except ShareError:
            return None


async def _races(plan: Plan) -> list[Figure]:
    threads = DiskThreads(2)
    database = await StateDatabase.open(plan.folder / "state.sqlite3")
    race = _Race(plan.folder / "races", threads, Hasher(threads, database.hash_cache), plan.random("races"))
    rounds = plan.count(_RACES)
    for _ in range(rounds):
        await race.once()
    await database.close()
    threads.close()
    seen = race.seen
    reads = seen["right"] + seen["refused"] + seen["wrong"]
    hashes = sum(seen[what] for what in ("hashed before", "hashed after", "not hashed", "leaked", "hashed wrongly"))
    raced = min(seen["right"], seen["refused"], seen["hashed before"], seen["not hashed"]) > 0
    return [
        Figure(
            "races",
            f"{rounds}: {seen['right']} reads right, {seen['refused']} refused; {seen['hashed before']} hashed before "
            f"the change, {seen['hashed after']} after it, {seen['not hashed']} refused",
            "each way out is met", raced,
        ),
        Figure("pieces read with wrong bytes", f"{seen['wrong']} of {reads}", "0", seen["wrong"] == 0),
        Figure(
            "pieces served after the change", str(seen["served after the change"]), "0",
            seen["served after the change"] == 0,
        ),
        Figure("manifests of a private file", f"{seen['leaked']} of {hashes}", "0", seen["leaked"] == 0),
        Figure("manifests of what never was", f"{seen['hashed wrongly']} of {hashes}", "0", not seen["hashed wrongly"]),
    ]  # fmt: skip


# -- changes while somebody fetches
async def _fetched(plan: Plan) -> list[Figure]:
    withdrawn: list[float] = []
    ended: Counter[str] = Counter()
    async with people(plan.folder, "ann", "bob", "cleo") as crowd:
        number = 0
        for _ in range(plan.count(_ROUNDS)):
            for how in CHANGES:
                for held_by_bob in (True, False):
                    number += 1
                    seconds, ending = await _change_while_fetched(crowd, how, number, held_by_bob)
                    withdrawn.append(seconds)
                    ended[ending] += 1
    told = ", ".join(f"{count} {what}" for what, count in sorted(ended.items()))
    slowest = max(withdrawn)
    return [
        Figure("downloads of a file that changed", told, "none wrong", not ended["wrong"] and not ended["hangs"]),
        Figure(
            "until the group is told that it is withdrawn", f"{slowest:.1f} s at most, of {len(withdrawn)}",
            f"≤ {_WITHDRAWN_SECONDS:.0f} s", slowest <= _WITHDRAWN_SECONDS,
        ),
    ]  # fmt: skip


async def _change_while_fetched(crowd: People, how: str, number: int, held_by_bob: bool) -> tuple[float, str]:
    """How long until the file was not listed as Ann's any more, and how Cleo's download of it ended."""
    ann, bob, cleo = crowd.people
    seeds = 2 * number, 2 * number + 1
    data, private = (make_file(crowd.tmp_path / f"made{seed}", _BIG, seed).read_bytes() for seed in seeds)
    file = RestlessFile(crowd.tmp_path / f"round{number}", data, private, f"{number}.bin")
    path = file.path
    await ann.engine.sharing.upload_file(str(path), GROUP)
    if held_by_bob:
        await bob.fetch(path.name)
    await cleo.engine.settings.change(lambda now: msgspec.structs.replace(now, limit_down=_MIB))
    await cleo.engine.downloads.download_file(GROUP, path.name, f"{cleo.folder}/")
    await cleo.until(lambda one: one.percent > 5, path.name)
    file.change(how)
    changed = time.monotonic()
    async with asyncio.timeout(30):
        while await _is_listed(crowd, path.name):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)
    seconds = time.monotonic() - changed
    await cleo.engine.settings.change(lambda now: msgspec.structs.replace(now, limit_down=0))
    ending = await _ending(crowd, path.name, data, held_by_bob)
    for person in (bob, cleo):
        for one in await person.engine.downloads.show_downloads():
            if one.state is not DownloadState.DONE:
                await person.engine.downloads.cancel(GROUP, one.name)
        for share in await person.engine.sharing.list_shares():
            await person.engine.sharing.stop_share(GROUP, share.name)
    return seconds, ending


async def _is_listed(crowd: People, name: str) -> bool:
    """Whether Ann is still said to have the file, as somebody else is told."""
    try:
        return crowd.people[0].name in [one.user for one in await crowd.people[1].engine.sharing.sharers(GROUP, name)]
    except ShareError:
        return False


async def _ending(crowd: People, name: str, data: bytes, held_by_bob: bool) -> str:
    cleo = crowd.people[2]
    whole = cleo.folder / name
    if held_by_bob:
        await cleo.engine.downloads.wait_downloads(60)
        return "whole, from others" if whole.read_bytes() == data else "wrong"
    await cleo.until(lambda one: one.reason != "connecting", name)
    one = await cleo.download(name)
    if whole.exists():
        return "whole already" if whole.read_bytes() == data else "wrong"
    return f"waits ({one.reason or one.state})" if one.state is not DownloadState.DONE else "wrong"
