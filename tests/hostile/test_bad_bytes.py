"""Pieces that are not what was asked for: never on the disk, two strikes and the device is out (M3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from core.events import PeerBanned
from core.storage.partial import PartialFile
from core.transfer.swarm import Swarm
from core.wire.errors import Kind, ShareError
from core.wire.manifest import Manifest, digest_piece
from core.wire.peer_messages import Request
from tests.fakes.hostile_peer import HostileSharer, give, sharing
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import Computer, fetching
from tests.fakes.shattered import colliding
from tests.fakes.swarm_world import GROUP, manifest_of, pattern
from tests.hostile.conftest import Scene

KIB = 1024
PIECE = 256 * KIB
DATA = pattern(6 * PIECE + 1000)

Answer = Callable[[HostileSharer, ScriptedPeer, Request], Awaitable[None]]


async def _wrong_bytes(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    give(peer, request, bytes(_length(request.piece)))


async def _other_piece(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    at = PIECE if request.piece == 0 else 0
    give(peer, request, DATA[at : at + _length(request.piece)])


async def _too_long(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    at = request.piece * PIECE
    give(peer, request, DATA[at : at + _length(request.piece) - 1])
    give(peer, request, b"ab", offset=_length(request.piece) - 1)


async def _out_of_order(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    at = request.piece * PIECE
    give(peer, request, DATA[at + 1 : at + _length(request.piece)], offset=1)


async def _short(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    """All but the last byte, and then the beginning of it once more, as if it were the next one's."""
    at = request.piece * PIECE
    give(peer, request, DATA[at : at + _length(request.piece) - 1])
    give(peer, request, DATA[at : at + 10])


async def _unasked(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    give(peer, Request(request.channel, request.request + 1000, request.piece), DATA[:PIECE])


def _length(piece: int) -> int:
    return min(PIECE, len(DATA) - piece * PIECE)


async def _fetch_from(fetcher: Computer, manifest: Manifest, *evil: HostileSharer) -> tuple[Swarm, PartialFile]:
    swarm = await fetcher.fetch(manifest)
    partial = fetcher.partial
    fetcher.hub.on_peers(GROUP, manifest.file_id, [one.view for one in evil])
    return swarm, partial


@pytest.mark.parametrize("answer", [_wrong_bytes, _other_piece])
async def test_the_second_bad_piece_bans_its_sender_and_none_is_written(scene: Scene, answer: Answer) -> None:
    manifest = manifest_of(DATA)
    evil = HostileSharer(scene.evil, answer)
    async with (
        fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)),
        sharing(evil, scene.fetcher.key.certificate),
    ):
        swarm, partial = await _fetch_from(scene.fetcher, manifest, evil)
        async with asyncio.timeout(20):
            await evil.gone.wait()
        assert evil.bye() == "banned"
        assert [event for event in scene.fetcher.bus.events if isinstance(event, PeerBanned)] == [
            PeerBanned(scene.office.members.user_of(scene.evil.device), scene.evil.device, "lab", "film")
        ]
        assert swarm.progress().bytes_verified == 0
        assert not any(_on_disk(partial))
        # It gets in no more, and is not dialled any more.
        again = await ScriptedPeer.dial(scene.evil, scene.fetcher, hello=False)
        assert await again.ended() == b""
        await again.close()
        asked, links = len(evil.asked), evil.links
        await _whole_beside(scene, swarm, partial)
        assert (len(evil.asked), evil.links) == (asked, links)


def _on_disk(partial: PartialFile) -> bytes:
    (path,) = (Path(partial.row.folder) / ".p2p-partial").glob(f"{partial.uuid}.part")
    return path.read_bytes()


async def _whole_beside(scene: Scene, swarm: Swarm, partial: PartialFile) -> None:
    """An honest member comes, and the file is whole and right."""
    manifest = scene.sharer.share(DATA)
    scene.fetcher.hub.on_peers(GROUP, manifest.file_id, [scene.sharer.view])
    async with asyncio.timeout(20):
        await swarm.done
    await swarm.close()
    assert (await partial.finish()).read_bytes() == DATA


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (_too_long, "data: longer than the piece"),
        (_out_of_order, "data: out of order"),
        (_short, "data: out of order"),
        (_unasked, "data: not asked for"),
    ],
)
async def test_data_that_breaks_the_order_of_a_piece_ends_the_link_and_says_why(
    scene: Scene, answer: Answer, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "core.net")
    evil = HostileSharer(scene.evil, answer)
    async with sharing(evil, scene.fetcher.key.certificate):
        swarm, partial = await _fetch_from(scene.fetcher, manifest_of(DATA), evil)
        async with asyncio.timeout(20):
            await evil.gone.wait()
        assert evil.bye() == "protocol"
        assert any("is closed" in line and why in line for line in caplog.messages), caplog.messages
        assert swarm.progress().bytes_verified == 0
        await _whole_beside(scene, swarm, partial)


async def test_a_collision_of_sha_1_quarantines_the_manifest_and_blames_nobody(scene: Scene) -> None:
    """The sharer published the SHA-1 of both contents and the BLAKE3 of one; another member gives the other."""
    listed, given = colliding(bytes(1000))
    manifest = manifest_of(listed)
    assert digest_piece(listed)[0] == digest_piece(given)[0]

    async def collide(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
        give(peer, request, given)

    evil = HostileSharer(scene.evil, collide)
    async with (
        fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)),
        sharing(evil, scene.fetcher.key.certificate),
    ):
        swarm, partial = await _fetch_from(scene.fetcher, manifest, evil)
        with pytest.raises(ShareError) as raised:
            async with asyncio.timeout(20):
                await swarm.done
        assert raised.value.kind is Kind.MANIFEST_QUARANTINED
        assert len(evil.asked) == 2
        assert not any(_on_disk(partial))
        assert scene.fetcher.bus.events == []
        await swarm.close()


async def test_the_listed_content_of_a_collision_is_fetched_from_who_has_it(scene: Scene) -> None:
    listed, _ = colliding(bytes(1000))
    manifest = scene.sharer.share(listed)
    swarm = await scene.fetcher.fetch(manifest)
    scene.fetcher.hub.on_peers(GROUP, manifest.file_id, [scene.sharer.view])
    async with asyncio.timeout(20):
        await swarm.done
    await swarm.close()
    assert (await scene.fetcher.partial.finish()).read_bytes() == listed


async def test_who_gives_a_piece_of_another_length_by_its_manifest_is_never_believed(scene: Scene) -> None:
    """The last piece is shorter than the others: whole pieces in its place are too long."""

    async def as_long_as_all(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
        give(peer, request, bytes(PIECE))

    evil = HostileSharer(scene.evil, as_long_as_all)
    data = pattern(1000)
    async with sharing(evil, scene.fetcher.key.certificate):
        swarm, _ = await _fetch_from(scene.fetcher, manifest_of(data), evil)
        async with asyncio.timeout(20):
            await evil.gone.wait()
        assert evil.bye() == "protocol"
        assert swarm.progress().bytes_verified == 0
        with suppress(asyncio.CancelledError):
            await swarm.close()
