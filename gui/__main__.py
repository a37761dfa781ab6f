"""`p2p-share`: the desktop program. Without a display it says so and ends with status 1."""

from __future__ import annotations

import sys

from core.wire.errors import ShareError
from gui import display
from gui.options import parse_options


def main() -> int:
    """Show the window until it is quit; the exit status."""
    try:
        options = parse_options(sys.argv[1:])
    except ShareError as error:
        print(f"p2p-share: {_refusal(error)}", file=sys.stderr)
        return 1
    if options.screenshots is None and not display.has_display():
        print(display.NO_DISPLAY, file=sys.stderr)
        return 1
    if options.check_display:
        return 0
    try:
        # Behind the checks, since Qt takes a moment to load and ends the process where it finds no display.
        from gui.app import run
    except ImportError as error:
        print(display.lacking(error), file=sys.stderr)
        return 1
    return run(options)


def _refusal(error: ShareError) -> str:
    """What is wrong with an option, for the terminal; the words of the window need Qt."""
    return f"{error.data.get('text', '')!r} cannot be used ({error.data.get('rule', error.kind.value)})"


if __name__ == "__main__":
    sys.exit(main())
