"""What a tracker's record on the network says: read strictly, and its name made plain."""

from __future__ import annotations

import pytest

from core.wire.announcement import Announcement, decode_txt, encode_txt
from core.wire.errors import ProtocolError
from core.wire.ids import Fingerprint

_PREFIX = b"ab" * 16


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"Lab", "Lab"),
        ("Zoë's 映画".encode(), "Zoë's 映画"),
        (b"\x1b[2J\x1b]0;evil\x07Lab", "[2J]0;evilLab"),
        ("Lab\u202egpj.exe".encode(), "Labgpj.exe"),
        ("L\u200ba\u2028b\n\0".encode(), "Lab"),
        (b"\xff\xfeLab", "Lab"),
        (b"<img src=x>", "<img src=x>"),
        (b"x" * 10_000, "x" * 40),
        (b"   ", ""),
        (None, ""),
    ],
)
def test_a_name_is_plain_text_of_so_many_characters(name: bytes | None, shown: str) -> None:
    assert decode_txt({b"v": b"1", b"fp": _PREFIX, b"name": name}) == Announcement(_PREFIX.decode(), shown)


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {b"v": b"2", b"fp": _PREFIX},
        {b"v": None, b"fp": _PREFIX},
        {b"v": b"1"},
        {b"v": b"1", b"fp": None},
        {b"v": b"1", b"fp": _PREFIX[:-1]},
        {b"v": b"1", b"fp": _PREFIX + b"a"},
        {b"v": b"1", b"fp": _PREFIX + b"\n"},
        {b"v": b"1", b"fp": _PREFIX.upper()},
        {b"v": b"1", b"fp": b"\xff" * 32},
    ],
)
def test_a_record_without_version_and_whole_prefix_is_none(properties: dict[bytes, bytes | None]) -> None:
    with pytest.raises(ProtocolError):
        decode_txt(properties)


def test_what_is_announced_is_plain_already() -> None:
    said = encode_txt(Fingerprint("ab" * 32), "La\x1bb\u202e" + "x" * 100)
    assert said == {"v": "1", "fp": "ab" * 16, "name": "Lab" + "x" * 37}
