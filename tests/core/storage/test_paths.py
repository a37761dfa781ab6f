"""Where a download may go, and small files that are whole or old."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from core.storage.paths import (
    Destination,
    atomic_write,
    check_destination,
    check_vacant,
    free_space,
    space_of,
)
from core.wire.errors import Kind, ProtocolError, UserError


def kind_of_destination(typed: object, name: str, *, folder: bool = False) -> Kind | Destination:
    try:
        return check_destination(str(typed), name, folder=folder)
    except UserError as error:
        return error.kind if error.data["path"] else Kind.INTERNAL


def test_an_existing_folder_takes_the_file_under_its_name(tmp_path: Path) -> None:
    assert kind_of_destination(tmp_path, "a.bin") == Destination(tmp_path, "a.bin")
    assert kind_of_destination(f"{tmp_path}/", "photos/2020/a.bin") == Destination(tmp_path, "a.bin")


def test_another_path_is_the_new_name(tmp_path: Path) -> None:
    assert kind_of_destination(tmp_path / "new.bin", "a.bin") == Destination(tmp_path, "new.bin")


def test_a_relative_path_means_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kind_of_destination(".", "a.bin") == Destination(tmp_path, "a.bin")
    assert kind_of_destination("new.bin", "a.bin") == Destination(tmp_path, "new.bin")


def test_a_folder_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    assert kind_of_destination(tmp_path / "gone" / "a", "a.bin") is Kind.DESTINATION_MISSING
    assert kind_of_destination(f"{tmp_path}/gone/", "a.bin") is Kind.DESTINATION_MISSING
    (tmp_path / "file").write_bytes(b"")
    assert kind_of_destination(f"{tmp_path}/file/", "a.bin") is Kind.DESTINATION_MISSING
    assert kind_of_destination(tmp_path / ".p2p-partial", "a.bin") is Kind.DESTINATION_MISSING


def test_what_exists_is_never_a_destination(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("nowhere")
    assert kind_of_destination(tmp_path, "a.bin") is Kind.DESTINATION_EXISTS
    assert kind_of_destination(tmp_path / "a.bin", "b.bin") is Kind.DESTINATION_EXISTS
    assert kind_of_destination(tmp_path / "link", "b.bin") is Kind.DESTINATION_EXISTS


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        # Root may write everywhere; what the system says to others is all that differs.
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        tmp_path.chmod(0o500)
    assert kind_of_destination(tmp_path, "a.bin") is Kind.DESTINATION_UNWRITABLE


def test_a_shared_folder_goes_into_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"mine")
    destination = check_destination(str(tmp_path), "photos", folder=True)
    assert destination == Destination(tmp_path, "photos")
    check_vacant(destination.below("2020/b.jpg"))
    with pytest.raises(UserError) as caught:
        check_vacant(destination.below("a.jpg"))
    assert caught.value.kind is Kind.DESTINATION_EXISTS
    assert caught.value.data["path"] == str(tmp_path / "photos" / "a.jpg")


def test_a_shared_folder_does_not_go_through_a_link_or_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "photos").symlink_to("real")
    (tmp_path / "papers").write_bytes(b"mine")
    assert kind_of_destination(tmp_path, "photos", folder=True) is Kind.DESTINATION_EXISTS
    assert kind_of_destination(tmp_path, "papers", folder=True) is Kind.DESTINATION_EXISTS
    with pytest.raises(UserError) as caught:
        check_vacant(Destination(tmp_path, "photos").below("a.jpg"))
    assert caught.value.kind is Kind.DESTINATION_EXISTS


def test_a_name_that_is_not_safe_is_refused_whatever_is_typed(tmp_path: Path) -> None:
    for name in ("../a", "a/..", "CON", "a:b", "", "/a"):
        with pytest.raises(ProtocolError):
            check_destination(str(tmp_path), name)
        with pytest.raises(ProtocolError):
            Destination(tmp_path, "film").below(name)
    assert Destination(tmp_path, "film").below("a/b.txt").path == tmp_path / "film" / "a" / "b.txt"


def test_a_disk_is_known_by_where_it_is_mounted(tmp_path: Path) -> None:
    space = space_of(tmp_path)
    assert 0 < space.free <= space.total
    assert space.free < 2 * free_space(tmp_path)
    assert os.path.ismount(space.mount)
    assert str(tmp_path).startswith(space.mount)
    # Of what is not made yet, the disk that it will be on.
    assert space_of(tmp_path / "gone" / "deeper").mount == space.mount


def test_an_atomic_write_replaces_the_whole_file_and_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "settings"
    atomic_write(path, b"one", 0o644)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    atomic_write(path, b"second")
    assert path.read_bytes() == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["settings"]


def test_an_atomic_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings"
    atomic_write(path, b"one")

    def fail(fd: int) -> None:
        raise OSError(5, "disk")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk"):
        atomic_write(path, b"two")
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["settings"]


def test_an_atomic_write_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    (tmp_path / "settings").symlink_to(target)
    atomic_write(tmp_path / "settings", b"new")
    assert target.read_bytes() == b"mine"
    assert not (tmp_path / "settings").is_symlink()
