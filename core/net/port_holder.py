"""Which program holds a TCP port, as far as the system tells: Linux does, to the user it belongs to.

Invariant: it only reads, and knows nothing rather than guessing. Used where a port is taken.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from core.wire.errors import Kind, UserError

_LISTENING = "0A"


def holder_of(port: int) -> tuple[int, str]:
    """Process id and program that listen on `port`; (0, "") where the system does not tell. Blocks briefly."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").iterdir() if inodes else ():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if any(str(handle.readlink()) in inodes for handle in (process / "fd").iterdir()):
                    return int(process.name), (process / "comm").read_text().strip()
    return 0, ""


def port_taken(port: int) -> UserError:
    """The error PORT_TAKEN with `port`, and `pid` and `program` where the system tells who holds it. Blocks briefly."""
    pid, program = holder_of(port)
    if not pid:
        return UserError(Kind.PORT_TAKEN, port=port)
    return UserError(Kind.PORT_TAKEN, port=port, pid=pid, program=program)
