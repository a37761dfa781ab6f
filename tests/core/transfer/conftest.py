"""What the tests of whole swarms share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.fakes.swarm_world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    yield world
    async with asyncio.timeout(10):
        await world.close()
    # After a swarm no task of it is left.
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
