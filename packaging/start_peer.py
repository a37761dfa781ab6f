"""Where `p2p-peer` of the bundle begins, once its folder was found whole."""

import sys

from core.shell.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
