"""Why something waits, stalls or failed, in a few words: for a status column or the middle of a sentence.

Invariant: never fails and returns plain text in small letters; a reason that is not known is shown as it is. Used by
`gui.wording.sentences`, `gui.wording.states` and the lists.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.wire.errors import Kind
from gui.wording.entry import Table
from gui.wording.plain import plain


class Reasons(Table):
    """Reasons by error kind, by a word of the engine or of the system."""

    def words(self) -> Mapping[str, str]:
        """All of them."""
        denied = self.tr("permission denied")
        no_folder = self.tr("it is not a folder")
        no_database = self.tr("it cannot reach its database")
        return {
            Kind.NO_SPACE.value: self.tr("the disk is full"),
            Kind.DISK_FAILED.value: self.tr("the disk refused"),
            Kind.OUT_OF_FILES.value: self.tr("too many files are open"),
            Kind.PARTIAL_MISSING.value: self.tr("its parts are gone from the disk"),
            Kind.MANIFEST_QUARANTINED.value: self.tr("its checksums contradict each other"),
            Kind.DESTINATION_MISSING.value: self.tr("its folder is gone"),
            Kind.DESTINATION_UNWRITABLE.value: self.tr("its folder cannot be written"),
            Kind.DESTINATION_EXISTS.value: self.tr("a file of this name is there already"),
            Kind.NOT_MEMBER.value: self.tr("you are no longer a member"),
            Kind.BANNED.value: self.tr("you are banned from the group"),
            Kind.NO_SUCH_GROUP.value: self.tr("the group is gone"),
            Kind.NO_SUCH_FILE.value: self.tr("nobody shares it any more"),
            Kind.TRACKER_UNREACHABLE.value: self.tr("the tracker does not answer"),
            Kind.SOURCE_CHANGED.value: self.tr("the file was changed"),
            Kind.SOURCE_MISSING.value: self.tr("the file is gone"),
            Kind.UNKNOWN_MANIFEST.value: self.tr("its pieces are unknown"),
            Kind.INTERNAL.value: self.tr("a fault of the program"),
            "its_turn": self.tr("others come first"),
            "no_sharer": self.tr("nobody who has it is online"),
            "refused": self.tr("the connection was refused"),
            "timeout": self.tr("no answer in time"),
            "no_route": self.tr("there is no way to it"),
            "unknown_host": self.tr("there is no such computer"),
            "closed": self.tr("it closed the connection"),
            "lost": self.tr("the connection was lost"),
            "failed": self.tr("the connection failed"),
            "certificate_dates": self.tr("its certificate is not valid on this computer's date; check the clock"),
            "replaced": self.tr("this device is connected from somewhere else"),
            "password_reset": self.tr("the password was reset"),
            "revoked": self.tr("this device was revoked"),
            "deleted": self.tr("the account was deleted"),
            "database": no_database,
            "no_lease": no_database,
            "ending": self.tr("it is being stopped"),
            "character": self.tr("a character that not every system can store"),
            "dots": self.tr("not a name for a file on every system"),
            "too_long": self.tr("too long with its folders"),
            "component_too_long": self.tr("too long"),
            "too_deep": self.tr("too deep in folders"),
            "same_name": self.tr("the same name as another on some systems"),
            "newer": self.tr("a newer version of the program made it"),
            "key": self.tr("it is not a key of this program"),
            "EACCES": denied,
            "EPERM": denied,
            "PermissionError": denied,
            "EROFS": self.tr("it can only be read"),
            "EIO": self.tr("a fault of the device"),
            "EDQUOT": self.tr("the quota is used up"),
            "ENOSPC": self.tr("the disk is full"),
            "ENOTDIR": no_folder,
            "EEXIST": no_folder,
            "ENOENT": self.tr("it does not exist"),
            "NotADirectoryError": no_folder,
            "FileExistsError": no_folder,
            "FileNotFoundError": self.tr("it does not exist"),
        }


def short(reason: str) -> str:
    """`reason` in words of the window's language."""
    known = Reasons().words().get(reason)
    return known if known is not None else plain(reason.replace("_", " ") if reason.islower() else reason, 60)
