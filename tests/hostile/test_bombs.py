"""Manifests and listings that are bombs: refused as a whole, and nothing of them is kept (M9).

Every other manifest that does not add up: `tests/core/wire/test_manifest.py`; how long it takes: `make soak`.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from core.net.tracker_client import Pin, TrackerClient
from core.wire import limits, routes
from core.wire import manifest as manifests
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ProtocolError, ShareError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import decode, decode_many, piece_length_for
from tests.fakes.raw_client import Clients, clients_of, manifest_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tests.fakes.small_tracker import SmallTracker, running

GROUP = GroupId("a" * 32)
MIB = 1024 * 1024


@pytest.fixture
async def clients(tmp_path: Path) -> AsyncIterator[Clients]:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as made:
        yield made


def _header(size: int, piece_length: int) -> bytes:
    return struct.pack(">4sBQI", b"P2PM", 1, size, piece_length)


BOMBS = {
    "65,537 pieces": _header(limits.FILE_MAX + 1, limits.PIECE_MAX) + bytes(52 * 65_537),
    "65,536 pieces that are not there": _header(limits.FILE_MAX, limits.PIECE_MAX),
    "2**64 - 1 bytes": _header(2**64 - 1, limits.PIECE_MAX) + bytes(1000),
    "pieces of no bytes": _header(1000, 0) + bytes(1000),
    "pieces of one byte": _header(65_536, 1) + bytes(52 * 65_536),
    "pieces of 4 GiB": _header(2**40, 2**32 - 1) + bytes(52 * 256),
    "8 MiB of nothing": bytes(8 * MIB),
    "one that ends too late": manifest_of(b"x").encode() + bytes(4 * MIB),
}


async def test_a_manifest_that_does_not_add_up_is_refused_by_tracker_and_reader(clients: Clients) -> None:
    mallory = await clients.user("mallory")
    path = routes.PUT_MANIFESTS.path.format(group_id=await clients.group("lab", mallory))
    for what, bomb in BOMBS.items():
        with pytest.raises(ProtocolError):
            decode(bomb)
        with pytest.raises(ProtocolError):
            list(decode_many(bomb))
        assert (await mallory.raw("POST", path, bomb))[0] == 400, what


async def test_listings_that_are_bombs_are_refused_as_a_whole(clients: Clients) -> None:
    mallory, ann = await clients.user("mallory"), await clients.user("ann")
    group_id = await clients.group("lab", mallory, ann)
    manifest, other = manifest_of(b"x"), manifest_of(b"y")
    await mallory.put_manifests(group_id, manifest, other)

    def named(*paths: str) -> m.PublishMany:
        return m.PublishMany(tuple(m.Publish(path, manifest.file_id, 1, 1) for path in paths))

    bombs = {
        "a thousand times one name": m.PublishMany(
            (*named(*["same"] * 999).files, m.Publish("SAME", other.file_id, 1, 1))
        ),
        "one more than a page": named(*(str(number) for number in range(limits.PAGE_MAX + 1))),
        "depth 10,000": named("/".join(["a"] * 10_000)),
        "a name of 1 MB": named("a" * 1_000_000),
        "another size than the manifest's": m.PublishMany((m.Publish("a", manifest.file_id, 2**40, 1),)),
        "a manifest that nobody showed": m.PublishMany((m.Publish("a", FileId("0" * 64), 1, 1),)),
    }
    honest = asyncio.create_task(ann.publish(group_id, "honest", b"honest"))
    for what, bomb in bombs.items():
        kind, _ = await refused(mallory.call(routes.PUBLISH, bomb, group_id=group_id))
        assert kind in (Kind.BAD_REQUEST, Kind.BAD_PATH, Kind.PATH_TAKEN, Kind.UNKNOWN_MANIFEST), what
    await honest
    assert len((await mallory.call(routes.PUBLISH, named(*["twin"] * 1000), group_id=group_id)).listings) == 1000
    answer = await ann.call(routes.FILES, group_id=group_id)
    assert sorted(listing.path for listing in answer.listings) == ["honest", "twin"]


async def test_half_a_million_empty_manifests_of_a_tracker_are_not_counted_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = 0
    real = manifests.file_id_of

    def counting(encoded: bytes) -> FileId:
        nonlocal counted
        counted += 1
        return real(encoded)

    monkeypatch.setattr(manifests, "file_id_of", counting)
    empty = manifest_of(b"").encode()
    assert piece_length_for(0) == limits.PIECE_MIN

    async def bomb(request: web.Request) -> web.Response:
        return web.Response(body=empty * (limits.MANIFEST_BODY_MAX // len(empty)))

    async with running(SmallTracker()) as tracker:
        tracker.handlers[f"POST {routes.GET_MANIFESTS.path.format(group_id=GROUP)}"] = bomb
        client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
        client.token = "secret"
        with pytest.raises(ShareError) as caught:
            await client.get_manifests(GROUP, [FileId("1" * 64)])
        assert caught.value.kind is Kind.TRACKER_ERROR
        await client.close()
    assert counted <= limits.PAGE_MAX + 1
