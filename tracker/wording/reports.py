"""What an operator is told when something was done, and every line of the audit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from core.wire.announcement import plain_text
from tracker.wording.words import count_of, shortened, time_of

_DONE: Final = {
    "create_account": "{by} made an account",
    "change_password": "{by}{device} changed the password",
    "delete_account": "{by}{device} deleted the account",
    "enrol": "{by} enrolled a device{device}: {subject}",
    "revoke": "{by}{device} revoked the device {subject}",
    "approve": "{by}{device} let in the device {subject}",
    "set_approval": "{by}{device} set whether new devices wait to be let in: {subject}",
    "password_reset": "the password of {subject} was reset",
    "create_group": "{by}{device} made the group {group}",
    "leave": "{by}{device} left {group}",
    "accept": "{by}{device} let {subject} into {group}",
    "reject": "{by}{device} declined {subject} for {group}",
    "set_role": "{by}{device} gave a role in {group}: {subject}",
    "remove": "{by}{device} removed {subject} from {group}",
    "ban": "{by}{device} banned {subject} from {group}",
    "unban": "{by}{device} lifted the ban of {subject} from {group}",
    "delete_group": "{by}{device} deleted the group {group}",
    "end_group": "the group {group} ended",
    "succeed": "{subject} became owner of {group}, which had none left",
    "confirm_members": "{by}{device} confirmed the members of {group}",
    "add_tracker": "a code for another tracker was made: {subject}",
    "join_tracker": "a tracker joined by the code {subject}",
    "restore": "the backup of {subject} was restored",
}


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


def moved(rows: int, database: str, old: str) -> list[str]:
    """What to say when a deployment was moved to a server."""
    return [
        f"Moved {count_of(rows, 'row')} to {shortened(database)}; counts and checksums are equal.",
        "The next p2p-tracker uses it by itself.",
        f"The old database stays as it was: {shortened(old)}",
    ]


def backed_up(path: str, rows: Mapping[str, int]) -> list[str]:
    """What to say when a backup was written; `rows` by table."""
    return [
        f"The backup is in {shortened(path)}: {count_of(sum(rows.values()), 'row')} and the root key.",
        "Keep it secret: whoever has the root key can pass for this deployment.",
    ]


def restored(rows: Mapping[str, int], made: int, database: str) -> list[str]:
    """What to say when a backup, `made` at this Unix ms, was restored; `rows` by table."""
    return [
        f"{shortened(database)} holds the backup of {time_of(made)}: {count_of(sum(rows.values()), 'row')}.",
        "Devices that were revoked and people who were banned since, as far as this was known here, stay so.",
        "The admins of every group are asked to check its members.",
    ]


def done(at: int, what: str, words: Mapping[str, str]) -> str:
    """One line of the audit: when (Unix ms), and what was done by whom to whom; the words are plain text."""
    when = datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    known, subject = _DONE.get(what), words.get("subject", "")
    if what == "restore" and subject.isdigit():
        words = {**words, "subject": time_of(int(subject))}
    return f"{when}  {plain_text(what, 40) if known is None else known.format_map(words)}"
