"""Who is logged in, whatever happens at once: two logins, a session that ends meanwhile, a program that is closed."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from core import events
from core.net.tracker_client import TrackerClient
from core.wire import limits
from core.wire.errors import Kind, ShareError
from core.wire.push import SessionOver
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, PASSWORD, people

MIB = 1 << 20


async def test_two_logins_at_once_make_one_session(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.account.logout()
        login = ann.engine.account.login
        assert list(await asyncio.gather(login("ann", PASSWORD), login("Ann", PASSWORD))) == ["ann", "ann"]
        assert (await ann.engine.account.status()).connected
    assert asyncio.all_tasks() == before


async def test_of_two_logins_at_once_as_different_users_one_is_refused(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        account = ann.engine.account
        await account.create_user("eve", PASSWORD)
        await account.logout()
        first, second = await asyncio.gather(
            account.login("ann", PASSWORD), account.login("eve", PASSWORD), return_exceptions=True
        )
        assert first == "ann"
        assert isinstance(second, ShareError)
        assert second.kind is Kind.ALREADY_LOGGED_IN
        assert account.user == "ann"


async def test_a_login_right_after_the_tracker_ended_the_session_stands(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        for _ in range(3):
            ann.session.sync.on_event(SessionOver("revoked"))
            assert await ann.engine.account.login("ann", PASSWORD) == "ann"
            assert (await ann.engine.account.status()).connected
            await ann.engine.groups.list_groups()


async def test_a_session_that_ends_while_it_begins_leaves_nobody_logged_in(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        session = ann.session
        await ann.engine.account.logout()
        ann.told.clear()
        login = asyncio.create_task(ann.engine.account.login("ann", PASSWORD))
        while ann.engine.account.user is None:  # noqa: ASYNC110 - as early as can be seen from outside
            await asyncio.sleep(0)
        assert ann.session is not session
        ann.session.sync.on_event(SessionOver("password_reset"))
        with pytest.raises(ShareError) as caught:
            await login
        assert caught.value.kind is Kind.SESSION_ENDED
        assert not (await ann.engine.account.status()).logged_in
        assert ann.told.count(events.LoggedOut("password_reset")) == 1


async def test_a_program_that_is_closed_during_a_login_leaves_nothing_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        for turns in (0, 3, 30, 300):
            await ann.engine.account.logout()
            login = asyncio.ensure_future(ann.engine.account.login("ann", PASSWORD))
            for _ in range(turns):
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)
            await ann.engine.close()
            outcome = (await asyncio.gather(login, return_exceptions=True))[0]
            assert outcome == "ann" or (isinstance(outcome, ShareError) and outcome.kind is Kind.SESSION_ENDED)
            ann = await crowd.come("ann")
            await ann.engine.account.login("ann", PASSWORD)
    assert asyncio.all_tasks() == before


async def test_an_upload_that_outlives_its_session_is_not_published(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        path = make_file(tmp_path / "a.bin", 64 * MIB)
        hashing = asyncio.Event()
        upload = asyncio.create_task(ann.engine.sharing.upload_file(str(path), GROUP, lambda _: hashing.set()))
        await hashing.wait()
        await ann.engine.account.logout()
        with pytest.raises(ShareError) as caught:
            await upload
        assert caught.value.kind is Kind.NOT_LOGGED_IN
        await ann.engine.account.login("ann", PASSWORD)
        assert await ann.engine.sharing.list_files(GROUP) == []


async def test_who_waits_for_downloads_is_told_that_the_session_ended(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", MIB)), GROUP)
        await ann.engine.account.logout()
        await bob.engine.downloads.download_file(GROUP, "a.bin", f"{bob.folder}/")
        waiting = asyncio.create_task(bob.engine.downloads.wait_downloads(20))
        await asyncio.sleep(0)
        await bob.engine.account.logout()
        with pytest.raises(ShareError) as caught:
            await waiting
        assert caught.value.kind is Kind.SESSION_ENDED
        assert events.LoggedOut("logout") in bob.told


async def test_a_logout_stops_serving_before_it_asks_the_tracker(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", MIB)), GROUP)
        session = ann.session
        served: list[int] = []
        call = session.client.call

        async def watched(*words: object, **more: object) -> object:
            served.append(len(session.hub._exchange.catalogue.all()))
            return await call(*words, **more)  # type: ignore[arg-type]

        session.client.call = watched  # type: ignore[assignment, method-assign]
        assert isinstance(session.client, TrackerClient)
        await ann.engine.account.logout()
        assert served == [0]


async def test_catching_up_is_tried_until_it_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.session.sync._AGAIN_SECONDS", 0.05)
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        session = ann.session
        groups, failures = session.directory.groups, 2

        async def failing() -> object:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise ShareError(Kind.TRACKER_ERROR)
            return await groups()

        session.directory.groups = failing  # type: ignore[assignment, method-assign]
        await crowd.tracker.restart()
        async with asyncio.timeout(20):
            while failures >= 0 or not session.sync.ready.is_set():  # noqa: ASYNC110 - nothing tells that it is in step
                await asyncio.sleep(0.02)
        assert (await ann.engine.account.status()).connected


async def test_two_computers_of_one_user_share_with_each_other(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "a.bin", MIB)), GROUP)
        other = await crowd.come("ann at home")
        await other.engine.account.login("ann", PASSWORD)
        await other.joined()
        assert await ann.hears(events.NewDevice) == events.NewDevice(
            "ann", socket.gethostname()[: limits.DEVICE_NAME_CHARS]
        )
        await other.fetch("a.bin")
        assert (other.folder / "a.bin").stat().st_size == MIB
        (listed,) = await ann.engine.sharing.list_files(GROUP)
        assert (listed.sharers, listed.online) == (2, 2)
        assert sum(isinstance(event, events.NewDevice) for event in ann.told) == 1
        await other.engine.account.logout()
        assert (await ann.engine.account.status()).connected


async def test_commands_behind_the_end_of_a_session_say_why_it_ended(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        ann.session.sync.on_event(SessionOver("password_reset"))
        async with asyncio.timeout(10):
            while ann.engine.account.user is not None:  # noqa: ASYNC110 - the end has no other sign
                await asyncio.sleep(0.01)
        for call in (ann.engine.groups.list_members(GROUP), ann.engine.account.logout()):
            with pytest.raises(ShareError) as caught:
                await call
            assert (caught.value.kind, caught.value.data) == (Kind.SESSION_ENDED, {"why": "password_reset"})
        await ann.engine.account.login("ann", PASSWORD)
        await ann.engine.account.logout()
        with pytest.raises(ShareError) as caught:
            await ann.engine.groups.list_members(GROUP)
        assert caught.value.kind is Kind.NOT_LOGGED_IN
