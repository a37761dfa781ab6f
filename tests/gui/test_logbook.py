"""The log of the window: nothing of it reaches the terminal, whatever the disk does."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gui import logbook


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_costs_lines_and_says_nothing_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A link to a device that is always full stands for the file.
    (tmp_path / logbook.NAME).symlink_to("/dev/full")
    handler = logbook.begin(tmp_path)
    assert handler is not None
    try:
        logging.getLogger("test").warning("the disk is full")
    finally:
        logbook.end(handler)
    assert capsys.readouterr() == ("", "")


def test_a_strangers_name_stays_on_its_line_and_moves_no_cursor(tmp_path: Path) -> None:
    handler = logbook.begin(tmp_path)
    assert handler is not None
    try:
        logging.getLogger("test").warning("from %s", "\x1b[2J\nERROR forged\x9b2K \u202egpj.exe \u2028 Zoë")
    finally:
        logbook.end(handler)
    (line,) = (tmp_path / logbook.NAME).read_text(encoding="utf-8").split("\n")[:-1]
    assert line.isprintable()
    assert line.endswith(r"from \x1b[2J\nERROR forged\x9b2K \u202egpj.exe \u2028 Zoë")
