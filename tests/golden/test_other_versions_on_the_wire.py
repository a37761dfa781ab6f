"""What an earlier version says is understood, and what only a later one says is passed over.

What is skipped or refused as a whole, rather than field by field, is in tests/core/wire/test_framing.py (types of
frames), tests/core/protocol/test_session.py, tests/core/net/test_event_stream.py and tests/tracker/test_events.py.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.wire import peer_messages
from core.wire.errors import ProtocolError
from core.wire.framing import FrameType
from tests.golden import wire
from tests.golden.state import HERE

_KEPT = sorted(HERE.glob("v*.wire.json"))
_NEW = {"of_the_future": {"deep": [1, "x", None]}}


def _holds(newer: Any, older: Any) -> bool:
    """Whether everything of `older` is in `newer`, which may have more fields."""
    if isinstance(older, dict):
        return isinstance(newer, dict) and all(name in newer and _holds(newer[name], older[name]) for name in older)
    if isinstance(older, list):
        return isinstance(newer, list) and len(newer) == len(older) and all(map(_holds, newer, older))
    return bool(newer == older)


def _with_more(value: Any) -> Any:
    """The same with a field that nobody knows in every object."""
    if isinstance(value, dict):
        return {name: _with_more(one) for name, one in value.items()} | _NEW
    return [_with_more(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(params=_KEPT, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What a version said."""
    path: Path = request.param
    said: dict[str, dict[str, Any]] = msgspec.json.decode(path.read_bytes())
    return said


def test_no_message_of_an_earlier_version_is_gone(kept: dict[str, Any]) -> None:
    now = wire.said()
    for kinds in ("bodies", "pushed", "peers"):
        assert len(kept[kinds]) > 10
        assert set(kept[kinds]) <= set(now[kinds])


def test_what_an_earlier_version_sends_the_tracker_or_the_client_is_understood(kept: dict[str, Any]) -> None:
    for known, kinds in ((wire.BODIES, "bodies"), (wire.PUSHED, "pushed")):
        for name, said in kept[kinds].items():
            value = msgspec.json.decode(msgspec.json.encode(said), type=known[name])
            assert _holds(msgspec.json.decode(msgspec.json.encode(value)), said), name


def test_what_an_earlier_version_sends_a_peer_is_understood(kept: dict[str, Any]) -> None:
    for name, said in kept["peers"].items():
        body = base64.b64decode(said)
        value = peer_messages.decode(FrameType[name], body)
        assert type(value) is wire.PEERS[name]
        assert _holds(msgspec.msgpack.decode(msgspec.msgpack.encode(value)), msgspec.msgpack.decode(body)), name


@pytest.mark.parametrize("name", sorted(wire.BODIES))
def test_a_later_version_may_say_more_to_a_tracker_and_to_a_client(name: str) -> None:
    kind = wire.BODIES[name]
    value = wire.example(kind)
    more = msgspec.json.encode(_with_more(msgspec.json.decode(msgspec.json.encode(value))))
    assert msgspec.json.decode(more, type=kind) == value


@pytest.mark.parametrize("name", sorted(wire.PUSHED))
def test_a_later_version_may_say_more_in_what_is_pushed(name: str) -> None:
    value = wire.example(wire.PUSHED[name])
    more = msgspec.json.encode(_with_more(msgspec.json.decode(msgspec.json.encode(value))))
    assert msgspec.json.decode(more, type=wire.PUSHED[name]) == value


@pytest.mark.parametrize("name", sorted(wire.PEERS))
def test_a_later_version_may_say_more_to_a_peer(name: str) -> None:
    value = wire.example(wire.PEERS[name])
    body = msgspec.msgpack.encode(_with_more(msgspec.to_builtins(value, builtin_types=(bytes,))))
    assert peer_messages.decode(FrameType[name], body) == value
    for needed in [field.name for field in msgspec.structs.fields(wire.PEERS[name]) if field.required]:
        lacking = {key: one for key, one in msgspec.msgpack.decode(body).items() if key != needed}
        with pytest.raises(ProtocolError):
            peer_messages.decode(FrameType[name], msgspec.msgpack.encode(lacking))
