"""A disk of its own (ext4 on a loop device) whose power can be cut: what was not synced is gone.

Needs root, loop devices and mkfs.ext4; `PowerCut.missing()` says what is not there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.skips import skip_reason

_SHUTDOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN."""
_WITHOUT_LOG = 2
"""Not even the journal is written out."""


class PowerCut:
    """The disk, mounted at `place`."""

    def __init__(self, folder: Path, mib: int) -> None:
        self._image = folder / "disk.img"
        self.place = folder / "disk"
        self.place.mkdir()
        with self._image.open("wb") as image:
            image.truncate(mib * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True, capture_output=True)

    @staticmethod
    def missing() -> str | None:
        """Why there can be no such disk here, or None."""
        if os.geteuid() != 0:
            return "only root can mount a disk to cut its power"
        if shutil.which("mkfs.ext4") is None:
            return "mkfs.ext4 is not installed"
        return None

    def mount(self) -> bool:
        """Mount it; whether that worked."""
        done = subprocess.run(["mount", "-o", "loop", str(self._image), str(self.place)], capture_output=True)
        return done.returncode == 0

    def cut(self) -> None:
        """Cut the power."""
        fd = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(fd, _SHUTDOWN, struct.pack("I", _WITHOUT_LOG))
        finally:
            os.close(fd)

    def restart(self) -> None:
        """Take it out, and put in again what is on it.

        A copy of it: a namespace that another test made meanwhile keeps the old mount, and with it the state in which
        the power is cut, for ever.
        """
        copy = self._image.with_name(self._image.name + ".again")
        subprocess.run(["cp", "--sparse=always", str(self._image), str(copy)], check=True)
        self.unmount()
        copy.replace(self._image)
        assert self.mount()

    def unmount(self) -> None:
        """Take it out. Nothing may be open on it."""
        subprocess.run(["umount", str(self.place)], check=True)


@contextmanager
def disk_to_cut(folder: Path, mib: int) -> Iterator[PowerCut]:
    """A mounted disk for one test, which is skipped where there can be none."""
    if (missing := PowerCut.missing()) is not None:
        pytest.skip(skip_reason(missing, "apt-get install e2fsprogs && sudo make test"))
    disk = PowerCut(folder, mib)
    if not disk.mount():
        pytest.skip(skip_reason("no loop device can be mounted", "modprobe loop && sudo make test"))
    try:
        yield disk
    finally:
        disk.unmount()
