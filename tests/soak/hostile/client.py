"""A client of a hostile tracker as a process: `python -m tests.soak.hostile.client ADDRESS ROOT`.

Says `ready` when it is connected; when told to end, how its memory and its loop were.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from core.net.event_stream import EventStream
from core.net.tracker_client import Pin, TrackerClient
from core.transfer.membership import Membership, steady_seconds
from core.wire.errors import ShareError
from core.wire.fingerprint import TrackerAddress
from core.wire.identity import key_digest
from core.wire.ids import DeviceId, Fingerprint
from core.wire.push import RosterChanged, TrackerEvent
from tests.fakes.rosters import MemoryStore
from tests.soak.hostile.gaps import watched

ME = DeviceId("a" * 64)
FIRST = 5000
"""Events after which the memory shall not grow any more: a frame is in it, and all that is remembered of a flood."""


def _rss() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024


async def main(address: str, root: Path) -> None:
    """Follow the tracker, rosters included, until standard input says something."""
    der = root.read_bytes()
    key = x509.load_der_x509_certificate(der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    fingerprint = Fingerprint(key_digest(key))
    host, _, port = address.rpartition(":")
    client = TrackerClient(Pin(fingerprint, der), [TrackerAddress(host, int(port))])
    client.token = "secret"
    membership = Membership(fingerprint, key, client, MemoryStore(), steady_seconds, steady_seconds, ME)
    counted = {"events": 0, "connected": 0, "first": 0}
    ready = asyncio.Event()

    def on_event(event: TrackerEvent) -> None:
        counted["events"] += 1
        if counted["events"] == FIRST:
            counted["first"] = _rss()
        if isinstance(event, RosterChanged):
            membership.apply(event)

    def on_state(connected: bool, next_try: float | None, error: ShareError | None) -> None:
        counted["connected"] += connected
        ready.set()

    stream = EventStream(client, ME, on_event, on_state)
    stream.start()
    await ready.wait()
    before = _rss()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    async with watched() as gap:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    gc.collect()
    now = _rss()
    told = counted | {"grown": now - before, "later": now - (counted["first"] or now), "gap": gap.longest}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await stream.close()
    await membership.close()
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
