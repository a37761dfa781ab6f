"""Device keys for the tests of links; making one costs a millisecond, sorting them keeps roles fixed."""

from __future__ import annotations

import pytest

from tests.fakes.linked_peer import Keys


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Six devices in the order of their ids."""
    return Keys(tmp_path_factory.mktemp("device-keys"), 6)
