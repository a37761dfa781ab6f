"""Bytes that look random and are the same each time, and the manifest that says so."""

from __future__ import annotations

import random

from core.wire.manifest import Manifest, digest_piece, piece_length_for


def content(size: int, seed: int = 1) -> bytes:
    """`size` bytes that no two seeds share."""
    return random.Random(seed).randbytes(size)


def manifest_of(data: bytes) -> Manifest:
    """The manifest of `data`, made the plain way."""
    length = piece_length_for(len(data))
    digests = [digest_piece(data[at : at + length]) for at in range(0, len(data), length)]
    return Manifest(len(data), length, b"".join(sha1 for sha1, _ in digests), b"".join(b3 for _, b3 in digests))


def piece_of(data: bytes, manifest: Manifest, piece: int) -> bytes:
    """The bytes of one piece."""
    return data[manifest.offset_of(piece) : manifest.offset_of(piece) + manifest.length_of(piece)]
