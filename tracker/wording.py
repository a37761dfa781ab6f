"""One sentence for every error that a tracker's operator can meet: what happened, and what to do about it.

Invariant: `sentence` has words for whatever it is given and never fails. It is the only place of the
tracker that speaks to people about errors; what clients are told travels as kind and data.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    "not_shared": (
        "The database {path} is a file, which one tracker alone can use; move it to a server first with "
        "p2p-tracker migrate-to postgresql://…."
    ),
    "only_here": (
        "Another machine cannot reach the database {path}; name the address that it is to use with "
        "--database-for-others."
    ),
    "joined_already": (
        "{path} is a tracker's of this deployment already; start p2p-tracker with it. The code is still good."
    ),
    "other_deployment": (
        "{path} is a tracker's of another deployment; choose an empty folder with --data. It was not touched, and "
        "the code is still good."
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
    "server_tls": "The database server of {path} could not prove who it is: {reason}.",
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
_OPTIONS: Final = {
    "listen": "{text} is no address and port; write it like 0.0.0.0:47700, or :47700 for all addresses",
    "network": "{text} is no address or network; write it like 10.0.0.5 or 10.0.0.0/8",
    "count": "{text} is no number from {least} on",
}

_ITEMS: Final = {"other": "reach"}
"""Another tracker is spoken of as this one is."""
_FOUND: Final = {
    "data folder.none_yet": "No tracker has run in {path} yet; the first start makes what it needs.",
    "data folder.cannot_make": "{path} is not there, and {above} does not let this user make it.",
    "data folder.no_access": "{path} is no folder that this user may read and write.",
    "data folder.root": "The root key {path} cannot be read: {reason}.",
    "data folder.open_to_others": "{path} can be used by others on this machine (mode {mode}).",
    "data folder.mine": "{path} is closed to others.",
    "disk space.free": "{mib} MiB are free for {path}.",
    "disk space.little": "Only {mib} MiB are free for {path}.",
    "database.none_yet": "There is no database at {path} yet; the first start makes it.",
    "database.empty": "{path} is empty; the first start makes its tables.",
    "database.broken": "{path} cannot be read: {reason}.",
    "database.older": "{path} answers, at revision {revision}; the next start brings it to that of this version.",
    "database.slow": "{path} takes {ms} ms for a question.",
    "database.fine": "{path} answers in {ms} ms, at revision {revision}, and belongs to this deployment.",
    "clock.past": "The clock is {seconds} s behind the beginning of 2026.",
    "clock.differs": "The clock differs from the database's by {seconds} s.",
    "clock.set_back": "The clock is {seconds} s behind the newest entry of the database.",
    "clock.synchronised": "The clock is kept by the network.",
    "clock.as_database": "The clock differs from the database's by {seconds} s.",
    "clock.free": "The clock is not kept by the network, and there is no other one to compare it with.",
    "clock.alone": "Nothing here tells whether the clock is right.",
    "descriptors.few": "The process may have {most} files open, which is enough for {clients} clients.",
    "descriptors.enough": "The process may have {most} files open, which is enough for {clients} clients.",
    "descriptors.not_told": "The system does not say how many files a process may have open.",
    "port.not_here": "{address} is no address of this machine.",
    "port.free": "{port} is free.",
    "port.ours": "{port} is held by this tracker (process {pid}).",
    "port.taken": "{port} is held by {holder}.",
    "reach.not_running": "The tracker does not run, so nobody answers.",
    "reach.nowhere": "The tracker runs, and its database does not say where.",
    "reach.answers": "{address} answers in {ms} ms; its certificate holds for {days} days and is renewed in time.",
    "reach.date": "{address} answers with a certificate that is not valid by this machine's clock.",
    "reach.other_root": "{address} answers, and is not of this deployment.",
    "reach.silent": "{address} does not answer.",
    "reach.refused": "{address} refuses the connection.",
    "reach.error": "{address} cannot be reached: {reason}.",
    "reach.not_ready": "{address} answers that it cannot serve now.",
    "firewall.firewalld_open": "firewalld lets {port}/tcp in.",
    "firewall.firewalld_shut": "firewalld does not let {port}/tcp in.",
    "firewall.ufw_open": "ufw lets {port}/tcp in.",
    "firewall.ufw_shut": "ufw does not let {port}/tcp in.",
    "firewall.ufw_some": "ufw lets some addresses in, and does not name {port}/tcp.",
    "firewall.ufw_off": "ufw is not active.",
    "firewall.nft_lets_all": "No rule of nftables refuses what comes in.",
    "firewall.nft_names": "nftables refuses some of what comes in, and a rule of it names {port}.",
    "firewall.nft_refuses": "nftables refuses some of what comes in, and no rule of it names {port}.",
    "firewall.nft_unread": "The rules of nftables could not be read.",
    "firewall.needs_root": "Only root is told the rules of the firewall.",
    "firewall.none_asked": "No firewall of this machine can be asked (firewall-cmd, ufw, nft).",
    "mDNS.not_running": "The tracker does not run, so nothing is announced.",
    "mDNS.as_told": "Nothing is announced, as --no-announce says.",
    "mDNS.no_interface": "No network interface is up to listen on.",
    "mDNS.heard": "The announcement is heard on {heard}.",
    "mDNS.partly": "The announcement is heard on {heard}, and not on {silent}.",
    "mDNS.silent": "The announcement is not heard on {silent}.",
}
_TO_DO: Final = {
    "data folder.cannot_make": "Choose another with --data, or run this as the tracker's user.",
    "data folder.no_access": "Choose another with --data, or run this as the tracker's user.",
    "data folder.root": "Run this as the tracker's user, or put back a copy of the file.",
    "data folder.open_to_others": "Type: chmod {right} {path}",
    "disk space.little": "Make room: a tracker whose disk is full refuses every change.",
    "database.broken": "Run this as the tracker's user, or put back a copy of it.",
    "database.slow": "Look at the server and the way to it: every answer waits for it.",
    "clock.past": "Set it, and let the network keep it (timedatectl set-ntp true).",
    "clock.differs": "Let the network keep both (timedatectl set-ntp true).",
    "clock.set_back": "Set it, and let the network keep it (timedatectl set-ntp true).",
    "clock.free": "Let the network keep it (timedatectl set-ntp true).",
    "descriptors.few": "Raise the limit: LimitNOFILE=65536 in the unit, or ulimit -Hn.",
    "port.not_here": "Choose an address of this machine with --listen.",
    "port.taken": "End it, or choose another port with --listen.",
    "reach.date": "Set the clock; if it is right, start the tracker anew.",
    "reach.other_root": "Somebody else has this address: see who, or give the tracker another.",
    "reach.silent": "A firewall may drop what comes in, or the tracker hangs.",
    "reach.refused": "Start the tracker anew.",
    "reach.error": "Look at the network of this machine.",
    "reach.not_ready": "Look at its log; it may have lost its database.",
    "firewall.firewalld_shut": "Type: firewall-cmd --permanent --add-port={port}/tcp && firewall-cmd --reload",
    "firewall.ufw_shut": "Type: ufw allow {port}/tcp",
    "firewall.ufw_some": "See whether all who need it are among them: ufw status",
    "firewall.nft_names": "See whether it lets in all who need it: nft list ruleset",
    "firewall.nft_refuses": "See whether another rule lets it in: nft list ruleset",
    "firewall.needs_root": "Run this as root to see them.",
    "mDNS.partly": "A firewall may drop UDP port 5353 there, or the interface carries no multicast.",
    "mDNS.silent": "A firewall may drop UDP port 5353, or the tracker was started with --no-announce.",
}


def sentence(error: ShareError) -> str:
    """What to print; one line of plain text."""
    data = _plain(error.data)
    template = _SENTENCES.get(error.kind)
    if error.kind is Kind.STATE_UNUSABLE:
        template = _UNUSABLE.get(data.get("rule", ""))
    template = _RULES.get(data.get("rule", ""), template)
    if template is None:
        return f"p2p-tracker cannot go on: {error}."
    return template.format_map(_Known(data))


def neighbour(name: str, shown: str, address: str) -> tuple[str, str]:
    """What an operator is told of another deployment nearby: who it is, and how this machine serves it instead."""
    told = plain_text(name, 80) or "(no name)"
    how = (
        "  To be one of its trackers instead, type p2p-tracker add-tracker there, end this one, and type "
        f"p2p-tracker join {address} CODE --data NEW_FOLDER here."
    )
    return (
        f"Another deployment is on this network: {told}, fingerprint {shown}, at {address}.",
        how,
    )


def wrong_option(what: str, text: str, least: int = 0) -> str:
    """What to say of the value of an option, `listen`, `network` or `count`; part of the line that argparse prints."""
    return _OPTIONS[what].format(text=repr(plain_text(text, 80)), least=least)


def found(item: str, rule: str, data: Mapping[str, object]) -> str:
    """What `p2p-tracker check` says of one item; one line of plain text."""
    return _fill(_FOUND[f"{_ITEMS.get(item, item)}.{rule}"], data)


def what_to_do(item: str, rule: str, data: Mapping[str, object]) -> str:
    """What `p2p-tracker check` advises; empty where nothing is to be done."""
    return _fill(_TO_DO.get(f"{_ITEMS.get(item, item)}.{rule}", ""), data)


def _fill(template: str, values: Mapping[str, object]) -> str:
    data = _plain(values)
    return template.format_map(_Known(data))


def _plain(values: Mapping[str, object]) -> dict[str, str]:
    """The values as text, and who holds a port or a folder."""
    data = {name: plain_text(str(value), 300) for name, value in values.items()}
    pid, program = data.get("pid", "0"), data.get("program", "")
    known = f"process {pid}" + (f" ({program})" if program else "")
    data["holder"] = "another program" if pid == "0" else known
    return data


class _Known(dict[str, str]):
    """Words for what an error did not say."""

    def __missing__(self, key: str) -> str:
        return f"the {key}"
