"""Where `p2p-tracker` of the bundle begins, once its folder was found whole."""

import sys

from tracker.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
