"""The options of `p2p-peer`, read once at the start.

Invariant: a value that cannot be used is refused here, before a folder is made or a packet sent. Nothing is read from
the environment but what `core.config.default_state` reads. Used by `core.shell.__main__`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from core.config import Config, Strategy, default_state
from core.wire import fingerprint
from core.wire.errors import Kind, UserError
from core.wire.listen import parse_interface, parse_listen
from core.wire.version import VERSION

_ABOUT = """The peer of P2P Share in a terminal: shares files with your groups and fetches theirs.

Without -c it reads commands from standard input, and at a terminal it opens a prompt. `p2p-peer -c help` lists the
commands. A command that fails does not stop those behind it; the exit status is 0 only if every one succeeded."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the program was asked to do. `commands`: the texts of -c, or None to read standard input."""

    config: Config
    commands: tuple[str, ...] | None
    json: bool
    stay: bool
    self_test: bool = False
    self_test_out: Path | None = None
    self_test_tracker: fingerprint.Invite | None = None


class _Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose complaint is one line and whose exit status is that of any other bad input."""

    def error(self, message: str) -> NoReturn:
        """End the program with `message` and status 1."""
        self.exit(1, f"{self.prog}: {message}; {self.prog} --help shows the options.\n")


def parse_options(arguments: Sequence[str]) -> Options:
    """The options in `arguments`.

    Raises `UserError(BAD_ADDRESS)` for an address or fingerprint that is none, and `SystemExit` as argparse does.
    """
    parser = _Parser(prog="p2p-peer", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add(
        "--tracker",
        action="append",
        default=[],
        metavar="URL_OR_INVITE",
        help="where the tracker is (default: find it)",
    )
    add("--trust", metavar="FINGERPRINT", help="trust the tracker that has this fingerprint")
    add("--trust-first-use", action="store_true", help="trust the one tracker that is found, and remember it")
    add("--state", type=Path, metavar="DIR", help="where keys and downloads are remembered; one process a folder")
    add("--listen", metavar="ADDR:PORT", help="where to listen (default: everywhere, port 47800 or the next free one)")
    add("--json", action="store_true", help="print exactly one JSON object a command")
    add("-c", action="append", dest="commands", metavar="COMMANDS", help="run these, separated by ';'")
    add("--stay", action="store_true", help="go on sharing after the commands, until SIGTERM or Ctrl-C")
    add(
        "--strategy",
        choices=[one.value for one in Strategy],
        default=Strategy.RANDOM.value,
        help="how pieces are chosen",
    )
    add("--self-test", action="store_true", help="try whether this copy does its work, print one line of JSON, and end")
    add("--self-test-out", type=Path, metavar="FILE", help="the same, with the line written to FILE")
    add("--self-test-tracker", metavar="INVITE", help=argparse.SUPPRESS)
    add("--discover-on", action="append", default=[], metavar="ADDR", help=argparse.SUPPRESS)
    add("--version", action="version", version=f"p2p-peer {VERSION}")
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
        trust_first_use=given.trust_first_use,
        discovery_interfaces=tuple(parse_interface(text) for text in given.discover_on),
        strategy=Strategy(given.strategy),
    )
    commands = tuple(given.commands) if given.commands is not None else None
    through = fingerprint.parse_invite(given.self_test_tracker) if given.self_test_tracker is not None else None
    tries = given.self_test or given.self_test_out is not None
    return Options(config, commands, given.json, given.stay, tries, given.self_test_out, through)
