"""`p2p-peer --self-test`: whether this copy of the program does its work; one JSON line, and an exit status.

Invariant: what is tried, and that nothing of it is left, stands in `core.self_test`. The self-test of a tracker lets
this one do the download, through that tracker. Used by `core.shell.__main__`.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from core import self_test
from core.engine import Engine
from core.loops import loop_factory
from core.wire.fingerprint import Invite

_PROGRAM = "p2p-peer"


def run(out: Path | None, tracker: Invite | None = None) -> int:
    """Try everything; the line goes to `out` or to standard output. The exit status: 0 if all of it works.

    The download goes through `tracker`, or through one of its own.
    """
    report = self_test.Report(_PROGRAM)
    with tempfile.TemporaryDirectory(prefix="p2p-share-self-test-") as name:
        folder = Path(name)
        report.check("tls", self_test.check_tls)
        report.check("sqlite", lambda: self_test.check_sqlite(folder))
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(report.wait_for("download", lambda: _download(folder, tracker)))
    return report.deliver(out)


async def _download(folder: Path, tracker: Invite | None) -> self_test.Facts:
    loop = type(asyncio.get_running_loop()).__module__
    config = self_test.config_in(folder, "sharer")
    if tracker is None:
        async with Engine(config) as sharer:
            return {"loop": loop, **await self_test.hand_around(sharer, folder)}
    async with Engine(replace(config, trackers=(tracker,))) as sharer:
        return {"loop": loop, **await self_test.hand_through(tracker, sharer, folder)}
