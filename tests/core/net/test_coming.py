"""When what comes of a piece is told."""

from __future__ import annotations

from core.net.coming import TELL_SECONDS, Coming


def test_the_first_bytes_are_due_at_once_and_the_next_ones_later() -> None:
    coming = Coming()
    assert not coming.is_due(0.0), "there is nothing to tell"
    coming.begin((1, 2))
    coming.nbytes += 100
    assert coming.is_due(10.0)
    assert coming.take(10.0) == 100
    assert not coming.is_due(20.0), "it was told"
    coming.nbytes += 50
    assert not coming.is_due(10.0 + TELL_SECONDS / 2)
    assert coming.is_due(10.0 + TELL_SECONDS)
    coming.begin((1, 3))
    coming.nbytes += 1
    assert coming.is_due(10.0), "another request is new"


def test_what_is_forgotten_is_not_told() -> None:
    coming = Coming()
    coming.begin((1, 2))
    coming.nbytes += 100
    coming.forget((1, 3))
    assert coming.request == (1, 2)
    coming.forget((1, 2))
    assert coming.request is None
    assert not coming.is_due(10.0)
