"""The manifest of a file, made by all threads, of exactly the file that was there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.storage.database import StateDatabase
from core.storage.disk import Disk
from core.storage.hashing import Cancelled, Hasher
from core.storage.rows import FileIdentity
from core.storage.threads import DiskThreads
from core.storage.walk import walk
from core.wire import limits
from core.wire.errors import Kind, UserError
from tests.fakes.content import content, manifest_of

PIECE = 256 * 1024


class Workshop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __aenter__(self) -> Hasher:
        self.database = await StateDatabase.open(self.folder / "state.db")
        self.threads = DiskThreads(2)
        return Hasher(self.threads, self.database.hash_cache)

    async def __aexit__(self, *_: object) -> None:
        self.threads.close()
        await self.database.close()


@pytest.fixture
async def hasher(tmp_path: Path) -> AsyncIterator[Hasher]:
    (tmp_path / "state").mkdir()
    async with Workshop(tmp_path / "state") as hasher:
        yield hasher


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 33 * 1024 * 1024 + 17])
async def test_the_manifest_is_that_of_the_bytes(hasher: Hasher, tmp_path: Path, size: int) -> None:
    data = content(size)
    path = tmp_path / "file"
    path.write_bytes(data)
    told: list[int] = []
    hashed = await hasher.hash_file(path, told.append)
    assert hashed.manifest == manifest_of(data)
    assert hashed.identity == FileIdentity.of(path.stat())
    assert not hashed.cached
    assert told == sorted(told)
    assert (told[-1] if told else 0) == size


async def test_a_file_that_nobody_touched_is_not_read_again(hasher: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content(3 * PIECE))
    first = await hasher.hash_file(path)
    told: list[int] = []
    again = await hasher.hash_file(path, told.append)
    assert again.cached
    assert again.manifest == first.manifest
    assert told == [3 * PIECE]


async def test_a_file_that_was_changed_in_place_is_read_again(hasher: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content(PIECE))
    await hasher.hash_file(path)
    before = path.stat()
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # the clock of file systems ticks every few milliseconds
        path.write_bytes(content(PIECE, 2))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    again = await hasher.hash_file(path)
    assert not again.cached
    assert again.manifest == manifest_of(content(PIECE, 2))


class _ChangingDisk(Disk):
    """Changes the file while it is read."""

    def __init__(self, path: Path, change: str) -> None:
        self.path, self.change = path, change

    def read_into(self, fd: int, view: memoryview, offset: int) -> int:
        got = super().read_into(fd, view, offset)
        if offset == 0 and self.change == "append":
            with self.path.open("ab") as stream:
                stream.write(b"more")
        elif offset == 0 and self.change == "truncate":
            os.truncate(self.path, 2 * PIECE)
        elif offset == 0 and self.change == "replace":
            self.path.with_name("new").write_bytes(self.path.read_bytes())
            self.path.with_name("new").replace(self.path)
        elif offset == 0 and self.change == "remove":
            self.path.unlink()
        return got


@pytest.mark.parametrize("change", ["append", "truncate", "replace", "remove"])
async def test_a_file_that_changes_meanwhile_has_no_manifest(tmp_path: Path, change: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content(8 * PIECE))
    workshop = Workshop(tmp_path)
    async with workshop:
        hasher = Hasher(workshop.threads, workshop.database.hash_cache, _ChangingDisk(path, change))
        with pytest.raises(UserError) as caught:
            await hasher.hash_file(path)
        assert caught.value.kind is (Kind.SOURCE_MISSING if change == "remove" else Kind.SOURCE_CHANGED)
        assert caught.value.data["path"] == str(path)


async def test_what_is_no_readable_plain_file_is_refused(hasher: Hasher, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    for name, kind in [
        ("gone", Kind.SOURCE_MISSING),
        ("file/below", Kind.SOURCE_MISSING),
        ("link", Kind.SOURCE_NOT_A_FILE),
        ("pipe", Kind.SOURCE_NOT_A_FILE),
        ("state", Kind.SOURCE_NOT_A_FILE),
    ]:
        async with asyncio.timeout(5):
            with pytest.raises(UserError) as caught:
                await hasher.hash_file(tmp_path / name)
        assert (name, caught.value.kind) == (name, kind)


async def test_a_file_that_is_too_big_is_refused_before_it_is_read(hasher: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, limits.FILE_MAX + 1)
    with pytest.raises(UserError) as caught:
        await hasher.hash_file(path)
    assert caught.value.kind is Kind.FILE_TOO_BIG


async def test_hashing_ends_soon_after_it_is_cancelled(hasher: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.touch()
    os.truncate(path, 4 * 1024**3)
    told: list[int] = []
    with pytest.raises(Cancelled):
        await hasher.hash_file(path, told.append, lambda: bool(told))
    assert told[-1] < 1024**3
    task = asyncio.create_task(hasher.hash_file(path))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_folder_is_walked_without_links_partials_and_empty_folders(tmp_path: Path) -> None:
    top = tmp_path / "My: photos"
    (top / "2020" / "may").mkdir(parents=True)
    (top / "empty").mkdir()
    (top / ".p2p-partial").mkdir()
    (top / ".p2p-partial" / "x.part").write_bytes(b"x")
    (top / "2020" / "may" / "a?.jpg").write_bytes(b"a")
    (top / ".hidden").write_bytes(b"h")
    (top / "link").symlink_to("2020")
    (top / "2020" / "out").symlink_to("/etc")
    os.mkfifo(top / "pipe")
    assert [(one.published, one.path) for one in walk(top)] == [
        ("My_ photos/2020/may/a_.jpg", top / "2020" / "may" / "a?.jpg"),
        ("My_ photos/_.hidden", top / ".hidden"),
    ]


def test_two_files_never_get_one_published_path(tmp_path: Path) -> None:
    for first, second in [("a:b", "a?b"), ("Straße", "STRASSE"), ("\u00e9", "e\u0301")]:
        top = tmp_path / f"top{len(os.listdir(tmp_path))}"
        top.mkdir()
        (top / first).write_bytes(b"")
        (top / second).write_bytes(b"")
        with pytest.raises(UserError) as caught:
            walk(top)
        assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_PATH, "same_name")


def test_a_name_that_cannot_be_published_says_which(tmp_path: Path) -> None:
    (tmp_path / "a\u202eb").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        walk(tmp_path)
    assert caught.value.kind is Kind.BAD_PATH
    assert caught.value.data["path"] == str(tmp_path / "a\u202eb")
    os.rename(tmp_path / "a\u202eb", os.fsencode(tmp_path) + b"/\xff")
    with pytest.raises(UserError) as caught:
        walk(tmp_path)
    assert caught.value.kind is Kind.BAD_PATH


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(UserError) as caught:
        walk(tmp_path)
    assert caught.value.kind is Kind.SOURCE_EMPTY_FOLDER
    with pytest.raises(UserError) as caught:
        walk(tmp_path / "gone")
    assert caught.value.kind is Kind.SOURCE_MISSING
    (tmp_path / "link").symlink_to("a")
    with pytest.raises(UserError) as caught:
        walk(tmp_path / "link")
    assert caught.value.kind is Kind.SOURCE_NOT_A_FILE


def test_all_names_of_a_folder_that_cannot_be_published_are_told_at_once(tmp_path: Path) -> None:
    top = tmp_path / "photos"
    (top / "2020").mkdir(parents=True)
    for name in ("good.jpg", "2020/good.jpg", "2020/a\u200db.jpg", "x" * 250, *(f"z\u202e{n}" for n in range(5))):
        (top / name).write_bytes(b"")
    with pytest.raises(UserError) as caught:
        walk(top)
    data = caught.value.data
    assert (caught.value.kind, data["rule"], data["path"], data["count"]) == (Kind.BAD_PATH, "several", str(top), 7)
    assert data["paths"] == ["2020/a\u200db.jpg", "x" * 250, "z\u202e0", "z\u202e1", "z\u202e2"]
    assert data["rules"] == ["character", "component_too_long", "character", "character", "character"]


def test_a_folder_without_a_name_of_its_own_is_refused_before_it_is_walked() -> None:
    with pytest.raises(UserError) as caught:
        walk(Path("/"))
    assert caught.value.data == {"rule": "dots", "component": "", "path": "/"}


@pytest.mark.parametrize(("name", "rule"), [("link", "link"), ("pipe", None)])
async def test_a_link_is_told_apart_from_what_is_no_file(
    hasher: Hasher, tmp_path: Path, name: str, rule: str | None
) -> None:
    (tmp_path / "link").symlink_to("pipe")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError) as caught:
        await hasher.hash_file(tmp_path / name)
    assert (caught.value.kind, caught.value.data.get("rule")) == (Kind.SOURCE_NOT_A_FILE, rule)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
async def test_a_file_that_has_more_bytes_than_it_says_is_refused(hasher: Hasher) -> None:
    assert Path("/proc/self/status").stat().st_size == 0
    with pytest.raises(UserError) as caught:
        await hasher.hash_file(Path("/proc/self/status"))
    assert caught.value.kind is Kind.SOURCE_CHANGED
