"""The frame codec: cut anywhere it means the same, and no length and no body takes more memory than is allowed."""

from __future__ import annotations

import pytest

from core.protocol.events import Broken
from core.wire import limits
from core.wire.framing import HEADER, FrameType
from tests.fakes.talk import Side, summed
from tests.fuzz.frames import LENGTHS, fresh, growing, most, take
from tests.fuzz.memory import peak_of
from tests.fuzz.seeds import seeds


def _meaning(raw: bytes, cut: int) -> list[object]:
    side = fresh(is_greeted=True)
    events = [*side.feed(raw[:cut]), *(() if side.session.is_over else side.feed(raw[cut:]))]
    return [str(event.error) if isinstance(event, Broken) else event for event in summed(events)]


def test_a_conversation_means_the_same_wherever_it_is_cut() -> None:
    raw = HEADER.pack(3, 200) + b"new" + seeds()["frames"][0][2:]
    whole = _meaning(raw, len(raw))
    assert len(whole) > 3
    for cut in range(len(raw)):
        assert _meaning(raw, cut) == whole, cut


@pytest.mark.parametrize("is_greeted", [False, True])
@pytest.mark.parametrize("length", LENGTHS)
def test_no_announced_length_is_believed_before_the_type_allows_it(length: int, is_greeted: bool) -> None:
    for kind in range(256):
        side = fresh(is_greeted=is_greeted)
        allowed = length <= most(kind, is_greeted=is_greeted) != 0 and (kind != FrameType.DATA or length > 10)

        def announce(side: Side = side, kind: int = kind) -> None:
            take(side, HEADER.pack(length, kind))

        peak = peak_of(announce)
        if not allowed:
            assert side.session.is_over, kind
            assert peak < limits.HELLO_MAX, kind


def test_no_frame_takes_more_than_twice_what_one_may_be_long() -> None:
    tried = list(growing())
    assert len(tried) > 60
    for name, raw in tried:
        side = fresh(is_greeted=not name.startswith(("hello", "welcome")))
        peak = peak_of(lambda side=side, raw=raw: take(side, raw))  # type: ignore[misc]
        assert peak <= 2 * limits.CONTROL_MAX, f"{name}: {peak}"


@pytest.mark.parametrize("kind", [*FrameType, 128, 255])
def test_what_a_type_may_be_long_is_not_taken_twice(kind: int) -> None:
    allowed = most(kind, is_greeted=True)
    side, raw = fresh(is_greeted=True), HEADER.pack(allowed, kind) + bytes(allowed)
    assert peak_of(lambda: take(side, raw)) <= 2 * max(allowed, limits.SPOKEN_MAX)
