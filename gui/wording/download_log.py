"""The lines of a download's log in words.

Invariant: plain text, one line each; what has no words yet is shown by its own name rather than left out. Used by the
model of the log.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.snapshots import DownloadState, LogLine
from core.wire.errors import Kind
from gui.wording.downloads import reason_words
from gui.wording.plain import plain

translate = QCoreApplication.translate
_KINDS = frozenset(Kind)


def log_words(line: LogLine) -> str:
    """What happened, as a sentence without its time."""
    told = _happening(line)
    if told is not None:
        return told
    if line.what in _KINDS:
        reason, advice = reason_words(line.what, str(line.data.get("path", "")), ())
        return translate("DownloadLog", "It stopped: {reason}. {advice}").format(reason=reason, advice=advice)
    data = ", ".join(f"{key} {value}" for key, value in line.data.items() if value not in (None, ""))
    shown = plain(line.what.replace("_", " "), 80)
    return f"{shown} ({plain(data, 300)})" if data else shown


def is_trouble(line: LogLine) -> bool:
    """Whether the line tells of something that failed."""
    return line.what in _KINDS or line.what in ("failed", "bad_piece", "peer_banned")


def _happening(line: LogLine) -> str | None:
    match line.what:
        case "added":
            return translate("DownloadLog", "Added to the list.")
        case DownloadState.QUEUED:
            return translate("DownloadLog", "Waits for its turn.")
        case DownloadState.CHECKING:
            return translate("DownloadLog", "Checks what is on the disk already.")
        case DownloadState.WAITING | DownloadState.STALLED:
            return translate("DownloadLog", "Waits for somebody who has what is missing.")
        case DownloadState.DOWNLOADING:
            return translate("DownloadLog", "Downloads.")
        case DownloadState.PAUSED:
            return translate("DownloadLog", "Paused.")
        case DownloadState.FINISHING:
            return translate("DownloadLog", "Every piece is here.")
        case DownloadState.DONE:
            return translate("DownloadLog", "Complete, and checked.")
        case "peer_joined":
            return translate("DownloadLog", "{user} is connected.").format(user=_user(line))
        case "peer_gone":
            return translate("DownloadLog", "{user} is gone.").format(user=_user(line))
        case "bad_piece":
            return translate("DownloadLog", "{user} gave a wrong piece; it is fetched again.").format(user=_user(line))
        case "peer_banned":
            told = translate("DownloadLog", "{user} gave wrong pieces and is left out for an hour.")
            return told.format(user=_user(line))
        case "pieces_lost":
            count = line.data.get("count")
            number = count if isinstance(count, int) else 0
            return translate("DownloadLog", "%n piece(s) on the disk were wrong and are fetched again.", "", number)
    return None


def _user(line: LogLine) -> str:
    return plain(str(line.data.get("user", "")), 60)
