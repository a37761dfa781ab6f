"""This process as an ordinary user, whom rights on files stop: root goes past them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UID = 1000


@contextmanager
def as_ordinary_user(*folders: Path) -> Iterator[None]:
    """Within it, all threads of this process have the rights of an ordinary user, who owns these folders."""
    if os.geteuid() != 0:
        yield
        return
    for folder in folders:
        os.chown(folder, UID, UID)
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(UID)
    os.seteuid(UID)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def as_root(*words: str) -> bool:
    """Run a program as root, from within; whether it succeeded."""
    return subprocess.run(words, user=0, group=0, capture_output=True).returncode == 0
