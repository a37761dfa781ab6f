"""Peers that are not who they should be, or do not say what they should: nothing reaches the handler."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from typing import cast

import pytest

from core.net.tls import dialler_context, listener_context
from core.wire import limits
from core.wire.errors import PeerError, ProtocolError
from core.wire.framing import HEADER, DataHeader, FrameType, encode_data_header
from core.wire.identity import make_device_certificate
from core.wire.peer_messages import (
    Bitfield,
    Bye,
    Hello,
    Interest,
    Message,
    Ping,
    Pong,
    Reject,
    Request,
    Welcome,
    encode,
)
from core.wire.tracker_messages import Address
from tests.fakes.linked_peer import LOOPBACK, QUICK, Keys, LinkedPeer, ScriptedPeer, listening
from tests.fakes.talk import FILE, GROUP


async def test_an_unknown_device_gets_no_frame(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        stranger = await ScriptedPeer.dial(keys[2], a, hello=False)
        stranger.say(Hello(device=keys[2].device))
        assert await stranger.ended() == b""
        assert a.told.heard == []
        await stranger.close()


async def test_a_client_without_a_certificate_gets_no_frame(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["p2p-share/1"])
        nobody = await ScriptedPeer.dial(keys[1], a, hello=False, context=context)
        nobody.say(Hello(device=keys[1].device))
        assert await nobody.ended() == b""
        assert a.told.heard == []
        await nobody.close()


async def test_a_device_that_was_forgotten_before_the_new_anchors_are_in_use_is_refused(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        a.trust.certificates.clear()
        late = await ScriptedPeer.dial(keys[1], a, hello=False)
        late.say(Hello(device=keys[1].device))
        assert await late.ended() == b""
        assert a.told.heard == []
        await late.close()


async def test_a_known_device_that_shows_another_certificate_of_its_key_is_refused(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        # Signatures differ each time, so this is a certificate of the same key that no roster names.
        a.trust.certificates[keys[1].device] = make_device_certificate(keys[1].private)
        other = await ScriptedPeer.dial(keys[1], a, hello=False)
        other.say(Hello(device=keys[1].device))
        assert await other.ended() == b""
        assert a.told.heard == []
        await other.close()


async def test_another_protocol_over_the_right_tls_is_refused(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        for protocols in (["h2"], ["p2p-share/2"], []):
            context = dialler_context(keys[1], keys[0].certificate)
            context.set_alpn_protocols(protocols)
            other = await ScriptedPeer.dial(keys[1], a, hello=False, context=context)
            other.say(Hello(device=keys[1].device))
            assert await other.ended() == b""
            await other.close()
        assert a.told.heard == []


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", bytes(5000), b"\x16\x03\x01\xff\xff" + bytes(70_000)])
async def test_plaintext_garbage_is_hung_up_on(keys: Keys, garbage: bytes) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        reader, writer = await asyncio.open_connection(LOOPBACK, a.port)
        writer.write(garbage)
        peer = ScriptedPeer(reader, writer)
        assert len(await peer.ended()) <= 16
        await peer.close()
        assert a.told.heard == []


async def test_a_dialled_stranger_is_not_greeted(keys: Keys) -> None:
    """The address of B is C's: C accepts A, but A wants nobody but B."""
    heard = bytearray()

    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.read(10_000))
        writer.transport.abort()

    context = listener_context(keys[2], [keys[0].certificate])
    server = await asyncio.start_server(stranger, LOOPBACK, 0, ssl=context)
    a = LinkedPeer(keys[0], keys[1], keys[2])
    async with listening(a):
        a.links.want(keys[1].device, [Address("lan", LOOPBACK, server.sockets[0].getsockname()[1])])
        await asyncio.sleep(0.2)
        assert a.told.heard == []
        assert heard == b""
    server.close()
    await server.wait_closed()


async def test_who_says_nothing_before_the_handshake_or_the_hello_is_hung_up_on_in_time(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1], times=replace(QUICK, handshake=1.0, hello=1.0))
    async with listening(a):
        silent = ScriptedPeer(*await asyncio.open_connection(LOOPBACK, a.port))
        slow = await ScriptedPeer.dial(keys[1], a, hello=False)
        trickling = await ScriptedPeer.dial(keys[1], a, hello=False)
        trickling.send(encode(Hello(device=keys[1].device))[:20])
        began = asyncio.get_running_loop().time()
        assert await silent.ended() == b""
        for peer in (slow, trickling):
            assert await peer.hear() == Bye("idle")
            assert await peer.ended() == b""
            await peer.close()
        assert asyncio.get_running_loop().time() - began < 5
        assert a.told.heard == []
        await silent.close()


