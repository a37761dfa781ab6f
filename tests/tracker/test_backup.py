"""A backup is whole or not there, says when it is damaged wherever that is, and tells no lie about the rest."""

from __future__ import annotations

import hashlib
import random
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from core.wire.errors import ShareError
from tests.fakes.raw_client import Clients
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.tracker_commands import refusal, run, run_beside, words_of
from tracker import backup_file
from tracker.backup_file import Manifest, read_manifest, write_backup
from tracker.identity import load_or_make_root
from tracker.store.migrate import prepare_file

_FLIPS = 400


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a deployment in which nobody is yet."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    prepare_file(folder / "tracker.sqlite3", load_or_make_root(folder).fingerprint, 1)
    return folder


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    assert run("--data", data, "backup", tmp_path / "kept").status == 0
    return tmp_path / "kept"


async def test_it_is_one_private_file_that_a_tar_opens(
    tracker: RunningTracker, clients: Clients, tmp_path: Path
) -> None:
    ann = await clients.user("ann")
    ran = await run_beside(*words_of(tracker), "backup", tmp_path / "to" / ".." / "kept")
    assert "No such file" in refusal(ran)
    ran = await run_beside(*words_of(tracker), "backup", tmp_path / "kept")
    assert (ran.status, ran.complaint, ran.output.count("\n")) == (0, "", 2)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
    manifest = read_manifest(tmp_path / "kept")
    assert manifest.fingerprint == tracker.fingerprint
    assert {name: manifest.tables[name].rows for name in ("users", "devices", "deployment", "outbox_head")} == {
        "users": 1, "devices": 1, "deployment": 1, "outbox_head": 1,
    }  # fmt: skip
    assert not {"sessions", "nonces", "presence", "trackers", "outbox"} & manifest.tables.keys()
    with closing(tarfile.open(tmp_path / "kept")) as tar:
        assert tar.getnames() == ["manifest.json", "root.pem", "database.sqlite3", "SHA256"]
        assert {entry.mode for entry in tar} == {0o600}
        database = tar.extractfile("database.sqlite3")
        assert database is not None
        content = database.read()
    assert ann.user_id.encode() in content
    assert ann.token.encode() not in content


async def test_both_stores_give_the_same_checksums(tracker: RunningTracker, clients: Clients, tmp_path: Path) -> None:
    ann, bob = await clients.user("Ann"), await clients.user("ümit")
    group_id = await clients.group("lab", ann, bob)
    await ann.publish(group_id, "a/b.txt", b"content")
    assert (await run_beside(*words_of(tracker), "backup", tmp_path / "one")).status == 0
    assert run_there(tmp_path / "one", tmp_path / "copy") == read_manifest(tmp_path / "one").tables


def run_there(kept: Path, folder: Path) -> object:
    """The checksums of what a file of SQLite holds after `kept` was unpacked into it."""
    import asyncio

    from tracker.store import copying
    from tracker.store.sqlite import SqliteStore

    folder.mkdir()
    manifest = read_manifest(kept)
    backup_file.unpack(kept, manifest, folder)

    async def _digests() -> object:
        engine = SqliteStore(folder / "database.sqlite3").readers()
        async with engine.connect() as connection:
            tables = [one for one in copying.tables_but(()) if one.name in manifest.tables]
            found = await copying.digests(connection, tables, lambda *_: None)
        await engine.dispose()
        return found

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_digests())).result()


def test_a_flipped_bit_is_found_wherever_it_is(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    rng = random.Random(5)
    ends = [*range(0, 512, 7), *range(len(whole) - 2048, len(whole), 31)]  # first header, and the last entry
    for at in [*ends, *(rng.randrange(len(whole)) for _ in range(_FLIPS))]:
        damaged = bytearray(whole)
        damaged[at] ^= 1 << rng.randrange(8)
        kept.write_bytes(damaged)
        with pytest.raises(ShareError) as refused:
            read_manifest(kept)
        assert refused.value.data["rule"] == "backup_damaged", at
    for cut in (0, 1, 511, 2048, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:cut])
        said = refusal(run("--data", tmp_path / "new", "restore", kept))
        assert "is no whole backup" in said
    kept.write_bytes(whole + b"\0")
    assert "is no whole backup" in refusal(run("--data", tmp_path / "new", "restore", kept))
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten_and_nothing_half_written_stays(kept: Path, data: Path, tmp_path: Path) -> None:
    before = kept.read_bytes()
    assert "already; name a new one" in refusal(run("--data", data, "backup", kept))
    assert kept.read_bytes() == before
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert "already; name a new one" in refusal(run("--data", data, "backup", tmp_path / "link"))
    assert not (tmp_path / "nowhere").exists()
    assert "No tracker has run" in refusal(run("--data", tmp_path / "new", "backup", tmp_path / "other"))
    assert {one.name for one in tmp_path.iterdir()} == {"data", "kept", "link"}


