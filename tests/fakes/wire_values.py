"""Hypothesis strategies for what peers say."""

from __future__ import annotations

from hypothesis import strategies as st

from core.wire import limits
from core.wire.peer_messages import (
    Bitfield,
    Bye,
    Cancel,
    Closed,
    Have,
    Hello,
    Interest,
    Message,
    Ping,
    Pong,
    Reject,
    Request,
    Uninterest,
    Welcome,
)

CHANNELS = st.integers(0, 0xFFFF)
U32 = st.integers(0, 0xFFFF_FFFF)
PIECES = st.integers(0, limits.PIECES_MAX - 1)
PIECE_LISTS = st.lists(PIECES, max_size=20).map(tuple)
HEX128 = st.text("0123456789abcdef", min_size=32, max_size=32)
HEX256 = st.text("0123456789abcdef", min_size=64, max_size=64)

GREETINGS: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, device=HEX256, agent=st.text(max_size=20)),
    st.builds(Welcome, device=HEX256, features=st.lists(st.text(max_size=5), max_size=3).map(tuple)),
)
CONVERSATION: st.SearchStrategy[Message] = st.one_of(
    st.builds(Ping, value=U32),
    st.builds(Pong, value=U32),
    st.builds(Interest, channel=CHANNELS, group_id=HEX128, file_id=HEX256),
    st.builds(Bitfield, channel=CHANNELS, bits=st.binary(max_size=64), complete=st.booleans()),
    st.builds(Have, channel=CHANNELS, pieces=PIECE_LISTS),
    st.builds(Request, channel=CHANNELS, request=U32, piece=PIECES),
    st.builds(Reject, channel=CHANNELS, request=U32, reason=st.text(max_size=12), suggest=PIECE_LISTS),
    st.builds(Cancel, channel=CHANNELS, request=U32),
    st.builds(Uninterest, channel=CHANNELS),
    st.builds(Closed, channel=CHANNELS, reason=st.text(max_size=12)),
)
MESSAGES: st.SearchStrategy[Message] = st.one_of(GREETINGS, CONVERSATION, st.builds(Bye, reason=st.text(max_size=12)))
