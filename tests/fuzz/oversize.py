"""Ten megabytes that mean harm, and whoever might read them: each is refused, and none holds a loop up for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from core.net.event_stream import _read
from core.net.tracker_answers import JSON_ANSWER_MAX, decode_answer
from core.wire import limits, manifest, routes
from core.wire.announcement import decode_txt
from core.wire.errors import ShareError
from core.wire.fingerprint import TrackerAddress, parse_invite
from core.wire.join_code import parse_join_code
from core.wire.names import check_name
from core.wire.paths import check_path, safe_path

BYTES: Final = 10_000_000
_HERE: Final = TrackerAddress("127.0.0.1", 1)
_ID: Final = "a" * 32
_DEVICES: Final = ",".join([f'"{"1" * 64}"'] * 100)
_ROSTER: Final = f'{{"roster":{{"group_id":"{_ID}","epoch":1,"members":['
_PRESENCE: Final = f'[{{"type":"presence","group_id":"{_ID}","here":['


def inputs(size: int = BYTES) -> Iterator[tuple[str, bytes]]:
    """Texts of so many bytes, each with what it is."""
    for name, start, part, end in (
        ("nested lists", "", "[", ""), ("nested maps", "", '{"a":', ""), ("empty maps", "[", "{},", "{}]"),
        ("numbers", "[", "1,", "1]"), ("one number", "", "1", ""), ("one text", '"', "x", '"'),
        ("escapes", '["', "\\u00e9", '"]'),
        ("unknown events", "[", '{"type":"z"},', "{}]"), ("broken events", "[", '{"type":"roster"},', "{}]"),
        ("who is here", _PRESENCE, f'"{_ID}",', f'"{_ID}"]}}]'),
        ("members", _ROSTER, f'{{"user_id":"{_ID}","name":"n","role":"r"}},', "]}}"),
        ("devices", _ROSTER, f'{{"user_id":"{_ID}","name":"n","role":"r","devices":[{_DEVICES}]}},', "]}}"),
        ("hosts", "p2p://", "a,", "a/"), ("parameters", "p2p://a/?", "a=1&", "a=1"), ("folders", "", "a/", "a"),
    ):  # fmt: skip
        yield name, (start + part * (max(0, size - len(start) - len(end)) // len(part)) + end).encode()
    yield "empty manifests", manifest.Manifest(0, limits.PIECE_MIN, b"", b"").encode() * (size // 17)


def readers() -> dict[str, tuple[int, Callable[[bytes], object]]]:
    """By name, who reads such bytes, and how many they read at most before they refuse without a look."""
    found: dict[str, tuple[int, Callable[[bytes], object]]] = {
        f"answer of {route.name}": (JSON_ANSWER_MAX, lambda raw, route=route: decode_answer(raw, route.answers, _HERE))  # type: ignore[misc]
        for route in (routes.ROSTER, routes.FILES, routes.GROUPS, routes.DEPLOYMENT)
    }
    found["push"] = (limits.PUSH_FRAME_MAX, lambda raw: list(_read(raw, _HERE)))
    found["manifest"] = (limits.MANIFEST_BODY_MAX, manifest.decode)
    found["txt"] = (BYTES, lambda raw: decode_txt({b"v": b"1", b"fp": b"a" * 32, b"name": raw}))
    for read in (parse_join_code, parse_invite, safe_path, check_path, check_name):
        found[read.__name__] = (BYTES, lambda raw, read=read: read(raw.decode()))  # type: ignore[misc]
    return found


def give(read: Callable[[bytes], object], raw: bytes) -> bool:
    """Have it read; whether it was taken. Whatever else it raises is a fault."""
    with suppress(ShareError):
        read(raw)
        return True
    return False
