"""A disk that is full, away or read-only for a while: the download says why and goes on; others never stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import lack
from core.transfer import disk_trouble
from core.wire.errors import Kind
from tests.skips import skip_reason
from tests.soak import lost_disks

SAID = {"disk taken away": Kind.DESTINATION_MISSING, "disk read-only": Kind.DISK_FAILED}
"""The full disks of `python -m tests.soak F4` have tests of their own where partial files and sessions are tested."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(lack, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(disk_trouble, "RETRY_SECONDS", 0.05)


@pytest.mark.parametrize("way", SAID)
async def test_a_disk_that_is_lost_for_a_while(tmp_path: Path, way: str) -> None:
    missing = lost_disks.missing()
    if missing is not None:
        pytest.skip(skip_reason(missing, "sudo make test"))
    lost = await lost_disks.WAYS[way](tmp_path)
    assert lost.wrong == ""
    assert lost.reasons == {SAID[way]}
