"""Whoever is not on the roster of a file's group gets no frame of it, or one that says nothing (M1)."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.net.tls import dialler_context
from core.storage.keys import DeviceKey, load_or_create
from core.wire.peer_messages import Closed, Hello, Interest, Message, Request
from tests.fakes.forged import certificate_named
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, OTHER_GROUP, pattern
from tests.hostile.conftest import Scene

ATTEMPTS = 8
KIB = 1024


def _nobody(scene: Scene, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["p2p-share/1"])
    return context


def _unknown(scene: Scene, folder: Path) -> ssl.SSLContext:
    return dialler_context(scene.stranger, scene.sharer.key.certificate)


def _same_name_other_key(scene: Scene, folder: Path) -> ssl.SSLContext:
    """A certificate that is the member's to the letter, but for the key and so the signature."""
    made = load_or_create(folder / "forger")
    pem = folder / "forged.pem"
    pem.write_bytes(certificate_named(scene.evil.device, made.private).public_bytes(Encoding.PEM))
    key = folder / "forger.pem"
    key.write_bytes(made.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    forger: DeviceKey = replace(made, certificate_file=pem, key_file=key)
    return dialler_context(forger, scene.sharer.key.certificate)


def _of_another_deployment(scene: Scene, folder: Path) -> ssl.SSLContext:
    """The same person's key of another deployment: as good as any unknown one."""
    return dialler_context(load_or_create(folder / "elsewhere"), scene.sharer.key.certificate)


@pytest.mark.parametrize("who", [_nobody, _unknown, _same_name_other_key, _of_another_deployment])
async def test_who_is_on_no_roster_gets_no_frame(
    scene: Scene, tmp_path: Path, who: Callable[[Scene, Path], ssl.SSLContext]
) -> None:
    context = who(scene, tmp_path)
    async with fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)):
        for _ in range(ATTEMPTS):
            peer = await ScriptedPeer.dial(scene.evil, scene.sharer, hello=False, context=context)
            peer.say(Hello(device=scene.evil.device))
            assert await peer.ended() == b""
            await peer.close()


async def test_a_device_on_another_roster_hears_no_more_of_a_file_than_of_one_that_is_not(scene: Scene) -> None:
    members = scene.office.members
    members.rosters[OTHER_GROUP] |= {scene.evil.device, scene.sharer.key.device}
    members.expel(scene.evil.device)
    secret = scene.sharer.share(pattern(300 * KIB), "secret").file_id
    async with fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)):
        heard: list[list[Message]] = []
        for group, file in ((GROUP, secret), (GROUP, "0" * 64), (OTHER_GROUP, secret), ("7" * 32, secret)):
            peer = await ScriptedPeer.dial(scene.evil, scene.sharer)
            peer.say(Interest(0, group, file), Request(0, 0, 0), Request(0, 1, 60_000))
            peer.say(Interest(1, group, file))
            heard.append([await peer.hear(), await peer.hear()])
            await peer.close()
        assert heard == [[Closed(0), Closed(1)]] * 4
    assert scene.sharer.hub.bytes_sent(GROUP, secret) == 0
