"""Says of a fetched file that others sent it, to systems that ask people before they run such a file.

Invariant: nothing but the mark of the own system is written, never to the content, and a file system that takes none is
no error. Windows keeps it in a stream beside the content, macOS in an attribute; Linux has no mark that a desktop asks
for. Used by `publisher`, on the `.part`: the mark stays with the file when it gets its name.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_ZONE: Final = b"[ZoneTransfer]\r\nZoneId=3\r\n"
"""Zone 3 is the internet: what is not ours until somebody says so."""
_QUARANTINE: Final = "com.apple.quarantine"

SetAttribute = Callable[[int, str, bytes], None]


def mark_fetched(fd: int, path: Path, platform: str = sys.platform, set_attribute: SetAttribute | None = None) -> None:
    """Mark the open file `fd`, which is at `path`. Blocks."""
    with suppress(OSError, AttributeError):
        if platform == "win32":
            with open(f"{path}:Zone.Identifier", "wb") as stream:
                stream.write(_ZONE)
        elif platform == "darwin":
            # Flags (fetched, and not yet agreed to), when (hexadecimal seconds), by which program.
            value = f"0081;{int(time.time()):08x};P2P Share;"
            (set_attribute or _set_attribute)(fd, _QUARANTINE, value.encode())


def _set_attribute(fd: int, name: str, value: bytes) -> None:
    """The C library's own call: Python has it on Linux alone. A refusal is not told."""
    library = ctypes.CDLL(None)
    library.fsetxattr(fd, name.encode(), value, ctypes.c_size_t(len(value)), ctypes.c_uint32(0), ctypes.c_int(0))
