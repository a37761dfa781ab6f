"""Every error of the tracker's own command line has its sentence, made with the data that it really carries."""

from __future__ import annotations

import pytest

from core.wire.errors import Data, Kind, ShareError
from tests.fakes.raised import is_of_the_trackers_start, raised
from tracker.store.postgres import _RULES
from tracker.wording.errors import sentence

_MET = [
    (where, kind, data)
    for where, kind, data in raised()
    # A rule that is handed in is one of those below, or of an error that was met before.
    if is_of_the_trackers_start(where, kind) and data.get("rule") != "<rule>"
]


def test_they_are_found() -> None:
    assert len(_MET) > 40
    assert {kind for _, kind, _ in _MET} > {Kind.STATE_UNUSABLE, Kind.PORT_TAKEN, Kind.BAD_ARGUMENTS}


@pytest.mark.parametrize(("where", "kind", "data"), _MET, ids=[f"{where}-{kind.value}" for where, kind, _ in _MET])
def test_it_is_one_sentence_of_its_own(where: str, kind: Kind, data: Data) -> None:
    text = sentence(ShareError(kind, **data))
    assert "cannot go on" not in text, where
    assert "\n" not in text
    assert text.endswith((".", ")"))


@pytest.mark.parametrize("rule", ["server_away", "server_tls", "broken", *sorted(set(_RULES.values()))])
def test_so_is_whatever_a_server_says(rule: str) -> None:
    text = sentence(ShareError(Kind.STATE_UNUSABLE, path="the address", rule=rule, reason="the reason"))
    assert "cannot go on" not in text
    assert "the address" in text
