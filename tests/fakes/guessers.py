"""Those who guess passwords, each from an address of its own on loopback, and how often they were listened to.

    with verifier_counted() as reached:
        async with guessers(tracker, 50) as crowd: await crowd[0].guess("ann", "wrong")

Linux takes the whole of 127.0.0.0/8 as this computer, so each address needs no setting up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from unittest import mock

import aiohttp

from core.wire import routes
from core.wire.errors import Kind, TrackerError
from tests.fakes.raw_client import RawClient, Where, pinned_context
from tracker import accounts


class Guesser:
    """One device at one address that tries passwords; `heard` counts the answers."""

    def __init__(self, client: RawClient) -> None:
        self._client = client
        self.heard: Counter[Kind] = Counter()

    async def guess(self, name: str, password: str) -> Kind | None:
        """Why it was not let in; None if it was."""
        try:
            nonce = (await self._client.call(routes.NONCE)).nonce
            await self._client.call(routes.LOGIN, self._client.signed_login(name, password, nonce))
        except TrackerError as error:
            self.heard[error.kind] += 1
            return error.kind
        return None


@asynccontextmanager
async def device_at(tracker: Where, address: str) -> AsyncIterator[RawClient]:
    """A new device at an address of loopback."""
    context = pinned_context(tracker.root_der)
    connector = aiohttp.TCPConnector(ssl=context, limit=0, local_addr=(address, 0))
    async with aiohttp.ClientSession(connector=connector) as http:
        yield RawClient(tracker, http)


@asynccontextmanager
async def guessers(tracker: Where, count: int) -> AsyncIterator[list[Guesser]]:
    """So many of them, from 127.0.66.1 on; at most 250."""
    async with AsyncExitStack() as stack:
        places = [f"127.0.66.{number + 1}" for number in range(count)]
        yield [Guesser(await stack.enter_async_context(device_at(tracker, place))) for place in places]


@contextmanager
def verifier_counted() -> Iterator[list[bytes]]:
    """The login keys that were compared with what the tracker of this process keeps, in the order of the tries."""
    reached: list[bytes] = []
    real = accounts._verifier

    def count(salt: bytes, login_key: bytes) -> bytes:
        reached.append(login_key)
        return real(salt, login_key)

    with mock.patch.object(accounts, "_verifier", count):
        yield reached
