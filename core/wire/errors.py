"""Every error that crosses a room carries a `Kind` and data, never a sentence.

A front end turns `(kind, data)` into words in one module of its own; the tracker sends the same
pair over the network (`ErrorBody`), so a refusal reads the same wherever it was decided. The
subclass says whose fault it is: ours (`InternalError`), theirs (`PeerError`, `TrackerError`), the
disk's (`DiskError`) or the user's (`UserError`).
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

Datum = str | int | bool | list[str] | None


class Kind(enum.StrEnum):
    """What happened. The value is stable: it is part of `/v1` and of `--json`."""

    # what was typed
    UNKNOWN_COMMAND = "unknown_command"
    BAD_ARGUMENTS = "bad_arguments"
    BAD_NAME = "bad_name"
    BAD_PASSWORD = "bad_password"
    BAD_PATH = "bad_path"
    BAD_ADDRESS = "bad_address"
    BAD_REQUEST = "bad_request"
    # accounts and sessions
    NOT_LOGGED_IN = "not_logged_in"
    ALREADY_LOGGED_IN = "already_logged_in"
    NAME_TAKEN = "name_taken"
    WRONG_LOGIN = "wrong_login"
    SESSION_ENDED = "session_ended"
    TOO_MANY_TRIES = "too_many_tries"
    DEVICE_REFUSED = "device_refused"
    # groups
    NO_SUCH_GROUP = "no_such_group"
    GROUP_TAKEN = "group_taken"
    ALREADY_MEMBER = "already_member"
    ALREADY_REQUESTED = "already_requested"
    NOT_MEMBER = "not_member"
    NOT_ALLOWED = "not_allowed"
    NO_SUCH_REQUEST = "no_such_request"
    NO_SUCH_MEMBER = "no_such_member"
    BANNED = "banned"
    # listings
    NO_SUCH_FILE = "no_such_file"
    PATH_TAKEN = "path_taken"
    NOT_SHARING = "not_sharing"
    FILE_TOO_BIG = "file_too_big"
    UNKNOWN_MANIFEST = "unknown_manifest"
    # this computer
    SOURCE_MISSING = "source_missing"
    SOURCE_UNREADABLE = "source_unreadable"
    SOURCE_CHANGED = "source_changed"
    SOURCE_EMPTY_FOLDER = "source_empty_folder"
    SOURCE_NOT_A_FILE = "source_not_a_file"
    SHARE_CANCELLED = "share_cancelled"
    DESTINATION_MISSING = "destination_missing"
    DESTINATION_UNWRITABLE = "destination_unwritable"
    DESTINATION_EXISTS = "destination_exists"
    NO_SPACE = "no_space"
    DISK_FAILED = "disk_failed"
    OUT_OF_FILES = "out_of_files"
    STATE_IN_USE = "state_in_use"
    STATE_UNUSABLE = "state_unusable"
    PORT_TAKEN = "port_taken"
    # downloads
    NO_SUCH_DOWNLOAD = "no_such_download"
    ALREADY_DOWNLOADING = "already_downloading"
    DOWNLOAD_FAILED = "download_failed"
    WAIT_TIMEOUT = "wait_timeout"
    PARTIAL_MISSING = "partial_missing"
    MANIFEST_QUARANTINED = "manifest_quarantined"
    # the tracker
    NO_TRACKER = "no_tracker"
    MANY_DEPLOYMENTS = "many_deployments"
    UNTRUSTED_TRACKER = "untrusted_tracker"
    WRONG_PIN = "wrong_pin"
    TRACKER_UNREACHABLE = "tracker_unreachable"
    NOT_A_TRACKER = "not_a_tracker"
    TRACKER_ERROR = "tracker_error"
    TRACKER_NOT_STARTED = "tracker_not_started"
    NO_OWN_TRACKER = "no_own_tracker"
    # a peer
    PROTOCOL = "protocol"
    PEER_REFUSED = "peer_refused"
    # ours
    INTERNAL = "internal"


Data = dict[str, Datum]


NOT_IN_GROUP: Final = frozenset({Kind.NOT_MEMBER, Kind.BANNED, Kind.NO_SUCH_GROUP})
"""What a tracker says of a group to somebody who is not in it, or of one that is gone."""


class ShareError(Exception):
    """The one root of errors that may leave a room: `kind` and `data`, no prose."""

    def __init__(self, kind: Kind, **data: Datum) -> None:
        super().__init__(kind, data)
        self.kind: Final = kind
        self.data: Final[Data] = data

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.data.items())
        return f"{self.kind.value}({told})"


class UserError(ShareError):
    """What was asked for cannot be done as it was asked; nothing was changed."""


class DiskError(ShareError):
    """A disk, a file or a folder of this computer refused."""


class TrackerError(ShareError):
    """The tracker refused, failed or could not be reached."""


class PeerError(ShareError):
    """Another peer broke the rules or refused."""


class ProtocolError(PeerError):
    """Bytes from outside that mean nothing; `reason` says which rule they broke, for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(Kind.PROTOCOL, reason=reason)
        self.reason: Final = reason


class InternalError(ShareError):
    """A rule of our own was broken: a bug worth a report."""


class ErrorBody(msgspec.Struct, frozen=True):
    """The body of every HTTP answer of a tracker that is not a success."""

    kind: str
    data: dict[str, Datum] = {}


def kind_of(value: str) -> Kind:
    """The `Kind` that a tracker named; one that we do not know is `TRACKER_ERROR`."""
    try:
        return Kind(value)
    except ValueError:
        return Kind.TRACKER_ERROR
