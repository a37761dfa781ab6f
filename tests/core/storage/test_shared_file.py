"""A file that is shared from where it lies: right bytes or none."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.storage.disk_errors import disk_error
from core.storage.open_files import OpenFile, OpenFiles
from core.storage.sources import SharedFile, identity_of
from core.storage.threads import DiskThreads
from core.wire.errors import DiskError, Kind
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.out_of_files import out_of_files

PIECE = 256 * 1024


@pytest.fixture
async def threads() -> AsyncIterator[DiskThreads]:
    threads = DiskThreads(2)
    yield threads
    threads.close()


def share(threads: DiskThreads, path: Path, data: bytes) -> SharedFile:
    path.write_bytes(data)
    return SharedFile(threads, path, manifest_of(data), identity_of(path))


async def test_every_piece_is_read_as_it_is(threads: DiskThreads, tmp_path: Path) -> None:
    data = content(3 * PIECE + 9)
    shared = share(threads, tmp_path / "file", data)
    assert shared.have() == 0b1111
    pieces = await asyncio.gather(*(shared.read_piece(piece) for piece in (3, 0, 2, 1)))
    assert pieces == [piece_of(data, manifest_of(data), piece) for piece in (3, 0, 2, 1)]
    assert threads.files.count == 1
    shared.close()
    assert threads.files.count == 0


@pytest.mark.parametrize("change", ["append", "truncate", "touch", "replace", "same bytes, new file", "link"])
async def test_a_file_that_changed_is_not_served_and_that_is_told_once(
    threads: DiskThreads, tmp_path: Path, change: str
) -> None:
    path, data = tmp_path / "file", content(2 * PIECE)
    shared = share(threads, path, data)
    told: list[DiskError] = []
    shared.on_lost = told.append
    await shared.read_piece(0)
    if change == "append":
        with path.open("ab") as stream:
            stream.write(b"x")
    elif change == "truncate":
        os.truncate(path, PIECE)
    elif change == "touch":
        os.utime(path, ns=(1, 1))
    else:
        other = tmp_path / "other"
        other.write_bytes(data if change == "same bytes, new file" else content(2 * PIECE, 2))
        if change == "link":
            path.unlink()
            path.symlink_to(other)
        else:
            other.replace(path)
    for _ in range(2):
        with pytest.raises(DiskError) as caught:
            await shared.read_piece(0)
        assert caught.value.kind is Kind.SOURCE_CHANGED
    assert len(told) == 1


async def test_bytes_that_changed_under_an_unchanged_identity_are_not_served(
    threads: DiskThreads, tmp_path: Path
) -> None:
    path, data = tmp_path / "file", content(2 * PIECE)
    path.write_bytes(data)
    with path.open("r+b") as stream:
        stream.seek(PIECE + 5)
        stream.write(b"\0\0\0")
    shared = SharedFile(threads, path, manifest_of(data), identity_of(path))
    assert await shared.read_piece(0) == data[:PIECE]
    with pytest.raises(DiskError) as caught:
        await shared.read_piece(1)
    assert caught.value.kind is Kind.SOURCE_CHANGED


async def test_a_file_that_is_gone_is_missing(threads: DiskThreads, tmp_path: Path) -> None:
    shared = share(threads, tmp_path / "file", content(10))
    await shared.read_piece(0)
    (tmp_path / "file").unlink()
    with pytest.raises(DiskError) as caught:
        await shared.read_piece(0)
    assert caught.value.kind is Kind.SOURCE_MISSING
    never = SharedFile(threads, tmp_path / "never", manifest_of(b"x"), None)
    with pytest.raises(DiskError) as caught:
        await never.read_piece(0)
    assert caught.value.kind is Kind.SOURCE_MISSING


async def test_a_link_is_never_read(threads: DiskThreads, tmp_path: Path) -> None:
    data = content(10)
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "link").symlink_to("file")
    shared = SharedFile(threads, tmp_path / "link", manifest_of(data), identity_of(tmp_path / "file"))
    with pytest.raises(DiskError) as caught:
        await shared.read_piece(0)
    assert caught.value.kind is Kind.SOURCE_NOT_A_FILE


async def test_many_shared_files_hold_few_descriptors(threads: DiskThreads, tmp_path: Path) -> None:
    shared = [share(threads, tmp_path / str(index), content(50, index)) for index in range(400)]
    before = len(os.listdir("/proc/self/fd"))
    for index, one in enumerate(shared):
        assert await one.read_piece(0) == content(50, index)
    assert len(os.listdir("/proc/self/fd")) - before <= 128 + 32 + 1
    threads.files.close()
    assert len(os.listdir("/proc/self/fd")) == before


async def test_a_file_in_use_or_with_unsynced_writes_stays_open(threads: DiskThreads, tmp_path: Path) -> None:
    files = OpenFiles(threads, most=1)
    opened = [OpenFile(lambda index=index: os.open(tmp_path / str(index), os.O_CREAT)) for index in range(60)]  # type: ignore[misc]
    async with files.use(opened[0]):
        opened[1].pinned = True
        for file in opened[1:]:
            async with files.use(file) as fd:
                os.fstat(fd)
        assert [file.fd is not None for file in opened[:2]] == [True, True]
        assert files.count < 40
        dropping = asyncio.create_task(files.drop(opened[0]))
        files.let_go(opened[2])
        await asyncio.sleep(0)
        assert not dropping.done()
    await dropping
    assert [file.fd is not None for file in opened[:2]] == [False, True]
    files.close()
    opened[1].close()


async def test_when_descriptors_are_spent_idle_ones_are_closed(threads: DiskThreads, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    files = OpenFiles(threads)
    idle = OpenFile(lambda: os.open(tmp_path / "file", os.O_RDONLY))
    async with files.use(idle):
        pass
    tries = 0

    def scarce() -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError(24, "too many open files")
        return os.open(tmp_path / "file", os.O_RDONLY)

    wanted = OpenFile(scarce)
    async with files.use(wanted) as fd:
        os.fstat(fd)
        assert idle.fd is None
    files.close()


async def test_a_file_is_opened_once_by_the_job_that_needs_it_first(threads: DiskThreads, tmp_path: Path) -> None:
    files = OpenFiles(threads)
    opened = 0

    def opener() -> int:
        nonlocal opened
        opened += 1
        return os.open(tmp_path / "file", os.O_CREAT)

    file = OpenFile(opener)
    found = await asyncio.gather(*(files.run(file, _descriptor, number) for number in range(5)))
    assert found == [(file.fd, number) for number in range(5)]
    assert opened == 1
    assert files.count == 1
    with pytest.raises(ZeroDivisionError):
        await files.run(OpenFile(opener), lambda fd: 1 // 0)
    assert (opened, files.count) == (2, 2)
    files.close()
    assert files.count == 0


async def test_those_who_wait_for_a_file_that_cannot_be_opened_try_it_themselves(threads: DiskThreads) -> None:
    files = OpenFiles(threads)
    tries = 0

    def opener() -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise FileNotFoundError(2, "not there")
        return os.open("/dev/null", os.O_RDONLY)

    file = OpenFile(opener)
    found = await asyncio.gather(*(files.run(file, _descriptor, n) for n in range(5)), return_exceptions=True)
    assert {type(one) for one in found} == {FileNotFoundError}
    assert tries == 2
    assert (await files.run(file, _descriptor, 7)) == (file.fd, 7)
    assert file.users == 0
    files.close()


async def test_a_job_that_finds_no_descriptor_gets_one_of_an_idle_file(threads: DiskThreads) -> None:
    files = OpenFiles(threads)
    idle = OpenFile(lambda: os.open("/dev/null", os.O_RDONLY))
    await files.run(idle, _descriptor, 0)

    def scarce() -> int:
        if idle.fd is not None:
            raise OSError(24, "too many open files")
        return os.open("/dev/null", os.O_RDONLY)

    wanted = OpenFile(scarce)
    assert await files.run(wanted, _descriptor, 1) == (wanted.fd, 1)
    assert idle.fd is None
    files.close()


async def test_the_descriptor_of_a_caller_who_was_cancelled_is_not_lost(threads: DiskThreads) -> None:
    files = OpenFiles(threads)
    loop, began = asyncio.get_running_loop(), asyncio.Event()

    def work(fd: int) -> None:
        os.fstat(fd)
        loop.call_soon_threadsafe(began.set)

    file = OpenFile(lambda: os.open("/dev/null", os.O_RDONLY))
    task = asyncio.create_task(files.run(file, work))
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (file.fd is not None, file.users, files.count) == (True, 0, 1)
    await files.drop(file)
    assert files.count == 0


def _descriptor(fd: int, number: int) -> tuple[int, int]:
    os.fstat(fd)
    return fd, number


async def test_a_cancelled_caller_waits_until_the_thread_has_let_go(threads: DiskThreads) -> None:
    loop = asyncio.get_running_loop()
    began, release, ended = asyncio.Event(), asyncio.Event(), False

    def work() -> None:
        nonlocal ended
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()
        ended = True

    task = asyncio.create_task(threads.run(work))
    await began.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


async def test_a_file_that_cannot_be_opened_for_now_is_not_lost(threads: DiskThreads, tmp_path: Path) -> None:
    data = content(PIECE)
    shared = share(threads, tmp_path / "file", data)
    told: list[DiskError] = []
    shared.on_lost = told.append
    await threads.run(len, data)  # the thread is there before nothing can be opened
    with out_of_files(), pytest.raises(DiskError) as caught:
        await shared.read_piece(0)
    assert caught.value.kind is Kind.OUT_OF_FILES
    assert told == []
    assert await shared.read_piece(0) == data


async def test_an_idle_file_makes_room_for_one_that_is_to_be_shared(threads: DiskThreads, tmp_path: Path) -> None:
    data = content(PIECE)
    one, two = (share(threads, tmp_path / name, data) for name in ("one", "two"))
    await one.read_piece(0)
    refused = [OSError(errno.EMFILE, os.strerror(errno.EMFILE))]
    opener = two._file.opener

    def open_late() -> int:
        if refused:
            raise disk_error(refused.pop(), tmp_path, "open")
        return opener()

    two._file.opener = open_late
    assert await two.read_piece(0) == data
    assert threads.files.count == 1
