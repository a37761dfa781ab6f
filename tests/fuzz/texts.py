"""Hypothesis strategies for what no well-meaning program sends: odd bytes and odd text."""

from __future__ import annotations

from hypothesis import strategies as st

BYTES: st.SearchStrategy[bytes] = st.binary(max_size=400) | st.text(max_size=100).map(lambda text: text.encode())
