"""Where `p2p-tracker` of the bundle begins: a folder that is damaged is told in one line."""

import sys

try:
    from resources.whole import damage

    found = damage()
    if not found:
        from tracker.__main__ import main
except ImportError as error:
    found = " ".join(str(error).split())

if __name__ == "__main__":
    if found:
        print(f"p2p-tracker: its folder is damaged ({found}); unpack or install P2P Share again.", file=sys.stderr)
    sys.exit(1 if found else main())
