"""One set of sentences for every error: what happened, why, what happens next, and what one can do.

Invariant: `sentence` has words for every `Kind` and never fails, whatever data came with it; what it returns is plain
text without the name of a command. Used wherever the window speaks of an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from core.wire.errors import Data, Kind, ShareError
from gui.wording.account_errors import AccountErrors, GroupErrors
from gui.wording.entry import Entry, Table, filled
from gui.wording.file_errors import DownloadErrors, FileErrors
from gui.wording.input_errors import InputErrors
from gui.wording.network_errors import ProgramErrors, TrackerErrors
from gui.wording.reasons import short

TABLES: Final[tuple[Table, ...]] = (
    InputErrors(),
    AccountErrors(),
    GroupErrors(),
    FileErrors(),
    DownloadErrors(),
    TrackerErrors(),
    ProgramErrors(),
)


@dataclass(frozen=True, slots=True)
class Words:
    """An error in words; each part is one or two whole sentences."""

    title: str
    why: str
    next: str
    action: str

    def text(self) -> str:
        """All of it, as one paragraph."""
        return f"{self.title} {self.why} {self.next} {self.action}"

    def rest(self) -> str:
        """All but the title, as one paragraph."""
        return f"{self.why} {self.next} {self.action}"


def sentence(error: ShareError | Kind, data: Data | None = None) -> Words:
    """The words for an error, or for a kind and its data."""
    if isinstance(error, ShareError):
        return sentence(error.kind, error.data)
    told = data or {}
    entry = _entry(error, told)
    return Words(
        filled(entry.title, told, short),
        filled(entry.why, told, short),
        filled(entry.next, told, short),
        filled(entry.action, told, short),
    )


def report(error: BaseException) -> str:
    """An error as `Details` and copied reports say it: its code and its data, in no language."""
    return str(error) if isinstance(error, ShareError) else f"{type(error).__name__}: {error}"


def fault() -> Words:
    """The words for an error that nobody foresaw."""
    return sentence(Kind.INTERNAL)


def _entry(kind: Kind, data: Data) -> Entry:
    rule = data.get("rule")
    for table in TABLES:
        if isinstance(rule, str) and (found := table.rules().get((kind, rule))) is not None:
            return found
    for table in TABLES:
        if (found := table.entries().get(kind)) is not None:
            return found
    # A kind that a test would have told of; the window still says something true.
    text = QCoreApplication.translate("Sentences", "Something went wrong.")
    return Entry(text, text, text, text)
