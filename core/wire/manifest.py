"""The manifest: what a file is, piece by piece. Bytes as in the format, nothing unknown tolerated.

`P2PM`, u8 version 1, u64 size, u32 piece length, n x 20 bytes SHA-1, n x 32 bytes BLAKE3, all
big-endian, n = ceil(size / piece length). The file id is BLAKE3 of these bytes, so a manifest proves
itself and `decode(x).encode() == x` for every x that decodes. Both digests of a piece must match:
SHA-1 is the specified check, BLAKE3 covers what a sharer could collide.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NewType

from blake3 import blake3

from core.wire import limits
from core.wire.errors import Kind, ProtocolError, UserError
from core.wire.ids import FileId

Piece = NewType("Piece", int)
"""The number of a piece in its file, from 0."""

_HEADER = struct.Struct(">4sBQI")
_MAGIC, _VERSION = b"P2PM", 1
SHA1_BYTES, BLAKE3_BYTES = 20, 32


def piece_length_for(size: int) -> int:
    """The only piece length, in bytes, that a file of `size` bytes may have.

    Raises `UserError(FILE_TOO_BIG)` above 512 GiB.
    """
    if size > limits.FILE_MAX:
        raise UserError(Kind.FILE_TOO_BIG, size=size, most=limits.FILE_MAX)
    length = limits.PIECE_MIN
    while length * limits.PIECES_WANTED < size and length < limits.PIECE_MAX:
        length *= 2
    return length


def piece_count(size: int, piece_length: int) -> int:
    """How many pieces `size` bytes make; none for an empty file."""
    return -(-size // piece_length)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One file's size in bytes, piece length in bytes, and both digests of every piece, joined."""

    size: int
    piece_length: int
    sha1s: bytes
    blake3s: bytes

    @property
    def pieces(self) -> int:
        """The number of pieces; 0 for an empty file."""
        return piece_count(self.size, self.piece_length)

    def length_of(self, piece: int) -> int:
        """Bytes in `piece`; only the last one may be shorter than the piece length."""
        return min(self.piece_length, self.size - piece * self.piece_length)

    def offset_of(self, piece: int) -> int:
        """Where `piece` begins in the file, in bytes."""
        return piece * self.piece_length

    def sha1_of(self, piece: int) -> bytes:
        """The 20 bytes of SHA-1 that `piece` must have."""
        return self.sha1s[piece * SHA1_BYTES : (piece + 1) * SHA1_BYTES]

    def blake3_of(self, piece: int) -> bytes:
        """The 32 bytes of BLAKE3 that `piece` must have."""
        return self.blake3s[piece * BLAKE3_BYTES : (piece + 1) * BLAKE3_BYTES]

    def encode(self) -> bytes:
        """The canonical bytes."""
        return _HEADER.pack(_MAGIC, _VERSION, self.size, self.piece_length) + self.sha1s + self.blake3s

    @property
    def file_id(self) -> FileId:
        """BLAKE3 of the canonical bytes, in hex."""
        return file_id_of(self.encode())


def file_id_of(encoded: bytes) -> FileId:
    """The file id of a manifest's canonical bytes."""
    return FileId(blake3(encoded).hexdigest())


def digest_piece(data: bytes | bytearray | memoryview) -> tuple[bytes, bytes]:
    """SHA-1 and BLAKE3 of one piece. Releases the interpreter lock: run it in a thread."""
    return hashlib.sha1(data, usedforsecurity=False).digest(), blake3(data).digest()


def decode(encoded: bytes | memoryview) -> Manifest:
    """The manifest that `encoded` is, to the last byte; `ProtocolError` for anything else."""
    manifest, used = _decode_at(memoryview(encoded), 0)
    if used != len(encoded):
        raise ProtocolError("manifest: bytes behind the end")
    return manifest


def decode_many(encoded: bytes | memoryview) -> Iterator[tuple[FileId, Manifest]]:
    """Manifests written one after the other, each with its file id; `ProtocolError` where they stop being any."""
    view, at = memoryview(encoded), 0
    while at < len(view):
        manifest, end = _decode_at(view, at)
        yield file_id_of(bytes(view[at:end])), manifest
        at = end


def _decode_at(view: memoryview, at: int) -> tuple[Manifest, int]:
    if len(view) - at < _HEADER.size:
        raise ProtocolError("manifest: too short")
    magic, version, size, piece_length = _HEADER.unpack_from(view, at)
    if magic != _MAGIC or version != _VERSION:
        raise ProtocolError("manifest: not one, or of an unknown version")
    if size > limits.FILE_MAX or piece_length != piece_length_for(size):
        raise ProtocolError("manifest: size and piece length do not fit")
    count = piece_count(size, piece_length)
    middle = at + _HEADER.size + count * SHA1_BYTES
    end = middle + count * BLAKE3_BYTES
    if end > len(view):
        raise ProtocolError("manifest: wrong length")
    return Manifest(size, piece_length, bytes(view[at + _HEADER.size : middle]), bytes(view[middle:end])), end
