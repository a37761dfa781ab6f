"""The state database: what is acknowledged is there, and what is broken is put aside."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.storage import schema
from core.storage.database import StateDatabase
from core.storage.rows import (
    AccountKey,
    AccountRow,
    DownloadRow,
    FileIdentity,
    PinRow,
    RosterRow,
    ShareRow,
    TransferRow,
    signed,
)
from core.wire.errors import DiskError, Kind, UserError
from core.wire.ids import FileId
from tests.fakes.content import content, manifest_of

ANN, BOB = AccountKey("f" * 64, "a" * 32), AccountKey("f" * 64, "b" * 32)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    database = await StateDatabase.open(tmp_path / "state.db")
    yield database
    await database.close()


async def test_only_we_may_read_it(database: StateDatabase) -> None:
    assert stat.S_IMODE(database.path.stat().st_mode) == 0o600
    assert await database.read(lambda c: c.execute("PRAGMA journal_mode").fetchone()) == ("wal",)
    assert await database.read(lambda c: c.execute("PRAGMA synchronous").fetchone()) == (2,)
    assert await database.read(lambda c: c.execute("PRAGMA foreign_keys").fetchone()) == (1,)


async def test_a_write_that_fails_undoes_itself_alone(database: StateDatabase) -> None:
    pin = PinRow("f" * 64, b"root", "Lab", ("a:1",), 1.0)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO certificates VALUES ('x', x'00')")
        connection.execute("INSERT INTO certificates VALUES ('x', x'00')")

    def wrong(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO certificates VALUES ('y', x'00')")
        raise KeyError("ours")

    outcomes = await asyncio.gather(
        database.pins.put(pin),
        database.write(broken),
        database.write(wrong),
        database.pins.put(replace(pin, fingerprint="e" * 64)),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], DiskError)
    assert isinstance(outcomes[2], KeyError)
    assert outcomes[0] is None
    assert outcomes[3] is None
    assert len(await database.pins.all()) == 2
    assert await database.certificates.all() == {}


async def test_a_thousand_writes_that_wait_share_commits(database: StateDatabase) -> None:
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(database.certificates.put_many({f"{n}": b"der"}) for n in range(1000)))
    assert len(await database.certificates.all()) == 1000
    assert asyncio.get_running_loop().time() - began < 10


@pytest.mark.parametrize("damage", ["head", "middle", "text", "other tables"])
async def test_a_broken_database_is_moved_aside_and_never_deleted(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state.db"
    database = await StateDatabase.open(path)
    await database.certificates.put_many({f"{n}": content(300, n) for n in range(500)})
    await database.close()
    broken = bytearray(path.read_bytes())
    if damage == "head":
        broken[:40] = bytes(40)
    elif damage == "middle":
        broken[8192 : len(broken) // 2] = content(len(broken) // 2 - 8192)
    elif damage == "text":
        broken[:] = b"this is no database at all, but long enough to look at" * 100
    else:
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE theirs (x)")
            other.execute("PRAGMA user_version = 1")
        other.close()
        broken = bytearray(path.read_bytes())
    path.write_bytes(broken)
    for _ in range(2):
        database = await StateDatabase.open(path)
        assert await database.certificates.all() == {}
        await database.close()
        path.write_bytes(broken)
    aside = [one for one in tmp_path.iterdir() if ".broken-" in one.name and not one.name.endswith(("-wal", "-shm"))]
    assert len(aside) == 2
    for one in aside:
        if damage == "other tables":
            with sqlite3.connect(one) as kept:
                assert kept.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
            kept.close()
        else:
            assert one.read_bytes() == broken


async def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    await (await StateDatabase.open(path)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 1000")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(UserError) as caught:
        await StateDatabase.open(path)
    assert caught.value.kind is Kind.STATE_UNUSABLE
    assert caught.value.data["path"] == str(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["state.db"]


async def test_a_folder_in_which_none_can_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        await StateDatabase.open(tmp_path / "gone" / "state.db")
    assert caught.value.kind is Kind.STATE_UNUSABLE
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(UserError) as caught:
        await StateDatabase.open(tmp_path / "folder.db")
    assert caught.value.kind is Kind.STATE_UNUSABLE
    assert (tmp_path / "folder.db").is_dir()


async def test_what_was_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    database = await StateDatabase.open(path)
    pin = PinRow("f" * 64, b"root", "Lab", ("a:1", "[::1]:2"), 5.0)
    await database.pins.put(pin)
    await database.close()
    await database.close()
    database = await StateDatabase.open(path)
    assert database.moved_aside is None
    assert await database.pins.all() == [pin]
    await database.pins.delete(pin.fingerprint)
    assert await database.pins.all() == []
    await database.close()


async def test_one_account_at_most_is_logged_in(database: StateDatabase) -> None:
    ann = AccountRow(ANN.fingerprint, ANN.user_id, "Ann", "d" * 64, "token-a", True, 1.0)
    bob = AccountRow(BOB.fingerprint, BOB.user_id, "Bob", "e" * 64, "token-b", True, 2.0)
    assert await database.accounts.current() is None
    await database.accounts.put(ann)
    assert await database.accounts.current() == ann
    await database.accounts.put(bob)
    assert await database.accounts.current() == bob
    assert await database.accounts.all() == [bob, replace(ann, logged_in=False, token="")]
    await database.accounts.log_out(bob.key)
    assert await database.accounts.current() is None


async def test_rosters_belong_to_an_account_and_certificates_to_nobody(database: StateDatabase) -> None:
    row = RosterRow(ANN.fingerprint, ANN.user_id, "1" * 32, "lab", b"roster", 10.0)
    other = replace(row, group_id="2" * 32)
    await database.rosters.put(row)
    await database.rosters.put(other)
    await database.rosters.put(replace(row, roster=b"newer"))
    await database.rosters.confirm(ANN, [row.group_id], 20.0)
    assert await database.rosters.all(ANN) == [replace(row, roster=b"newer", confirmed=20.0), other]
    assert await database.rosters.all(BOB) == []
    await database.rosters.delete(ANN, row.group_id)
    assert await database.rosters.all(ANN) == [other]
    await database.certificates.put_many({f"{n:064x}": bytes([n % 256]) for n in range(1200)})
    wanted = [f"{n:064x}" for n in range(0, 2400, 2)]
    assert len(await database.certificates.get_many(wanted)) == 600


async def test_shares_come_back_as_they_were(database: StateDatabase) -> None:
    identity = FileIdentity(5, 1_600_000_000_000_000_001, 2, signed(2**64 - 3), signed(2**63 + 1))
    whole = ShareRow(*_key(ANN), "1" * 32, "l1", "c" * 64, "a/b.txt", "/srv/b.txt", 5, identity, True)
    part = ShareRow(*_key(ANN), "1" * 32, "l2", "d" * 64, "c.txt", "", 7, None, False, 0, "sharing")
    await database.shares.put_many([whole, part])
    assert await database.shares.all(ANN) == [whole, part]
    assert whole.mtime_ns == 1_600_000_000_000_000_001
    await database.shares.add_sent(ANN, {"l1": 1000})
    await database.shares.add_sent(ANN, {"l1": 24, "l9": 1})
    assert (await database.shares.all(ANN))[0].bytes_sent == 1024
    await database.shares.delete_many(ANN, ["l1", "unknown"])
    assert await database.shares.all(ANN) == [part]
    assert await database.shares.all(BOB) == []


async def test_downloads_come_back_as_they_were(database: StateDatabase) -> None:
    row = DownloadRow(
        *_key(ANN), "1" * 32, "l1", "c" * 64, "a.bin", "/srv", "a.bin", 2**39, -5, "active",
        added=1.5, seconds=2.5, from_peers={"d" * 64: ("Bob", 2**40)}, part="0" * 32,
    )  # fmt: skip
    twin = replace(row, listing_id="l2", name="b.bin")
    await database.downloads.put_many([row, twin])
    await database.downloads.put(replace(row, state="done"))
    assert await database.downloads.all(ANN) == [replace(row, state="done"), twin]
    await database.downloads.delete(ANN, "l1")
    assert await database.downloads.all(ANN) == [twin]


async def test_a_path_that_is_no_unicode_is_refused_with_a_reason(database: StateDatabase) -> None:
    with pytest.raises(UserError) as caught:
        await database.shares.put_many(
            [ShareRow(*_key(ANN), "1" * 32, "l", "c" * 64, "a", "/srv/\udcff", 1, None, False)]
        )
    assert caught.value.kind is Kind.BAD_PATH


async def test_manifests_prove_themselves(database: StateDatabase) -> None:
    manifest = manifest_of(content(10))
    await database.manifests.put_many({manifest.file_id: manifest})
    assert await database.manifests.get(manifest.file_id) == manifest
    assert await database.manifests.get(FileId("0" * 64)) is None
    other = manifest_of(content(11)).encode()
    await database.write(lambda c: c.execute("UPDATE manifests SET encoded = ?", (other,)) and None)
    assert await database.manifests.get(manifest.file_id) is None
    await database.manifests.delete_many([manifest.file_id])


async def test_of_many_manifests_those_come_that_are_known(database: StateDatabase) -> None:
    known = {one.file_id: one for one in (manifest_of(content(size)) for size in (10, 11, 12))}
    await database.manifests.put_many(known)
    wrong, *right = known
    other = manifest_of(content(13)).encode()
    await database.write(
        lambda c: c.execute("UPDATE manifests SET encoded = ? WHERE file_id = ?", (other, wrong)) and None
    )
    found = await database.manifests.get_many([*known, FileId("0" * 64)])
    assert found == {file_id: known[file_id] for file_id in right}


async def test_a_write_of_a_caller_who_was_cancelled_is_made_all_the_same(database: StateDatabase) -> None:
    manifest = manifest_of(content(10))
    task = asyncio.create_task(database.manifests.put_many({manifest.file_id: manifest}))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.manifests.get(manifest.file_id) == manifest


async def test_a_closed_database_takes_no_write(tmp_path: Path) -> None:
    database = await StateDatabase.open(tmp_path / "other.db")
    await database.close()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(database.write(lambda c: None), 5)


async def test_that_a_download_is_whole_is_kept_with_its_share_or_not_at_all(database: StateDatabase) -> None:
    row = DownloadRow(*_key(ANN), "1" * 32, "2" * 32, "c" * 64, "a", "/srv", "a", 1, 0, "active", part="p")
    whole = replace(row, state="done", part="")
    share = ShareRow(*_key(ANN), "1" * 32, "2" * 32, "c" * 64, "a", "/srv/a", 1, FileIdentity(1, 2, 3, 4, 5), True)
    await database.downloads.put(row)
    await database.transfers.put_many([TransferRow("p", "c" * 64, "/srv", "a", 1, 2, 3, 0, False, "done")])
    await database.write(
        lambda c: c.execute("CREATE TRIGGER no BEFORE DELETE ON transfers BEGIN SELECT RAISE(FAIL, 'no'); END") and None
    )
    with pytest.raises(DiskError):
        await database.downloads.finish(whole, share, "p")
    assert (await database.downloads.all(ANN), await database.shares.all(ANN)) == ([row], [])
    await database.write(lambda c: c.execute("DROP TRIGGER no") and None)
    await database.downloads.finish(whole, share, "p")
    assert (await database.downloads.all(ANN), await database.shares.all(ANN)) == ([whole], [share])
    assert await database.transfers.all() == []


async def test_the_hash_cache_answers_only_for_the_same_state_of_the_file(database: StateDatabase) -> None:
    identity = FileIdentity(10, 1, 2, 3, 4)
    manifest = manifest_of(content(10))
    database.hash_cache.put("/a", identity, manifest)
    assert await database.hash_cache.get("/a", identity) == manifest
    for change in ("size", "mtime_ns", "ctime_ns", "dev", "ino"):
        assert await database.hash_cache.get("/a", replace(identity, **{change: 9})) is None
    assert await database.hash_cache.get("/b", identity) is None
    await database.write(lambda c: c.execute("UPDATE hash_cache SET encoded = x'00'") and None)
    assert await database.hash_cache.get("/a", identity) is None


async def test_a_bitmap_goes_with_its_partial_file(database: StateDatabase) -> None:
    row = TransferRow("u" * 32, "c" * 64, "/d", "n", 5, 1, -2, 3, True, "active", (7, 65_535))
    await database.transfers.put_many([row])
    bits = b"\x80" * 512
    await database.write(lambda c: c.execute("INSERT INTO bitmaps VALUES (?, 2, ?)", (row.uuid, bits)) and None)
    assert await database.transfers.get(row.uuid) == (row, bytes(1024) + bits)
    await database.transfers.put_many([replace(row, clean=False)])
    kept = await database.transfers.get(row.uuid)
    assert kept == (replace(row, clean=False), bytes(1024) + bits)
    await database.transfers.delete_many([row.uuid])
    assert await database.read(lambda c: c.execute("SELECT count(*) FROM bitmaps").fetchone()) == (0,)


def _key(key: AccountKey) -> tuple[str, str]:
    return key.fingerprint, key.user_id


async def test_downloads_of_the_first_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with sqlite3.connect(path) as old:
        for statement in schema._FIRST:
            old.execute(statement)
        old.execute(
            "INSERT INTO downloads VALUES ('f', 'u', 'g', 'l', 'i', 'a.bin', '/in', 'a.bin', 9, 0, 'active', '',"
            " 5.0, 1.0, 3, 3, 0, '{}', 'rarest', 'p', 'film')"
        )
        old.execute("PRAGMA user_version = 1")
    old.close()
    database = await StateDatabase.open(path)
    try:
        (row,) = await database.downloads.all(AccountKey("f", "u"))
    finally:
        await database.close()
    assert (row.name, row.strategy, row.part, row.group_name) == ("a.bin", "rarest", "p", "film")
    assert (row.completed, row.priority, row.position, row.limit_down, row.checked) == (None, "normal", 0, 0, -1)


async def test_a_full_disk_says_that_it_is_the_one_of_the_state(tmp_path: Path) -> None:
    database = await StateDatabase.open(tmp_path / "state.db")

    def fill(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("INSERT INTO certificates VALUES ('x', zeroblob(100000))")

    with pytest.raises(DiskError) as caught:
        await database.write(fill)
    assert caught.value.kind is Kind.NO_SPACE
    assert caught.value.data == {"rule": "state", "folder": str(tmp_path), "path": str(tmp_path / "state.db")}
    await database.close()


async def test_no_room_for_the_index_of_the_log_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_IOERR_SHMSIZE, "SQLITE_IOERR_SHMSIZE"

    def full(*_: object, **__: object) -> sqlite3.Connection:
        raise error

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(DiskError) as caught:
        await StateDatabase.open(tmp_path / "state.db")
    assert caught.value.kind is Kind.NO_SPACE
