"""Another password and the end of an account, with real engines: what goes on here, and what other devices hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import events
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, PASSWORD, people
from tests.fakes.refusals import refused

_NEW = "quite another phrase"


async def test_a_new_password_keeps_this_device_and_sends_the_other_away(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        other = await crowd.come("ann at home")
        await other.engine.account.login("ann", PASSWORD)
        assert await refused(ann.engine.account.change_password("wrong one here", _NEW)) == (
            Kind.WRONG_LOGIN,
            {"rule": "password"},
        )
        with pytest.raises(ShareError) as caught:
            await ann.engine.account.change_password(PASSWORD, "short")
        assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_PASSWORD, "too_short")
        same = await refused(ann.engine.account.change_password(PASSWORD, PASSWORD))
        assert same == (Kind.BAD_PASSWORD, {"rule": "same"})
        assert await ann.engine.account.change_password(PASSWORD, _NEW) == 1
        assert await other.hears(events.LoggedOut) == events.LoggedOut("password_changed")
        assert (await ann.engine.account.status()).connected
        assert (await refused(other.engine.account.login("ann", PASSWORD)))[0] is Kind.WRONG_LOGIN
        assert await other.engine.account.login("ann", _NEW) == "ann"


async def test_a_deleted_account_is_out_of_everything_here_and_its_files_stay(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        file = make_file(tmp_path / "a.bin", 100_000)
        await bob.engine.sharing.upload_file(str(file), GROUP)
        wrong = await refused(bob.engine.account.delete_account("wrong one here"))
        assert wrong == (Kind.WRONG_LOGIN, {"rule": "password"})
        await bob.engine.account.delete_account(PASSWORD)
        assert bob.engine.account.user is None
        assert [one for one in bob.told if isinstance(one, events.LoggedOut)] == [events.LoggedOut("deleted")]
        assert not [one for one in bob.told if isinstance(one, events.TrackerLost)]
        assert file.exists()
        assert [one.user for one in await ann.engine.groups.list_members(GROUP)] == ["ann"]
        assert await ann.engine.sharing.list_files(GROUP) == []
        assert (await refused(bob.engine.account.login("bob", PASSWORD)))[0] is Kind.WRONG_LOGIN


async def test_without_a_login_there_is_nothing_to_change(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.account.logout()
        assert (await refused(ann.engine.account.change_password(PASSWORD, _NEW)))[0] is Kind.NOT_LOGGED_IN
        assert (await refused(ann.engine.account.delete_account(PASSWORD)))[0] is Kind.NOT_LOGGED_IN
