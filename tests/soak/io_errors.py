"""Each operation on the disk fails once: errors, short writes; below the real program and inside of it (F3)."""

from __future__ import annotations

import asyncio
import errno
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.pieces import bitmap
from core.storage.partial import PartialFile
from core.wire.errors import DiskError
from core.wire.manifest import digest_piece
from tests.fakes.content import content, manifest_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.one_transfer import NAME, OneTransfer, Place, one_transfer
from tests.fakes.peer_disk import PeerDisk
from tests.fakes.programs import Peer
from tests.soak.figures import Figure, Plan
from tests.soak.kills import end_traced, missing, most_calls, traced

ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EINTR")
_OPERATIONS = ("write", "truncate", "sync_data", "sync", "sync_folder", "link")
_CALLS = (
    "pwrite64", "pread64", "preadv", "fdatasync", "fsync", "ftruncate", "mkdir", "linkat", "unlinkat", "unlink",
    "rename", "renameat", "fchmod", "utimensat", "statfs",
)  # fmt: skip
_PIECE = 256 * 1024
_SIZE = 6 * _PIECE + 77
_MANY = 20
"""Calls that are made more often than this fail with one error each, in turn; the others with every one."""
_PATIENCE_SECONDS = 60.0


@dataclass
class _Total:
    rounds: int = 0
    false: int = 0
    wrong: list[str] = field(default_factory=list)
    """Rounds in which the file was not whole in the end, or the program did what it must not."""
    outcomes: Counter[str] = field(default_factory=Counter)


def run(plan: Plan) -> list[Figure]:
    """Let each operation of a download in this process fail, then each system call of the real program."""
    inside = asyncio.run(_inside(plan))
    if (lack := missing()) is not None:
        raise RuntimeError(lack)
    outside_folder = plan.folder / "real"
    outside_folder.mkdir()
    with one_transfer(outside_folder, _SIZE) as transfer:
        outside = _outside(transfer, plan)
    return [*_figures("operation of our own", inside), *_figures("system call of the real program", outside)]


def _figures(what: str, total: _Total) -> list[Figure]:
    first = f" (first: {total.wrong[0]})" if total.wrong else ""
    came = ", ".join(f"{name} {count}" for name, count in total.outcomes.most_common())
    return [
        Figure(f"{what} fails: what came of it", f"{total.rounds} rounds: {came}", "each of a share", total.rounds > 0),
        Figure(f"{what} fails: not whole in the end, or said wrongly", f"{len(total.wrong)} of {total.rounds}{first}",
               "0", not total.wrong),
        Figure(f"{what} fails: committed bits that are false", f"{total.false} in {total.rounds} rounds", "0",
               total.false == 0),
    ]  # fmt: skip


# -- in this process
async def _inside(plan: Plan) -> _Total:
    total, counts = _Total(), await _counts(plan.folder / "count")
    wanted = [(op, k, name) for op in _OPERATIONS for k in range(1, counts[op] + 1) for name in ERRORS]
    wanted += [("short", size, "") for size in (1021, 65_537, _PIECE - 1)]
    for number, (operation, k, name) in enumerate(plan.random("inside").sample(wanted, plan.count(len(wanted)))):
        disk = FaultyDisk()
        if operation == "short":
            disk.shortest_write = k
        else:
            disk.fail(operation, getattr(errno, name), first=k, times=1)
        total.rounds += 1
        root = plan.folder / f"inside-{number}"
        root.mkdir()
        said = await _downloaded(root, disk, total)
        total.outcomes[said] += 1
        if said not in ("whole at once", "whole after a retry"):
            total.wrong.append(f"{operation} {k} {name}: {said}")
    return total


async def _counts(root: Path) -> Counter[str]:
    root.mkdir()
    disk = FaultyDisk()
    assert await _downloaded(root, disk, _Total()) == "whole at once"
    return disk.counts


async def _downloaded(root: Path, disk: FaultyDisk, total: _Total) -> str:
    """Download, try again whatever fails, as a swarm does, and say what came of it."""
    data, failures = content(_SIZE), 0
    manifest = manifest_of(data)
    async with PeerDisk(root, disk) as peer:
        while True:
            try:
                file = await peer.create(manifest)
                break
            except DiskError:
                failures += 1
                if failures > 3 or [path for path in peer.downloads.rglob("*") if path.is_file()]:
                    return "a creation that failed left something"
        for piece in range(manifest.pieces):
            while not bitmap.has(file.have(), piece):
                try:
                    await peer.fill(file, data, [piece])
                    if piece % 3 == 2:
                        await peer.partials.flusher.flush(file)
                except DiskError:
                    failures += 1
                    if failures > 6:
                        return "it never worked again"
                    total.false += await _false(peer, file)
                    await _again(file)
        while True:
            try:
                path = await file.finish()
                break
            except DiskError:
                failures += 1
                if failures > 6:
                    return "it could not be finished"
                total.false += await _false(peer, file)
                await _again(file)
                await peer.fill(file, data, set(range(manifest.pieces)) - set(bitmap.iterate(file.have())))
        if path.read_bytes() != data:
            return "wrong bytes"
        if peer.names() != ["file.bin"]:
            return f"left behind: {peer.names()}"
    return "whole after a retry" if failures else "whole at once"


