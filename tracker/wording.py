"""One sentence for every error that a tracker's operator can meet: what happened, and what to do about it.

Invariant: `sentence` has words for whatever it is given and never fails. It is the only place of the
tracker that speaks to people about errors; what clients are told travels as kind and data.
"""

from __future__ import annotations

from typing import Final

from core.wire.announcement import plain_text
from core.wire.errors import Kind, ShareError

_UNUSABLE: Final = {
    "newer": "The database {path} was written by a newer version of p2p-tracker; start that one. It was not touched.",
    "other_root": (
        "The database {path} belongs to another deployment than the root key beside it; "
        "put back the root.pem that it was made with."
    ),
    "broken": "{path} is damaged ({reason}); put back a copy of it. It was not touched.",
    "not_joined": (
        "The database {path} belongs to a deployment, and this folder has no key of it; type p2p-tracker add-tracker "
        "on a machine of that deployment, and p2p-tracker join here."
    ),
    "other_tables": "There are tables of another program in {path}; name an empty database.",
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
    "server_tls": "The database server of {path} could not prove who it is: {reason}.",
    "server_encoding": "The database {path} is kept in {encoding}; create it in UTF-8 (createdb -E UTF8 NAME).",
}
_SENTENCES: Final = {
    Kind.PORT_TAKEN: "Port {port} of {address} is taken by {holder}; end it, or choose another with --listen.",
    Kind.STATE_IN_USE: "The folder {folder} is in use by {holder}; end it, or use another --data.",
    Kind.BAD_ADDRESS: "{text} is no address of this machine to listen on; write it like 0.0.0.0:47700.",
    Kind.BAD_PASSWORD: "This password cannot be used; choose one of 8 to 128 characters that is not a common one.",
    Kind.NO_SUCH_MEMBER: "There is no user {user} here.",
    Kind.BAD_NAME: "{name} cannot be the name of a group.",
}
_OPTIONS: Final = {
    "listen": "{text} is no address and port; write it like 0.0.0.0:47700, or :47700 for all addresses",
    "network": "{text} is no address or network; write it like 10.0.0.5 or 10.0.0.0/8",
    "count": "{text} is no number from {least} on",
}


def sentence(error: ShareError) -> str:
    """What to print; one line of plain text."""
    data = {name: plain_text(str(value), 300) for name, value in error.data.items()}
    template = _SENTENCES.get(error.kind)
    if error.kind is Kind.STATE_UNUSABLE:
        template = _UNUSABLE.get(data.get("rule", ""))
    if data.get("rule") == "no_interface":
        template = "No network interface of this machine is up, so there is no address to invite to."
    if data.get("rule") == "handed_over":
        template = "{text}, handed over to be served on, is no TCP socket that listens; check the socket unit."
    if template is None:
        return f"p2p-tracker cannot go on: {error}."
    pid, program = data.get("pid", "0"), data.get("program", "")
    known = f"process {pid}" + (f" ({program})" if program else "")
    data["holder"] = "another program" if pid == "0" else known
    return template.format_map(_Known(data))


def wrong_option(what: str, text: str, least: int = 0) -> str:
    """What to say of the value of an option, `listen`, `network` or `count`; part of the line that argparse prints."""
    return _OPTIONS[what].format(text=repr(plain_text(text, 80)), least=least)


class _Known(dict[str, str]):
    """Words for what an error did not say."""

    def __missing__(self, key: str) -> str:
        return f"the {key}"
