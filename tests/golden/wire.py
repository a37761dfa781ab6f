"""What each released version says on the wire, one example of every message, kept as `vX.Y.Z.wire.json`.

The examples are made from the types: every field is filled, those with a default too.
"""

from __future__ import annotations

import base64
from typing import Any, Final

import msgspec
from msgspec import inspect

from core.wire import peer_messages, push, routes
from core.wire.framing import HEADER
from tests.golden.state import HERE

PEERS: Final[dict[str, type[msgspec.Struct]]] = {frame.name: kind for kind, frame in peer_messages._TYPE_OF.items()}
PUSHED: Final = {kind.__struct_config__.tag: kind for kind in (*push.TrackerEvent.__args__, *push.ClientEvent.__args__)}
BODIES: Final[dict[str, type[msgspec.Struct]]] = {
    kind.__name__: kind for route in routes.JSON_ROUTES for kind in (route.asks, route.answers)
} | {route.asks.__name__: route.asks for route in routes.OCTET_ROUTES if route.asks is not None}


def example(kind: Any) -> Any:
    """A value of a type, of which no field is left at its default where another value is possible."""
    return _value(inspect.type_info(kind))


def _value(info: Any) -> Any:
    match info:
        case inspect.StructType(cls, fields):
            return cls(**{field.name: _value(field.type) for field in fields})
        case inspect.UnionType(types):
            return next(_value(one) for one in types if not isinstance(one, inspect.NoneType))
        case inspect.VarTupleType(item):
            return (_value(item),)
        case inspect.ListType(item):
            return [_value(item)]
        case inspect.DictType(_, item):
            return {"key": _value(item)}
        case inspect.IntType():
            return max(7, info.ge or 0) if info.le is None or info.le >= 7 else info.le
        case inspect.FloatType():
            return 1.5
        case inspect.BoolType():
            return True
        case inspect.BytesType(least, most):
            return bytes(range(1, 1 + max(least or 0, min(most or 8, 8))))
        case inspect.StrType(least, _, pattern):
            return _text(least or 0, pattern)
        case inspect.EnumType(cls):
            return list(cls)[-1]
        case inspect.LiteralType(values):
            return values[-1]
        case inspect.AnyType():
            return "anything"
        case _:
            raise TypeError(f"no example of {info}")


def _text(least: int, pattern: str | None) -> str:
    for length in (32, 64):
        if pattern is not None and f"{{{length}}}" in pattern:
            return "ab" * (length // 2)
    return "text".ljust(least, "x")


def said() -> dict[str, dict[str, Any]]:
    """Everything that this version can say, as it is kept."""
    return {
        "bodies": {name: _plain(example(kind)) for name, kind in sorted(BODIES.items())},
        "pushed": {str(tag): _plain(example(kind)) for tag, kind in sorted(PUSHED.items())},
        "peers": {
            name: base64.b64encode(peer_messages.encode(example(kind))[HEADER.size :]).decode()
            for name, kind in PEERS.items()
        },
    }


def _plain(value: msgspec.Struct) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def keep(version: str) -> None:
    """Write what this version says."""
    encoded = msgspec.json.format(msgspec.json.encode(said()), indent=1)
    (HERE / f"v{version}.wire.json").write_bytes(encoded + b"\n")
