"""What the lists of files say of a file or folder: its state in words, when it came, and the row as a spoken sentence.

Invariant: plain text, names from outside made harmless; a state says what it waits for. Used by the models of files
and of what a search found.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from core.snapshots import DownloadSnapshot, FileSnapshot
from gui.models.download_row import DownloadRow
from gui.models.file_status import ACTIVE, ICON, FileStatus
from gui.wording import units
from gui.wording.downloads import StateWords, people, spoken_state, state_words
from gui.wording.plain import plain

translate = QCoreApplication.translate
NAME_CHARS: Final = 240
"""As long as a component of a published path can be."""


def file_words(status: FileStatus, file: FileSnapshot, download: DownloadSnapshot | None) -> StateWords:
    """The state of a file."""
    if download is not None and status in ACTIVE:
        words = state_words(DownloadRow(download, None))
        if status == FileStatus.DOWNLOADING:
            word = translate("Files", "Downloading {percent}").format(percent=units.percent(download.percent))
            return StateWords(words.icon, words.token, word, words.why)
        if status == FileStatus.PAUSED:
            word = translate("Files", "Paused at {percent}").format(percent=units.percent(download.percent))
            return StateWords(words.icon, words.token, word, words.why)
        return words
    why = {
        FileStatus.SHARED: translate("Files", "You share this file with the group."),
        FileStatus.HAVE: translate("Files", "All of it is on this computer."),
        FileStatus.OFFLINE: translate("Files", "Nobody who shares this is online. It will start by itself."),
        FileStatus.ABSENT: translate("Files", "Shared by %n member(s) who are online.", "", file.online),
        FileStatus.CHANGED: translate("Files", "The file on the disk is another one now, so it is shared no longer."),
        FileStatus.MISSING: translate("Files", "The file is not where it was, so nobody can fetch it from here."),
    }.get(status, "")
    return StateWords(*ICON[status], status_word(status), why)


def folder_words(status: FileStatus, percent: float, have: int, files: int) -> StateWords:
    """The state of a folder of which `percent` is here, `have` of its `files` whole."""
    word = status_word(status)
    if status in (FileStatus.DOWNLOADING, FileStatus.PAUSED):
        template = (
            translate("Files", "Downloading {percent}")
            if status == FileStatus.DOWNLOADING
            else translate("Files", "Paused at {percent}")
        )
        word = template.format(percent=units.percent(percent))
    why = translate("Files", "{have} of %n file(s) here", "", files).format(have=units.count(have))
    return StateWords(*ICON[status], word, why)


def status_word(status: FileStatus) -> str:
    """The word for a state."""
    return {
        FileStatus.FAILED: translate("Files", "Failed"),
        FileStatus.DOWNLOADING: translate("Files", "Downloading"),
        FileStatus.FINISHING: translate("Files", "Finishing"),
        FileStatus.CHECKING: translate("Files", "Checking"),
        FileStatus.QUEUED: translate("Files", "Queued"),
        FileStatus.WAITING: translate("Files", "Waiting for a sharer"),
        FileStatus.PAUSED: translate("Files", "Paused"),
        FileStatus.CHANGED: translate("Files", "Changed on disk"),
        FileStatus.MISSING: translate("Files", "Missing"),
        FileStatus.PART: translate("Files", "Part of it here"),
        FileStatus.SHARED: translate("Files", "You share it"),
        FileStatus.HAVE: translate("Files", "Have it"),
        FileStatus.ABSENT: translate("Files", "Not downloaded"),
        FileStatus.OFFLINE: translate("Files", "No sharer online"),
    }[status]


def sharers(online: int, everybody: int) -> str:
    """How many share it: `5` if all of them are online, else `2 of 5`."""
    if online >= everybody:
        return units.count(online)
    return translate("Files", "{online} of {all}").format(online=units.count(online), all=units.count(everybody))


def added(at: float, now: float | None = None) -> str:
    """When something came, short: `today 14:02`, `yesterday`, `12 Nov`, `12 Nov 2024`."""
    if not 0 < at < 253_402_300_800:
        return units.NOTHING
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    today = QDateTime.fromSecsSinceEpoch(int(time.time() if now is None else now)).date()
    locale = QLocale()
    days = moment.date().daysTo(today)
    if days == 0:
        clock = locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
        return translate("Files", "today {time}").format(time=clock)
    if days == 1:
        return translate("Files", "yesterday")
    return day(moment.date(), today)


def day(date: QDate, today: QDate) -> str:
    """A date as people write it, with its year only if that is another than this one."""
    locale = QLocale()
    if date.year() == today.year():
        return locale.toString(date, translate("Files", "d MMM", "date of this year, as QLocale formats it"))
    return locale.toString(date, translate("Files", "d MMM yyyy", "date of another year, as QLocale formats it"))


def shared_by(names: Collection[str]) -> str:
    """Who shared it first, of a folder's files several."""
    return people(sorted(names, key=str.casefold), 1)


def file_sentence(file: FileSnapshot, words: StateWords) -> str:
    """The row of a file as it is spoken: `movie.mkv, 14.2 GiB, shared by ben, downloading, 62 percent`."""
    return translate("Files", "{name}, {size}, shared by {by}, {state}").format(
        name=plain(file.name, NAME_CHARS),
        size=units.size(file.size),
        by=plain(file.added_by),
        state=spoken_state(words.word),
    )


def downloading_sentence(file: FileSnapshot, percent: float) -> str:
    """The same of a file that is downloaded now."""
    return translate("Files", "{name}, {size}, shared by {by}, downloading, %n percent", "", int(percent)).format(
        name=plain(file.name, NAME_CHARS), size=units.size(file.size), by=plain(file.added_by)
    )


def folder_sentence(name: str, files: int, size: int, words: StateWords, is_open: bool) -> str:
    """The row of a folder as it is spoken: `Raw rushes, folder, closed, 12 files, 86 GiB, part of it here`."""
    template = (
        translate("Files", "{name}, folder, open, %n file(s), {size}, {state}", "", files)
        if is_open
        else translate("Files", "{name}, folder, closed, %n file(s), {size}, {state}", "", files)
    )
    return template.format(name=plain(name, NAME_CHARS), size=units.size(size), state=spoken_state(words.word))


def found_sentence(group: str, file: FileSnapshot, words: StateWords) -> str:
    """The row of a file that was found: `movie.mkv, in Film club, 14.2 GiB, shared by ben, not downloaded`."""
    return translate("Files", "{name}, in {group}, {size}, shared by {by}, {state}").format(
        name=plain(file.name, NAME_CHARS),
        group=plain(group),
        size=units.size(file.size),
        by=plain(file.added_by),
        state=spoken_state(words.word),
    )
