"""`p2p-share`: the desktop program, which has no window yet. Says so, and at a terminal opens the prompt instead."""

from __future__ import annotations

import subprocess
import sys

NOT_YET = "The window of P2P Share is not built yet; p2p-peer does the same work in a terminal."


def main() -> int:
    """Say that there is no window; the exit status is the prompt's at a terminal, and otherwise 1."""
    print(NOT_YET, file=sys.stderr)
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        return 1
    return subprocess.run([sys.executable, "-m", "core.shell", *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
