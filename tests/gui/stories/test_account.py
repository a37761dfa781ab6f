"""Another password, which sends other devices away, and the end of an account, as a person does both in the window."""

from __future__ import annotations

from pathlib import Path

from gui.dialogs.devices import DevicesDialog
from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until

_NEW = "quite another phrase"


async def test_a_new_password_sends_other_devices_away_and_then_ends_the_account(
    at_home: Person, ann: str, group: str, ben: Ben, tracker: Tracker, tmp_path: Path
) -> None:
    with Peer(tmp_path / "other", "--tracker", tracker.invite, "--listen", "127.0.0.1:0") as other:
        other.do(f"login {ann} '{PASSWORD}'")
        at_home.click("account_menu")
        at_home.context("act_change_password")
        await at_home.appears("change_password_dialog")
        at_home.type("change_old", "not my password")
        at_home.type("change_new", _NEW)
        at_home.click("change_go")
        await at_home.hears("That is not your password.", "Nothing was changed.")
        at_home.type("change_old", PASSWORD)
        await at_home.clicks("change_go")
        await at_home.hears("The password is changed", "1 other device(s) were logged out.")
        at_home.click("change_devices")
        await at_home.appears("devices_dialog")
        assert not at_home.sees("change_password_dialog")
        at_home.find(DevicesDialog, "devices_dialog").reject()
        other.until(lambda: not other.do("status")["logged_in"], 20)
        assert other.refused(f"login {ann} '{PASSWORD}'") == "wrong_login"
        other.do(f"login {ann} '{_NEW}'")
    assert (await at_home.program.actions.status()).connected
    await at_home.makes_group(group)
    at_home.menu("tools", "delete_account")
    await at_home.appears("delete_account_dialog")
    assert at_home.says(f"Nobody else is in these groups, so they end: {group}")
    at_home.type("delete_account_password", _NEW)
    at_home.click("delete_account_go")
    await until(lambda: at_home.program.window.state == "first_run")
    await at_home.hears("The account was deleted. Files stay where they are.")
    assert not (await at_home.program.actions.status()).logged_in
    assert group not in [one["group"] for one in await ben.do("list_groups")]
