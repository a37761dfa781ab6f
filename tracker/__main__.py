"""`p2p-tracker`: reads the command line, and turns what goes wrong into one sentence and exit status 1."""

from __future__ import annotations

import argparse
import datetime
import ipaddress
import logging
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from platformdirs import user_data_path
from sqlalchemy.exc import SQLAlchemyError

from core.wire.announcement import plain_text
from core.wire.errors import Kind, ShareError, UserError
from core.wire.version import VERSION
from tracker import audit, backup, commands, joining, json_log, moving, restore, self_test, serving, text_log
from tracker.check import run as check
from tracker.config import ServiceConfig
from tracker.metrics import Network, parse_network
from tracker.store.address import parse_database
from tracker.wording.errors import sentence, wrong_option
from tracker.wording.words import shortened

_MOST_DIGITS = 9
_MOST_CHARS = 500
"""Of a complaint; the longest names every command."""


class _Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose complaint is one line and whose exit status is that of any other bad input."""

    def error(self, message: str) -> NoReturn:
        """End the program with `message` and status 1."""
        program = self.prog.split()[0]
        self.exit(1, f"{program}: {plain_text(message, _MOST_CHARS)}; {program} --help shows the options.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `p2p-tracker`; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.log_json:
        json_log.set_up()
    else:
        text_log.set_up()
    # It warns, with a stack, of each interface that lacks multicast; `announce` says what could not be announced.
    logging.getLogger("zeroconf").setLevel(logging.CRITICAL)
    try:
        if options.self_test or options.self_test_out:
            return self_test.run(options.self_test_out)
        return _run(options, _config(options))
    except ShareError as error:
        _complain(sentence(error), as_json=options.log_json)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        cause = getattr(error, "orig", None) or error  # without the statement and the address of a manual
        _complain(f"it cannot go on: {shortened(str(cause))}", as_json=options.log_json)
    except KeyboardInterrupt:
        _complain("interrupted", as_json=options.log_json)
    return 1


def _complain(words: str, *, as_json: bool) -> None:
    if as_json:
        logging.getLogger("tracker").critical("%s", words)
    else:
        print(f"p2p-tracker: {words}", file=sys.stderr)


def _run(options: argparse.Namespace, config: ServiceConfig) -> int:
    match options.command:
        case "invite":
            return commands.print_invite(config, options.group)
        case "fingerprint":
            return commands.print_fingerprint(config)
        case "add-tracker":
            return joining.add_tracker(config, options.database_for_others)
        case "join":
            return joining.join(config, options.address, options.code, serve=not options.no_serve)
        case "reset-password":
            return commands.reset_password(config, options.user)
        case "backup":
            return commands.say(backup.back_up(config, options.file))
        case "restore":
            return commands.say(restore.restore(config, options.file, over=options.replace))
        case "audit":
            wanted = {"group": options.group, "user": options.user, "since": options.since}
            return audit.audit(config, **wanted, as_json=options.json)
        case "migrate-to":
            return commands.say(moving.migrate_to(config, options.url))
        case "check":
            return check.run(config, as_json=options.json)
        case _:
            return serving.run(config, says_where=bool(options.listen))


def _config(options: argparse.Namespace) -> ServiceConfig:
    config = ServiceConfig(
        user_data_path("p2p-tracker", appauthor=False) if options.data is None else _folder(options.data),
        database=None if options.database is None else parse_database(options.database),
        announce=not options.no_announce,
        announce_on=tuple(options.announce_on or ()),
        host_names=tuple(options.host or ()),
        accounts_per_hour=options.accounts_per_hour,
        connections_per_address=options.connections_per_address,
        metrics_from=tuple(options.metrics_from or ()),
    )
    if options.listen:
        config = replace(config, listen=commands.listen_addresses(options.listen), listen_optional=False)
        if not any(host for host, _ in options.listen):
            config = replace(config, listen_optional=True)
    return replace(config, name=options.name) if options.name else config


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        "p2p-tracker", description="Keeps accounts, groups and who shares what; peers hand the files to each other."
    )
    _add_options(parser, None)
    parser.add_argument("--version", action="version", version=f"p2p-tracker {VERSION}")
    tries = "try whether this copy does its work, print one line of JSON, and end"
    parser.add_argument("--self-test", action="store_true", help=tries)
    parser.add_argument("--self-test-out", type=Path, metavar="FILE", help="the same, with the line written to FILE")
    # Options may stand before or behind the sub-command; behind it, only those given count.
    behind = _Parser(add_help=False)
    _add_options(behind, argparse.SUPPRESS)
    commands_of = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands_of.add_parser("serve", parents=[behind], help="serve (what it does when told nothing else)")
    invite = commands_of.add_parser("invite", parents=[behind], help="print the link that peers elsewhere need")
    invite.add_argument("group", nargs="?", metavar="GROUP", help="the group that the link is for")
    commands_of.add_parser("fingerprint", parents=[behind], help="print what people compare at their first contact")
    reset = commands_of.add_parser(
        "reset-password", parents=[behind], help="give an account a new password, and end its sessions"
    )
    reset.add_argument("user", metavar="USER")
    look = commands_of.add_parser(
        "check", parents=[behind], help="say what is wrong with this set-up, and change nothing"
    )
    look.add_argument("--json", action="store_true", help="as one object of JSON")
    added = commands_of.add_parser(
        "add-tracker",
        parents=[behind],
        help="print a code with which another machine becomes a tracker beside this one",
    )
    added.add_argument(
        "--database-for-others", metavar="URL", help="where the database is for that machine, if this one names it else"
    )
    joined = commands_of.add_parser("join", parents=[behind], help="become a tracker of a deployment, and serve")
    joined.add_argument("address", metavar="ADDRESS", help="where one of its trackers is")
    joined.add_argument(
        "code",
        metavar="CODE",
        help="what add-tracker printed there; - to be asked for it, unseen by others on this computer",
    )
    joined.add_argument("--no-serve", action="store_true", help="do not serve yet")
    keep = commands_of.add_parser(
        "backup", parents=[behind], help="write database and root key to a new file, while the tracker runs or not"
    )
    keep.add_argument("file", type=Path, metavar="FILE")
    back = commands_of.add_parser(
        "restore", parents=[behind], help="bring back a backup, into a new data folder or over what is there"
    )
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--replace", action="store_true", help="give up what was changed since the backup was made")
    told = commands_of.add_parser("audit", parents=[behind], help="who did what to which group, and when; newest last")
    told.add_argument("--group", metavar="NAME", help="only what was done to this group")
    told.add_argument("--user", metavar="NAME", help="only what was done by or to this user")
    told.add_argument(
        "--since", type=_date, metavar="DATE", help="only since then, in UTC: 2026-11-30 or 2026-11-30T18:00"
    )
    told.add_argument("--json", action="store_true", help="a JSON object a line, with ids")
    move = commands_of.add_parser(
        "migrate-to", parents=[behind], help="move what is in the data folder to a PostgreSQL database that is empty"
    )
    move.add_argument("url", metavar="URL", help="postgresql://user@host/database?sslmode=verify-full")
    return parser


def _listen(text: str) -> tuple[str, int]:
    try:
        return commands.parse_listen(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong_option("listen", text)) from None


def _folder(text: str) -> Path:
    """The data folder that was named; a name that is empty, as an unset variable is, would make a new deployment."""
    if not text:
        raise UserError(Kind.STATE_UNUSABLE, path="''", rule="folder", reason="it has no name")
    return Path(text)


def _date(text: str) -> datetime.datetime:
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong_option("date", text)) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=datetime.UTC)


def _interface(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise argparse.ArgumentTypeError(wrong_option("interface", text)) from None


def _network(text: str) -> Network:
    try:
        return parse_network(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong_option("network", text)) from None


def _count(text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) >= least):
        raise argparse.ArgumentTypeError(wrong_option("count", text, least))
    return int(text)


def _add_options(parser: argparse.ArgumentParser, default: str | None) -> None:
    add = parser.add_argument
    add(
        "--listen", type=_listen, action="append", default=default, metavar="ADDR:PORT",
        help="where to serve; repeatable (default: all addresses, port 47700)",
    )  # fmt: skip
    add("--data", default=default, metavar="DIR", help="where root key and database are; keep a copy of it")
    add(
        "--database", default=default, metavar="URL",
        help="another database than the one in the data folder: sqlite:////path/to/file, or postgresql://… for several "
        "trackers",
    )  # fmt: skip
    add("--name", default=default, metavar="NAME", help="how it is called on the network (default: the host name)")
    add(
        "--no-announce", action="store_true", default=default if default is not None else False,
        help="do not announce it on the network",
    )  # fmt: skip
    add(
        "--announce-on", type=_interface, action="append", default=default, metavar="ADDR",
        help="announce it only on the interface of this address; repeatable",
    )  # fmt: skip
    add(
        "--host", action="append", default=default, metavar="NAME",
        help="a DNS name under which peers may ask for it, beside addresses and this machine's name; repeatable",
    )  # fmt: skip
    add(
        "--accounts-per-hour", type=partial(_count, least=0), metavar="N",
        default=default if default is not None else 20,
        help="how many accounts one address may create in an hour (default: 20)",
    )  # fmt: skip
    add(
        "--connections-per-address", type=partial(_count, least=1), metavar="N",
        default=default if default is not None else 512,
        help="how many connections one address may have open (default: 512)",
    )  # fmt: skip
    add(
        "--metrics-from", type=_network, action="append", default=default, metavar="ADDR/BITS",
        help="from where /metrics may be read, beside this machine; repeatable",
    )  # fmt: skip
    add(
        "--log-json", action="store_true", default=default if default is not None else False,
        help="log what it does as JSON, one object a line, on standard error",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
