"""The options of `p2p-share`, read once at the start.

Invariant: a value that cannot be used is refused here, before a folder is made or a window shown. Used by
`gui.__main__`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from core.config import Config, default_state
from core.wire import fingerprint
from core.wire.errors import Kind, UserError
from core.wire.listen import parse_interface, parse_listen
from core.wire.version import VERSION

_THREADS_NICE: Final = 5
"""Whoever moves the mouse goes before who hashes; with two cores the window's thread else waits behind two of those."""
_ABOUT = """The window of P2P Share: shares files with your groups and fetches theirs.

Links (p2p://...) and paths go to the window that runs already, if one does with this state folder."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the program was asked to do. `opened`: invite links, and absolute paths to share."""

    config: Config
    opened: tuple[str, ...] = ()
    screenshots: Path | None = None
    in_background: bool = False
    check_display: bool = False
    self_test: bool = False
    self_test_out: Path | None = None


class _Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose complaint is one line and whose exit status is that of any other bad input."""

    def error(self, message: str) -> NoReturn:
        """End the program with `message` and status 1."""
        self.exit(1, f"{self.prog}: {message}; {self.prog} --help shows the options.\n")


def parse_options(arguments: Sequence[str]) -> Options:
    """The options in `arguments`.

    Raises `UserError(BAD_ADDRESS)` for an address or fingerprint that is none, and `SystemExit` as argparse does.
    """
    parser = _Parser(prog="p2p-share", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("opened", nargs="*", metavar="LINK_OR_PATH", help="an invite link to open, or files and folders to share")
    add(
        "--tracker",
        action="append",
        default=[],
        metavar="URL_OR_INVITE",
        help="where the tracker is (default: find it)",
    )
    add("--trust", metavar="FINGERPRINT", help="trust the tracker that has this fingerprint")
    add("--trust-first-use", action="store_true", help="trust the one tracker that is found, and remember it")
    add("--state", type=Path, metavar="DIR", help="where keys and downloads are remembered; one window a folder")
    add("--listen", metavar="ADDR:PORT", help="where to listen (default: everywhere, port 47800 or the next free one)")
    add("--background", action="store_true", help="begin in the tray, if there is one")
    add("--screenshots", type=Path, metavar="DIR", help="render each state of the window into DIR, and end")
    add("--self-test", action="store_true", help="try whether this copy does its work, print one line of JSON, and end")
    add("--self-test-out", type=Path, metavar="FILE", help="the same, with the line written to FILE")
    add("--discover-on", action="append", default=[], metavar="ADDR", help=argparse.SUPPRESS)
    add("--check-display", action="store_true", help=argparse.SUPPRESS)
    add("--version", action="version", version=f"p2p-share {VERSION}")
    given = parser.parse_args(arguments)
    if given.trust is not None and not fingerprint.is_fingerprint(given.trust):
        raise UserError(Kind.BAD_ADDRESS, text=given.trust, rule="fingerprint")
    host, port = parse_listen(given.listen) if given.listen is not None else (None, None)
    config = Config(
        state=(given.state or default_state()).expanduser().absolute(),
        listen_host=host,
        listen_port=port,
        trackers=tuple(fingerprint.parse_invite(text) for text in given.tracker),
        trust=given.trust,
        threads_nice=_THREADS_NICE,
        trust_first_use=given.trust_first_use,
        discovery_interfaces=tuple(parse_interface(text) for text in given.discover_on),
    )
    return Options(
        config,
        tuple(map(_opened, given.opened)),
        given.screenshots.absolute() if given.screenshots else None,
        given.background,
        given.check_display,
        given.self_test or given.self_test_out is not None,
        given.self_test_out.absolute() if given.self_test_out else None,
    )


def is_link(text: str) -> bool:
    """Whether what was opened is an invite link, and not a path."""
    return text.lower().startswith(("p2p://", "https://"))


def _opened(text: str) -> str:
    """A link as it is; a path made absolute, since the running window has another working folder."""
    if is_link(text):
        fingerprint.parse_invite(text)
        return text
    return os.path.abspath(text)
