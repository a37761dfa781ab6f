"""The mark of a fetched file, as each system keeps it; how the systems read it was not tried."""

from __future__ import annotations

import re
from pathlib import Path

from core.storage.origin_mark import mark_fetched


def test_windows_finds_the_zone_in_a_stream_beside_the_content(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    part.write_bytes(b"content")
    mark_fetched(-1, part, "win32")
    assert (tmp_path / "a.part:Zone.Identifier").read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    assert part.read_bytes() == b"content"


def test_macos_finds_an_attribute_that_names_the_program(tmp_path: Path) -> None:
    told: list[tuple[int, str, bytes]] = []
    mark_fetched(7, tmp_path / "a.part", "darwin", lambda *given: told.append(given))
    ((fd, name, value),) = told
    assert (fd, name) == (7, "com.apple.quarantine")
    assert re.fullmatch(rb"0081;[0-9a-f]{8};P2P Share;", value)
    assert not list(tmp_path.iterdir())


def test_linux_is_left_alone_and_a_file_system_without_marks_is_no_error(tmp_path: Path) -> None:
    mark_fetched(-1, tmp_path / "a.part", "linux")
    mark_fetched(-1, tmp_path / "no such folder" / "a.part", "win32")
    assert not list(tmp_path.iterdir())
