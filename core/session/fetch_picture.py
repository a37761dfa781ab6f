"""What the outside sees of one download: a row of a list, or its details.

Invariant: reads a fetch and changes nothing; no secret and no object of the engine leaves. Used by
`fetch.Fetch` and by the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.snapshots import DownloadDetails, DownloadSnapshot, DownloadState, PeerDetails, PeerShare, Priority
from core.transfer.portrait import SwarmDetails
from core.transfer.progress import SwarmProgress, Why
from core.wire.manifest import Manifest

if TYPE_CHECKING:
    from core.session.fetch import Fetch

_ALONE = frozenset({Why.NO_PEERS.value, Why.NO_PIECES.value})


def picture(fetch: Fetch) -> DownloadSnapshot:
    """A row of the list of downloads, as things are now."""
    row = fetch.counted()
    progress = fetch.swarm.progress() if fetch.swarm else None
    whole = row.state == "done" or row.completed is not None
    verified = row.size if whole else row.verified
    speed = progress.speed if progress and fetch.state is DownloadState.DOWNLOADING else 0.0
    left = row.size - verified
    connected = progress.connected if progress else frozenset()
    reason = _reason(fetch, progress)
    giving, share = fetch.around.giving(row), fetch.around.share_of(row)
    if row.checked >= 0 and fetch.pieces:
        percent = 100.0 * min(row.checked, fetch.pieces) / fetch.pieces
    else:
        percent = 100.0 if whole else (100.0 * verified / row.size if row.size else 0.0)
    return DownloadSnapshot(
        group=fetch.group,
        name=row.name,
        file_id=row.file_id,
        state=fetch.state,
        size=row.size,
        percent=percent,
        speed=speed,
        peers=progress.peers if progress else 0,
        path=str(Path(row.folder) / row.final_name),
        bytes_received=row.received,
        bytes_verified=verified,
        bytes_salvaged=row.salvaged,
        seconds=row.seconds,
        eta=left / speed if speed > 0 and left else None,
        reason=reason,
        from_peers=tuple(
            PeerShare(user=user, device=device, bytes=count, connected=device in connected)
            for device, (user, count) in sorted(row.from_peers.items(), key=lambda item: -item[1][1])
        ),
        pieces=progress.pieces if progress else fetch.pieces,
        pieces_done=progress.pieces_done if progress else (fetch.pieces if whole else 0),
        availability=progress.availability if progress else 0.0,
        banned=progress.banned if progress else (),
        known_peers=progress.known_peers if progress else 0,
        waiting_for=_waiting_for(fetch, progress, reason),
        speed_up=giving.speed,
        bytes_sent=giving.sent + (share.bytes_sent if share is not None else 0),
        added=row.added,
        completed=row.completed,
        priority=Priority(row.priority),
        position=fetch.position,
        limit_down=row.limit_down,
        limit_up=row.limit_up,
        strategy=row.strategy,
        shared_by=row.shared_by,
        is_shared=fetch.around.is_shared(row),
    )


def _reason(fetch: Fetch, progress: SwarmProgress | None) -> str:
    if fetch.error is not None:
        return fetch.error.kind.value
    return progress.reason if progress is not None else fetch.row.reason


def _waiting_for(fetch: Fetch, progress: SwarmProgress | None, reason: str) -> tuple[str, ...]:
    """Who has what is missing and is not here, by what is known of it; only while nobody who is here has it."""
    if progress is None or reason not in _ALONE:
        return ()
    row = fetch.row
    here = {fetch.around.user_of(device) for device in progress.connected}
    told = fetch.absent.names
    had = [row.shared_by, *progress.gone, *(user for user, _ in row.from_peers.values())] if told is None else told
    return tuple(user for user in dict.fromkeys(had) if user and user not in here)


def details(fetch: Fetch, manifest: Manifest | None, kept: Bitmap) -> DownloadDetails:
    """More of one download; without a manifest the pieces are not known. `kept`: what the disk has of a resting one."""
    row = fetch.counted()
    pieces = manifest.pieces if manifest is not None else 0
    found: SwarmDetails | None = fetch.swarm.details() if fetch.swarm else None
    whole = row.state == "done" or row.completed is not None
    have = bitmap.to_wire(bitmap.full(pieces) if whole else kept & bitmap.full(pieces), pieces)
    peers = fetch.around.peers_of(row, pieces, found.givers if found else ())
    return DownloadDetails(
        group=fetch.group,
        name=row.name,
        piece_length=manifest.piece_length if manifest is not None else 0,
        pieces=pieces,
        have=found.have if found is not None else have,
        in_flight=found.in_flight if found is not None else (),
        availability=found.availability if found is not None else (),
        peers=_with_givers_of_before(peers, fetch),
        log=fetch.log.lines(),
        sha1=_whole_sha1(manifest),
        waiting_piece=found.waiting_piece if found is not None and fetch.state is not DownloadState.DONE else None,
    )


def _whole_sha1(manifest: Manifest | None) -> str:
    """SHA-1 of the file, where the manifest tells it: of a file of one piece, and of an empty one."""
    if manifest is None or manifest.pieces > 1:
        return ""
    return manifest.sha1_of(0).hex() if manifest.pieces else "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def _with_givers_of_before(peers: tuple[PeerDetails, ...], fetch: Fetch) -> tuple[PeerDetails, ...]:
    """With what devices gave in all, those among them that are gone since long."""
    given = fetch.counted().from_peers
    told = []
    for peer in peers:
        _, count = given.get(peer.device, ("", 0))
        told.append(_with_bytes(peer, max(count, peer.bytes_down)))
    known = {peer.device for peer in peers}
    for device, (user, count) in given.items():
        if device not in known:
            told.append(PeerDetails(user, device, "", "", 0.0, 0.0, 0.0, count, 0, connected=False))
    return tuple(told)


def _with_bytes(peer: PeerDetails, count: int) -> PeerDetails:
    return PeerDetails(
        peer.user, peer.device, peer.address, peer.client, peer.progress, peer.speed_down, peer.speed_up,
        count, peer.bytes_up, connected=peer.connected, flags=peer.flags,
    )  # fmt: skip
