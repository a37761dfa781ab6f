"""What the audit tells: who did what to which group, by name where there is one, as plain text."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import update

from core.wire import routes
from core.wire import tracker_messages as m
from tests.fakes.raw_client import Clients, login_key_of
from tests.fakes.running_tracker import RunningTracker
from tests.fakes.tracker_commands import refusal, run_beside, words_of
from tracker.service import unix_ms
from tracker.store.address import Store
from tracker.store.database import Database
from tracker.store.tables import USERS


async def test_every_change_of_a_right_has_a_line(tracker: RunningTracker, clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    lab = await clients.group("lab", ann, bob)
    art = await clients.group("art", bob)
    await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=lab, user_id=bob.user_id)
    await ann.call(routes.BAN, group_id=lab, user_id=bob.user_id)
    await ann.call(routes.UNBAN, group_id=lab, user_id=bob.user_id)
    await bob.call(routes.JOIN, group_id=lab)
    await ann.call(routes.ACCEPT, group_id=lab, user_id=bob.user_id)
    await ann.call(routes.DELETE_ACCOUNT, m.DeleteAccount(login_key_of("correct horse")))
    ran = await run_beside(*words_of(tracker), "audit", "--group", "LAB")
    assert (ran.status, ran.complaint) == (0, "")
    assert [line.partition("UTC  ")[2] for line in ran.output.splitlines()] == [
        "ann (test) made the group lab",
        "ann (test) let bob into lab",
        "ann (test) gave a role in lab: bob admin",
        "ann (test) banned bob from lab",
        "ann (test) lifted the ban of bob from lab",
        "ann (test) let bob into lab",
        "bob became owner of lab, which had none left",
        "ann left lab",
    ]
    await bob.call(routes.LEAVE, group_id=art)
    await bob.call(routes.DELETE_GROUP, group_id=lab)
    ran = await run_beside(*words_of(tracker), "audit", "--json")
    lines = [json.loads(line) for line in ran.output.splitlines()]
    assert [(one["what"], one["by"], one["group"]) for one in lines[-5:]] == [
        ("delete_account", "ann", ""),
        ("end_group", "", "art"),
        ("leave", "bob", "art"),
        ("end_group", "", "lab"),
        ("delete_group", "bob", "lab"),
    ]
    assert (lines[-1]["by_id"], lines[-1]["group_id"]) == (bob.user_id, lab)
    made = next(one for one in lines if one["what"] == "create_account")
    assert (made["by"], made["by_id"]) == ("ann", ann.user_id)
    await tracker.stop()
    assert (await run_beside(*words_of(tracker), "audit", "--json")).output == ran.output


async def test_it_can_be_narrowed_down(tracker: RunningTracker, clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    await clients.group("lab", ann, bob)
    phone = clients.device()
    await phone.login("bob", device_name="phone")
    await bob.call(routes.REVOKE_DEVICE, device_id=phone.device_id)
    ran = await run_beside(*words_of(tracker), "audit", "--user", "BOB")
    assert [line.partition("UTC  ")[2] for line in ran.output.splitlines()] == [
        "bob made an account",
        "bob enrolled a device (test): active",
        "ann (test) let bob into lab",
        "bob enrolled a device (phone): active",
        "bob (test) revoked the device phone",
    ]
    both = await run_beside(*words_of(tracker), "audit", "--user", bob.user_id, "--group", "lab")
    assert both.output.count("\n") == 1
    assert (await run_beside(*words_of(tracker), "audit", "--since", "2999-01-01")).output == ""
    assert (await run_beside(*words_of(tracker), "audit", "--since", "2001-01-01T10:00")).output.count("\n") == 8
    assert "no group nowhere" in refusal(await run_beside(*words_of(tracker), "audit", "--group", "nowhere"))
    assert "no user nobody" in refusal(await run_beside(*words_of(tracker), "audit", "--user", "nobody"))


async def test_a_hostile_name_is_plain_text(tracker: RunningTracker, clients: Clients, store: Store) -> None:
    ann = await clients.user("ann")
    await clients.group("lab", ann)
    db = Database(store, "other", unix_ms)
    async with db.write() as tx:
        await tx.run(update(USERS).values(name="ann\x1b[31m\n\u202eevil"))
    await db.close()
    ran = await run_beside(*words_of(tracker), "audit")
    assert ran.output.count("\n") == 3
    assert not {"\x1b", "\u202e"} & set(ran.output)
    ran = await run_beside(*words_of(tracker), "audit", "--json")
    assert not {"\x1b", "\u202e"} & set(ran.output)
    assert [msgspec.json.decode(line)["what"] for line in ran.output.splitlines()][-1] == "create_group"
