"""Frames that break a rule, said to a whole device: the link ends with the rule in the log, and nothing else does (M4).

What each frame leads to on a link alone stands in `tests/core/net/test_hostile_peers.py`.
"""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from core.wire import limits
from core.wire.framing import HEADER, DataHeader, FrameType, encode_data_header, encode_frame
from core.wire.peer_messages import Bitfield, Bye, Closed, Have, Hello, Interest, Reject, Request, Welcome, encode
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

KIB = 1024
_OTHER = "0" * 64


def _interest(**fields: object) -> bytes:
    said = {"channel": 0, "group_id": GROUP, "file_id": "1" * 64} | fields
    return encode_frame(FrameType.INTEREST, msgspec.msgpack.encode(said))


BEFORE_HELLO = {
    "data": (encode_data_header(DataHeader(0, 0, 0), 10) + bytes(10), "frame: type 10 before welcome"),
    "another device than the certificate's": (
        encode(Hello(device=_OTHER)),
        "greeting: not the device of the certificate",
    ),
    "a welcome": (encode(Welcome(device=_OTHER)), "greeting: out of turn"),
    "4 GiB": (HEADER.pack(2**32 - 1, FrameType.HELLO), "frame: 4294967295 bytes of type 1"),
    "length 0": (HEADER.pack(0, FrameType.HELLO), "message: unreadable hello"),
    "a type that must be understood": (HEADER.pack(4, 99), "frame: unknown type 99"),
}
AFTER_HELLO = {
    "a second hello": (encode(Hello(device=_OTHER)), "greeting: a second one"),
    "4 GiB": (HEADER.pack(2**32 - 1, FrameType.REQUEST), "frame: 4294967295 bytes of type 9"),
    "2 GiB": (HEADER.pack(2**31, FrameType.DATA), "frame: 2147483648 bytes of type 10"),
    "data of length 0": (HEADER.pack(0, FrameType.DATA), "frame: data without bytes"),
    "a negative piece": (
        encode_frame(FrameType.REQUEST, msgspec.msgpack.encode({"channel": 0, "request": 0, "piece": -1})),
        "message: unreadable request",
    ),
    "a piece beyond all files": (
        encode_frame(FrameType.REQUEST, msgspec.msgpack.encode({"channel": 0, "request": 0, "piece": 65_536})),
        "message: unreadable request",
    ),
    "a group with a zero character": (_interest(group_id="9" * 31 + "\0"), "message: unreadable interest"),
    "a file id that is a path": (_interest(file_id="../" * 21 + "x"), "message: unreadable interest"),
    "a lone surrogate": (
        encode_frame(FrameType.INTEREST, _interest(group_id="x" * 32)[HEADER.size :].replace(b"xxx", b"\xed\xa0\x80")),
        "message: unreadable interest",
    ),
    "depth 60000": (HEADER.pack(60_000, FrameType.HAVE) + b"\x91" * 60_000, "message: unreadable have"),
    "an array of 4 billion": (HEADER.pack(5, FrameType.HAVE) + b"\xdd\xff\xff\xff\xff", "message: unreadable have"),
    "data that nobody asked for": (
        encode_data_header(DataHeader(0, 0, 0), limits.DATA_MAX) + bytes(limits.DATA_MAX),
        "data: not asked for",
    ),
    "answers on channels that never were": (
        b"".join(encode(each) for each in (Have(9, (1,)), Bitfield(9, b"\0"), Reject(9, 9))) * 101,
        "requests: too many senseless ones",
    ),
    "a flood of requests on no channel": (encode(Request(5, 0, 0)) * 301, "requests: too many senseless ones"),
}


async def _reaction(scene: Scene, raw: bytes, *, hello: bool) -> Bye:
    """The goodbye that these bytes earn, which is the end of the link."""
    peer = await ScriptedPeer.dial(scene.evil, scene.sharer, hello=hello)
    peer.send(raw)
    try:
        async with asyncio.timeout(5):
            while not isinstance(said := await peer.hear(), Bye):
                pass
            assert await peer.ended() == b""
            return said
    finally:
        await peer.close()


async def test_before_hello_only_a_hello_is_heard(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "core.net")
    async with fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)):
        for what, (raw, why) in BEFORE_HELLO.items():
            assert await _reaction(scene, raw, hello=False) == Bye("protocol"), what
            assert why in caplog.messages[-1], what
    assert len([line for line in caplog.messages if "is closed" in line]) == len(BEFORE_HELLO)


async def test_after_hello_a_broken_rule_ends_the_link_and_no_other(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "core.net")
    async with fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)):
        honest = scene.sharer.hub._exchange.peer(scene.fetcher.key.device)
        assert honest is not None
        for what, (raw, why) in AFTER_HELLO.items():
            assert await _reaction(scene, raw, hello=True) == Bye("protocol"), what
            assert why in caplog.messages[-1], what
            assert scene.sharer.hub._exchange.peer(scene.fetcher.key.device) is honest, what
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def test_channels_to_files_that_are_not_there_are_refused_one_by_one_and_cost_nothing(scene: Scene) -> None:
    peer = await ScriptedPeer.dial(scene.evil, scene.sharer)
    peer.say(*(Interest(number, GROUP, f"{number:064x}") for number in range(5000)))
    for _ in range(5000):
        assert isinstance(await peer.hear(), Closed)
    assert scene.sharer.hub._exchange.uploads._policy.channel_count(scene.evil.device) == 0
    await peer.close()
