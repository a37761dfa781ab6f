"""An office with a sharer and a fetcher, and keys for whoever means them ill.

Each file here is one misbehaviour of a peer, or of a tracker, with real keys over real TLS: it ends in the reaction
that is stated, while files are fetched beside it that are whole and right. What a single link does about bytes that
break a rule, deadlines included, is proven in `tests/core/net/test_hostile_peers.py` and `test_accepting.py`; what a
swarm does about liars and silent holders, on a clock that can be moved, in `tests/core/transfer/test_bad_peers.py`;
rosters that go back or are not signed in `tests/core/transfer/test_membership.py`; what a tracker does about hostile
clients in `tests/tracker/test_hostile_clients.py`. How fast the honest ones remain is measured by `make soak`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.storage.keys import DeviceKey
from tests.fakes.linked_peer import Keys
from tests.fakes.office import Computer, Office, open_office
from tests.fakes.swarm_world import GROUP


@dataclass
class Scene:
    """Who is there. `evil` is on the roster, `stranger` on none; both ids are larger than those of the computers."""

    office: Office
    fetcher: Computer
    sharer: Computer
    evil: DeviceKey
    stranger: DeviceKey

    def expel(self) -> None:
        """The hostile member is no member any more, and everybody learns of it now."""
        self.office.members.expel(self.evil.device, GROUP)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Four devices in the order of their ids."""
    return Keys(tmp_path_factory.mktemp("device-keys"), 4)


@pytest.fixture
async def scene(tmp_path: Path, keys: Keys) -> AsyncIterator[Scene]:
    async with open_office(tmp_path) as office:
        office.members.take_in(keys[2])
        fetcher, sharer = await office.computers_of(2, keys.__getitem__)
        yield Scene(office, fetcher, sharer, keys[2], keys[3])
