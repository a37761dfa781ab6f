"""Trackers that are found and trusted, devices, invitations and the connection, with real engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.wire.errors import Kind, ShareError
from core.wire.fingerprint import TrackerAddress, parse_invite
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, PASSWORD, people


async def test_a_tracker_is_known_once_somebody_vouched_for_it_and_until_it_is_forgotten(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        async with Engine(Config(state=tmp_path / "fresh", listen_host="127.0.0.1", listen_port=0)) as engine:
            assert await engine.account.known_trackers() == []
            with pytest.raises(ShareError) as caught:
                await engine.account.invite_link()
            assert caught.value.kind is Kind.NO_TRACKER
            used = await engine.account.use_tracker(crowd.tracker.address, crowd.tracker.fingerprint)
            assert used.milliseconds is not None
            (known,) = await engine.account.known_trackers()
            assert known.known_since is not None
            again = await engine.account.use_tracker(crowd.tracker.address, crowd.tracker.fingerprint)
            assert again.known_since == known.known_since
            invite = parse_invite(await engine.account.invite_link("Team A"))
            assert (invite.addresses, invite.group) == ((crowd.tracker.address,), "Team A")
            await engine.account.forget_tracker(known.shown)
            assert await engine.account.known_trackers() == []
            with pytest.raises(ShareError) as caught:
                await engine.account.forget_tracker(known.shown)
            assert caught.value.data["rule"] == "unknown_tracker"


async def test_the_tracker_where_somebody_is_logged_in_is_not_forgotten(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        (known,) = await ann.engine.account.known_trackers()
        assert known.in_use
        with pytest.raises(ShareError) as caught:
            await ann.engine.account.forget_tracker(known.fingerprint)
        assert caught.value.kind is Kind.ALREADY_LOGGED_IN
        assert await ann.engine.account.known_trackers() == [known]


async def test_asking_who_is_at_an_address_trusts_nobody_and_a_second_pin_forgets_nothing(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        account, address = ann.engine.account, crowd.tracker.address
        (known,) = await account.known_trackers()
        assert (await account.ask_tracker(address)).known_since == known.known_since
        await account.logout()
        await account.forget_tracker(known.fingerprint)
        asked = await account.ask_tracker(address)
        assert (asked.fingerprint, asked.known_since) == (known.fingerprint, None)
        assert await account.known_trackers() == []
        first = await account.use_tracker(address, asked.shown)
        other = TrackerAddress("localhost", address.port)
        again = await account.use_tracker(other, asked.fingerprint)
        assert again.known_since == first.known_since
        (kept,) = await account.known_trackers()
        assert kept.addresses == (str(other), str(address))


async def test_a_device_is_listed_let_in_and_revoked(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        account = ann.engine.account
        (mine,) = await account.list_devices()
        assert (mine.this, mine.online, mine.state) == (True, True, "active")
        await account.set_approval(True)
        assert await account.approval()
        other = await crowd.come("ann at home")
        with pytest.raises(ShareError) as caught:
            await other.engine.account.login("ann", PASSWORD)
        assert (caught.value.kind, caught.value.data["rule"]) == (Kind.DEVICE_REFUSED, "pending")
        (new,) = [one for one in await account.list_devices() if not one.this]
        assert new.state == "pending"
        await account.approve_device(new.fingerprint.lower())
        await other.engine.account.login("ann", PASSWORD)
        await account.revoke_device(new.device)
        assert [one.state for one in await account.list_devices()] == ["active", "revoked"]
        with pytest.raises(ShareError) as caught:
            await account.revoke_device("0000-0000-0000-0000")
        assert caught.value.data["rule"] == "unknown"


async def test_the_connection_tells_who_came_in(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        before = await ann.engine.account.connectivity()
        assert (before.reachable, before.tracker_connected, before.links) == (None, True, 0)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", 1 << 20)), GROUP)
        await bob.fetch("a.bin")
        states = [await one.engine.account.connectivity() for one in (ann, bob)]
        assert sum(state.links_in for state in states) == 1
        assert sorted(state.reachable is True for state in states) == [False, True]


async def test_nobody_retries_who_is_not_logged_in(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.account.logout()
        with pytest.raises(ShareError) as caught:
            await ann.engine.account.retry_now()
        assert caught.value.kind is Kind.NOT_LOGGED_IN
        assert "no_tracker" in (await ann.engine.account.connectivity()).problems


async def test_a_link_leads_to_a_group_that_there_is(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        assert parse_invite(await ann.engine.account.invite_link(GROUP.upper())).group == GROUP
        with pytest.raises(ShareError) as caught:
            await ann.engine.account.invite_link("nope")
        assert (caught.value.kind, caught.value.data) == (Kind.NO_SUCH_GROUP, {"group": "nope"})
        await crowd.tracker.stop()
        assert parse_invite(await ann.engine.account.invite_link("nope")).group == "nope"
