"""Why something waits, stalls, failed or was refused, in a few words: for a column, or the middle of a sentence.

Invariant: never fails and returns plain text; a reason that is not known is shown as it is. Used by
`core.shell.wording` and `core.shell.tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.shell import plain
from core.wire.errors import Data, Kind

_SHORT: Final[Mapping[str, str]] = {
    Kind.NO_SPACE.value: "the disk is full",
    Kind.DISK_FAILED.value: "the disk refused",
    Kind.OUT_OF_FILES.value: "too many files are open",
    Kind.PARTIAL_MISSING.value: "its parts are gone from the disk",
    Kind.MANIFEST_QUARANTINED.value: "its hashes contradict each other",
    Kind.DESTINATION_MISSING.value: "its folder is gone",
    Kind.DESTINATION_UNWRITABLE.value: "its folder cannot be written",
    Kind.NOT_MEMBER.value: "no longer a member",
    Kind.BANNED.value: "banned from the group",
    Kind.NO_SUCH_FILE.value: "nobody shares it any more",
    Kind.TRACKER_UNREACHABLE.value: "the tracker does not answer",
    Kind.SOURCE_CHANGED.value: "the file was changed",
    Kind.SOURCE_MISSING.value: "the file is gone",
    Kind.UNKNOWN_MANIFEST.value: "its pieces are unknown",
    # why a download waits
    "its_turn": "others come first",
    # why a name cannot be shared
    "character": "a character that not every system can store",
    "dots": "no name for a file on every system",
    "too_long": "too long with its folders",
    "component_too_long": "too long",
    "too_deep": "too deep in folders",
    "same_name": "the same name as another on some systems",
    # what the network says
    "refused": "the connection was refused",
    "timeout": "no answer in time",
    "no_route": "there is no way to it",
    "unknown_host": "no such host",
    "closed": "it closed the connection",
    "failed": "the connection failed",
    "certificate_dates": "its certificate is not valid on this computer's date; check the clock",
    "replaced": "this device is connected from somewhere else",
    "password_reset": "the password was reset",
    "revoked": "this device was revoked",
    "deleted": "the account was deleted",
    # what a tracker cannot do just now
    "database": "it cannot reach its database",
    "no_lease": "it cannot reach its database",
    "ending": "it is being stopped",
    # what the system says
    "newer": "a newer version made it",
    "key": "it is no key of ours",
    "EACCES": "permission denied",
    "EPERM": "not permitted",
    "EROFS": "it can only be read",
    "EIO": "a fault of the device",
    "EDQUOT": "the quota is used up",
    "PermissionError": "permission denied",
    "NotADirectoryError": "it is no folder",
    "FileExistsError": "it is no folder",
    "FileNotFoundError": "it does not exist",
}


def short(reason: str) -> str:
    """Why a download waits, stalls or failed, in a few words: `reason` is an error kind or a word of the engine."""
    known = _SHORT.get(reason)
    return known or plain.shown(reason.replace("_", " ") if reason.islower() else reason)


def refused(data: Data) -> str:
    """Files that were refused together and why each was, of `paths` and `rules`; empty where that was not told.

    `count` says how many there are in all.
    """
    paths, rules, count = data.get("paths"), data.get("rules"), data.get("count")
    if not isinstance(paths, list) or not isinstance(rules, list) or not isinstance(count, int):
        return ""
    told = [f"'{plain.shown(path)}' ({short(rule)})" for path, rule in zip(paths, rules, strict=False)]
    more = count - len(told)
    return "; ".join([*told, f"and {more:,} more"] if more > 0 else told)
