"""What this device offers: one source for every (group, file), and what was handed out of it.

Invariant: a file is in here exactly while members of its group may fetch it from this device. The
source of an entry may be replaced (a partial file becomes the finished one) without its readers
noticing. Changed by the hub, read by the uploads.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.transfer.given import Given
from core.transfer.upload_policy import FileUploads
from core.wire.ids import DeviceId, FileId, GroupId


class FileKey(NamedTuple):
    """A content as one group knows it."""

    group_id: GroupId
    file_id: FileId


class Source(Protocol):
    """Where the pieces of a file come from: a shared file, or one that is being downloaded."""

    @property
    def pieces(self) -> int:
        """How many pieces the file has."""

    def length_of(self, piece: int) -> int:
        """Bytes in a piece."""

    def have(self) -> Bitmap:
        """The pieces that can be read now."""

    async def read_piece(self, piece: int) -> bytes:
        """The bytes of a piece, checked. Raises `DiskError`."""


class Knowledge(Protocol):
    """What a download of the same file knows of others' pieces."""

    def elsewhere(self) -> Bitmap:
        """Pieces that somebody else is known to have."""

    def known_of(self, device: DeviceId) -> Bitmap:
        """Pieces that `device` is known to have."""


class Entry:
    """One offered file. `knowledge` is there while, and because, the file is downloaded as well."""

    def __init__(self, key: FileKey, source: Source) -> None:
        self.key = key
        self.source = source
        self.knowledge: Knowledge | None = None
        self.moving = False
        """The download is over and the finished file is on its way to its place: ask again later."""
        self.given = Given()
        self._once_elsewhere: Bitmap = 0
        self.uploads = FileUploads(source.pieces, self.have, self._elsewhere, self._known_of)

    def have(self) -> Bitmap:
        """The pieces that can be given."""
        return self.source.have()

    def is_complete(self) -> bool:
        """Whether every piece can be given."""
        return self.have() == bitmap.full(self.source.pieces)

    def forget_knowledge(self) -> None:
        """The download is over. What others had then they are taken to have still: this device is not alone with it."""
        self._once_elsewhere = self._elsewhere()
        self.knowledge = None

    def _elsewhere(self) -> Bitmap:
        return self.knowledge.elsewhere() if self.knowledge else self._once_elsewhere

    def _known_of(self, device: DeviceId) -> Bitmap:
        return self.knowledge.known_of(device) if self.knowledge else 0


class Catalogue:
    """Every offered file."""

    def __init__(self) -> None:
        self._entries: dict[FileKey, Entry] = {}

    def offer(self, key: FileKey, source: Source) -> Entry:
        """Offer a file from `source`; one that is offered already has its source replaced."""
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(key, source)
        else:
            entry.source = source
            entry.moving = False
        return entry

    def withdraw(self, key: FileKey) -> Entry | None:
        """Offer it no longer; returns what was offered."""
        return self._entries.pop(key, None)

    def find(self, key: FileKey) -> Entry | None:
        """The entry, if the file is offered."""
        return self._entries.get(key)

    def all(self) -> list[Entry]:
        """Everything that is offered."""
        return list(self._entries.values())