async def _answer_of(keys: Keys, raw: bytes, *, hello: bool) -> tuple[list[Message], LinkedPeer]:
    """What a peer that sends these bytes hears until the end, and who heard them."""
    a = LinkedPeer(keys[0], keys[1])
    heard: list[Message] = []
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a, hello=hello)
        peer.send(raw)
        while True:
            try:
                heard.append(await peer.hear())
            except EOFError:
                break
        await peer.close()
        assert a.links.all() == []
    return heard, a


_HELLO = Hello(device="0" * 64)
_DATA = encode_data_header(DataHeader(0, 0, 0), 100) + bytes(100)
_BEFORE_HELLO = {
    "data": _DATA,
    "interest": encode(Interest(0, GROUP, FILE)),
    "ping": encode(Ping()),
    "a foreign device": encode(_HELLO),
    "welcome": encode(Welcome(device="0" * 64)),
    "a long hello": HEADER.pack(limits.HELLO_MAX + 1, FrameType.HELLO),
    "4 GiB": HEADER.pack(2**32 - 1, FrameType.HELLO),
    "no hello": HEADER.pack(3, FrameType.HELLO) + b"abc",
    "length 0": HEADER.pack(0, FrameType.HELLO),
    "unknown": HEADER.pack(10, 200) + bytes(10),
}


@pytest.mark.parametrize("raw", _BEFORE_HELLO.values(), ids=_BEFORE_HELLO.keys())
async def test_whoever_does_not_begin_with_its_hello_is_sent_away(keys: Keys, raw: bytes) -> None:
    heard, a = await _answer_of(keys, raw, hello=False)
    assert heard == [Bye("protocol")]
    assert a.told.heard == []


async def test_whoever_speaks_no_version_of_ours_is_told_so(keys: Keys) -> None:
    raw = encode(Hello(device=keys[1].device, version_min=2, version_max=9))
    heard, a = await _answer_of(keys, raw, hello=False)
    assert heard == [Bye("version")]
    assert a.told.heard == []


_AFTER_HELLO = {
    "a second hello": encode(_HELLO),
    "welcome": encode(Welcome(device="0" * 64)),
    "unasked data": _DATA,
    "too long data": HEADER.pack(limits.DATA_MAX + 100, FrameType.DATA),
    "4 GiB of a request": HEADER.pack(2**32 - 1, FrameType.REQUEST),
    "2 GiB of data": HEADER.pack(2**31, FrameType.DATA),
    "unknown": HEADER.pack(1, 100),
    "too long unknown": HEADER.pack(limits.UNKNOWN_MAX + 1, 200),
    "no interest": HEADER.pack(3, FrameType.INTEREST) + b"\x81\xa1\xff",
    "a flood": encode(Request(5, 0, 0)) * 301,
}


@pytest.mark.parametrize("raw", _AFTER_HELLO.values(), ids=_AFTER_HELLO.keys())
async def test_whoever_breaks_a_rule_is_sent_away(keys: Keys, raw: bytes) -> None:
    heard, a = await _answer_of(keys, raw, hello=True)
    assert heard == [Bye("protocol")]
    assert [each[0] for each in a.told.heard] == ["link", "gone"]


async def test_a_request_that_the_handler_finds_senseless_ends_the_link(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    a.told.raises = ProtocolError("request: beyond the end")
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.say(Interest(0, GROUP, FILE))
        assert await peer.hear() == Bye("protocol")
        assert await a.told.gone() == "request: beyond the end"
        await peer.close()


async def test_end_of_file_before_welcome_means_refused(keys: Keys) -> None:
    """In TLS 1.3 the dialler believes that it is connected; that this is no link shows only here."""
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1])
    async with listening(a, b):
        link = await a.links.new_link(b.device)
        assert link is not None
        await asyncio.get_running_loop().create_connection(lambda: link.stream, LOOPBACK, b.port)
        await link.wait_secured()
        link.greet()
        with pytest.raises(PeerError, match="refused"):
            await link.wait_greeted()
        assert not link.is_open
        assert a.told.heard == []


async def test_a_control_frame_that_does_not_end_and_a_silent_peer_are_given_up(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1], keys[2], times=replace(QUICK, control=0.2, idle=1.5))
    async with listening(a):
        trickling = await ScriptedPeer.dial(keys[1], a)
        frame = encode(Interest(0, GROUP, FILE))
        for at in range(6):
            trickling.send(frame[at : at + 1])
            await asyncio.sleep(0.06)
        assert await trickling.hear() == Bye("protocol")
        assert await a.told.gone() == "frame: not complete in time"
        silent = await ScriptedPeer.dial(keys[2], a)
        assert await silent.hear() == Bye("idle")
        for peer in (trickling, silent):
            await peer.close()


