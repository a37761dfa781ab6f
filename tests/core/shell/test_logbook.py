"""The log of a peer: nothing of it reaches the terminal, whatever the disk does."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from core.shell import logbook


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
