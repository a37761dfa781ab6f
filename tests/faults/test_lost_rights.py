"""Rights that are taken for a while: the download says why and goes on by itself; others never stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import lack
from core.transfer import disk_trouble
from tests.fakes.ordinary_user import as_ordinary_user
from tests.skips import skip_reason
from tests.soak import lost_rights


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(lack, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(disk_trouble, "RETRY_SECONDS", 0.05)


@pytest.mark.parametrize("way", ["folder refuses", "file refuses", "state folder refuses"])
async def test_rights_that_are_taken_for_a_while(tmp_path: Path, way: str) -> None:
    missing = lost_rights.missing()
    if missing is not None:
        pytest.skip(skip_reason(missing, "sudo apt-get install e2fsprogs && sudo make test"))
    with as_ordinary_user():
        lost = await lost_rights.WAYS[way](tmp_path)
    assert lost.wrong == ""
    assert lost.reasons & {"disk_failed", "destination_unwritable"} or way == "state folder refuses"
