"""The peers of one file, for whoever looks at it: those who give, those who take, and those who did.

Invariant: asks the rooms of the exchange and changes nothing. Used by the hub.
"""

from __future__ import annotations

from core.snapshots import PeerDetails
from core.transfer.catalogue import Entry, FileKey
from core.transfer.exchange import Exchange
from core.transfer.portrait import Giver
from core.wire.ids import DeviceId

SLOW_SHARE = 0.1
"""A giver below this part of the fastest one's speed is called slow."""


def peers_of(exchange: Exchange, key: FileKey, pieces: int, givers: tuple[Giver, ...]) -> tuple[PeerDetails, ...]:
    """Everybody who gives or takes pieces of a file, or did; `givers` are those whom its download knows."""
    entry = exchange.catalogue.find(key)
    by_device = {giver.device: giver for giver in givers}
    takers = exchange.uploads.fetchers(entry) if entry else []
    before = entry.given.devices() if entry else ()
    fastest = max((giver.speed for giver in givers), default=0.0)
    return tuple(
        _peer(exchange, entry, device, pieces, by_device.get(device), fastest)
        for device in dict.fromkeys([*by_device, *takers, *before])
    )


def _peer(
    exchange: Exchange, entry: Entry | None, device: DeviceId, pieces: int, giver: Giver | None, fastest: float
) -> PeerDetails:
    peer = exchange.peers.get(device)
    link = peer.link if peer else None
    bytes_up, speed_up = entry.given.to(device) if entry else (0, 0.0)
    has = giver.has if giver else None
    if has is None and entry is not None:
        has = exchange.uploads.had_by(entry, device)
    flags = []
    if link is not None:
        flags.append("outgoing" if link.dialled else "incoming")
        if exchange.throttle.is_lan(link.address):
            flags.append("lan")
    if giver is not None and giver.complete:
        flags.append("whole")
    if giver is not None and giver.rests:
        flags.append("choked")
    if exchange.blame.is_banned(device):
        flags.append("banned")
    if giver is not None and 0 < giver.speed < SLOW_SHARE * fastest:
        flags.append("slow")
    return PeerDetails(
        user=exchange.user_of(device),
        device=device,
        address=link.address if link else "",
        client=link.agent if link else "",
        progress=100.0 * (has or 0) / pieces if pieces else 0.0,
        speed_down=giver.speed if giver else 0.0,
        speed_up=speed_up,
        bytes_down=giver.bytes if giver else 0,
        bytes_up=bytes_up,
        connected=link is not None,
        flags=tuple(flags),
    )
