"""Links between devices that know each other: dialling, duplicates, trust that ends, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import socket
import weakref
from dataclasses import replace

import pytest

from core.net import tcp
from core.net.link_times import LinkCaps
from core.net.peer_link import PeerLink
from core.net.tls import listener_context
from core.wire.errors import Kind, UserError
from core.wire.peer_messages import Bye, Have, Interest, Welcome
from core.wire.tracker_messages import Address
from tests.fakes.linked_peer import LOOPBACK, QUICK, Keys, LinkedPeer, ScriptedPeer, listening
from tests.fakes.talk import FILE, GROUP


async def test_two_devices_that_trust_each_other_are_linked(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        link, other = await a.linked(b), await b.linked(a)
        assert (link.device, other.device) == (b.device, a.device)
        assert (link.dialled, other.dialled) == (True, False)
        assert link.address == other.address == LOOPBACK
        channel = link.free_channel()
        link.send(Interest(channel, GROUP, FILE))
        await b.told.hears(Interest(channel, GROUP, FILE))
        other.send(Have(channel, (1, 2)))
        await a.told.hears(Have(channel, (1, 2)))
        assert link.rtt > 0
        assert link.bytes_out > 0
        assert other.bytes_in > 0
    assert a.told.heard[-1] == ("gone", b.device, None)
    assert b.told.heard[-1] == ("gone", a.device, None)


async def test_a_link_shows_the_congestion_control_of_the_system(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        link = await a.linked(b)
        assert link.congestion == tcp.congestion(link.stream.transport.get_extra_info("socket"))
        assert (await b.linked(a)).congestion == link.congestion


async def test_the_larger_id_dials_only_when_the_smaller_does_not(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        b.want(a)
        assert (await b.linked(a)).dialled
        assert not (await a.linked(b)).dialled
    slow = replace(QUICK, larger_waits=60.0)
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0], times=slow)
    async with listening(a, b):
        b.want(a)
        a.want(b)
        assert not (await b.linked(a)).dialled


async def test_the_larger_id_dials_at_once_whom_nothing_makes_dial(keys: Keys) -> None:
    slow = replace(QUICK, larger_waits=60.0)
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0], times=slow)
    async with listening(a, b):
        b.want(a)
        b.links.want(a.device, a.addresses, alone=True)
        assert (await b.linked(a)).dialled


@pytest.mark.parametrize("round_", range(8))
async def test_of_two_links_dialled_at_once_the_same_one_survives_on_both_sides(keys: Keys, round_: int) -> None:
    at_once = replace(QUICK, larger_waits=0.0)
    a, b = LinkedPeer(keys[0], keys[1], times=at_once), LinkedPeer(keys[1], keys[0], times=at_once)
    async with listening(a, b):
        for peer, other in ((a, b), (b, a)) if round_ % 2 else ((b, a), (a, b)):
            peer.want(other)
        await a.linked(b)
        await b.linked(a)
        await a.told.until(lambda: a.link.dialled)
        await b.told.until(lambda: not b.link.dialled)
        # What is said on the one link arrives on the other: it is the same one.
        a.link.send(Interest(0, GROUP, FILE))
        await b.told.hears(Interest(0, GROUP, FILE))
        b.link.send(Have(0, (7,)))
        await a.told.hears(Have(0, (7,)))
        assert a.links.all() == [a.link]
        assert b.links.all() == [b.link]
        for told, device in ((a.told, b.device), (b.told, a.device)):
            turns = [each[0] for each in told.heard if each[0] in ("link", "gone")]
            assert turns == ["link", "gone"] * (len(turns) // 2) + ["link"]
            assert {each[1] for each in told.heard if each[0] == "link"} == {device}


async def test_a_restarted_peer_replaces_its_dead_socket(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        dead = await ScriptedPeer.dial(keys[0], b)
        await b.told.hears("link", a.device)
        a.want(b)
        await b.told.until(lambda: len(b.told.links) == 2)
        assert b.told.heard[1] == ("gone", a.device, None)
        assert await dead.hear() == Bye("duplicate")
        await dead.close()


async def test_a_restarted_peer_with_the_larger_id_gets_through_once_the_dead_link_stays_silent(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1], times=replace(QUICK, probe=0.2)), LinkedPeer(keys[1], keys[0])
    silent: list[asyncio.StreamWriter] = []

    async def dead_peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(writer)
        peer = ScriptedPeer(reader, writer)
        await peer.hear()
        peer.say(Welcome(device=keys[1].device))

    context = listener_context(keys[1], [keys[0].certificate])
    server = await asyncio.start_server(dead_peer, LOOPBACK, 0, ssl=context)
    async with listening(a, b):
        a.links.want(b.device, [Address("loopback", LOOPBACK, server.sockets[0].getsockname()[1])])
        await a.linked(b)
        a.links.unwant(b.device)
        b.want(a)
        await b.linked(a)
        await a.told.until(lambda: len(a.told.links) == 2)
        assert a.told.heard[1] == ("gone", b.device, "silent")
        for writer in silent:
            writer.transport.abort()
        server.close()
        await server.wait_closed()


async def test_a_device_that_is_known_no_longer_is_out_at_once(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        await a.linked(b)
        link = await b.linked(a)
        del b.trust.certificates[a.device]
        b.links.trust_changed()
        assert not link.is_open
        assert b.links.link_of(a.device) is None
        assert b.told.heard[-1] == ("gone", a.device, None)
        assert await a.told.gone() == "no_group"


async def test_a_device_that_becomes_known_is_linked_at_once(keys: Keys) -> None:
    slow = replace(QUICK, first_retry=60.0, last_retry=60.0)
    a, b = LinkedPeer(keys[0], times=slow), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        await asyncio.sleep(0.05)
        a.trust.certificates[b.device] = b.key.certificate
        a.links.trust_changed()
        await a.linked(b)


async def test_a_refused_device_gets_in_by_trying_again_once_it_is_known(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1])
    async with listening(a, b):
        a.want(b)
        await asyncio.sleep(0.1)
        assert a.told.heard == b.told.heard == []
        b.trust.certificates[a.device] = a.key.certificate
        b.links.trust_changed()
        await a.linked(b)


async def test_new_addresses_are_tried_at_once_and_bad_ones_beside_a_good_one_do_not_matter(keys: Keys) -> None:
    slow = replace(QUICK, first_retry=60.0, last_retry=60.0)
    a, b = LinkedPeer(keys[0], keys[1], times=slow), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.links.want(b.device, [Address("lan", LOOPBACK, 1)])
        await asyncio.sleep(0.05)
        bad = [Address("lan", LOOPBACK, 1), Address("lan", "no address", 5), Address("tin can", LOOPBACK, b.port)]
        a.links.want(b.device, [*bad, Address("lan", "::1", 1), *b.addresses])
        await a.linked(b)


async def test_another_device_at_the_address_is_passed_over_for_the_right_one(keys: Keys) -> None:
    a, b, c = LinkedPeer(keys[0], keys[1], keys[2]), LinkedPeer(keys[1], keys[0]), LinkedPeer(keys[2], keys[0])
    async with listening(a, b, c):
        a.links.want(b.device, [*c.addresses, *b.addresses])
        await a.linked(b)
        assert c.told.heard == []


async def test_a_link_that_is_lost_is_made_again(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        link = await a.linked(b)
        await b.linked(a)
        link.abort()
        await a.told.until(lambda: len(a.told.links) == 2)
        await b.told.until(lambda: len(b.told.links) == 2)
        assert ("gone", a.device, "lost") in b.told.heard


async def test_an_unwanted_device_is_not_dialled_again_but_its_link_stays(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        link = await a.linked(b)
        a.links.unwant(b.device)
        await asyncio.sleep(0.02)
        assert link.is_open
        link.close()
        await b.told.gone()
        await asyncio.sleep(0.1)
        assert len(a.told.links) == 1


async def test_the_own_device_is_never_dialled(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[0])
    async with listening(a):
        a.want(a)
        await asyncio.sleep(0.05)
        assert a.links.all() == []
        assert a.told.heard == []


async def test_no_more_links_than_allowed(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1], keys[2], caps=LinkCaps(links=1))
    b, c = LinkedPeer(keys[1], keys[0]), LinkedPeer(keys[2], keys[0])
    async with listening(a, b, c):
        b.want(a)
        await a.linked(b)
        c.want(a)
        await asyncio.sleep(0.15)
        assert [link.device for link in a.links.all()] == [b.device]
        b.links.unwant(a.device)
        (await b.linked(a)).close()
        await a.linked(c)


async def test_a_closed_link_and_its_buffers_are_freed(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    ghosts: list[weakref.ref[PeerLink]] = []
    async with listening(a, b):
        a.want(b)
        ghosts.append(weakref.ref(await a.linked(b)))
        ghosts.append(weakref.ref(await b.linked(a)))
    a.told.links.clear()
    b.told.links.clear()
    await asyncio.sleep(0)
    gc.collect()
    assert [ghost() for ghost in ghosts] == [None, None]


async def test_a_taken_port_and_an_address_of_another_computer_are_errors(keys: Keys) -> None:
    a, b = LinkedPeer(keys[0]), LinkedPeer(keys[1])
    async with listening(a):
        with pytest.raises(UserError) as caught:
            await b.links.listen(LOOPBACK, a.port)
        assert (caught.value.kind, caught.value.data["port"]) == (Kind.PORT_TAKEN, a.port)
        for nowhere in ("203.0.113.1", "no.such.host.invalid"):
            with pytest.raises(UserError) as caught:
                await b.links.listen(nowhere, 0)
            assert caught.value.kind is Kind.BAD_ADDRESS
    await b.links.close()


async def test_a_fault_of_the_handler_ends_its_link_and_no_other(keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    a, b, c = LinkedPeer(keys[0], keys[1], keys[2]), LinkedPeer(keys[1], keys[0]), LinkedPeer(keys[2], keys[0])
    async with listening(a, b, c):
        for peer in (b, c):
            a.want(peer)
            await peer.linked(a)

        def stumble(link: PeerLink, message: object) -> None:
            raise ZeroDivisionError

        a.told.answers = stumble
        b.links.unwant(a.device)
        a.links.unwant(b.device)
        b.link.send(Interest(0, GROUP, FILE))
        assert await a.told.gone() == "ZeroDivisionError"
        await b.told.gone()
        assert [link.device for link in a.links.all()] == [c.device]
    assert "ZeroDivisionError" in caplog.text


async def test_leaving_does_not_wait_long_for_a_peer_that_does_not_close(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1], times=replace(QUICK, linger=60.0))
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        began = asyncio.get_running_loop().time()
        await a.links.close()
        assert asyncio.get_running_loop().time() - began < 5
        assert a.told.heard[-1] == ("gone", keys[1].device, None)
        await peer.close()


async def test_a_peer_that_hangs_up_without_a_word_is_lost(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        assert await a.told.gone() == "lost"
        await peer.close()
