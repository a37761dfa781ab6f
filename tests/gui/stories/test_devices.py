"""New devices: told to the group and to their owner, seen in the list of devices, and revoked there."""

from __future__ import annotations

from pathlib import Path

from gui.dialogs.rows import RowTable
from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until


def _other(tracker: Tracker, state: Path) -> Peer:
    """Another computer of somebody, at a terminal."""
    return Peer(state, "--tracker", tracker.invite, "--listen", "127.0.0.1:0")


async def test_new_devices_are_told_and_one_of_ones_own_can_be_revoked(
    at_home: Person, ann: str, group: str, ben: Ben, tracker: Tracker, tmp_path: Path
) -> None:
    await at_home.makes_group(group)
    await at_home.lets_in(group, ben)
    with _other(tracker, tmp_path / "of ben") as other:
        other.do(f"login ben '{PASSWORD}'")
        await at_home.hears("ben uses a new device. If that surprises you, ask ben about it.")
        (bens,) = [one["device"] for one in other.do("list_devices") if one["this"]]
        await ben.do(f"revoke_device {bens}")
    with _other(tracker, tmp_path / "of ann") as other:
        other.do(f"login {ann} '{PASSWORD}'")
        await at_home.hears("is a new device of your account. If that was not you, revoke it.")
        at_home.click("banner_action")
        await at_home.appears("devices_dialog")
        (new,) = [one["device"] for one in other.do("list_devices") if one["this"]]
        table = at_home.find(RowTable, "devices_table")
        table.select(new)
        await at_home.clicks("revoke")
        await at_home.appears("revoke_confirm")
        assert at_home.says("This cannot be undone")
        at_home.click("revoke_confirm_go")
        await until(lambda: table.texts(new)[2] == "Revoked")
        other.until(lambda: not other.do("status")["logged_in"], 20)
        assert other.refused(f"login {ann} '{PASSWORD}'") == "device_refused"
