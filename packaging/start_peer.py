"""Where `p2p-peer` of the bundle begins, once packaging/check_folder.py has found its folder whole."""

import sys

from core.shell.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
