"""What a backup brings back, and what no backup may bring back, on every store and from each to the other."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from tests.fakes.raw_client import Clients, RawClient, clients_of, manifest_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.tracker_commands import refusal, run_beside, words_of
from tracker.data_folder import DATABASE
from tracker.identity import ROOT_FILE
from tracker.service import unix_ms
from tracker.store.address import Store, parse_database, store_of
from tracker.store.database import Database
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import AUDIT, DEVICES, GROUPS, OUTBOX_HEAD

_KILLED = """
import os, signal, sys
from tracker import __main__
from tracker.rosters import Rosters

async def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

Rosters.sign = die
__main__.main(sys.argv[1:])
"""


@pytest.fixture
async def kept(tracker: RunningTracker, clients: Clients, tmp_path: Path) -> tuple[RawClient, ...]:
    """Ann's group with Bob and a file, and a backup of it, made while the tracker runs."""
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    await ann.publish(group_id, "before.txt", b"before")
    ran = await run_beside(*words_of(tracker), "backup", tmp_path / "kept")
    assert (ran.status, ran.complaint) == (0, "")
    assert "Keep it secret" in ran.output
    return ann, bob


async def _restore(tracker: RunningTracker, tmp_path: Path, client: RawClient) -> None:
    """Restore what was kept; it is over when the tracker sent `client` away to come back."""
    async with client.events() as events:
        await events.until(push.State)
        ran = await run_beside(*words_of(tracker), "restore", tmp_path / "kept", "--replace")
        assert (ran.status, ran.complaint) == (0, "")
        await events.closed()


async def _group(client: RawClient, name: str = "lab") -> m.GroupView:
    return next(one for one in (await client.call(routes.GROUPS)).groups if one.name == name)


async def _paths(client: RawClient, group_id: str, **query: str | int) -> tuple[int, list[str]]:
    page = await client.call(routes.FILES, group_id=group_id, query=query)
    return page.version, [one.path for one in page.listings if not one.gone]


