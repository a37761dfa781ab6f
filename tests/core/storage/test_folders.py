"""Folders by descriptor: what is opened is a plain file, and what is made was not there before."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage.folders import Folder, open_below, open_folder
from tests.skips import skip_reason

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason=skip_reason("Windows has no pipes in folders", "run it on Linux or macOS")
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    (tmp_path / "here").mkdir()
    with open_folder(tmp_path / "here") as opened:
        yield opened


def test_only_a_plain_file_is_opened(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"secret")
    (tmp_path / "here" / "plain").write_bytes(b"mine")
    (tmp_path / "here" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "here" / "folder").mkdir()
    os.mkfifo(tmp_path / "here" / "pipe")
    fd = folder.open("plain")
    assert os.read(fd, 10) == b"mine"
    os.close(fd)
    for name, code in (("link", errno.ELOOP), ("folder", errno.EINVAL), ("pipe", errno.EINVAL)):
        with pytest.raises(OSError) as caught:
            folder.open(name)
        assert caught.value.errno == code, name


def test_no_way_leads_upwards(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "here" / "a").mkdir()
    for components in ([".."], ["a", ".."], ["a", "..", ".."], [""], ["."], ["a/.."]):
        for make in (False, True):
            with pytest.raises(OSError) as caught:
                open_below(folder, components, make=make).close()
            assert caught.value.errno == errno.EINVAL, components
    open_below(folder, ["a", "b"], make=True).close()
    assert (tmp_path / "here" / "a" / "b").is_dir()


def test_a_new_file_takes_the_place_of_nothing(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "here" / "taken").write_bytes(b"mine")
    (tmp_path / "here" / "link").symlink_to(tmp_path / "outside")
    for name in ("taken", "link"):
        with pytest.raises(FileExistsError):
            os.close(folder.create(name, 0o600))
    assert (tmp_path / "here" / "taken").read_bytes() == b"mine"
    assert not (tmp_path / "outside").exists()
