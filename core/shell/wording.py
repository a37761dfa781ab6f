"""One sentence for every error: what happened, why, and what one can do about it.

Invariant: `sentence` has words for every `Kind`, never fails, whatever data came with it, and what it returns is plain
text. Of the templates of a kind the first whose fields are all there is taken, and the last one needs none. A kind
with a `rule` may have templates of its own for it. Used by the output of every mode; the events have
`core.shell.milestones`.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Final

from core.shell import plain
from core.shell.reasons import refused, short
from core.shell.rules import RULES, Templates
from core.wire.errors import Data, Datum, Kind

_SENTENCES: Final[Mapping[Kind, Templates]] = {
    Kind.UNKNOWN_COMMAND: (
        "There is no command {command:q}; did you mean {suggestion}? (`help` lists all.)",
        "There is no command {command:q}; `help` lists those that there are.",
        "There is no such command; `help` lists those that there are.",
    ),
    Kind.BAD_ARGUMENTS: (
        "The arguments of {command} do not fit; it is typed as: {usage}.",
        "The arguments do not fit; `help` shows how a command is typed.",
    ),
    Kind.BAD_NAME: ("This is no name that can be used; use letters, digits, single spaces, '.', '_' and '-'.",),
    Kind.BAD_PASSWORD: ("This password cannot be used; choose one of 8 to 128 characters that is not common.",),
    Kind.BAD_PATH: ("This file name cannot be shared; rename the file.",),
    Kind.BAD_ADDRESS: (
        "This computer has no address {address:q} to listen on; name one of its own with --listen, or leave it out.",
        "{text:q} is no address; write it like 192.168.1.5:47700.",
        "That is no address; write it like 192.168.1.5:47700.",
    ),
    Kind.BAD_REQUEST: (
        "The tracker did not understand what was said of {path:q} ({rule:why}); is it an older version?",
        "The tracker did not understand the request ({rule:why}); is it an older version? Nothing was changed.",
        "The tracker did not understand the request; is it an older version? Nothing was changed.",
    ),
    Kind.NOT_LOGGED_IN: (
        "You are not logged in; type `login <username>`, or `create_user <username>` if you are new.",
    ),
    Kind.ALREADY_LOGGED_IN: (
        "You are logged in as {user:q} already; type `logout` first.",
        "Somebody is logged in already; type `logout` first.",
    ),
    Kind.NAME_TAKEN: (
        "The name {name:q} is taken; choose another one.",
        "The name {user:q} is taken; choose another one.",
        "This name is taken; choose another one.",
    ),
    Kind.WRONG_LOGIN: ("User name and password do not fit together; check both, capitals count in the password.",),
    Kind.SESSION_ENDED: (
        "Your session was ended by the tracker ({why:why}); log in again.",
        "Your session was ended by the tracker; log in again.",
    ),
    Kind.TOO_MANY_TRIES: (
        "There were too many tries from here, so the tracker makes everybody wait; try again in {seconds:time}.",
        "There were too many tries from here, so the tracker makes everybody wait; try again in {retry_after:time}.",
        "There were too many tries from here, so the tracker makes everybody wait; try again in a few minutes.",
    ),
    Kind.DEVICE_REFUSED: (
        "The tracker refuses this device; log in from another state folder (--state), which makes a new one.",
    ),
    Kind.NO_SUCH_GROUP: (
        "There is no group {group:q}; `list_groups` shows those that there are.",
        "There is no such group; `list_groups` shows those that there are.",
    ),
    Kind.GROUP_TAKEN: (
        "There is a group {group:q} already; choose another name, or ask to join it with `join_group`.",
        "There is a group {name:q} already; choose another name, or ask to join it with `join_group`.",
        "There is a group of this name already; choose another name, or ask to join it.",
    ),
    Kind.ALREADY_MEMBER: (
        "{user:q} is a member of {group:q} already; there is nothing to do.",
        "You are a member of {group:q} already; there is nothing to do.",
        "That is a member of the group already; there is nothing to do.",
    ),
    Kind.ALREADY_REQUESTED: (
        "You have asked to join {group:q} already; its admin still has to accept.",
        "You have asked to join already; the group's admin still has to accept.",
    ),
    Kind.NOT_MEMBER: (
        (
            "{pending:if}You have asked to join {group:q}, but its admin has not accepted yet; wait for it, or "
            "ask the admin."
        ),
        "You are no member of {group:q}; ask to join it with `join_group`.",
        "You are no member of this group; ask to join it with `join_group`.",
    ),
    Kind.NOT_ALLOWED: (
        "{role:q} is what you are in this group, and that does not allow it; ask an admin of the group.",
        "In {group:q} you are not allowed to do this; ask an admin of the group.",
        "You are not allowed to do this; ask an admin of the group.",
    ),
    Kind.NO_SUCH_REQUEST: (
        "{user:q} has not asked to join {group:q}; `list_requests` shows who has.",
        "There is no such request; `list_requests` shows who has asked.",
    ),
    Kind.NO_SUCH_MEMBER: (
        "{user:q} is no member of {group:q}; `list_members` shows who is.",
        "There is no such member; `list_members` shows who is.",
    ),
    Kind.BANNED: (
        "{user:q} is banned from {group:q}; an admin can lift it with `unban_member`.",
        "You are banned from {group:q}; only an admin of the group can lift that.",
        "You are banned from this group; only an admin of it can lift that.",
    ),
    Kind.NO_SUCH_FILE: (
        "There is no file {name:q} in {group:q}; `list_files` shows what there is.",
        "There is no such file; `list_files` shows what there is.",
    ),
    Kind.PATH_TAKEN: (
        "{path:q} is in {group:q} already with other content, so nothing was shared; rename your file first.",
        "{path:q} is in the group already with other content, so nothing was shared; rename your file first.",
        "A file of this name is in the group already with other content; rename your file first.",
    ),
    Kind.NOT_SHARING: (
        "You do not share {name:q} in {group:q}; `list_shares` shows what you share.",
        "You do not share this; `list_shares` shows what you share.",
    ),
    Kind.FILE_TOO_BIG: (
        "{path:q} has {size:size}, and {most:size} is the most that can be shared; split it.",
        "The file has {size:size}, and {most:size} is the most that can be shared; split it.",
        "The file is too big to be shared; split it.",
    ),
    Kind.UNKNOWN_MANIFEST: (
        "The tracker does not know the pieces of {name:q}; whoever shares it has to share it again.",
        "The tracker does not know the pieces of this file; it has to be shared again.",
    ),
    Kind.SOURCE_MISSING: (
        "There is no file or folder {path:q}; check the path.",
        "The file is not there any more; check the path.",
    ),
    Kind.SOURCE_UNREADABLE: (
        "{path:q} cannot be read; allow it to be read and try again.",
        "The file cannot be read; allow it to be read and try again.",
    ),
    Kind.SOURCE_CHANGED: (
        "{path:q} was changed in the meantime, so it is not shared; share it again when it stays as it is.",
        "The file was changed in the meantime, so it is not shared; share it again when it stays as it is.",
    ),
    Kind.SOURCE_EMPTY_FOLDER: (
        "There is no file in {path:q} that could be shared; symbolic links and empty folders are left out.",
        "There is no file in this folder that could be shared.",
    ),
    Kind.SHARE_CANCELLED: ("The sharing of {name:q} was cancelled.", "The sharing was cancelled."),
    Kind.SOURCE_NOT_A_FILE: (
        "{path:q} is neither a file nor a folder, so it cannot be shared; name one that is.",
        "That is neither a file nor a folder, so it cannot be shared.",
    ),
    Kind.DESTINATION_MISSING: (
        "The folder {path:q} does not exist; make it first, or name another.",
        "The folder to download to does not exist; make it first, or name another.",
    ),
    Kind.DESTINATION_UNWRITABLE: (
        "Nothing can be written to {path:q} ({error:why}); name another folder.",
        "Nothing can be written to {path:q}; name another folder.",
        "Nothing can be written to that folder; name another one.",
    ),
    Kind.DESTINATION_EXISTS: (
        "{path:q} exists already and is never overwritten; name another folder or file name.",
        "A file of that name exists already and is never overwritten; name another folder or file name.",
    ),
    Kind.NO_SPACE: (
        (
            "There is too little space in {folder:q}: {need:size} are needed and {free:size} are free; make room, or "
            "name another folder."
        ),
        "The disk of {folder:q} is full; make room, and downloads go on by themselves.",
        "The disk is full; make room, and downloads go on by themselves.",
    ),
    Kind.DISK_FAILED: (
        "The disk refused {path:q} ({error:why}); nothing that was checked is lost, try again when it works.",
        "The disk refused; nothing that was checked is lost, try again when it works.",
    ),
    Kind.OUT_OF_FILES: (
        "Too many files are open to open {path:q} as well; downloads wait, and go on by themselves.",
        "Too many files are open; downloads wait, and go on by themselves.",
    ),
    Kind.STATE_IN_USE: (
        "The state folder {folder:q} is in use by process {pid}; end that one, or take another folder with --state.",
        "The state folder {folder:q} is in use by another process; end that one, or take another folder with --state.",
        "The state folder is in use by another process; end that one, or take another folder with --state.",
    ),
    Kind.STATE_UNUSABLE: (
        "{path:q} cannot be used ({error:why}); take another state folder with --state.",
        "The state folder cannot be used; take another one with --state.",
    ),
    Kind.PORT_TAKEN: (
        "Port {port} is taken by {program:q} (process {pid}); end that program, or choose another port.",
        "Port {port} is taken by another program; choose another with --listen, or leave --listen out.",
        "This computer cannot listen on {address:q}; choose another with --listen, or leave --listen out.",
        "The port is taken by another program; choose another with --listen, or leave --listen out.",
    ),
    Kind.NO_SUCH_DOWNLOAD: (
        "You are not downloading {name:q} from {group:q}; `show_downloads` shows what you are.",
        "There is no such download; `show_downloads` shows those that there are.",
    ),
    Kind.ALREADY_DOWNLOADING: (
        "{name:q} is being downloaded already, to {path:q}; `show_downloads` shows how far it is.",
        "{name:q} is being downloaded already; `show_downloads` shows how far it is.",
        "This is being downloaded already; `show_downloads` shows how far it is.",
    ),
    Kind.DOWNLOAD_FAILED: (
        "Not downloaded: {names:list} ({reason:why}); `show_downloads` shows how far it came, `resume` tries again.",
        "Not downloaded: {names:list}; `show_downloads` says why, `resume` tries again.",
        "A download failed; `show_downloads` says why, `resume` tries again.",
    ),
    Kind.WAIT_TIMEOUT: (
        "Not complete after {seconds:time}: {names:list}; they go on, `show_downloads` shows how far they are.",
        "The downloads are not complete yet; they go on, `show_downloads` shows how far they are.",
    ),
    Kind.PARTIAL_MISSING: (
        "What was downloaded of {name:q} is gone from the disk; `cancel` it and download it again.",
        "What was downloaded at {path:q} is gone from the disk; `cancel` it and download it again.",
        "What was downloaded of the file is gone from the disk; `cancel` it and download it again.",
    ),
    Kind.MANIFEST_QUARANTINED: (
        (
            "The sharer of {name:q} has published hashes that contradict each other, so nothing of it is taken; ask "
            "for it to be shared again."
        ),
        (
            "The sharer has published hashes that contradict each other, so nothing of the file is taken; ask for it "
            "to be shared again."
        ),
    ),
    Kind.NO_TRACKER: (
        (
            "No tracker was found on this network within {seconds:time}; start one with `start_tracker`, or name one "
            "with --tracker."
        ),
        "No tracker was found on this network; start one with `start_tracker`, or name one with --tracker.",
    ),
    Kind.MANY_DEPLOYMENTS: (
        (
            "There are several trackers that do not belong together: {deployments:list}; choose one with --trust and "
            "its fingerprint."
        ),
        "There are several trackers that do not belong together; choose one with --trust and its fingerprint.",
    ),
    Kind.UNTRUSTED_TRACKER: (
        (
            "The tracker {name:q} at {address} is new here: its fingerprint is {shown}; compare it with what its "
            "owner says, then start again with --trust {shown}."
        ),
        (
            "The tracker at {address} is new here: its fingerprint is {shown}; compare it with what its owner says, "
            "then start again with --trust {shown}."
        ),
        "The tracker is new here; ask its owner for the fingerprint and start again with --trust.",
    ),
    Kind.WRONG_PIN: (
        (
            "The tracker at {address} has the fingerprint {shown}, not the one that is trusted; nothing was sent to "
            "it. Somebody may be in between: ask its owner."
        ),
        (
            "The tracker at {address} is not the one that is trusted; nothing was sent to it. Somebody may be in "
            "between: ask its owner."
        ),
        (
            "The tracker is not the one that is trusted; nothing was sent to it. Somebody may be in between: ask "
            "its owner."
        ),
    ),
    Kind.TRACKER_UNREACHABLE: (
        "The tracker at {address} does not answer ({reason:why}); check the address and that it runs. Transfers go on.",
        "The tracker at {address} does not answer; check the address and that it runs. Transfers go on.",
        "The tracker does not answer; check that it runs. Transfers go on.",
    ),
    Kind.NOT_A_TRACKER: (
        "What answers at {address} is no tracker; check the address and the port.",
        "What answers there is no tracker; check the address and the port.",
    ),
    Kind.TRACKER_ERROR: (
        "The tracker at {address} has a problem of its own ({reason:why}); try again, and tell its owner if it stays.",
        "The tracker has a problem of its own ({reason:why}); try again, and tell its owner if it stays.",
        "The tracker has a problem of its own; try again, and tell its owner if it stays.",
    ),
    Kind.TRACKER_NOT_STARTED: (
        "The tracker did not start ({reason}); {log:q} says more.",
        "The tracker did not start ({reason}).",
        "The tracker did not start.",
    ),
    Kind.NO_OWN_TRACKER: ("There is no tracker here that was started with `start_tracker`, so none was stopped.",),
    Kind.PROTOCOL: (
        "Another computer sent something that makes no sense ({reason}); it was disconnected, and the rest goes on.",
        "Another computer sent something that makes no sense; it was disconnected, and the rest goes on.",
    ),
    Kind.PEER_REFUSED: (
        "The other computer refused ({reason}); it is asked again later.",
        "The other computer refused; it is asked again later.",
    ),
    Kind.INTERNAL: (
        "This is a fault of the program ({reason}); its log in the state folder says more, please report it.",
        "This is a fault of the program ({rule}); its log in the state folder says more, please report it.",
        "This is a fault of the program ({what}); its log in the state folder says more, please report it.",
        "This is a fault of the program; its log in the state folder says more, please report it.",
    ),
}

_NAMES_OF_WHAT: Final[Mapping[str, str]] = {"user": "user name", "group": "group name", "name": "name"}


def sentence(kind: Kind, data: Data) -> str:
    """What `kind` with its `data` means, as one line of plain text that ends with a full stop."""
    told = {key: value for key, value in data.items() if value or (value == 0 and value is not False)}
    told |= {"refused": refused(data)} if "paths" in data else {}
    values = {key: _Value(key, value) for key, value in told.items()}
    for template in _templates(kind, data):
        if all(field in values for field in fields(template)):
            return template.format_map(values)
    return _SENTENCES[kind][-1]


def _templates(kind: Kind, data: Data) -> Iterator[str]:
    rule = data.get("rule")
    if isinstance(rule, str):
        yield from RULES.get((kind, rule), ())
    yield from _SENTENCES[kind]


def fields(template: str) -> list[str]:
    """The names of the data that a template needs."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


class _Value:
    """A datum that knows how it is written: `q` in quotes, `size`, `time`, `date`, `list`, `why`, `if` not at all."""

    def __init__(self, key: str, value: Datum) -> None:
        self._key = key
        self._value = value

    def __format__(self, how: str) -> str:
        value = self._value
        if how == "if":
            return ""
        if isinstance(value, list):
            return "; ".join(plain.shown(str(one)) for one in value)
        if how == "why":
            return short(str(value))
        if how in ("size", "time") and isinstance(value, int):
            return plain.size(value) if how == "size" else plain.duration(value)
        if how == "date" and isinstance(value, int):
            return plain.day(value)
        text = plain.shown(str(value))
        if self._key == "what":
            text = _NAMES_OF_WHAT.get(text, text)
        return f"'{text}'" if how == "q" else text
