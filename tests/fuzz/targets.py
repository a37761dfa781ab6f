"""What strangers' bytes are fed to, each as one function of bytes: `make fuzz` and the tests call the same ones.

A target returns for whatever bytes mean nothing, and raises for a broken promise: an exception that nobody who calls
the parser expects, a value that does not come back from its bytes, or arithmetic that does not fit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from core.config import Settings
from core.net.event_stream import _read
from core.net.tracker_addresses import AddressBook
from core.net.tracker_answers import decode_answer, refusal
from core.protocol.events import Broken, Ended
from core.wire import limits, manifest, peer_messages, push, routes
from core.wire.announcement import decode_txt
from core.wire.errors import ProtocolError, ShareError, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress, matches, parse_invite
from core.wire.identity import check_device_certificate, key_digest, root_of
from core.wire.ids import Fingerprint
from core.wire.join_code import parse_join_code
from core.wire.names import check_name, check_password, normalised
from core.wire.paths import check_path, safe_path
from core.wire.roster import DeviceIndex, Roster, RosterChange, canonical_members
from tests.fakes.talk import FILE, GROUP, ME, PEER, Side, greeted, summed
from tracker.api.http import _decode
from tracker.presence import addresses_of

Target = Callable[[bytes], None]
_ROOT: Final = ec.derive_private_key(7, ec.SECP256R1()).public_key()
_FINGERPRINT: Final = Fingerprint(key_digest(_ROOT))
_HERE: Final = TrackerAddress("127.0.0.1", limits.TRACKER_PORT)


def frames(raw: bytes) -> None:
    """A conversation: the first byte says who we are in it, the second how the rest is cut."""
    if len(raw) < 2:
        return
    shape, step = raw[0], raw[1] + 1
    meanings = []
    for size in (1 << 30, step):
        side = greeted(dialled=bool(shape & 1)) if shape & 2 else Side(dialled=bool(shape & 1))
        if shape & 2:
            side.session.say(peer_messages.Interest(0, GROUP, FILE))
            for request in range(3):
                side.session.request(0, request, request, 40)
            side.session.cancel(0, 2)
        events = summed(side.feed(raw[2:], step=size))
        ends = [isinstance(event, Broken | Ended) for event in events]
        assert not any(ends[:-1])
        assert any(ends) == side.session.is_over
        assert sum(length for *_, length in side.allocated) <= 120
        meanings.append([str(event.error) if isinstance(event, Broken) else event for event in events])
    assert meanings[0] == meanings[1]


def messages(raw: bytes) -> None:
    """One message of the peer wire: its type, then its body."""
    if not raw:
        return
    with suppress(ProtocolError):
        message = peer_messages.decode(raw[0], raw[1:])
        again = peer_messages.encode(message)
        assert peer_messages.decode(again[4], again[5:]) == message


def manifests(raw: bytes) -> None:
    """One manifest, or several in a row: what decodes comes back to the last byte, and fits."""
    with suppress(ProtocolError):
        one = manifest.decode(raw)
        assert one.encode() == raw
        assert (len(one.sha1s), len(one.blake3s)) == (20 * one.pieces, 32 * one.pieces)
        assert one.piece_length == manifest.piece_length_for(one.size)
        assert sum(one.length_of(piece) for piece in range(one.pieces)) == one.size
    with suppress(ProtocolError):
        found = list(manifest.decode_many(raw))
        assert b"".join(one.encode() for _, one in found) == raw
        assert all(one.file_id == file_id for file_id, one in found)


def rosters(raw: bytes) -> None:
    """A roster as a tracker sends it (JSON) or the disk keeps it (MessagePack); nobody here signed it."""
    for decoder in (_ROSTER_JSON, _ROSTER_PACKED):
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            roster = decoder.decode(raw)
            with suppress(ProtocolError):
                roster.verify(_ROOT, _FINGERPRINT)
                raise AssertionError("a roster that nobody signed was believed")
            packed = msgspec.msgpack.encode(roster)
            assert _ROSTER_PACKED.decode(packed) == roster
            tidy = msgspec.structs.replace(roster, members=canonical_members(roster.members))
            assert tidy.signed_bytes(_FINGERPRINT) == roster.signed_bytes(_FINGERPRINT)
            index = DeviceIndex.of(roster)
            assert all(index.by_device[device] for member in roster.members for device in member.devices)


def roster_changes(raw: bytes) -> None:
    """What a tracker says has changed in the roster in hand."""
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        change = _CHANGE.decode(raw)
        with suppress(ProtocolError):
            new = change.apply(Roster(change.group_id, change.from_epoch, change.put[:1]))
            assert new.epoch > change.from_epoch
            new.verify(_ROOT, _FINGERPRINT)
            raise AssertionError("a roster that nobody signed was believed")


def pushes(raw: bytes) -> None:
    """A frame of events as a client reads it from a tracker."""
    for frame in _as_sent(raw):
        with suppress(TrackerError):
            for event in _read(frame, _HERE):
                assert isinstance(event, push.TrackerEvent)
                assert _EVENT.decode(msgspec.json.encode(event)) == event
                if isinstance(event, push.State | push.TrackersChanged):
                    book = AddressBook([_HERE])
                    book.told(event.each, event.trackers, _HERE)
                    assert 0 < len(book.all()) <= limits.TRACKERS_TOLD_MAX


def client_events(raw: bytes) -> None:
    """A frame of events as a tracker reads it from a client."""
    for frame in _as_sent(raw):
        try:
            events = _CLIENT.decode(frame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        for event in events:
            if isinstance(event, push.Listen):
                assert len(addresses_of(event, "192.0.2.1")) <= limits.ADDRESSES_MAX + 1


def answers(raw: bytes) -> None:
    """The body of an answer: the first byte says of which route, or with which status it was refused."""
    if not raw:
        return
    route = routes.JSON_ROUTES[raw[0] % len(routes.JSON_ROUTES)]
    with suppress(TrackerError):
        answer = decode_answer(raw[1:], route.answers, _HERE)
        assert decode_answer(msgspec.json.encode(answer), route.answers, _HERE) == answer
    assert isinstance(refusal(300 + raw[0], raw[1:], _HERE), ShareError)


def requests(raw: bytes) -> None:
    """The body of a request as a tracker reads it: the first byte says of which route."""
    if not raw:
        return
    decoder = _ASKS[raw[0] % len(_ASKS)]
    with suppress(TrackerError):
        asked = _decode(decoder, raw[1:])
        assert _decode(decoder, msgspec.json.encode(asked)) == asked


def typed(raw: bytes) -> None:
    """What people type or paste: a join code, an invite link, a fingerprint, names and a password."""
    text = raw.decode("utf-8", "surrogatepass" if raw[:1] == b"s" else "replace") if _is_decodable(raw) else ""
    with suppress(UserError):
        code = parse_join_code(text)
        assert parse_join_code(str(code)) == code
    with suppress(UserError):
        invite = parse_invite(text)
        assert 0 < len(invite.addresses) <= limits.ADDRESSES_MAX
        assert all(address.host and 0 < address.port < 65_536 for address in invite.addresses)
        assert parse_invite(invite.link()) == invite
    with suppress(UserError):
        name = check_name(text)
        assert check_name(name) == name
        assert normalised(normalised(name)) == normalised(name)
    with suppress(UserError):
        check_password(text)
    matches(text, _FINGERPRINT)


def paths(raw: bytes) -> None:
    """A published path: its safe form is safe, and nothing else is accepted."""
    text = raw.decode("utf-8", "replace")
    try:
        safe = safe_path(text)
    except UserError:
        with suppress(ProtocolError):
            check_path(text)
            raise AssertionError("a path without a safe form was accepted") from None
        return
    assert safe_path(safe) == safe == check_path(safe)
    assert len(safe.encode()) <= limits.PATH_BYTES
    assert not {"", ".", ".."} & set(safe.split("/"))


def txt_records(raw: bytes) -> None:
    """The TXT record of an announcement, as the resolver takes it apart."""
    properties: dict[bytes, bytes | None] = {}
    at = 0
    while at < len(raw):
        part = raw[at + 1 : at + 1 + raw[at]]
        at += 1 + raw[at]
        key, found, value = part.partition(b"=")
        properties.setdefault(key, value if found else None)
    with suppress(ProtocolError):
        announcement = decode_txt(properties)
        assert len(announcement.prefix) == 32
        assert len(announcement.name) <= 40
        assert announcement.name.isprintable()


def certificates(raw: bytes) -> None:
    """A certificate of a device or a root."""
    with suppress(ProtocolError):
        assert len(check_device_certificate(raw)) == 64
        assert len(raw) <= limits.CERTIFICATE_BYTES_MAX
    with suppress(ProtocolError):
        assert len(root_of(raw)[1]) == 64


def kept_settings(raw: bytes) -> None:
    """Settings as the disk keeps them."""
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        settings = msgspec.json.decode(raw, type=Settings)
        assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


def _as_sent(raw: bytes) -> list[str | bytes]:
    """A frame as a binary message and, where it can be one, as text."""
    frames: list[str | bytes] = [raw]
    with suppress(UnicodeDecodeError):
        frames.append(raw.decode())
    return frames


def _is_decodable(raw: bytes) -> bool:
    try:
        raw.decode("utf-8", "surrogatepass" if raw[:1] == b"s" else "replace")
    except UnicodeDecodeError:
        return False
    return True


_ROSTER_JSON: Final = msgspec.json.Decoder(Roster)
_ROSTER_PACKED: Final = msgspec.msgpack.Decoder(Roster)
_CHANGE: Final = msgspec.json.Decoder(RosterChange)
_EVENT: Final = msgspec.json.Decoder(push.TrackerEvent)
_CLIENT: Final = msgspec.json.Decoder(list[push.ClientEvent])
_ASKS: Final[tuple[msgspec.json.Decoder[Any], ...]] = tuple(
    msgspec.json.Decoder(asks)
    for asks in [
        *(route.asks for route in routes.JSON_ROUTES),
        *(route.asks for route in routes.OCTET_ROUTES if route.asks is not None),
    ]
)
TARGETS: Final[dict[str, Target]] = {
    target.__name__: target
    for target in (
        frames, messages, manifests, rosters, roster_changes, pushes, client_events, answers, requests, typed, paths,
        txt_records, certificates, kept_settings,
    )
}  # fmt: skip


def quiet() -> None:
    """Say nothing of what is refused: a million lines of it tell nobody anything."""
    logging.disable(logging.CRITICAL)


__all__ = ["ME", "PEER", "TARGETS", "Target", "quiet"]
