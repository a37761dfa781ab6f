"""One sentence for every error that a tracker's operator can meet: what happened, and what to do about it.

Invariant: `sentence` has words for whatever it is given and never fails. It is the only place of the
tracker that speaks to people about errors; what clients are told travels as kind and data.
"""

from __future__ import annotations

from typing import Final

from core.wire.announcement import plain_text
from core.wire.errors import Data, Kind, ShareError
from tracker.wording.words import count_of, filled, time_of

_UNUSABLE: Final = {
    "newer": "The database {path} was written by a newer version of p2p-tracker; start that one. It was not touched.",
    "other_root": (
        "The database {path} belongs to another deployment than the root key in the data folder; "
        "put back the root.pem that it was made with."
    ),
    "broken": "{path} is damaged ({reason}); put back a copy of it. It was not touched.",
    "restore_broken": (
        "{path} is damaged ({reason}), so nothing can be read that must stay, as bans must; move it away, and restore "
        "again. It was not touched."
    ),
    "not_joined": (
        "The database {path} belongs to a deployment, and this folder has no key of it; type p2p-tracker add-tracker "
        "on a machine of that deployment, and p2p-tracker join here."
    ),
    "other_tables": "There are tables of another program in {path}; name an empty database.",
    "not_shared": (
        "The database {path} is a file, which one tracker alone can use; move it to a server first with "
        "p2p-tracker migrate-to postgresql://…."
    ),
    "only_here": (
        "Another machine cannot reach the database {path}; name the address that it is to use with "
        "--database-for-others."
    ),
    "joined_already": (
        "{path} is a tracker's of this deployment already; start p2p-tracker with it. No code was used."
    ),
    "other_deployment": (
        "{path} is a tracker's of another deployment; choose an empty folder with --data. It was not touched, and "
        "no code was used."
    ),
    "join_database": (
        "The code is spent, but the database {path} cannot be used from here ({reason}); take a new code with "
        "add-tracker --database-for-others and an address that works here."
    ),
    "folder": "{path} cannot be used: {reason}. Choose another folder with --data.",
    "no_root": "No tracker has run in this folder yet, {path} is missing; start p2p-tracker first, or name --data.",
    "password_file": "The password cannot be read from {path}: {reason}.",
    "database": (
        "{path} is no address of a database; write it like sqlite:////path/to/file or "
        "postgresql://user@host/database?sslmode=verify-full."
    ),
    "server_plaintext": (
        "{path} would be spoken to over the network without knowing who answers; add ?sslmode=verify-full to the "
        "address (and sslrootcert=FILE for a certificate authority of your own), or use a Unix socket."
    ),
    "server_away": "The database server of {path} cannot be reached: {reason}. Nothing was changed.",
    "server_login": "The database server of {path} refuses the login: {reason}. Check user and password.",
    "server_database": "{path}: {reason}; create it (createdb -E UTF8 NAME), or name another.",
    "server_rights": "The user of {path} may not do what a tracker does there: {reason}.",
    "server_address": (
        "{path} cannot be used as it is written: {reason}; sslrootcert=FILE names the certificate authority of the "
        "server, and the manual of PostgreSQL (libpq) the other words behind the question mark. Nothing was changed."
    ),
    "server_tls": "The database server of {path} could not prove who it is: {reason}.",
    "no_server": "{path} is no address of a PostgreSQL database; write it like postgresql://user@host/database.",
    "not_empty": (
        "The database {path} is not empty ({tables} tables); name one that is (createdb -E UTF8 NAME). "
        "Nothing was changed."
    ),
    "moved": "The deployment in {folder} is kept in {path} already.",
    "copy_differs": (
        "What arrived in {path} is not what was sent ({tables}), so it was taken back. "
        "The old database goes on as before."
    ),
    "not_remembered": (
        "Everything is in {path} now, but {file} cannot be written: {reason}. Start p2p-tracker with --database and "
        "the address of the database."
    ),
    "backup_exists": "There is a file {path} already; name a new one. It was not touched.",
    "backup_folder": "No backup can be written to {path}: {reason}. Nothing was left there.",
    "backup_unreadable": "The backup {path} cannot be read: {reason}. Nothing was changed.",
    "backup_damaged": "{path} is no whole backup ({reason}); use another copy of it. Nothing was changed.",
    "backup_newer": (
        "The backup {path} was made by a newer version of p2p-tracker ({program}); restore it with that one. "
        "Nothing was changed."
    ),
    "backup_other": (
        "The backup {path} is of another deployment than the one in {folder}; name another folder with --data. Nothing "
        "was changed."
    ),
    "would_replace": (
        "{path} holds {now}, last changed {changed}; the backup of {made} has {then}, and would take their place. "
        "With --replace it does. Nothing was changed."
    ),
    "server_busy": "The database {path} is too busy with what trackers do: {reason}. Nothing was changed; try again.",
    "server_encoding": "The database {path} is kept in {encoding}; create it in UTF-8 (createdb -E UTF8 NAME).",
}
_SENTENCES: Final = {
    Kind.PORT_TAKEN: "Port {port} of {address} is taken by {holder}; end it, or choose another with --listen.",
    Kind.STATE_IN_USE: "The folder {folder} is in use by {holder}; end it, or use another --data.",
    Kind.BAD_ADDRESS: "{text} is no address of this machine to listen on; write it like 0.0.0.0:47700.",
    Kind.BAD_PASSWORD: "This password cannot be used; choose one of 8 to 128 characters that is not a common one.",
    Kind.NO_SUCH_MEMBER: "There is no user {user} here.",
    Kind.TRACKER_UNREACHABLE: "No tracker can be reached at {address}: {reason}.",
    Kind.NOT_A_TRACKER: "What answers at {address} is no tracker; the code was not shown to it.",
    Kind.WRONG_PIN: (
        "The tracker at {address} is of another deployment ({shown}) than the code; the code was not shown to it."
    ),
    Kind.TOO_MANY_TRIES: "Too many wrong codes came from this machine; try again in {seconds} seconds.",
    Kind.TRACKER_ERROR: "The tracker at {address} cannot do it now ({reason}); try another, or this one later.",
    Kind.NO_SUCH_GROUP: "There is no group {group} here, and there was none.",
    Kind.BAD_NAME: "{name} cannot be the name of a group.",
}
_RULES: Final = {
    "handed_over": "{text}, handed over to be served on, is no TCP socket that listens; check the socket unit.",
    "no_interface": "No network interface of this machine is up, so there is no address to invite to.",
    "join_code": "This is no code of p2p-tracker add-tracker, or it is mistyped; compare it with what was printed.",
    "join_address": "{text} is no address of a tracker; write it like 192.168.1.5:47700.",
    "answer_lost": (
        "The tracker at {address} broke off in the middle; type it again, and take a new code if this one is spent."
    ),
    "code_unknown": "The deployment at {address} knows no such code; take a new one with p2p-tracker add-tracker.",
    "code_used": "This code was used already; take a new one with p2p-tracker add-tracker at {address}.",
    "code_expired": "This code is older than an hour; take a new one with p2p-tracker add-tracker at {address}.",
}
_TIMES: Final = frozenset({"made", "changed"})
"""What an error says in Unix ms."""
_OPTIONS: Final = {
    "listen": "{text} is no address and port; write it like 0.0.0.0:47700, or :47700 for all addresses",
    "date": "{text} is no date; write it like 2026-11-30 or 2026-11-30T18:00",
    "interface": "{text} is no address of an interface; write it like 192.168.1.5",
    "network": "{text} is no address or network; write it like 10.0.0.5 or 10.0.0.0/8",
    "count": "{text} is no number from {least} on",
}


def sentence(error: ShareError) -> str:
    """What to print; one line of plain text."""
    times = {name: time_of(value) for name, value in error.data.items() if name in _TIMES and isinstance(value, int)}
    data = {**error.data, **times}
    rule = str(data.get("rule", ""))
    template = _SENTENCES.get(error.kind)
    if error.kind is Kind.STATE_UNUSABLE:
        template = _UNUSABLE.get(rule)
    template = _RULES.get(rule, template)
    if template is None:
        return f"p2p-tracker cannot go on: {error}."
    if rule == "would_replace":
        data |= {"now": _held(error.data, ""), "then": _held(error.data, "then_")}
    return filled(template, data)


def _held(data: Data, prefix: str) -> str:
    """What a database holds, of the numbers that stand in `data` under these names."""
    nouns = {"users": "user", "groups": "group", "listings": "file"}
    users, groups, files = (count_of(int(str(data.get(prefix + name, 0))), noun) for name, noun in nouns.items())
    return f"{users}, {groups} and {files}"


def wrong_option(what: str, text: str, least: int = 0) -> str:
    """What to say of the value of an option, by its name in `_OPTIONS`; part of the line that argparse prints."""
    return _OPTIONS[what].format(text=repr(plain_text(text, 80)), least=least)
