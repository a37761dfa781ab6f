"""All that is known of one file: in the group, of its download, and of its sharing from here.

Invariant: what is not known is left out; nothing is guessed. Every value can be selected and copied.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.snapshots import DownloadDetails, DownloadSnapshot, FileSnapshot, ShareSnapshot
from gui import theme
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame, heading
from gui.wording.units import duration, percent, size, when


@dataclass(frozen=True, slots=True)
class FileProperties:
    """What the dialog shows: as much of it as there is."""

    group: str
    name: str
    file: FileSnapshot | None = None
    download: DownloadSnapshot | None = None
    share: ShareSnapshot | None = None
    details: DownloadDetails | None = None
    link: str = ""


class PropertiesDialog(DialogFrame):
    """Signals: `open_folder_wanted()`, `recheck_wanted()`."""

    open_folder_wanted = Signal()
    recheck_wanted = Signal()

    def __init__(self, what: FileProperties, *, parent: QWidget | None = None) -> None:
        super().__init__(
            heading(what.name.rpartition("/")[2] or what.name), "properties_dialog", width=600, parent=parent
        )
        self.general = FactGrid("properties_general")
        self.general.set_facts(self._general(what))
        self.add(self.general)
        if what.download is not None:
            self.add_text(self.tr("Download"), "properties_download_head").setFont(theme.font("strong"))
            self.download = FactGrid("properties_download")
            self.download.set_facts(self._download(what.download))
            self.add(self.download)
        if what.share is not None:
            self.add_text(self.tr("Shared from this computer"), "properties_share_head").setFont(theme.font("strong"))
            self.share = FactGrid("properties_share")
            self.share.set_facts(self._share(what.share))
            self.add(self.share)
        if what.download is not None or what.share is not None:
            folder = self.add_button(self.tr("Show in folder"), "properties_folder")
            folder.clicked.connect(self.open_folder_wanted)
        if what.download is not None:
            check = self.add_button(self.tr("Check again"), "properties_recheck")
            check.clicked.connect(self.recheck_wanted)
            check.clicked.connect(self.accept)
        self.add_cancel(self.tr("Close"), default=True)

    def _general(self, what: FileProperties) -> list[tuple[str, str, str]]:
        said = [("name", self.tr("Name"), what.name), ("group", self.tr("Group"), what.group)]
        source = what.file or what.download or what.share
        if source is not None:
            said.append(("size", self.tr("Size"), self._exact(source.size)))
        if what.file is not None:
            sharers = self.tr("{all}, of these {online} online").format(all=what.file.sharers, online=what.file.online)
            said += [
                ("by", self.tr("Shared by"), what.file.added_by),
                ("added", self.tr("Added"), when(what.file.added)),
                ("sharers", self.tr("Sharers"), sharers),
            ]
        if what.details is not None:
            pieces = self.tr("{count} of {size}").format(
                count=what.details.pieces, size=size(what.details.piece_length)
            )
            said.append(("pieces", self.tr("Pieces"), pieces))
            if what.details.sha1:
                said.append(("sha1", "SHA-1", what.details.sha1))
        if source is not None:
            said.append(("file_id", self.tr("Content (BLAKE3)"), source.file_id))
        if what.link:
            said.append(("link", self.tr("Link"), what.link))
        return said

    def _download(self, one: DownloadSnapshot) -> list[tuple[str, str, str]]:
        said = [
            ("path", self.tr("Saved at"), one.path),
            ("progress", self.tr("Progress"), percent(one.percent)),
            ("verified", self.tr("Checked and in place"), size(one.bytes_verified)),
            ("received", self.tr("Received"), size(one.bytes_received)),
            ("sent", self.tr("Sent"), size(one.bytes_sent)),
            ("time", self.tr("Time spent"), duration(one.seconds)),
        ]
        if one.added:
            said.append(("added", self.tr("Added to the list"), when(one.added)))
        if one.completed is not None:
            said.append(("completed", self.tr("Completed"), when(one.completed)))
        if one.banned:
            said.append(("banned", self.tr("Sent wrong pieces"), ", ".join(one.banned)))
        return said

    def _share(self, one: ShareSnapshot) -> list[tuple[str, str, str]]:
        state = {
            "sharing": self.tr("Sharing"),
            "changed": self.tr("Changed on disk"),
            "missing": self.tr("Missing"),
        }.get(one.state, one.state)
        return [
            ("path", self.tr("Lies at"), one.path),
            ("state", self.tr("State"), state),
            ("sent", self.tr("Sent"), size(one.bytes_sent)),
            ("peers", self.tr("Fetched now by"), self.tr("%n device(s)", "", one.peers)),
        ]

    def _exact(self, count: int) -> str:
        return self.tr("{size} ({bytes} bytes)").format(size=size(count), bytes=self.locale().toString(count))
