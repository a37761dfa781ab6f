"""A tracker for every test that asks for one, on each of the stores, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.raw_client import Clients, clients_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.stores import postgres, postgres_url, store
from tracker.store.address import Store

__all__ = ["clients", "postgres", "postgres_url", "store", "tracker"]


@pytest.fixture
async def tracker(tmp_path: Path, store: Store) -> AsyncIterator[RunningTracker]:
    async with running_tracker(tmp_path, store=store) as running:
        yield running


@pytest.fixture
async def clients(tracker: RunningTracker) -> AsyncIterator[Clients]:
    async with clients_of(tracker) as made:
        yield made
