"""The mDNS record of a tracker: what it says and how it is read. A hint, never trust.

TXT holds exactly `v=1`, `fp` (the first 32 hex digits of the deployment's fingerprint) and `name`
(at most 40 characters, plain text). It names no user and no group.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.wire.errors import ProtocolError
from core.wire.ids import Fingerprint

SERVICE_TYPE: Final = "_p2p-tracker._tcp.local."
_NAME_CHARS = 40
_PREFIX = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A deployment as the network tells it: fingerprint prefix (32 hex digits) and a name for people."""

    prefix: str
    name: str

    def names(self, fingerprint: Fingerprint) -> bool:
        """Whether the record claims to be of the deployment `fingerprint`."""
        return fingerprint.startswith(self.prefix)


def plain_text(text: str, most: int) -> str:
    """`text` without control, invisible and unassigned characters, at most `most` characters."""
    kept = (c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    return "".join(kept).strip()[:most]


def encode_txt(fingerprint: Fingerprint, name: str) -> dict[str, str]:
    """The TXT properties of a tracker of the deployment `fingerprint`."""
    return {"v": "1", "fp": fingerprint[:32], "name": plain_text(name, _NAME_CHARS)}


def decode_txt(properties: Mapping[bytes, bytes | None]) -> Announcement:
    """Read TXT properties; `ProtocolError` unless it is version 1 with a whole prefix. Unknown keys are ignored."""
    if properties.get(b"v") != b"1":
        raise ProtocolError("announcement: unknown version")
    prefix = (properties.get(b"fp") or b"").decode("ascii", "replace")
    if not _PREFIX.match(prefix):
        raise ProtocolError("announcement: no fingerprint")
    name = (properties.get(b"name") or b"")[:200].decode("utf-8", "replace")
    return Announcement(prefix, plain_text(name.replace("\ufffd", ""), _NAME_CHARS))
