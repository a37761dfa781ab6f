"""One target under atheris, as the runner starts it: `python -m tests.fuzz.one TARGET [options of libFuzzer] FOLDER…`.

The program is instrumented, so that the search follows which lines an input reached.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["core", "tracker"]):
    from tests.fuzz.targets import TARGETS, quiet


def main() -> None:
    """Search until libFuzzer ends the process: 0 if nothing was found."""
    name = sys.argv.pop(1)
    quiet()
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
