from __future__ import annotations

from core.wire import push, routes
from core.wire import tracker_messages as m
from tests.fakes.raw_client import Clients


async def test_a_group_shares_a_file_and_everybody_is_told(clients: Clients) -> None:
    ann, bob = await clients.user("Ann"), await clients.user("Bob")
    group_id = (await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id
    async with ann.events() as to_ann, bob.events() as to_bob:
        assert isinstance(await to_ann.next(), push.State)
        assert await to_bob.next() == push.State((), 1.0, (str(clients.tracker.address),))
        await bob.call(routes.JOIN, group_id=group_id)
        assert (await to_ann.until(push.RequestsChanged)).name == "Bob"
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
        changed = await to_bob.until(push.RosterChanged)
        answer = await bob.call(routes.ROSTER, group_id=group_id)
        assert answer.roster.epoch == changed.epoch
        listing = await ann.publish(group_id, "folder/film.mkv", b"x" * 300_000)
        await to_bob.until(push.FilesChanged)
        listed = await bob.call(routes.FILES, group_id=group_id)
        assert listed.listings == (listing,)
        await to_ann.send(push.Listen(47800, (m.Address("loopback", "127.0.0.1", 47800),)))
        await to_bob.send(push.Watch(group_id, listing.file_id))
        here = await to_bob.until(push.PeersChanged)
        peers = await bob.call(routes.PEERS, group_id=group_id, file_id=listing.file_id)
        assert peers.peers[0].device_id == ann.device_id
        assert peers.peers[0].addresses[0].address == "127.0.0.1"
        assert here.here[0].complete
        await ann.call(routes.REMOVE, group_id=group_id, user_id=bob.user_id)
        assert (await to_bob.until(push.Removed)).why == "removed"
