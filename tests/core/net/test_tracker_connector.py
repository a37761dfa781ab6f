"""What an HTTP session opened is closed before its loop is, even if the other side says nothing more."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable

import aiohttp
import pytest

from core.loops import loop_factory
from core.net.tracker_answers import url_of
from core.net.tracker_connector import TrackerConnector
from core.net.tracker_tls import pinned_context
from core.wire import routes
from tests.fakes.small_tracker import SmallTracker, running


@pytest.mark.parametrize("make_loop", [None, loop_factory()], ids=["asyncio", "fast"])
def test_what_is_open_is_closed_at_the_end(make_loop: Callable[[], asyncio.AbstractEventLoop] | None) -> None:
    async def connect() -> None:
        async with running(SmallTracker()) as tracker:
            connector = TrackerConnector(pinned_context(tracker.root.der))
            async with aiohttp.ClientSession(connector=connector) as session:
                async with session.get(url_of(tracker.address, routes.DEPLOYMENT.path)) as response:
                    await response.read()
                (closed,) = connector._made.values()
                assert not closed.done(), "it is kept for the next call"
                await connector.end()
                assert closed.done()
                await connector.end()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with asyncio.Runner(loop_factory=make_loop) as runner:
            runner.run(asyncio.wait_for(connect(), 20))