async def test_a_quiet_link_is_kept_alive_by_pings(keys: Keys) -> None:
    times = replace(QUICK, ping=0.05, idle=1.0)
    a, b = LinkedPeer(keys[0], keys[1], times=times), LinkedPeer(keys[1], keys[0], times=times)
    async with listening(a, b):
        a.want(b)
        link = await a.linked(b)
        await asyncio.sleep(1.5)
        assert link.is_open
        assert len(a.told.links) == len(b.told.links) == 1


async def test_a_ping_is_answered_with_its_value(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.say(Ping(1), Ping(77))
        assert [await peer.hear(), await peer.hear()] == [Pong(1), Pong(77)]
        await peer.close()


async def test_a_peer_that_asks_but_never_reads_is_given_up_and_costs_little(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1], times=replace(QUICK, drain=0.3))
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.say(Interest(0, GROUP, FILE), Request(0, 0, 0))
        await a.told.hears(Request(0, 0, 0))
        sending = asyncio.create_task(a.link.send_piece(0, 0, bytes(64 * limits.MIB)))
        assert await a.told.gone() == "does not read"
        with pytest.raises(PeerError, match="lost"):
            await sending
        assert a.link.bytes_out < 32 * limits.MIB
        await peer.close()


async def test_answers_for_a_peer_that_does_not_read_are_not_kept_without_end(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    a.told.answers = lambda link, message: link.send(Bitfield(message.channel, bytes(8192)))
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a, receives=8192)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.say(*(Interest(number, GROUP, FILE) for number in range(limits.CHANNELS_MAX)))
        assert await a.told.gone() == "does not read"
        assert len(a.told.heard) < 1000
        await peer.close()


class _KeyUpdates:
    """TLS to a peer that asks for a new key with every record: whatever is read, an answer of TLS itself goes out."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *, server_side: bool) -> _KeyUpdates:
        self._secured, self._outgoing = self._context.wrap_bio(incoming, outgoing, server_side=server_side), outgoing
        return self

    def read(self, most: int, buffer: bytearray) -> int:
        got = cast("int", self._secured.read(most, buffer))
        self._outgoing.write(bytes(27 * 32))
        return got

    def __getattr__(self, name: str) -> object:
        return getattr(self._secured, name)


async def test_answers_of_tls_itself_are_not_kept_without_end_either(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        assert a.links._context is not None
        a.links._context = cast("ssl.SSLContext", _KeyUpdates(a.links._context))
        peer = await ScriptedPeer.dial(keys[1], a, hello=False, receives=8192)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.say(Hello(device=keys[1].device))
        await a.told.until(lambda: bool(a.told.links))
        for _ in range(20_000):  # each a record of its own
            peer.send(HEADER.pack(0, 200))
        assert await a.told.gone() == "lost"
        assert a.link.bytes_in < 5 * 20_000
        await peer.close()


async def test_bye_ends_a_link_and_says_why(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        for reason, told in (("done", None), ("banned", "banned"), ("x" * 1000, "x" * 32)):
            a.told.heard.clear()
            peer = await ScriptedPeer.dial(keys[1], a)
            peer.say(Bye(reason))
            assert await a.told.gone() == told
            await peer.ended()
            await peer.close()


async def test_the_last_words_after_many_others_are_heard_though_the_end_is_there_already(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        for _ in range(5):
            a.told.heard.clear()
            peer = await ScriptedPeer.dial(keys[1], a)
            a.link.hold()
            peer.send(encode(Pong(7)) * 900 + encode(Bye("banned")))
            peer.writer.close()  # in order, so that what says so is read with the rest
            await asyncio.sleep(0.1)
            a.link.release()
            assert await a.told.gone() == "banned"
            await peer.close()


async def test_a_reject_of_what_was_never_asked_is_no_answer(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.say(Reject(0, 0), Interest(3, GROUP, FILE))
        await a.told.hears(Interest(3, GROUP, FILE))
        assert [each[0] for each in a.told.heard] == ["link", Interest(3, GROUP, FILE)]
        await peer.close()


async def test_silent_connections_do_not_keep_out_a_device_at_their_address(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        silent = [await asyncio.open_connection(LOOPBACK, a.port) for _ in range(3 * limits.HANDSHAKES_PER_ADDRESS_MAX)]
        for _, writer in silent[::2]:
            writer.write(b"\x16\x03\x01")  # the beginning of a ClientHello says nothing yet
        await asyncio.sleep(0.2)
        b.want(a)
        await b.told.until(lambda: b.links.link_of(a.device) is not None, 3.0)
        for _, writer in silent:
            writer.close()
