"""Any bytes, cut anywhere: the same events, and never an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.protocol.events import Broken, Ended
from core.wire.errors import InternalError
from core.wire.framing import HEADER, FrameType, encode_frame
from core.wire.peer_messages import (
    Have,
    Interest,
    Message,
    Request,
    Uninterest,
    encode,
)
from tests.fakes.talk import FILE, GROUP, ME, PEER, Side, data, greeted, summed
from tests.fakes.wire_values import CONVERSATION, MESSAGES


@given(st.binary(max_size=400), st.booleans(), st.booleans())
def test_any_bytes_are_understood_or_break_it_cleanly(raw: bytes, dialled: bool, is_greeted: bool) -> None:
    side = greeted(dialled=dialled) if is_greeted else Side(dialled=dialled)
    ends = [isinstance(event, Broken | Ended) for event in side.feed(raw)]
    assert not any(ends[:-1])
    assert any(ends) == side.session.is_over


def _script(side: Side) -> None:
    """Whatever came before the bytes under test."""
    side.session.say(Interest(0, GROUP, FILE))
    side.session.say(Interest(1, GROUP, FILE))
    for request in range(3):
        side.session.request(0, request, request, 40)
    side.session.cancel(0, 2)
    side.session.say(Uninterest(1))


_FRAMES = st.one_of(
    MESSAGES.map(encode),
    st.builds(Have, channel=st.integers(0, 2), pieces=st.just((1, 2))).map(encode),
    st.builds(Interest, channel=st.integers(0, 2), group_id=st.just(GROUP), file_id=st.just(FILE)).map(encode),
    st.builds(Request, channel=st.integers(0, 2), request=st.integers(0, 3), piece=st.just(0)).map(encode),
    st.builds(
        lambda payload, request, offset: data(payload, request=request, offset=offset),
        st.binary(min_size=1, max_size=40),
        st.integers(0, 3),
        st.sampled_from([0, 0, 0, 20]),
    ),
    st.builds(lambda size, kind: HEADER.pack(size, kind) + bytes(size), st.integers(0, 30), st.integers(128, 255)),
    st.binary(max_size=20),
    st.builds(encode_frame, st.sampled_from(FrameType), st.binary(max_size=30)),
)


@given(st.lists(_FRAMES, max_size=12).map(b"".join), st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_however_the_bytes_are_cut_they_mean_the_same(raw: bytes, steps: list[int]) -> None:
    meanings = []
    for step in (1 << 30, 1, *steps):
        side = greeted(dialled=True)
        _script(side)
        events = summed(side.feed(raw, step=step))
        # A view is equal to one with the same bytes, an error only to itself.
        meanings.append([str(event.error) if isinstance(event, Broken) else event for event in events])
    assert all(meaning == meanings[0] for meaning in meanings)


@given(st.lists(CONVERSATION, max_size=8))
def test_what_one_side_may_say_never_breaks_the_other(messages: list[Message]) -> None:
    speaker, listener = Side(dialled=True), Side(dialled=False, me=PEER, peer=ME)
    listener.feed(speaker.session.greeting())
    speaker.feed(listener.session.greeting())
    for message in messages:
        try:
            frames = speaker.session.say(message)
        except InternalError:
            continue
        assert not any(isinstance(event, Broken) for event in listener.feed(frames))
