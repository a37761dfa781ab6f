"""Listings, manifests and shares: paths, versions, pages, and what no other group may learn."""

from __future__ import annotations

import asyncio

from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from core.wire.manifest import decode, decode_many
from tests.fakes.raw_client import Clients, RawClient, manifest_of
from tests.fakes.refusals import refused

_NO_FILE, _NO_LISTING = "0" * 64, "0" * 32


async def _paths(client: RawClient, group_id: str, **query: str | int) -> list[str]:
    answer = await client.call(routes.FILES, group_id=group_id, query=query)
    return [listing.path for listing in answer.listings]


async def test_a_published_file_is_listed_with_its_manifest(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    content = bytes(range(256)) * 2000
    listing = await ann.publish(group_id, "Größe/film.mkv", content)
    assert (listing.path, listing.size, listing.added_by) == ("Größe/film.mkv", len(content), "ann")
    assert (listing.sharers, listing.online, listing.gone) == (1, 0, False)
    assert decode(await bob.get_manifests(group_id, listing.file_id)) == manifest_of(content)
    assert await _paths(bob, group_id) == ["Größe/film.mkv"]


_UNSAFE = ("../a", "/a", "a//b", "a/./b", "a\\b", "CON", "a\u202eb", "a ", ".profile", "a\x00", "e\u0301", "x.desktop")


async def test_a_path_that_is_not_safe_is_refused(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    for path in _UNSAFE:
        kind, data = await refused(ann.publish(group_id, path, b"x"))
        assert (kind, data["rule"]) == (Kind.BAD_PATH, "unsafe"), path


async def test_a_path_is_taken_in_any_case_by_other_content_only(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    first = await ann.publish(group_id, "Film.mkv", b"one")
    kind, data = await refused(bob.publish(group_id, "film.MKV", b"two"))
    assert (kind, data) == (Kind.PATH_TAKEN, {"path": "film.MKV", "rule": "content", "by": "ann"})
    joined = await bob.publish(group_id, "film.MKV", b"one")
    assert (joined.listing_id, joined.path, joined.sharers) == (first.listing_id, "Film.mkv", 2)
    second = await bob.publish(group_id, "copy of film.mkv", b"one")
    assert (second.file_id, second.sharers) == (first.file_id, 1)
    assert second.listing_id != first.listing_id


async def test_a_path_is_never_the_folder_of_another(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    await ann.publish(group_id, "a/b/c", b"x")
    await ann.publish(group_id, "a-b", b"x")  # sorts between a and a/
    for path in ("a", "A/B"):
        kind, data = await refused(ann.publish(group_id, path, b"y"))
        assert (kind, data["rule"], data["path"]) == (Kind.PATH_TAKEN, "is_folder", path)
    kind, data = await refused(ann.publish(group_id, "A/b/C/d", b"y"))
    assert (kind, data["rule"], data["by"]) == (Kind.PATH_TAKEN, "inside_file", "ann")
    await ann.publish(group_id, "a/b/d", b"y")


async def test_a_publication_is_all_or_none(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    one, two = manifest_of(b"one"), manifest_of(b"two")
    await ann.put_manifests(group_id, one, two)
    for files, kind in (
        ((m.Publish("a", one.file_id, 3), m.Publish("a/b", two.file_id, 3)), Kind.PATH_TAKEN),
        ((m.Publish("a", one.file_id, 3), m.Publish("A", two.file_id, 3)), Kind.PATH_TAKEN),
        ((m.Publish("a", one.file_id, 3), m.Publish("b", two.file_id, 4)), Kind.BAD_REQUEST),
        ((m.Publish("a", one.file_id, 3), m.Publish("..", two.file_id, 3)), Kind.BAD_PATH),
        ((m.Publish("a", one.file_id, 3), m.Publish("b", _NO_FILE, 3)), Kind.UNKNOWN_MANIFEST),
    ):
        assert (await refused(ann.call(routes.PUBLISH, m.PublishMany(files), group_id=group_id)))[0] is kind
    assert await _paths(ann, group_id) == []
    answer = await ann.call(routes.PUBLISH, m.PublishMany(()), group_id=group_id)
    assert answer.listings == ()


async def test_a_thousand_files_are_published_at_once_and_read_in_pages(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    manifests = [manifest_of(b"%d" % number) for number in range(limits.PAGE_MAX)]
    await ann.put_manifests(group_id, *manifests)
    files = tuple(m.Publish(f"set/{n // 100}/{n:04}", x.file_id, x.size) for n, x in enumerate(manifests))
    answer = await ann.call(routes.PUBLISH, m.PublishMany(files), group_id=group_id)
    assert [listing.path for listing in answer.listings] == [file.path for file in files]
    await ann.publish(group_id, "other", b"other")
    seen, after = [], ""
    while True:
        page = await ann.call(routes.FILES, group_id=group_id, query={"limit": 300, "after": after})
        seen += [listing.path for listing in page.listings]
        after = page.next
        if not after:
            break
    assert seen == ["other", *(file.path for file in files)]
    assert len(await _paths(ann, group_id, path="SET/3")) == 100
    assert await _paths(ann, group_id, path="set/3/0300") == ["set/3/0300"]
    assert await _paths(ann, group_id, path="set/33") == []
    got = await ann.get_manifests(group_id, *(x.file_id for x in manifests))
    assert [file_id for file_id, _ in decode_many(got)] == [x.file_id for x in manifests]


async def test_what_changed_since_a_version_includes_what_is_gone(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    kept = await ann.publish(group_id, "kept", b"kept")
    gone = await ann.publish(group_id, "gone", b"gone")
    before = await bob.call(routes.FILES, group_id=group_id)
    unchanged = await bob.call(routes.FILES, group_id=group_id, query={"since": before.version})
    assert unchanged.listings == ()
    await ann.call(routes.SHARES, m.ChangeShares(end=(gone.listing_id,)), group_id=group_id)
    await ann.publish(group_id, "new", b"new")
    seen: dict[str, bool] = {}
    after = ""
    while True:
        query: dict[str, str | int] = {"since": before.version, "limit": 1, "after": after}
        page = await bob.call(routes.FILES, group_id=group_id, query=query)
        seen |= {listing.path: listing.gone for listing in page.listings}
        after = page.next
        if not after:
            break
    assert seen == {"gone": True, "new": False}
    assert page.version > before.version
    assert kept.listing_id in {x.listing_id for x in (await bob.call(routes.FILES, group_id=group_id)).listings}
    # A path that is free again is another listing.
    again = await bob.publish(group_id, "gone", b"other content")
    assert again.listing_id != gone.listing_id


async def test_a_page_that_makes_no_sense_is_refused(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    queries: list[dict[str, str | int]] = [{"limit": "x"}, {"since": "-1"}, {"since": "9" * 30}]
    queries.append({"since": 1, "after": "x"})
    for query in queries:
        assert (await refused(ann.call(routes.FILES, group_id=group_id, query=query)))[0] is Kind.BAD_REQUEST


async def test_a_listing_lives_while_one_device_shares_it(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=False),))
    await bob.call(routes.SHARES, put, group_id=group_id)
    mine = (await bob.call(routes.MY_SHARES)).shares
    assert mine == (m.MyShare(group_id, listing.listing_id, listing.file_id, "film", complete=False),)
    await bob.call(
        routes.SHARES, m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=True),)), group_id=group_id
    )
    assert (await bob.call(routes.MY_SHARES)).shares[0].complete
    end = m.ChangeShares(end=(listing.listing_id,))
    await ann.call(routes.SHARES, end, group_id=group_id)
    await ann.call(routes.SHARES, end, group_id=group_id)  # what is over may be ended again
    left = (await ann.call(routes.FILES, group_id=group_id)).listings
    assert [(x.path, x.sharers) for x in left] == [("film", 1)]
    await bob.call(routes.SHARES, end, group_id=group_id)
    assert await _paths(ann, group_id) == []
    assert (await refused(ann.get_manifests(group_id, listing.file_id)))[0] is Kind.NO_SUCH_FILE
    assert (await refused(ann.call(routes.SHARES, put, group_id=group_id)))[0] is Kind.NO_SUCH_FILE


async def test_leaving_ends_what_one_shared_there_and_nowhere_else(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    here = await clients.group("here", ann, bob)
    there = await clients.group("there", ann, bob)
    await bob.publish(here, "film", b"film")
    await bob.publish(there, "film", b"film")
    await bob.call(routes.LEAVE, group_id=here)
    assert (await _paths(ann, here), await _paths(ann, there)) == ([], ["film"])
    assert [share.group_id for share in (await bob.call(routes.MY_SHARES)).shares] == [there]


async def test_a_reader_fetches_and_serves_but_publishes_nothing(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    await ann.call(routes.SET_ROLE, m.SetRole("reader"), group_id=group_id, user_id=bob.user_id)
    assert await _paths(bob, group_id) == ["film"]
    put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=True),))
    await bob.call(routes.SHARES, put, group_id=group_id)
    assert (await refused(bob.put_manifests(group_id, manifest_of(b"x"))))[0] is Kind.NOT_ALLOWED
    asked = m.PublishMany((m.Publish("mine", listing.file_id, 4),))
    assert (await refused(bob.call(routes.PUBLISH, asked, group_id=group_id)))[0] is Kind.NOT_ALLOWED


async def test_no_group_learns_what_another_has(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    group_id, own = await clients.group("lab", ann), await clients.group("eve's".replace("'", ""), eve)
    listing = await ann.publish(group_id, "film", b"film")
    assert await refused(eve.get_manifests(own, listing.file_id)) == await refused(eve.get_manifests(own, _NO_FILE))
    known = await refused(eve.call(routes.PUBLISH, m.PublishMany((m.Publish("a", listing.file_id, 4),)), group_id=own))
    assert known == (Kind.UNKNOWN_MANIFEST, {"files": [listing.file_id]})
    put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=True),))
    never = m.ChangeShares(put=(m.ShareState(_NO_LISTING, complete=True),))
    assert await refused(eve.call(routes.SHARES, put, group_id=own)) == await refused(
        eve.call(routes.SHARES, never, group_id=own)
    )
    await eve.call(routes.SHARES, m.ChangeShares(end=(listing.listing_id,)), group_id=own)
    assert await _paths(ann, group_id) == ["film"]  # ending another's share changes nothing
    peers = await refused(eve.call(routes.PEERS, group_id=own, file_id=listing.file_id))
    assert peers == (Kind.NO_SUCH_FILE, {})