def test_a_backup_that_cannot_be_restored_says_why_and_changes_nothing(kept: Path, data: Path, tmp_path: Path) -> None:
    assert "cannot be read" in refusal(run("--data", tmp_path / "new", "restore", tmp_path / "none"))
    assert "cannot be read" in refusal(run("--data", tmp_path / "new", "restore", tmp_path))
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    root = load_or_make_root(other)
    assert "of another deployment" in refusal(run("--data", other, "restore", kept))
    assert {one.name for one in other.iterdir()} == {"root.pem"}
    assert load_or_make_root(other).fingerprint == root.fingerprint
    manifest = read_manifest(kept)
    for newer in (
        msgspec.structs.replace(manifest, format=2, program="9.0"),
        msgspec.structs.replace(manifest, revision="9999", program="9.0"),
    ):
        _rewrite(kept, newer, tmp_path)
        assert "made by a newer version of p2p-tracker (9.0)" in refusal(
            run("--data", tmp_path / "new", "restore", kept)
        )
    users = {**manifest.tables, "users": msgspec.structs.replace(manifest.tables["users"], rows=7)}
    _rewrite(kept, msgspec.structs.replace(manifest, tables=users), tmp_path)
    assert "is no whole backup (users)" in refusal(run("--data", tmp_path / "new", "restore", kept))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["manifest.json", "root.pem"])
def test_a_link_in_a_backup_leads_nowhere(name: str, kept: Path, tmp_path: Path) -> None:
    for where in (name, "database.sqlite3", "/etc/passwd"):
        _reseal(kept, {name: _link(name, where)})
        assert "is no whole backup" in refusal(run("--data", tmp_path / "new", "restore", kept))
    assert not (tmp_path / "new").exists()


def test_a_manifest_that_nobody_wrote_is_refused(kept: Path, tmp_path: Path) -> None:
    manifest = msgspec.json.decode(msgspec.json.encode(read_manifest(kept)))
    for content in (
        msgspec.json.encode({**manifest, "made": 10**18}),
        msgspec.json.encode({**manifest, "made": -1}),
        b'{"a":' * 50_000,
    ):
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        _reseal(kept, {"manifest.json": entry.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)})
        assert "is not written as a backup is" in refusal(run("--data", tmp_path / "new", "restore", kept))
    assert not (tmp_path / "new").exists()


def _link(name: str, where: str) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, where
    return entry.tobuf(tarfile.GNU_FORMAT)


def _reseal(kept: Path, others: dict[str, bytes]) -> None:
    """The same backup with other blocks for some entries, and the checksum that fits."""
    blocks, whole = b"", kept.read_bytes()
    with closing(tarfile.open(kept)) as tar:
        for entry in tar.getmembers()[:-1]:
            end = entry.offset_data + (entry.size + 511) // 512 * 512
            blocks += others.get(entry.name, whole[entry.offset : end])
    kept.write_bytes(blocks + backup_file._tail(hashlib.sha256(blocks).hexdigest(), 1))


def _rewrite(kept: Path, manifest: Manifest, tmp_path: Path) -> None:
    """The same backup with another manifest, well written."""
    folder = tmp_path / "rewritten"
    folder.mkdir()
    with closing(tarfile.open(kept)) as tar:
        tar.extractall(folder, filter="data")
    kept.unlink()
    write_backup(kept, manifest, folder)
    for one in folder.iterdir():
        one.unlink()
    folder.rmdir()


async def test_an_older_backup_is_brought_up_to_date(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(tarfile.open(kept)) as tar:
        tar.extractall(folder, filter="data")
    import sqlite3

    with closing(sqlite3.connect(folder / "database.sqlite3")) as db:
        db.execute("DROP TABLE restored_groups")
        db.execute("DROP TABLE join_codes")
        db.execute("UPDATE alembic_version SET version_num = '0001'")
        db.commit()
    manifest = read_manifest(kept)
    tables = {name: digest for name, digest in manifest.tables.items() if name not in ("restored_groups", "join_codes")}
    kept.unlink()
    write_backup(kept, msgspec.structs.replace(manifest, revision="0001", tables=tables), folder)
    assert (await run_beside("--data", tmp_path / "again" / "tracker-data", "restore", kept)).status == 0
    async with running_tracker(tmp_path / "again") as tracker:
        assert tracker.fingerprint == manifest.fingerprint
