"""`make demo`: one tracker, one sharer, three fetchers on this machine hand a real file around, and a table tells how.

Invariant: whatever ends it (success, a failure, Ctrl-C, SIGTERM), no process and no file of it is left; the exit status
is 0 only if every fetcher has a file of the sharer's SHA-1. Everything happens on loopback, so it works without a
network and beside a running tracker. It needs no terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from core.shell import plain
from core.shell.demo_cast import GROUP, Cast, DemoFailed, Peer
from core.shell.demo_report import Fetched, Progress, report
from core.snapshots import DownloadSnapshot, DownloadState

SHARER = "olga"
FETCHERS = ("ann", "ben", "eve")
_SAMPLE_SECONDS = 0.25
_STALLED_SECONDS = 120.0
_CHUNK = 1 << 20
_SLACK = 64 << 20
"""For everybody's state, and so that the disk is not filled to its end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; its exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description="Hand a real file around between four peers.")
    parser.add_argument("--file", type=Path, metavar="PATH", help="a file of your own (default: one that is made)")
    parser.add_argument("--size", type=int, default=256, metavar="MIB", help="size of the file that is made")
    options = parser.parse_args(arguments)
    try:
        return asyncio.run(_interruptible(options.file, options.size * _CHUNK))
    except DemoFailed as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"demo: {error.filename or 'the disk'}: {error.strerror or error}", file=sys.stderr)
        return 1


async def _interruptible(source: Path | None, size: int) -> int:
    """Play; a signal ends it early and cleanly, a second one is not heard."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(_play(source, size))
    caught: list[int] = []

    def stop(number: int, frame: object) -> None:
        if not caught:
            caught.append(number)
            loop.call_soon_threadsafe(task.cancel)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    try:
        return await task
    except asyncio.CancelledError:
        print("\ndemo: interrupted; nothing is left of it.", file=sys.stderr)
        return 128 + caught[0] if caught else 1


async def _play(source: Path | None, size: int) -> int:
    if source is not None:
        size = _size_of(source)
    folder = Path(tempfile.mkdtemp(prefix="p2p-share-demo-", dir=_place(size * (len(FETCHERS) + (source is None)))))
    cast = Cast(folder)
    try:
        print(
            f"One tracker, one sharer and {len(FETCHERS)} fetchers, each a process of its own, in {folder}.", flush=True
        )
        if source is None:
            source = folder / "demo.bin"
            print(f"Making a file of {plain.size(size)}.", flush=True)
            sha1 = await asyncio.to_thread(_make, source, size)
        else:
            sha1 = await asyncio.to_thread(_sha1, source)
        return await _hand_around(cast, folder, source.absolute(), size, sha1)
    finally:
        await asyncio.shield(_clear(cast, folder))


async def _clear(cast: Cast, folder: Path) -> None:
    await cast.close()
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _hand_around(cast: Cast, folder: Path, source: Path, size: int, sha1: str) -> int:
    await cast.add_tracker()
    print("The tracker runs; everybody finds it by zeroconf and logs in.", flush=True)
    sharer, *fetchers = await asyncio.gather(*(cast.add_peer(user) for user in (SHARER, *FETCHERS)))
    await sharer.call("create_group", GROUP)
    for fetcher in fetchers:
        await fetcher.call("join_group", GROUP)
        await sharer.call("accept_request", GROUP, fetcher.user)
    print(f"{SHARER} shares {plain.shown(source.name)} ({plain.size(size)}).", flush=True)
    name = (await sharer.call("upload_file", str(source), GROUP))[0]["name"]
    print("Everybody else fetches it.", flush=True)
    began = time.monotonic()
    downloads = await asyncio.gather(*(_fetch(fetcher, name, folder) for fetcher in fetchers))
    ends = await _watch(fetchers, began)
    sent = next(one["bytes_sent"] for one in await sharer.call("list_shares") if one["name"] == name)
    digests = await asyncio.gather(*(asyncio.to_thread(_sha1, Path(one.path)) for one in downloads))
    fetched = [
        Fetched(fetcher.user, end, seconds, digest)
        for fetcher, (end, seconds), digest in zip(fetchers, ends, digests, strict=True)
    ]
    for line in report(SHARER, size, sha1, sent, fetched):
        print(line)
    sys.stdout.flush()
    if any(one.sha1 != sha1 for one in fetched):
        raise DemoFailed("a file that arrived is not the one that was shared")
    return 0


async def _fetch(fetcher: Peer, name: str, folder: Path) -> DownloadSnapshot:
    target = folder / fetcher.user / "files"
    target.mkdir(parents=True)
    return _snapshot(await fetcher.call("download_file", GROUP, name, f"{target}{os.sep}"))


async def _watch(fetchers: Sequence[Peer], began: float) -> list[tuple[DownloadSnapshot, float]]:
    """Show how far everybody is until the last is done; what each ended with, and when."""
    ended: dict[str, tuple[DownloadSnapshot, float]] = {}
    progress = Progress()
    moved, verified = time.monotonic(), -1
    while True:
        shown = await asyncio.gather(*(fetcher.call("show_downloads") for fetcher in fetchers))
        now = time.monotonic()
        downloads = {fetcher.user: _snapshot(one) for fetcher, one in zip(fetchers, shown, strict=True)}
        progress.show(downloads)
        for user, one in downloads.items():
            if one.state is DownloadState.FAILED or (one.state is DownloadState.PAUSED and one.reason):
                raise DemoFailed(f"the download of {user} failed ({one.reason})")
            if one.state is DownloadState.DONE and user not in ended:
                ended[user] = (one, now - began)
        if len(ended) == len(fetchers):
            return [ended[fetcher.user] for fetcher in fetchers]
        total = sum(one.bytes_verified for one in downloads.values())
        if total != verified:
            moved, verified = now, total
        if now - moved > _STALLED_SECONDS:
            raise DemoFailed(f"nothing has moved for {plain.duration(_STALLED_SECONDS)}")
        await asyncio.sleep(_SAMPLE_SECONDS)


def _snapshot(result: object) -> DownloadSnapshot:
    return msgspec.convert(result, list[DownloadSnapshot])[0]


def _size_of(source: Path) -> int:
    if not source.is_file():
        raise DemoFailed(f"there is no file {source}")
    if not os.access(source, os.R_OK):
        raise DemoFailed(f"{source} cannot be read")
    return source.stat().st_size


def _place(need: int) -> Path:
    """The first folder for temporary files that has room for `need` bytes."""
    free: dict[Path, int] = {}
    for place in (Path(tempfile.gettempdir()), Path("/var/tmp")):  # noqa: S108 - for the room; the folder in it is mkdtemp's
        with contextlib.suppress(OSError):
            free[place] = shutil.disk_usage(place).free
            if free[place] >= need + _SLACK and os.access(place, os.W_OK):
                return place
    said = ", ".join(f"{plain.size(room)} in {place}" for place, room in free.items())
    raise DemoFailed(
        f"{plain.size(need + _SLACK)} are needed on the disk, and there are {said}; name another folder in TMPDIR, "
        "or a smaller file with FILE=path"
    )


def _make(path: Path, size: int) -> str:
    digest = hashlib.sha1()
    with path.open("wb") as file:
        for at in range(0, size, _CHUNK):
            chunk = os.urandom(min(_CHUNK, size - at))
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _sha1(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
