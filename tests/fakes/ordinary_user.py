"""This process without root's power to go past the rights on files, as an ordinary user is.

The user stays root, who then is stopped by the rights of the owner like anybody: an interpreter in a home folder of
root's could not be read by another. Capabilities are a thread's own, and new threads inherit them.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_VERSION = 0x20080522
_PAST_RIGHTS = (1 << 1) | (1 << 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
_WITHOUT = "--bounding-set=-dac_override,-dac_read_search"


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Within it, this thread and those that it starts are stopped by rights on files."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, kept = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    _done(libc.capget(header, kept))
    less = (ctypes.c_uint32 * 6)(*kept)
    less[0] &= ~_PAST_RIGHTS  # of those that are in effect, the lower half
    _done(libc.capset(header, less))
    try:
        yield
    finally:
        _done(libc.capset(header, kept))


def _done(answer: int) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def ordinary(words: Sequence[str]) -> list[str]:
    """`words` so that what they start is stopped by rights, too: a program that root starts has all power again."""
    return ["setpriv", _WITHOUT, *words] if os.geteuid() == 0 else list(words)


def as_root(*words: str) -> bool:
    """Run a program that may all; whether it succeeded."""
    return subprocess.run(words, capture_output=True).returncode == 0
