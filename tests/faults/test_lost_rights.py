"""Rights that are taken for a while: the download says why, goes on by itself when they are back, and others never stop."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
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


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that an ordinary user can reach, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="p2p-rights-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("way", lost_rights.WAYS)
async def test_rights_that_are_taken_for_a_while(place: Path, way: str) -> None:
    missing = lost_rights.missing()
    if missing is not None:
        pytest.skip(skip_reason(missing, "sudo apt-get install e2fsprogs"))
    with as_ordinary_user(place):
        lost = await lost_rights.WAYS[way](place)
    assert lost.wrong == ""
    assert lost.reasons & {"disk_failed", "destination_unwritable"} or way == "state folder refuses"
