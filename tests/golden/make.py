"""Keep what this version leaves on a disk: `python -m tests.golden.make`, once for each release.

Runs a tracker, ann, ben and eve in this process, ends them while ben has a part of a file, and packs their folders.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tarfile
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from core.config import Config
from core.engine import Engine
from core.wire.version import VERSION
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.golden import state, wire

_SLOW = 400_000
"""Bytes a second, so that there is a moment at which some pieces are there and some are not."""
_WRITTEN = 1_700_000_000
_SKIPPED = ("lock", ".log", "-shm", "-wal")


async def leave(root: Path) -> None:
    """Live a little in `root`, and end in the middle of it."""
    (root / "folder-ann").mkdir()
    (root / "folder-ben").mkdir()
    half, whole = root / "folder-ann" / state.HALF, root / "folder-ann" / state.WHOLE
    half.write_bytes(state.half())
    whole.write_bytes(state.whole())
    for path in (half, whole):
        os.utime(path, (_WRITTEN, _WRITTEN))  # in whole seconds, as an archive keeps them
    async with running_tracker(root) as tracker, AsyncExitStack() as stack:
        ann, ben, eve = [
            await stack.enter_async_context(_engine(root, tracker, name)) for name in ("ann", "ben", "eve")
        ]
        for name, engine in (("ann", ann), ("ben", ben), ("eve", eve)):
            await engine.account.create_user(name, state.PASSWORD)
            await engine.account.login(name, state.PASSWORD)
        await ann.groups.create_group(state.GROUP)
        await ben.groups.create_group(state.WAITS_GROUP)
        await ann.groups.join_group(state.WAITS_GROUP)  # and nobody answers
        for name, engine in (("ben", ben), (state.BAN, eve)):
            await engine.groups.join_group(state.GROUP)
            await ann.groups.accept_request(state.GROUP, name)
        await ann.groups.ban_member(state.GROUP, state.BAN)
        for path in (whole, half):
            await ann.sharing.upload_file(str(path), state.GROUP)
        destination = f"{root / 'folder-ben'}/"
        await ben.downloads.download_file(state.GROUP, state.WHOLE, destination)
        await ben.downloads.wait_downloads(30)
        await ben.settings.change(
            lambda old: msgspec.structs.replace(old, limit_down=_SLOW, limit_lan=True, download_folder=destination)
        )
        await ben.downloads.download_file(state.GROUP, state.HALF, destination)
        async with asyncio.timeout(60):
            while not any(  # noqa: ASYNC110 - progress is sampled, nothing tells it
                one.pieces_done in (4, 5, 6) for one in await ben.downloads.show_downloads()
            ):
                await asyncio.sleep(0.02)
        await ben.close()


def _engine(root: Path, tracker: RunningTracker, name: str) -> Engine:
    return Engine(
        Config(
            state=root / f"state-{name}",
            listen_host="127.0.0.1",
            listen_port=0,
            trackers=(tracker.invite,),
            device_name=f"laptop of {name}",
        )
    )


def pack(root: Path, archive: Path) -> None:
    """Write everything below `root` but locks and logs, with the name of nobody."""
    with tarfile.open(archive, "x:xz", preset=9) as packed:
        for path in sorted(root.rglob("*")):
            if path.name.endswith(_SKIPPED):
                continue
            entry = packed.gettarinfo(path, path.relative_to(root).as_posix())
            entry.uid = entry.gid = 0
            entry.mtime = int(entry.mtime)
            entry.uname = entry.gname = ""
            packed.addfile(entry, io.BytesIO(path.read_bytes()) if path.is_file() else None)


def main() -> int:
    """Make the archive of this version; 1 if there is one, which is never made anew."""
    archive = state.HERE / f"v{VERSION}.tar.xz"
    if archive.exists():
        print(f"{archive.name} is there already: what a version left does not change later.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="p2p-golden-") as folder:
        root = Path(folder)
        asyncio.run(leave(root))
        for database in root.glob("state-*/state.sqlite3"):
            state.move_paths(database, str(root), state.PLACE)
        pack(root, archive)
    wire.keep(VERSION)
    print(f"{archive.name}: {archive.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
