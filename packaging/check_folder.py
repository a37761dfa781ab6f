"""Runs before all else in each program of the bundle for Windows and macOS: damage of its folder is told in one line.

Invariant: nothing but Python itself is loaded before, since a library that was cut off ends the process that loads it.
"""

import os
import sys

try:
    from resources.whole import damage

    found = damage()
except ImportError as error:
    found = " ".join(str(error).split())

if found:
    name = os.path.splitext(os.path.basename(sys.executable))[0]
    sys.exit(f"{name}: its folder is damaged ({found}); unpack or install P2P Share again.")
