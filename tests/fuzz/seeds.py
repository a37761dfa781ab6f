"""The seeds of the corpora, made of true values: `python -m tests.fuzz.seeds` writes them into `tests/fuzz/corpus`.

A few small files a target: what a program of ours says, from where a search for crashes begins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from core.config import Settings
from core.wire import limits, peer_messages, push, routes
from core.wire import tracker_messages as m
from core.wire.announcement import encode_txt
from core.wire.errors import ErrorBody
from core.wire.framing import DataHeader, encode_data_header
from core.wire.identity import make_device_certificate
from core.wire.ids import Fingerprint
from core.wire.join_code import JoinCode
from core.wire.manifest import Manifest
from core.wire.roster import Member, Roster, RosterChange
from tests.fakes.talk import FILE, GROUP, PEER
from tests.fuzz.targets import TARGETS

CORPUS: Final = Path(__file__).parent / "corpus"
_ANN: Final = Member("a" * 32, "Ann", "owner", ("1" * 64, "2" * 64))
_BEN: Final = Member("b" * 32, "Bén", "reader", ("3" * 64,))
_SIGNATURE: Final = b"\x30\x06\x02\x01\x01\x02\x01\x01"
_ROSTER: Final = Roster(GROUP, 1_800_000_000_000, (_ANN, _BEN), _SIGNATURE)
_CHANGE: Final = RosterChange(GROUP, 5, 7, (_BEN,), ("a" * 32,), _SIGNATURE)
_LISTING: Final = m.Listing("c" * 32, "Films/a.mkv", FILE, 1 << 30, 1_700_000_000_000, 1_700_000_000_001, "Ann", 2, 1)


def seeds() -> dict[str, list[bytes]]:
    """By target, what its corpus begins with."""
    said: list[peer_messages.Message] = [
        peer_messages.Interest(1, GROUP, FILE),
        peer_messages.Bitfield(1, b"\xf0"),
        peer_messages.Have(1, (1, 2, 1000)),
        peer_messages.Request(1, 2, 3),
        peer_messages.Reject(0, 1, peer_messages.RejectReason.LATER, (4, 5)),
        peer_messages.Cancel(1, 2),
        peer_messages.Uninterest(1),
        peer_messages.Closed(0),
        peer_messages.Ping(7),
        peer_messages.Bye("done"),
    ]
    piece = encode_data_header(DataHeader(0, 0, 0), 40) + bytes(40)
    half = encode_data_header(DataHeader(0, 1, 0), 20) + bytes(20)
    greeting = peer_messages.encode(peer_messages.Welcome(device=PEER, features=("x",)))
    talk = b"".join(map(peer_messages.encode, said))
    events: list[push.TrackerEvent] = [
        push.State((push.GroupState(GROUP, 5, 6, 1),), 2.5, ("a.example:1", "[::1]:2"), (("a.example:1",),)),
        push.RosterChanged(GROUP, 7, _CHANGE),
        push.Removed(GROUP, "lab", "banned"),
        push.PeersChanged(GROUP, FILE, (m.PeerView("1" * 64, (m.Address("lan", "10.0.0.1", 5),), True),), ("2" * 64,)),
        push.SessionOver("logout"),
        push.Resync(),
    ]
    client = [
        push.Listen(47_800, (m.Address("lan", "192.168.1.5", 47_800), m.Address("loopback", "::1", 1))),
        push.Watch(GROUP, FILE, 3),
        push.Unwatch(GROUP, FILE),
    ]
    answers = {
        routes.ROSTER: m.RosterAnswer(_ROSTER, ("a" * 32,)),
        routes.FILES: m.Listings(4, (_LISTING,), "next", 5),
        routes.DEPLOYMENT: m.Deployment(b"root", "Lab", ("a:1",)),
        routes.GROUPS: m.Groups((m.GroupView(GROUP, "lab", "Ann", 2, "member", "owner"),)),
    }
    asks = {
        routes.LOGIN: m.Login("Ann", bytes(32), b"der", bytes(32), b"signature", "laptop"),
        routes.PUBLISH: m.PublishMany((m.Publish("Films/a.mkv", FILE, 5, -1),)),
        routes.SHARES: m.ChangeShares((m.ShareState("c" * 32, True),), ("d" * 32,)),
        routes.SET_ROLE: m.SetRole("admin"),
    }
    piece_length = limits.PIECE_MIN
    small = Manifest(3, piece_length, bytes(20), bytes(32))
    two = Manifest(piece_length + 1, piece_length, bytes(range(40)), bytes(range(64)))
    txt = b"".join(
        bytes([len(part)]) + part
        for part in (f"{key}={value}".encode() for key, value in encode_txt(Fingerprint("ab" * 32), "Lab 1").items())
    )
    return {
        "frames": [b"\x03\x06" + piece + half + talk, b"\x02\x00" + talk, b"\x01\x04" + greeting + talk],
        "messages": [one[4:] for one in [*map(peer_messages.encode, said[:6]), greeting]],
        "manifests": [small.encode(), two.encode(), Manifest(0, piece_length, b"", b"").encode() + small.encode()],
        "rosters": [msgspec.json.encode(_ROSTER), msgspec.msgpack.encode(_ROSTER)],
        "roster_changes": [msgspec.json.encode(_CHANGE)],
        "pushes": [msgspec.json.encode(events), msgspec.json.encode(events[:1])],
        "client_events": [msgspec.json.encode(client)],
        "answers": [
            *(bytes([routes.JSON_ROUTES.index(route)]) + msgspec.json.encode(body) for route, body in answers.items()),
            b"\xc8" + msgspec.json.encode(ErrorBody("too_many_tries", {"seconds": 5})),
        ],
        "requests": [
            bytes([routes.JSON_ROUTES.index(route)]) + msgspec.json.encode(ask) for route, ask in asks.items()
        ],
        "typed": [
            str(JoinCode(bytes(range(16)), bytes(range(10)))).encode(),
            b"p2p://a.example:47700,[fd00::1]:5/?fp=" + b"ab" * 32 + b"&g=my%20group",
            b"ABCD-EFGH-JKMN-PQRS",
            "sÅsa Öberg".encode(),
        ],
        "paths": ["Films/Älva.mkv".encode(), b"CON .txt/a:b?/desktop.ini", "a/\u202egnp.exe".encode()],
        "txt_records": [txt],
        "certificates": [make_device_certificate(ec.derive_private_key(5, ec.SECP256R1()))],
        "kept_settings": [msgspec.json.encode(Settings())],
    }


def main() -> None:
    """Write the seeds that are not there yet; what a search found stays."""
    made = seeds()
    assert made.keys() == TARGETS.keys()
    for target, values in made.items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, value in enumerate(values):
            path = folder / f"seed-{number}"
            if not path.exists():
                path.write_bytes(value)


if __name__ == "__main__":
    main()
