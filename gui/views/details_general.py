"""How one download stands: which pieces are here, how many copies of each are online, times, limits and the hash.

Invariant: facts stand in the same place for every download, `–` for what is not known; the maps say nothing of a
download whose details have not come. A leaf of the details pane.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.snapshots import DownloadDetails
from gui.models.download_row import UNFINISHED, DownloadRow
from gui.theme import SPACE_1, SPACE_2, SPACE_4, SPACE_5, font, margins
from gui.widgets.elided import ElidedLabel
from gui.widgets.piece_map import PieceMap
from gui.wording import units
from gui.wording.downloads import people, state_words
from gui.wording.plain import plain

_MOST_PEOPLE: Final = 6


class Fact(enum.IntEnum):
    """What is told, in the order in which it stands: three in a row."""

    ADDED = 0
    DOWNLOADED = 1
    LIMIT_DOWN = 2
    COMPLETED = 3
    UPLOADED = 4
    LIMIT_UP = 5
    SPENT = 6
    RATIO = 7
    PIECE_SIZE = 8
    OWNER = 9
    GROUP = 10
    WASTED = 11


class GeneralPage(QScrollArea):
    """No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details_general")
        self.setAccessibleName(self.tr("General"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._row: DownloadRow | None = None
        self._details: DownloadDetails | None = None
        self._pieces_told = ElidedLabel("", token="muted")
        self._pieces = PieceMap()
        self._pieces.setObjectName("piece_map")
        self._values = {fact: ElidedLabel("") for fact in Fact}
        self._path = ElidedLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self._hash = ElidedLabel("", mode=Qt.TextElideMode.ElideMiddle)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self._head(self.tr("Pieces"), self._pieces_told))
        column.addWidget(self._pieces)
        column.addSpacing(SPACE_2)
        column.addLayout(self._facts())
        column.addStretch()
        self.setWidget(inside)

    def set_row(self, row: DownloadRow | None) -> None:
        """Show the download of this row."""
        if row is self._row:
            return
        self._row = row
        self._tell()

    def set_details(self, details: DownloadDetails) -> None:
        """Show its pieces."""
        if details == self._details:
            return
        self._details = details
        self._tell()

    def clear_details(self) -> None:
        """Nothing is known of its pieces."""
        self._details = None
        self._tell()

    # -- inside
    def _head(self, text: str, told: ElidedLabel) -> QWidget:
        name = QLabel(text)
        name.setFont(font("caption"))
        name.setProperty("token", "muted")
        told.setFont(font("caption"))
        told.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name)
        line.addWidget(told, 1)
        return whole

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(SPACE_1)
        for fact, value in self._values.items():
            line, at = divmod(fact, 3)
            self._place(grid, line, 2 * at, self._fact_title(fact), value)
        below = (len(Fact) + 2) // 3
        self._place(grid, below, 0, self.tr("Path"), self._path, 5)
        self._place(grid, below + 1, 0, self.tr("Hash"), self._hash, 5)
        for at in range(3):
            grid.setColumnStretch(2 * at + 1, 1)
        return grid

    def _place(self, grid: QGridLayout, line: int, at: int, title: str, value: ElidedLabel, span: int = 1) -> None:
        name = QLabel(title)
        name.setProperty("token", "muted")
        name.setFont(font("caption"))
        name.setBuddy(value)
        if at:
            name.setContentsMargins(margins(SPACE_5, 0, 0, 0))
        value.setFont(font("caption"))
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(name, line, at)
        grid.addWidget(value, line, at + 1, 1, span)

    def _tell(self) -> None:
        row = self._row
        if row is None:
            return
        self._tell_pieces(row)
        for fact, label in self._values.items():
            _set(label, self._fact(fact, row))
        _set(self._path, plain(row.path, 1000) or units.NOTHING)
        _set(self._hash, self._hash_text(row))

    def _tell_pieces(self, row: DownloadRow) -> None:
        details = self._details
        got = row.download
        count = details.pieces if details else got.pieces if got else 0
        shown = details is not None and count > 0
        self._pieces.setVisible(shown)
        if details is None or not shown:
            _set(self._pieces_told, state_words(row).word)
            return
        have = int.from_bytes(details.have, "big").bit_count()
        parts = [self.tr("{here} of {all}").format(here=units.count(have), all=units.count(count))]
        if got is not None and row.standing in UNFINISHED:
            parts.append(self.tr("availability {copies}").format(copies=units.copies(got.availability)))
        givers = tuple(dict.fromkeys(peer.user for peer in details.peers if peer.connected))
        if details.waiting_piece is not None and row.standing in UNFINISHED:
            parts.append(self.tr("waiting for piece {number}").format(number=units.count(details.waiting_piece + 1)))
        if givers:
            parts.append(people(givers, _MOST_PEOPLE))
        _set(self._pieces_told, " · ".join(parts))
        self._pieces.set_pieces(details.have, count, details.in_flight, details.availability or None)

    def _hash_text(self, row: DownloadRow) -> str:
        sha1 = self._details.sha1 if self._details else ""
        return f"SHA-1 {sha1}" if sha1 else plain(str(row.cells[-1])) or units.NOTHING

    def _fact(self, fact: Fact, row: DownloadRow) -> str:
        got, share = row.download, row.share
        sent = max(got.bytes_sent if got else 0, share.bytes_sent if share else 0)
        match fact:
            case Fact.ADDED:
                return units.when(row.added or None)
            case Fact.COMPLETED:
                return units.when(got.completed if got else None)
            case Fact.SPENT:
                return units.duration(got.seconds) if got and got.seconds >= 1 else units.NOTHING
            case Fact.DOWNLOADED:
                return units.size(got.bytes_received) if got else units.NOTHING
            case Fact.UPLOADED:
                return units.size(sent)
            case Fact.RATIO:
                return units.ratio(sent, got.bytes_received if got else 0)
            case Fact.LIMIT_DOWN:
                return units.limit(got.limit_down if got else 0)
            case Fact.LIMIT_UP:
                return units.limit(got.limit_up if got else 0)
            case Fact.PIECE_SIZE:
                return units.size(self._details.piece_length) if self._details else units.NOTHING
            case Fact.OWNER:
                return plain(got.shared_by, 80) or units.NOTHING if got else self.tr("you")
            case Fact.GROUP:
                return plain(row.key[0], 80)
        wasted = got.bytes_received + got.bytes_salvaged - got.bytes_verified if got else 0
        return units.size(wasted) if wasted > 0 and got and not row.is_here else units.NOTHING

    def _fact_title(self, fact: Fact) -> str:
        return {
            Fact.ADDED: self.tr("Added"),
            Fact.COMPLETED: self.tr("Completed"),
            Fact.SPENT: self.tr("Time spent"),
            Fact.DOWNLOADED: self.tr("Downloaded"),
            Fact.UPLOADED: self.tr("Uploaded"),
            Fact.RATIO: self.tr("Ratio"),
            Fact.LIMIT_DOWN: self.tr("Down limit"),
            Fact.LIMIT_UP: self.tr("Up limit"),
            Fact.PIECE_SIZE: self.tr("Piece size"),
            Fact.OWNER: self.tr("Shared by"),
            Fact.GROUP: self.tr("Group"),
            Fact.WASTED: self.tr("Wasted"),
        }[fact]


def _set(label: ElidedLabel, text: str) -> None:
    """Leave a label alone that says this already: setting it anew lays out the page."""
    if label.text() != text:
        label.setText(text)