async def test_a_damaged_manifest_is_refused_and_none_beside_it_kept(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    good, bad = manifest_of(b"good"), manifest_of(b"x" * 300_000).encode()
    magic, length = bytes([bad[0] ^ 1]) + bad[1:], bad[:16] + bytes([bad[16] ^ 1]) + bad[17:]
    path = routes.PUT_MANIFESTS.path.format(group_id=group_id)
    for damaged in (magic, length, bad[:-1], bad + b"x"):
        status, body = await ann.raw("POST", path, good.encode() + damaged)
        assert (status, b'"manifest"' in body) == (400, True)
    asked = m.PublishMany((m.Publish("a", good.file_id, 4),))
    assert (await refused(ann.call(routes.PUBLISH, asked, group_id=group_id)))[0] is Kind.UNKNOWN_MANIFEST


async def test_manifests_come_in_order_as_many_as_fit(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    # Three manifests of 3.4 MB each: 65,536 pieces of 8 MiB, all zero.
    giants = [manifest_of(b"")] + [
        type(manifest_of(b""))(limits.FILE_MAX - n, limits.PIECE_MAX, bytes(20 * 65_536), bytes(32 * 65_536))
        for n in range(3)
    ]
    for giant in giants:
        await ann.put_manifests(group_id, giant)
        asked = m.PublishMany((m.Publish(f"giant {giant.size}", giant.file_id, giant.size),))
        await ann.call(routes.PUBLISH, asked, group_id=group_id)
    wanted = [giant.file_id for giant in giants]
    got = await ann.get_manifests(group_id, *wanted)
    assert [file_id for file_id, _ in decode_many(got)] == wanted[:3]
    assert len(got) <= limits.MANIFEST_BODY_MAX
    path = routes.PUT_MANIFESTS.path.format(group_id=group_id)
    status, _ = await ann.raw("POST", path, b"".join(giant.encode() for giant in giants))
    assert status == 413


async def test_devices_publish_side_by_side_and_one_path_is_won_once(clients: Clients) -> None:
    users = [await clients.user(f"user{number}") for number in range(6)]
    group_id = await clients.group("lab", *users)
    results = await asyncio.gather(
        *(user.publish(group_id, "the one", b"%d" % number) for number, user in enumerate(users)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, m.Listing) for result in results) == 1
    assert await _paths(users[0], group_id) == ["the one"]
