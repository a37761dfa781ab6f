"""Where `p2p-share` of the bundle begins, once its folder was found whole."""

import sys

from gui.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
