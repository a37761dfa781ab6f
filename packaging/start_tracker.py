"""Where `p2p-tracker` of the bundle begins, once packaging/check_folder.py has found its folder whole."""

import sys

from tracker.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
