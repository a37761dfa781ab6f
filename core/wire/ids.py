"""Identifiers: opaque, lower-case hex, never used again.

Each kind of id is a type of its own, so that a group's cannot stand where a listing's should. Text
from outside becomes an id only through a decoder of this package (msgspec patterns or `check_*`).
Users, groups and listings have random 128-bit ids; devices, files and deployments are named by the
256-bit digest of what they are.
"""

from __future__ import annotations

import re
import secrets
from typing import Annotated, NewType

import msgspec

UserId = NewType("UserId", str)
GroupId = NewType("GroupId", str)
ListingId = NewType("ListingId", str)
RequestId = NewType("RequestId", str)
DeviceId = NewType("DeviceId", str)
FileId = NewType("FileId", str)
Fingerprint = NewType("Fingerprint", str)

# The length stands beside the pattern because `$` allows a line end behind it; `\Z` is unknown to JSON Schema.
Hex128 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
Hex256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$", max_length=64)]

_HEX128 = re.compile(r"[0-9a-f]{32}\Z")
_HEX256 = re.compile(r"[0-9a-f]{64}\Z")


def random_id() -> str:
    """A new 128-bit id as 32 hex digits, from the system's generator."""
    return secrets.token_hex(16)


def is_hex128(text: str) -> bool:
    """Whether `text` has the form of a user, group, listing or request id."""
    return _HEX128.match(text) is not None


def is_hex256(text: str) -> bool:
    """Whether `text` has the form of a device, file or deployment id."""
    return _HEX256.match(text) is not None
