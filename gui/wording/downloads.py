"""What the list of downloads says of a row: its state in words, why it is so, and the row as one spoken sentence.

Invariant: plain text; a state says what it waits for, and never says *stalled*; names of people and files were made
harmless. Used by the models of downloads and of their content.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from core.snapshots import DiskSnapshot, DownloadSnapshot
from core.wire.errors import Kind
from gui.models.download_row import DownloadRow, Standing
from gui.models.file_status import ICON, FileStatus
from gui.wording import units
from gui.wording.plain import plain

translate = QCoreApplication.translate
_NAME_CHARS: Final = 40
_NAMES_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is drawn: an icon of ours, the token of its colour, a word or three, and the whole story."""

    icon: str
    token: str
    word: str
    why: str = ""


def state_words(row: DownloadRow, disks: Iterable[DiskSnapshot] = ()) -> StateWords:
    """The state of a row; `disks` name the one that is full."""
    match row.standing:
        case Standing.DOWNLOADING:
            return StateWords(*ICON[FileStatus.DOWNLOADING], translate("Downloads", "Downloading"))
        case Standing.FINISHING:
            why = translate("Downloads", "Every piece is here; the file is being put in its place.")
            return StateWords(*ICON[FileStatus.FINISHING], translate("Downloads", "Finishing"), why)
        case Standing.CHECKING:
            why = translate("Downloads", "What lies on the disk already is compared with what was shared.")
            return StateWords(*ICON[FileStatus.CHECKING], translate("Downloads", "Checking"), why)
        case Standing.WAITING:
            return _waiting(row.download)
        case Standing.QUEUED:
            why = translate("Downloads", "As many downloads are running as may; this one follows by itself.")
            return StateWords(*ICON[FileStatus.QUEUED], translate("Downloads", "Queued"), why)
        case Standing.PAUSED:
            why = translate("Downloads", "You paused it. Resume goes on where it was.")
            return StateWords(*ICON[FileStatus.PAUSED], translate("Downloads", "Paused"), why)
        case Standing.SHARING:
            why = translate("Downloads", "The whole file is here, and members of the group can fetch it from you.")
            return StateWords(*ICON[FileStatus.SHARED], translate("Downloads", "Sharing"), why)
        case Standing.COMPLETED:
            why = translate("Downloads", "The whole file is here. It is not shared from this computer.")
            return StateWords(*ICON[FileStatus.HAVE], translate("Downloads", "Completed"), why)
        case Standing.CHANGED:
            why = translate(
                "Downloads",
                "The file is not the one that was shared, so it is shared no longer. "
                "Share it again to offer it as it is now, or locate the old one.",
            )
            return StateWords(*ICON[FileStatus.CHANGED], translate("Downloads", "Changed on disk"), why)
        case Standing.MISSING:
            why = translate(
                "Downloads",
                "The file is not where it was, so nobody can fetch it from here. Locate it, and sharing goes on.",
            )
            return StateWords(*ICON[FileStatus.MISSING], translate("Downloads", "Missing"), why)
    return _failed(row.download, disks)


def _waiting(download: DownloadSnapshot | None) -> StateWords:
    names = download.waiting_for if download else ()
    reason = download.reason if download else ""
    if names:
        word = translate("Downloads", "Waiting for {names}").format(names=people(names))
        why = translate(
            "Downloads", "Nobody who is online has what is missing. It goes on by itself when {names} is back."
        ).format(names=people(names, 8))
    elif reason == "connecting":
        word = translate("Downloads", "Connecting")
        why = translate("Downloads", "Members who share it are online, and this computer is being linked with them.")
    elif reason in ("peers_busy", "peers_silent"):
        linked = tuple(dict.fromkeys(one.user for one in download.from_peers if one.connected)) if download else ()
        word = (
            translate("Downloads", "Waiting for {names}").format(names=people(linked))
            if linked
            else translate("Downloads", "Waiting for a sharer")
        )
        why = (
            translate("Downloads", "Those who have the missing pieces are busy with others. It goes on by itself.")
            if reason == "peers_busy"
            else translate("Downloads", "Pieces were asked for and nothing comes. Others are asked in a moment.")
        )
    elif reason == "no_pieces":
        word = translate("Downloads", "Nobody online has the rest")
        why = translate(
            "Downloads",
            "Those who are online lack the same pieces. It goes on by itself when somebody comes who has them.",
        )
    else:
        word = translate("Downloads", "Nobody online has it")
        why = translate("Downloads", "Nobody who shares this is online. It will start by itself.")
    return StateWords(*ICON[FileStatus.WAITING], word, why)


def _failed(download: DownloadSnapshot | None, disks: Iterable[DiskSnapshot]) -> StateWords:
    reason, why = reason_words(download.reason if download else "", download.path if download else "", disks)
    word = translate("Downloads", "Error: {reason}").format(reason=reason)
    return StateWords(*ICON[FileStatus.FAILED], word, why)