async def _again(file: PartialFile) -> None:
    try:
        await file.retry()
    except DiskError:
        await file.retry()


async def _false(peer: PeerDisk, file: PartialFile) -> int:
    """Bits that are committed and whose bytes are not in the file."""
    kept = await peer.database.transfers.get(file.uuid)
    part = peer.part(file)
    if kept is None or not part.exists():
        return 0
    false, manifest = 0, file.manifest
    with part.open("rb") as stream:
        for piece in bitmap.iterate(bitmap.from_wire(kept[1], len(kept[1]) * 8)):
            stream.seek(manifest.offset_of(piece))
            digests = digest_piece(stream.read(manifest.length_of(piece)))
            false += digests != (manifest.sha1_of(piece), manifest.blake3_of(piece))
    return false


# -- below the real program
def _outside(transfer: OneTransfer, plan: Plan) -> _Total:
    total = _Total()
    wanted: list[tuple[str, int, str]] = []
    for call, most in _counted(transfer).items():
        for k in range(1, most + 1):
            wanted += [(call, k, name) for name in (ERRORS if most <= _MANY else (ERRORS[k % len(ERRORS)],))]
    for call, k, name in sorted(plan.random("outside").sample(wanted, plan.count(len(wanted)))):
        place = transfer.fresh()
        said = _with_error(transfer, place, call, k, name)
        total.rounds += 1
        total.outcomes[said] += 1
        total.false += len(transfer.audit(place).false)
        if (bad := _after(transfer, place)) or said.startswith("bad"):
            total.wrong.append(f"{call} {k} {name}: {said}, {bad or 'whole after a restart'}")
        transfer.remove(place)
    return total


def _start(transfer: OneTransfer, place: Place, *inject: str) -> Peer:
    log = transfer.source.parent / "errors"
    prefix = traced(inject[0].partition(":")[0] if inject else ",".join(_CALLS), log, *inject)
    return transfer.start(place, lambda words: prefix(["tests.fakes.impatient_peer" if word == "core.shell" else word
                                                       for word in words]))  # fmt: skip


def _counted(transfer: OneTransfer) -> dict[str, int]:
    place = transfer.fresh()
    said = _driven(transfer, place, _start(transfer, place))
    assert said == "done", said
    transfer.remove(place)
    return most_calls((transfer.source.parent / "errors").read_text(errors="replace"))


def _with_error(transfer: OneTransfer, place: Place, call: str, k: int, name: str) -> str:
    return _driven(transfer, place, _start(transfer, place, f"{call}:error={name}:when={k}"))


def _driven(transfer: OneTransfer, place: Place, fetcher: Peer) -> str:
    """Fetch, whatever happens, and say what came of it; "bad" and what, if that must not be."""
    said = ""
    with fetcher:
        try:
            said = _asked(transfer, place, fetcher)
            fetcher.send("quit")
            fetcher.process.wait(_PATIENCE_SECONDS)
        except (AssertionError, BrokenPipeError, subprocess.TimeoutExpired) as error:
            ended = fetcher.process.poll()
            said = f"ended with {ended}" if ended == 1 else f"bad: {ended}, {error}"[:300]
        finally:
            end_traced(fetcher)
    told = "".join(fetcher.errors)
    if "Traceback" in told:
        return f"bad: {told[-300:]}"
    if said == "ended with 1" and len(told.strip().splitlines()) != 1:
        return f"bad: it ended with {len(told.splitlines())} lines"
    return said


def _asked(transfer: OneTransfer, place: Place, fetcher: Peer) -> str:
    """The state that the download comes to, or the error that asking for it is answered with."""
    transfer.begin(fetcher, place)
    answer = fetcher.answer(_PATIENCE_SECONDS)
    if not answer["ok"]:
        kind = str(answer["error"]["kind"])
        return f"bad: refused with {kind}" if kind == "internal" else f"refused with {kind}"
    found = fetcher.until(
        lambda: (one := fetcher.download(NAME))["state"] in ("done", "failed") and one, _PATIENCE_SECONDS
    )
    if found["state"] == "done":
        return "done"
    reason = str(found["reason"])
    return f"bad: failed with {reason}" if reason in ("", "internal") else f"failed with {reason}"


def _after(transfer: OneTransfer, place: Place) -> str:
    """What is wrong after a restart without any error, or nothing."""
    if list(place.state.glob("*.broken*")):
        return "the state database was given up"
    with transfer.start(place) as fetcher:
        known = {one["name"]: one["state"] for one in fetcher.do("show_downloads")}
        if NAME not in known and not place.whole:
            fetcher.do(f'download_file {transfer.scene.group} {NAME} "{place.downloads}/"')
        elif known.get(NAME) == "failed":
            fetcher.do(f"resume {transfer.scene.group} {NAME}")
        if NAME in known or not place.whole:
            states: Sequence[str] = ("done", "failed")
            state = fetcher.until(lambda: (one := fetcher.download(NAME)["state"]) in states and one, _PATIENCE_SECONDS)
            if state != "done":
                return f"{state} after a restart"
    if len(place.whole) != 1 or place.whole[0].read_bytes() != transfer.source.read_bytes():
        return "not the file"
    return "" if place.is_untouched() else "another file was overwritten"
