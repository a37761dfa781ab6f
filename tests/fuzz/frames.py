"""Frames that are made to hurt: lengths at the ends of every range, and bodies that grow in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from core.wire import limits
from core.wire.framing import HEADER, FrameType
from core.wire.peer_messages import Interest
from tests.fakes.talk import FILE, GROUP, PEER, Side, greeted

LENGTHS: Final = (0, 2**31 - 1, 2**31, 2**32 - 1)
_WIDE: Final = "\U0001f600"
"""One such character makes a text take four bytes for each of its characters."""


def fresh(*, is_greeted: bool) -> Side:
    """A session; a greeted one has a channel and waits for three pieces of 40 bytes."""
    if not is_greeted:
        return Side(dialled=True)
    side = greeted(dialled=True)
    side.session.say(Interest(0, GROUP, FILE))
    for request in range(3):
        side.session.request(0, request, request, 40)
    return side


def most(kind: int, *, is_greeted: bool) -> int:
    """The longest body that may be announced for a type; 0 for one that may not."""
    if not is_greeted:
        return limits.HELLO_MAX if kind in (FrameType.HELLO, FrameType.WELCOME, FrameType.BYE) else 0
    if kind in (FrameType.HELLO, FrameType.WELCOME):
        return limits.HELLO_MAX
    if kind in (FrameType.BYE, FrameType.REJECT, FrameType.CLOSED):
        return limits.SPOKEN_MAX
    if kind == FrameType.BITFIELD:
        return limits.BITFIELD_MAX
    if kind == FrameType.DATA:
        return limits.DATA_MAX + 10
    return limits.CONTROL_MAX if kind in tuple(FrameType) else limits.UNKNOWN_MAX if kind >= 128 else 0


def growing() -> Iterator[tuple[str, bytes]]:
    """Whole frames as long as their type allows, whose values take as much memory as they can; each with a name."""
    for kind in FrameType:
        if kind is FrameType.DATA:
            continue
        room = most(kind, is_greeted=kind not in (FrameType.HELLO, FrameType.WELCOME))
        ids: dict[str, object] = {"channel": 0, "request": 0, "piece": 0, "group_id": GROUP, "file_id": FILE}
        text = "x" * (room - 400) + _WIDE
        for name, value in (
            ("reason", text), ("unknown", text), ("unknown", [1] * (room - 400)),
            ("unknown", {"a": [[]] * (room - 400)}),
            ("pieces", [60_000] * ((room - 400) // 3)), ("suggest", list(range(min(1024, room // 3 - 400)))),
            ("bits", bytes(room - 400)), ("agent", text), ("features", [f"{n:02x}" for n in range((room - 400) // 6)]),
        ):  # fmt: skip
            body = msgspec.msgpack.encode(ids | {"device": PEER, name: value})
            if len(body) <= room:
                yield f"{kind.name.lower()} {name}", HEADER.pack(len(body), kind) + body


def take(side: Side, raw: bytes) -> None:
    """Give a session bytes without a copy of them on the way."""
    view = memoryview(raw)
    while (view or side.session.is_behind) and not side.session.is_over and not side.session.is_blocked:
        buffer = side.session.buffer_to_fill()
        n = min(len(buffer), len(view))
        buffer[:n] = view[:n]
        view = view[n:]
        side.session.on_received(n)
