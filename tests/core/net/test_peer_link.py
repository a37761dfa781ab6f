"""One link by itself: who may be at its other end, whatever TLS believed."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.net.peer_link import PeerLink
from core.net.tls import dialler_context
from core.wire.errors import ProtocolError, ShareError
from core.wire.ids import DeviceId
from core.wire.peer_messages import Bye, ByeReason, Hello, Welcome
from tests.fakes.linked_peer import LOOPBACK, QUICK, Keys, LinkedPeer, ScriptedPeer, Told, listening


class Owner:
    """An owner of links that admits everybody, and remembers which of its links is gone."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    def admits(self, device: DeviceId, certificate: bytes) -> bool:
        return True

    def on_greeted(self, link: PeerLink) -> None:
        pass

    def on_ended(self, link: PeerLink, error: ShareError | None) -> None:
        pass

    def on_closed(self, link: PeerLink) -> None:
        self.closed.set()


async def test_a_link_that_was_dialled_to_one_device_takes_no_other(keys: Keys) -> None:
    other = LinkedPeer(keys[2], keys[0])
    async with listening(other):
        owner = Owner()
        # The certificate that is believed is the other's, as it were if the two were mixed up.
        context = dialler_context(keys[0], keys[2].certificate)
        link = PeerLink(
            keys[0].device,
            context,
            owner,
            Told(),
            dialled=True,
            expected=keys[1].device,
            times=QUICK,
            clock=time.monotonic,
        )
        await asyncio.get_running_loop().create_connection(lambda: link.stream, LOOPBACK, other.port)
        with pytest.raises(ProtocolError, match="another device"):
            async with asyncio.timeout(20):
                await link.wait_secured()
        async with asyncio.timeout(20):
            await owner.closed.wait()


async def test_a_device_that_is_taken_off_while_it_greets_is_not_let_in(keys: Keys) -> None:
    one = LinkedPeer(keys[0], keys[1])
    async with listening(one):
        peer = await ScriptedPeer.dial(keys[1], one, hello=False)
        async with asyncio.timeout(20):
            while not any(link.is_secured for link in one.links._streams):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.002)
        one.trust.certificates.clear()
        peer.say(Hello(device=keys[1].device))
        assert isinstance(await peer.hear(), Welcome)
        assert await peer.hear() == Bye(ByeReason.NO_GROUP)
        assert one.told.heard == []
        await peer.close()
