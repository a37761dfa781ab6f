"""What goes wrong with files, shared and downloaded: said on the screen, and nothing in group or folder is changed."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton

from tests.fakes.at_the_window import CTRL, Ben, Person
from tests.fakes.files import make_file
from tests.fakes.window import until
from tests.skips import skip_reason

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = "Errors of files"
Opening = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sharer(seated: Person, ben: Ben, home: Path) -> Person:
    """Somebody in a group with Ben, in which each of the two shares a file."""
    await seated.makes_group(GROUP)
    await seated.lets_in(GROUP, ben)
    await ben.shares(make_file(home / "ben" / "song.flac", 300_000, seed=1), GROUP)
    seated.drop(seated.program.window.page.group_page, [make_file(home / "mine" / "own.bin", 5000, seed=2)])
    await seated.sees_file("song.flac")
    await seated.sees_file("own.bin")
    await until(lambda: "You share it" in seated.cells(seated.files, seated.file_row("own.bin")))
    return seated


async def _state(person: Person, ben: Ben) -> Any:
    """What the group shares, and what this computer shares and downloads."""
    return [
        await ben.do(f"list_files '{GROUP}'"),
        [(one.name, one.path) for one in await person.program.actions.list_shares()],
        [one.name for one in await person.program.actions.show_downloads()],
    ]


def _dismiss_failed(person: Person) -> None:
    """Take away what failed to be shared."""
    for button in person.all_seen(QPushButton):
        if button.objectName().startswith("hashing_drop_") and button.isVisible():
            person.click(button.objectName())


# -- sharing
def _gone(home: Path) -> Path:
    return home / "gone.bin"


def _empty(home: Path) -> Path:
    (home / "hollow" / "inner").mkdir(parents=True)
    return home / "hollow"


def _device(_home: Path) -> Path:
    return Path("/dev/null")


def _link(home: Path) -> Path:
    (home / "link.bin").symlink_to(home / "mine" / "own.bin")
    return home / "link.bin"


def _other_content(home: Path) -> Path:
    return make_file(home / "other" / "song.flac", 300_000, seed=9)


def _folder_like_a_file(home: Path) -> Path:
    return make_file(home / "clash" / "song.flac" / "inside.bin", 10).parent


def _bad_name(home: Path) -> Path:
    return make_file(home / "odd" / "back\\slash.bin", 10)


def _endless(home: Path) -> Path:
    # What no rights can read, root's neither.
    (home / "endless").symlink_to(home / "endless")
    return home / "endless" / "file.bin"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (_gone, "gone.bin is not there. It was moved, renamed or deleted"),
        (_empty, "There is nothing to share in"),
        (_device, "/dev/null cannot be shared. It is neither a file nor a folder."),
        (_link, "is a symbolic link. Links are not shared."),
        (_other_content, "song.flac is in the group already, with other content. It is shared by ben"),
        (_folder_like_a_file, "A file in the group has the name of a folder of song.flac/inside.bin."),
        (
            _bad_name,
            "It has a character that not every system can store (U+005C).",
        ),
    ],
)
async def test_what_cannot_be_shared_is_said_with_the_reason_and_is_not_shared(
    sharer: Person, ben: Ben, home: Path, made: Callable[[Path], Path], sentence: str
) -> None:
    before = await _state(sharer, ben)
    path = made(home)
    sharer.drop(sharer.program.window.page.group_page, [path])
    await sharer.hears(f"{path.name} could not be shared.", sentence)
    assert await _state(sharer, ben) == before
    _dismiss_failed(sharer)
    assert not sharer.says("could not be shared")


async def test_a_copied_path_that_is_gone_when_it_is_pasted_is_said(sharer: Person, ben: Ben, home: Path) -> None:
    before = await _state(sharer, ben)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(home / "pasted.bin"))])
    QGuiApplication.clipboard().setMimeData(mime)
    sharer.click_row(sharer.files, sharer.file_row("own.bin"))
    await sharer.press(Qt.Key.Key_V, CTRL)
    await sharer.hears("pasted.bin could not be shared.", "pasted.bin is not there.", "Share it from where it is now.")
    assert await _state(sharer, ben) == before
    _dismiss_failed(sharer)


async def test_many_that_cannot_be_shared_leave_the_newest_reason_in_sight(
    sharer: Person, ben: Ben, home: Path
) -> None:
    before = await _state(sharer, ben)
    sharer.drop(sharer.program.window.page.group_page, [home / f"missing {at}.bin" for at in range(6)])
    await sharer.hears("missing 5.bin is not there.", "4 more could not be shared: missing 3.bin, missing 2.bin,")
    assert await _state(sharer, ben) == before
    _dismiss_failed(sharer)
    assert not sharer.says("could not be shared")


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [(Path.unlink, "is not there."), (lambda path: path.write_bytes(b"other"), "was changed.")],
    ids=["deleted", "changed"],
)
async def test_a_file_that_does_not_stay_as_it_is_while_it_is_read_is_not_shared(
    sharer: Person, ben: Ben, home: Path, happens: Callable[[Path], object], sentence: str
) -> None:
    before = await _state(sharer, ben)
    big = home / "big.bin"
    with big.open("wb") as file:
        file.truncate(400 << 20)  # zeros that take no room, and a moment to be read
    sharer.drop(sharer.program.window.page.group_page, [big])
    hold = await until(lambda: next((one for one in sharer.all_seen(QPushButton) if _is_hold(one)), None))
    assert hold is not None
    sharer.click(hold.objectName())
    await until(lambda: hold.text() == "Resume")
    happens(big)
    sharer.click(hold.objectName())
    await sharer.hears("big.bin could not be shared.", sentence)
    assert await _state(sharer, ben) == before
    _dismiss_failed(sharer)


def _is_hold(button: QPushButton) -> bool:
    return button.objectName().startswith("hashing_hold_")


async def test_a_shared_file_that_was_changed_is_withdrawn_and_said(sharer: Person, ben: Ben, home: Path) -> None:
    page = sharer.program.window.page.group_page
    mine = make_file(home / "soon" / "changed.bin", 4000, seed=4)
    sharer.drop(page, [mine])
    await sharer.sees_file("changed.bin")
    (home / "fetched").mkdir()
    await ben.do(f"download_file '{GROUP}' changed.bin '{home / 'fetched'}/'")
    await ben.do("wait_downloads")
    before = [one for one in await ben.do(f"list_files '{GROUP}'") if one["name"] == "changed.bin"]
    mine.write_bytes(b"something else")
    sharer.menu("tools", "rescan")
    await sharer.hears(
        "changed.bin was changed on the disk. It is not what the group knows any more",
        "changed.bin could not be shared. changed.bin is in",
    )

    def is_withdrawn() -> bool:
        after = [one for one in ben.peer.do(f"list_files '{GROUP}'") if one["name"] == "changed.bin"]
        return (after[0]["file_id"], after[0]["sharers"]) == (before[0]["file_id"], 1)

    await asyncio.to_thread(ben.peer.until, is_withdrawn, 10)
    assert mine.read_bytes() == b"something else"
    _dismiss_failed(sharer)
    sharer.click("banner_close")
    # Else what is there now takes the name as soon as it is free.
    await sharer.program.actions.stop_share(GROUP, "changed.bin")
    await ben.do(f"stop_share '{GROUP}' changed.bin")
    await until(lambda: "changed.bin" not in sharer.file_names())


async def test_a_shared_file_that_was_deleted_is_said_with_a_way_to_find_it(
    sharer: Person, ben: Ben, home: Path
) -> None:
    lost = make_file(home / "soon" / "lost.bin", 4000, seed=8)
    sharer.drop(sharer.program.window.page.group_page, [lost])
    await sharer.sees_file("lost.bin")
    await until(lambda: "You share it" in sharer.cells(sharer.files, sharer.file_row("lost.bin")))
    lost.unlink()
    sharer.menu("tools", "rescan")
    await sharer.hears("lost.bin is missing: it was moved, renamed or deleted.")
    sharer.click("banner_action")
    await sharer.appears("locate_dialog")
    await sharer.press(Qt.Key.Key_Escape)
    await sharer.goes("locate_dialog")
    _dismiss_failed(sharer)


# -- downloading
def _choose(person: Person, name: str, entry: str) -> None:
    person.click_row(person.files, person.file_row(name))
    person.open_menu_of(person.files, person.file_row(name))
    person.context(entry)


async def test_a_file_that_is_there_already_is_asked_about_and_never_overwritten(
    sharer: Person, ben: Ben, home: Path
) -> None:
    before = await _state(sharer, ben)
    there = home / "full" / "song.flac"
    there.parent.mkdir()
    there.write_bytes(b"mine")
    _choose(sharer, "song.flac", "files_download_to")
    await sharer.chooses("download_to_dialog", there.parent)
    await sharer.hears("song.flac exists already")
    await sharer.press(Qt.Key.Key_Escape)
    await sharer.goes("name_taken_dialog")
    assert await _state(sharer, ben) == before
    assert there.read_bytes() == b"mine"
    assert [one.name for one in there.parent.iterdir()] == ["song.flac"]


async def test_a_typed_folder_that_is_not_there_or_cannot_be_is_said(sharer: Person, ben: Ben, home: Path) -> None:
    await ben.shares(make_file(home / "ben" / "Set" / "one.flac", 1000, seed=7).parent, GROUP)
    await sharer.sees_file("Set")
    before = await _state(sharer, ben)
    for path, sentence in (
        (home / "no such folder" / "at all", f"The folder {home / 'no such folder'} does not exist."),
        (home / "mine" / "own.bin" / "below", "own.bin"),
        (home / "mine" / "own.bin", "own.bin"),
    ):
        _choose(sharer, "Set", "files_choose")
        dialog = await sharer.appears("add_download_dialog")
        field = dialog.findChildren(QLineEdit)[0]
        field.setObjectName("typed_folder")
        sharer.type("typed_folder", str(path))
        sharer.click("download_go")
        await sharer.hears(sentence)
        sharer.click("banner_close")
    assert await _state(sharer, ben) == before
    assert not (home / "no such folder").exists()
    assert (home / "mine" / "own.bin").stat().st_size == 5000


async def test_a_download_folder_that_is_none_any_more_is_said(sharer: Person, ben: Ben, home: Path) -> None:
    before = await _state(sharer, ben)
    folder = Path((await sharer.program.actions.get_settings()).download_folder)
    folder.rmdir()
    folder.write_bytes(b"a file in its place")
    sharer.click_row(sharer.files, sharer.file_row("song.flac"), double=True)
    await sharer.hears(f"Nothing can be written to {folder}. The system says: it is not a folder.")
    sharer.click("banner_close")
    assert await _state(sharer, ben) == before
    assert folder.read_bytes() == b"a file in its place"
    folder.unlink()


async def test_a_file_that_nobody_shares_any_more_is_not_begun(sharer: Person, ben: Ben, home: Path) -> None:
    await ben.shares(make_file(home / "ben" / "short.bin", 1000, seed=5), GROUP)
    await sharer.sees_file("short.bin")
    sharer.click_row(sharer.files, sharer.file_row("short.bin"))
    sharer.open_menu_of(sharer.files, sharer.file_row("short.bin"))
    ben.peer.do(f"stop_share '{GROUP}' short.bin")  # the window holds still: chosen before the news has come
    sharer.context("files_download")
    await sharer.hears("short.bin is not in", "The last member who shared it has stopped.")
    await until(lambda: "short.bin" not in sharer.file_names())
    assert "short.bin" not in [one.name for one in await sharer.program.actions.show_downloads()]
    sharer.click("banner_close")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small]).returncode:
        pytest.skip(skip_reason("only root may mount a small disk", "sudo make test"))
    yield small
    subprocess.run(["umount", str(small)], check=True)


async def test_a_disk_that_is_too_small_is_said_before_anything_is_begun(
    sharer: Person, ben: Ben, home: Path, small_disk: Path
) -> None:
    await ben.shares(make_file(home / "ben" / "big.bin", 2 << 20, seed=6), GROUP)
    await sharer.sees_file("big.bin")
    before = await _state(sharer, ben)
    _choose(sharer, "big.bin", "files_download_to")
    await sharer.chooses("download_to_dialog", small_disk)
    await sharer.hears(f"There is too little space in {small_disk}. 2.0 MiB are needed and")
    assert await _state(sharer, ben) == before
    assert list(small_disk.iterdir()) == []
    sharer.click("banner_close")