def reason_words(kind: str, path: str, disks: Iterable[DiskSnapshot]) -> tuple[str, str]:
    """What failed in few words, and what one can do."""
    match kind:
        case Kind.NO_SPACE:
            return (
                translate("Downloads", "disk full ({disk})").format(disk=plain(disk_of(path, disks), 60)),
                translate("Downloads", "Make room on this disk, and the download goes on by itself."),
            )
        case Kind.DESTINATION_MISSING:
            return (
                translate("Downloads", "folder is missing"),
                translate("Downloads", "The folder it goes to is not there. Bring it back, then resume."),
            )
        case Kind.DESTINATION_UNWRITABLE:
            return (
                translate("Downloads", "folder is read-only"),
                translate("Downloads", "The folder it goes to cannot be written. Allow it, then resume."),
            )
        case Kind.DESTINATION_EXISTS:
            return (
                translate("Downloads", "name is taken"),
                translate("Downloads", "Another file has its name. Move that file away, then resume."),
            )
        case Kind.DISK_FAILED:
            return (
                translate("Downloads", "disk failed"),
                translate("Downloads", "Reading or writing failed. Check the disk, then resume."),
            )
        case Kind.OUT_OF_FILES:
            return (
                translate("Downloads", "too many open files"),
                translate("Downloads", "The system lets no more files be opened now. It goes on by itself."),
            )
        case Kind.PARTIAL_MISSING:
            return (
                translate("Downloads", "unfinished file is missing"),
                translate("Downloads", "What was downloaded so far was removed. Resume begins anew."),
            )
        case Kind.MANIFEST_QUARANTINED:
            return (
                translate("Downloads", "wrong content"),
                translate("Downloads", "Its pieces are not what was promised. Ask its sharer to share it again."),
            )
        case Kind.NO_SUCH_FILE | Kind.UNKNOWN_MANIFEST | Kind.NOT_SHARING:
            return (
                translate("Downloads", "no longer shared"),
                translate("Downloads", "Nobody in the group shares it any more. What is here stays."),
            )
        case Kind.NOT_MEMBER | Kind.NO_SUCH_GROUP | Kind.BANNED:
            return (
                translate("Downloads", "not in the group any more"),
                translate("Downloads", "Only members can fetch it. Join the group again, then resume."),
            )
        case Kind.NOT_LOGGED_IN | Kind.SESSION_ENDED:
            return (
                translate("Downloads", "not logged in"),
                translate("Downloads", "Log in, and the download goes on."),
            )
    return (
        translate("Downloads", "it could not go on"),
        translate("Downloads", "Resume tries again; the log below says more. ({kind})").format(kind=plain(kind, 60)),
    )


def disk_of(path: str, disks: Iterable[DiskSnapshot]) -> str:
    """The disk that a path lies on, of those that are known; else its folder."""
    holding = [
        one.path for one in disks if path == one.path or path.startswith(one.path.rstrip("/\\") + _sep(one.path))
    ]
    return max(holding, key=len, default="") or path.replace("\\", "/").rpartition("/")[0] or path


def _sep(path: str) -> str:
    return "\\" if "\\" in path else "/"


def people(names: Sequence[str], most: int = _NAMES_SHOWN) -> str:
    """`eli`, `eli, fay`, `eli, fay and 3 more`."""
    shown = ", ".join(plain(name, _NAME_CHARS) for name in names[:most])
    if len(names) <= most:
        return shown
    return translate("Downloads", "{names} and {number} more").format(
        names=shown, number=units.count(len(names) - most)
    )


def shown_name(name: str) -> str:
    """The name of a file with its folders, as `Raw rushes / A004_C012.mov`."""
    return plain(name, 400).replace("/", " / ")


def sentence(row: DownloadRow, words: StateWords) -> str:
    """The row as a screen reader says it: `movie.mkv, downloading, 43 percent, 12 minutes left`."""
    parts = [plain(row.name, 400), spoken_state(words.word)]
    if not row.is_here and row.download is not None:
        parts.append(translate("Downloads", "%n percent", "", math.floor(row.download.percent)))
        left = row.download.eta
        if left is not None and row.standing is Standing.DOWNLOADING:
            parts.append(translate("Downloads", "{time} left").format(time=units.spoken_duration(left)))
    else:
        parts.append(units.size(row.share.size if row.share else row.download.size if row.download else 0))
    return ", ".join(parts)


def spoken_state(word: str) -> str:
    """A state's word within a sentence: lower case where the language has it so."""
    is_lower = translate("Downloads", "lower", "how the word of a state begins within a sentence: lower or upper")
    return word[:1].lower() + word[1:] if is_lower == "lower" else word
