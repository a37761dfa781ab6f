"""M10: a tracker that pushes a gigabyte, in frames that are too long and in frames of a hundred thousand events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time

from core.wire import limits
from tests.fakes.small_tracker import SmallTracker, running
from tests.soak.figures import Figure, Plan
from tests.soak.hostile.world import MIB, RSS_GOAL

PUSHED = 1024 * MIB
GAP_SECONDS = 0.05


async def _push(plan: Plan) -> tuple[dict[str, float], int]:
    """What the client says of itself at the end, and how many bytes were sent to it."""
    wanted, sent = plan.count(PUSHED), 0
    async with running(SmallTracker()) as tracker:
        root = plan.folder / "root.der"
        root.write_bytes(tracker.root.der)
        words = [sys.executable, "-m", "tests.soak.hostile.client", str(tracker.address), str(root)]
        client = await asyncio.create_subprocess_exec(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert client.stdout is not None
        assert client.stdin is not None
        await client.stdout.readline()
        rosters = json.dumps([{"type": "roster", "group_id": f"{number:032x}", "epoch": 1} for number in range(90_000)])
        until = time.monotonic() + 600
        while sent < wanted and time.monotonic() < until:
            for frame in (rosters.encode(), b"[" + b" " * (limits.PUSH_FRAME_MAX + 1)):
                for socket in list(tracker.sockets):
                    with contextlib.suppress(ConnectionError, RuntimeError):
                        await socket.send_bytes(frame)
                        sent += len(frame)
            await asyncio.sleep(0.05)
        client.stdin.write(b"end\n")
        await client.stdin.drain()
        told = json.loads(await client.stdout.readline())
        await client.wait()
    return told, sent


def run(plan: Plan) -> list[Figure]:
    """Push, and see how the client is afterwards."""
    told, sent = asyncio.run(_push(plan))
    grown, later, gap = told["grown"], told["later"], told["gap"]
    return [
        Figure("pushed", f"{sent / MIB:,.0f} MiB, {told['events']:,} events taken", "counted", sent > 0),
        Figure("client goes on", f"connected {told['connected']:.0f} times", "≥ 1", told["connected"] >= 1),
        Figure("memory of the client, first frames", f"{grown / MIB:+.1f} MiB", "≤ +64 MiB", grown <= 64 * MIB),
        Figure("memory after those", f"{later / MIB:+.1f} MiB", "≤ +10 MiB", later <= RSS_GOAL),
        Figure("loop held up", f"{1000 * gap:.0f} ms", "≤ 50 ms", gap <= GAP_SECONDS),
    ]