async def test_a_running_deployment_goes_back_and_its_clients_are_told(
    tracker: RunningTracker, clients: Clients, kept: tuple[RawClient, ...], tmp_path: Path
) -> None:
    ann, bob = kept
    group_id = (await _group(ann)).group_id
    before = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    cid = await clients.user("cid")
    await ann.publish(group_id, "later.txt", b"later")
    late = await clients.group("late", cid)
    await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=group_id, user_id=bob.user_id)
    after = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    seen, _ = await _paths(ann, group_id)
    said = refusal(await run_beside(*words_of(tracker), "restore", tmp_path / "kept"))
    assert "holds 3 users, 2 groups and 2 files, last changed " in said
    assert "has 2 users, 1 group and 1 file, and" in said
    assert (await _paths(ann, group_id))[1] == ["before.txt", "later.txt"]
    await _restore(tracker, tmp_path, ann)
    async with ann.events() as events:
        state = await events.until(push.State)
    roster = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    roster.verify(tracker.service.root.key.public_key(), tracker.fingerprint)
    assert roster.epoch > after.epoch > before.epoch
    assert roster.members == before.members
    assert [(one.group_id, one.epoch) for one in state.groups] == [(group_id, roster.epoch)]
    version, paths = await _paths(ann, group_id)
    assert (paths, version > seen, state.groups[0].list_version) == (["before.txt"], True, version)
    # What a client knows from before is not mended but fetched whole.
    for since in (1, seen):
        assert await _paths(ann, group_id, since=since) == (0, [])
    await ann.publish(group_id, "new.txt", b"new")
    assert (await _paths(ann, group_id, since=version))[1] == ["new.txt"]
    assert (await refused(cid.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
    assert (await refused(ann.call(routes.ROSTER, group_id=late)))[0] is Kind.NOT_MEMBER


async def test_admins_are_asked_to_check_the_members_until_one_did(
    tracker: RunningTracker, clients: Clients, kept: tuple[RawClient, ...], tmp_path: Path
) -> None:
    ann, bob = kept
    assert not (await _group(ann)).must_check
    began = unix_ms()
    await _restore(tracker, tmp_path, ann)
    view = await _group(ann)
    assert view.must_check
    assert 0 < view.restored_to <= began
    assert (await _group(bob)) == m.GroupView(view.group_id, "lab", "ann", 2, "member", "member")
    assert (await refused(bob.call(routes.CONFIRM_MEMBERS, group_id=view.group_id)))[0] is Kind.NOT_ALLOWED
    eve = await clients.user("eve")
    assert (await refused(eve.call(routes.CONFIRM_MEMBERS, group_id=view.group_id)))[0] is Kind.NOT_MEMBER
    async with bob.events() as events:
        await events.until(push.State)
        await ann.call(routes.CONFIRM_MEMBERS, group_id=view.group_id)
        await events.until(push.RosterChanged, group_id=view.group_id)
    view = await _group(ann)
    assert (view.must_check, view.restored_to) == (False, 0)
    await ann.call(routes.CONFIRM_MEMBERS, group_id=view.group_id)


async def test_what_was_taken_since_stays_taken(
    tracker: RunningTracker, clients: Clients, kept: tuple[RawClient, ...], tmp_path: Path
) -> None:
    ann, bob = kept
    group_id = (await _group(ann)).group_id
    phone = clients.device()
    await phone.login("ann")
    assert (await run_beside(*words_of(tracker), "backup", tmp_path / "with phone")).status == 0
    shutil.move(tmp_path / "with phone", tmp_path / "kept")
    await phone.publish(group_id, "of the phone.txt", b"x")
    await ann.call(routes.REVOKE_DEVICE, device_id=phone.device_id)
    await ann.call(routes.BAN, group_id=group_id, user_id=bob.user_id)
    await _restore(tracker, tmp_path, ann)
    assert (await refused(phone.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
    assert (await refused(phone.login("ann")))[1] == {"rule": "revoked"}
    assert (await _group(bob)).state == "banned"
    roster = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    assert [(one.name, one.devices) for one in roster.members] == [("ann", (ann.device_id,))]


async def test_a_password_and_the_sessions_are_those_of_now(
    tracker: RunningTracker,
    kept: tuple[RawClient, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ann, bob = kept
    (tmp_path / "secret").write_text("another secret\n")
    monkeypatch.setenv("P2P_PASSWORD_FILE", str(tmp_path / "secret"))
    assert (await run_beside(*words_of(tracker), "reset-password", "ann")).status == 0
    await _restore(tracker, tmp_path, bob)
    assert (await refused(ann.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
    assert (await refused(ann.login("ann")))[0] is Kind.WRONG_LOGIN
    assert (await bob.call(routes.WHO_AM_I)).name == "bob"


async def test_a_ban_of_the_only_owner_makes_an_heir(
    tracker: RunningTracker, kept: tuple[RawClient, ...], tmp_path: Path
) -> None:
    ann, bob = kept
    group_id = (await _group(ann)).group_id
    await ann.call(routes.SET_ROLE, m.SetRole("owner"), group_id=group_id, user_id=bob.user_id)
    await bob.call(routes.BAN, group_id=group_id, user_id=ann.user_id)
    await _restore(tracker, tmp_path, ann)
    assert ((await _group(bob)).role, (await _group(ann)).state) == ("owner", "banned")
    assert (await _paths(bob, group_id))[1] == []


async def test_numbers_of_the_outbox_and_audit_lines_never_go_back(
    tracker: RunningTracker, clients: Clients, kept: tuple[RawClient, ...], tmp_path: Path, store: Store
) -> None:
    ann, _ = kept
    await clients.group("later", ann)
    db = Database(store, "other", unix_ms)
    try:
        before = await db.outbox_head()
        async with db.read() as reader:
            lines = (await reader.run(select(AUDIT).order_by(AUDIT.c.line))).all()
        await _restore(tracker, tmp_path, ann)
        async with db.read() as reader:
            now = (await reader.run(select(AUDIT).order_by(AUDIT.c.line))).all()
        assert now[:-1] == lines
        assert now[-1].what == "restore"
        assert await db.outbox_head() > before
        await clients.group("again", ann)
        async with db.read() as reader:
            newest = (await reader.run(select(AUDIT.c.what).order_by(AUDIT.c.line.desc()).limit(1))).scalar()
        assert newest == "create_group"
    finally:
        await db.close()


async def test_an_epoch_that_the_clock_has_not_reached_is_passed(
    tracker: RunningTracker, kept: tuple[RawClient, ...], tmp_path: Path, store: Store
) -> None:
    ann, _ = kept
    ahead = unix_ms() + 86_400_000
    db = Database(store, "other", unix_ms)
    async with db.write() as tx:
        await tx.run(update(GROUPS).values(epoch=ahead, list_version=ahead))
    await db.close()
    await _restore(tracker, tmp_path, ann)
    async with ann.events() as events:
        state = await events.until(push.State)
    assert (state.groups[0].epoch, state.groups[0].list_version) == (ahead + 1, ahead + 1)


async def test_a_repeated_request_gets_the_answer_of_what_is_there(
    tracker: RunningTracker, clients: Clients, tmp_path: Path
) -> None:
    ann = await clients.user("ann")
    made = await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="1" * 32)
    await run_beside(*words_of(tracker), "backup", tmp_path / "kept")
    undone = await ann.call(routes.CREATE_GROUP, m.CreateGroup("art"), request_id="2" * 32)
    await _restore(tracker, tmp_path, ann)
    assert await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="1" * 32) == made
    again = await ann.call(routes.CREATE_GROUP, m.CreateGroup("art"), request_id="2" * 32)
    assert again.group_id != undone.group_id


async def test_the_time_that_is_undone_makes_nobody_long_unseen(
    tracker: RunningTracker, kept: tuple[RawClient, ...], tmp_path: Path, store: Store
) -> None:
    ann, bob = kept
    db = Database(store, "other", unix_ms)
    seen = select(DEVICES.c.seen).where(DEVICES.c.device_id == bob.device_id)
    try:
        async with db.read() as reader:
            before = (await reader.run(seen)).scalar_one()
        await _restore(tracker, tmp_path, ann)
        async with db.read() as reader:
            assert before < (await reader.run(seen)).scalar_one() <= unix_ms()
    finally:
        await db.close()
    said = (await run_beside(*words_of(tracker), "audit")).output.splitlines()[-1]
    assert re.search(r"the backup of \d{4}-\d\d-\d\d \d\d:\d\d UTC was restored$", said)


async def test_killed_before_the_commit_nothing_was_restored(
    tracker: RunningTracker, kept: tuple[RawClient, ...], tmp_path: Path
) -> None:
    ann, _ = kept
    group_id = (await _group(ann)).group_id
    await ann.publish(group_id, "later.txt", b"later")
    words = [*words_of(tracker), "restore", str(tmp_path / "kept"), "--replace"]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, *words, env=environment)
    assert await asyncio.wait_for(killed.wait(), 60) == -signal.SIGKILL
    assert (await _paths(ann, group_id))[1] == ["before.txt", "later.txt"]
    assert not (await _group(ann)).must_check
    await ann.publish(group_id, "new.txt", b"new")
    await _restore(tracker, tmp_path, ann)
    assert (await _paths(ann, group_id))[1] == ["before.txt"]


async def test_a_damaged_database_is_moved_away_before_it_is_restored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running_tracker(data):
        pass
    folder = next(path.parent for path in data.rglob(ROOT_FILE))
    words = ("--data", folder)
    assert (await run_beside(*words, "backup", tmp_path / "kept")).status == 0
    damaged = folder / DATABASE
    damaged.write_bytes(b"no database" * 1000)
    ran = await run_beside(*words, "restore", tmp_path / "kept", "--replace")
    assert "move it away, and restore again" in refusal(ran)
    assert damaged.read_bytes() == b"no database" * 1000
    damaged.rename(tmp_path / "damaged")
    ran = await run_beside(*words, "restore", tmp_path / "kept")
    assert (ran.status, ran.complaint) == (0, "")


async def test_trackers_that_are_busy_give_way_and_send_their_clients_away(tmp_path: Path, postgres_url: str) -> None:
    store = parse_database(postgres_url)
    (tmp_path / "two" / "tracker-data").mkdir(parents=True, mode=0o700)
    async with running_tracker(tmp_path, store=store) as one, clients_of(one) as clients:
        shutil.copy(one.config.data / "root.pem", tmp_path / "two" / "tracker-data")
        async with running_tracker(tmp_path / "two", store=store) as two, clients_of(two) as others:
            users = [await made.user(f"user {n}") for n, made in enumerate((clients, others) * 2)]
            group_id = await clients.group("lab", *users)
            assert (await run_beside(*words_of(one), "backup", tmp_path / "kept")).status == 0
            over = asyncio.Event()

            async def _change(user: RawClient, number: int) -> None:
                made = 0
                while not over.is_set():
                    made += 1
                    with suppress(TrackerError):
                        await user.call(routes.CREATE_GROUP, m.CreateGroup(f"group {number} {made}"))
                        await user.publish(group_id, f"{number}/{made}", b"content")
                        await user.call(routes.LEAVE, group_id=group_id)

            busy = [asyncio.create_task(_change(user, number)) for number, user in enumerate(users)]
            async with users[0].events() as first, users[1].events() as second:
                await first.until(push.State)
                await second.until(push.State)
                sent_away = [asyncio.create_task(one.closed(30)) for one in (first, second)]
                for _ in range(2):
                    ran = await run_beside(*words_of(one), "restore", tmp_path / "kept", "--replace")
                    assert (ran.status, ran.complaint) == (0, "")
                over.set()
                await asyncio.gather(*busy)
                await asyncio.gather(*sent_away)
            ran = await run_beside(*words_of(one), "restore", tmp_path / "kept", "--replace")
            assert (ran.status, ran.complaint) == (0, "")
            for user in users:
                assert [one.name for one in (await user.call(routes.GROUPS)).groups] == ["lab"]
            roster = (await users[3].call(routes.ROSTER, group_id=group_id)).roster
            assert sorted(one.name for one in roster.members) == [f"user {n}" for n in range(4)]
            assert (await _paths(users[0], group_id))[1] == []


async def test_a_new_folder_is_the_same_deployment_on_either_store(
    tracker: RunningTracker, clients: Clients, kept: tuple[RawClient, ...], tmp_path: Path, postgres_url: str
) -> None:
    ann, _ = kept
    group_id = (await _group(ann)).group_id
    content = manifest_of(b"before")
    old = await ann.get_manifests(group_id, content.file_id)
    heads = [await _head(tracker.config.database)]
    await tracker.stop()
    for folder, words in (("file", ()), ("server", ("--database", postgres_url))):
        data = tmp_path / folder / "tracker-data"
        if folder == "server" and not isinstance(tracker.config.database, SqliteStore):
            continue  # from a server to a server is what the others do
        ran = await run_beside("--data", data, *words, "restore", tmp_path / "kept")
        assert (ran.status, ran.complaint) == (0, "")
        assert {one.name for one in data.iterdir()} - {"lock"} == (
            {"root.pem", "database.url"} if words else {"root.pem", "tracker.sqlite3"}
        )
        assert "would take their place" in refusal(await run_beside("--data", data, "restore", tmp_path / "kept"))
        async with running_tracker(tmp_path / folder) as again, clients_of(again) as others:
            assert again.fingerprint == tracker.fingerprint
            laptop = others.device()
            laptop.key, laptop.certificate, laptop.device_id = ann.key, ann.certificate, ann.device_id
            laptop.token = ann.token
            assert (await refused(laptop.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED  # no backup has sessions
            await laptop.login("ann")
            assert (await _group(laptop)).must_check
            assert (await _paths(laptop, group_id))[1] == ["before.txt"]
            assert await laptop.get_manifests(group_id, content.file_id) == old
            heads.append(await _head(store_of(data, None)))
    assert heads == sorted(heads)


async def _head(store: Store | None) -> int:
    assert store is not None
    db = Database(store, "other", unix_ms)
    try:
        async with db.read() as reader:
            return int((await reader.run(select(OUTBOX_HEAD.c.seq))).scalar_one())
    finally:
        await db.close()
