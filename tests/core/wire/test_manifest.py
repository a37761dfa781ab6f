"""The manifest: one size has one form, and what is not exactly one is none."""

from __future__ import annotations

import hashlib
import struct

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from core.wire import limits
from core.wire.errors import Kind, ProtocolError, UserError
from core.wire.manifest import (
    Manifest,
    decode,
    decode_many,
    digest_piece,
    file_id_of,
    piece_count,
    piece_length_for,
)

PIECE = limits.PIECE_MIN
_SIZES = st.integers(0, 40 * PIECE) | st.sampled_from([PIECE, PIECE + 1, PIECE - 1, 2048 * PIECE, 2048 * PIECE + 1])


def manifest_of_size(size: int, fill: bytes = b"\7") -> Manifest:
    count = piece_count(size, piece_length_for(size))
    return Manifest(size, piece_length_for(size), fill * (20 * count), fill * (32 * count))


@given(_SIZES, st.binary(min_size=1, max_size=1))
def test_a_manifest_comes_back_from_its_bytes(size: int, fill: bytes) -> None:
    manifest = manifest_of_size(size, fill)
    encoded = manifest.encode()
    assert len(encoded) == 17 + 52 * manifest.pieces
    assert decode(encoded) == manifest
    assert decode(memoryview(encoded)).encode() == encoded
    assert manifest.file_id == file_id_of(encoded) == blake3(encoded).hexdigest()
    assert sum(manifest.length_of(piece) for piece in range(manifest.pieces)) == size


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b"P2PM\1" + tail))
def test_any_bytes_are_a_manifest_or_a_protocol_error(encoded: bytes) -> None:
    try:
        manifest = decode(encoded)
    except ProtocolError:
        return
    assert manifest.encode() == encoded


@given(st.integers(0, 3 * PIECE), st.data())
def test_a_changed_manifest_is_refused_or_another_file(size: int, data: st.DataObject) -> None:
    manifest = manifest_of_size(size)
    encoded = bytearray(manifest.encode())
    place = data.draw(st.integers(0, len(encoded) - 1))
    encoded[place] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(encoded))
    except ProtocolError:
        return
    assert other.encode() == encoded
    assert other.file_id != manifest.file_id


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_only_the_one_piece_length_of_a_size_is_accepted(size: int, length: int) -> None:
    header = struct.pack(">4sBQI", b"P2PM", 1, size, length)
    if size == 0 and length == PIECE:
        assert decode(header) == Manifest(0, PIECE, b"", b"")
        return
    with pytest.raises(ProtocolError):
        decode(header)


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (0, PIECE),
        (1, PIECE),
        (2048 * PIECE, PIECE),
        (2048 * PIECE + 1, 2 * PIECE),
        (1024**3, 512 * 1024),
        (8 * 1024**3 + 1, 8 * 1024**2),
        (limits.FILE_MAX, limits.PIECE_MAX),
    ],
)
def test_the_piece_length_follows_from_the_size(size: int, length: int) -> None:
    assert piece_length_for(size) == length
    assert piece_count(size, length) <= limits.PIECES_MAX


def test_a_file_above_512_gib_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        piece_length_for(limits.FILE_MAX + 1)
    assert caught.value.kind is Kind.FILE_TOO_BIG
    encoded = struct.pack(">4sBQI", b"P2PM", 1, limits.FILE_MAX + 1, limits.PIECE_MAX)
    with pytest.raises(ProtocolError):
        decode(encoded + bytes(52 * (limits.PIECES_MAX + 1)))


@pytest.mark.parametrize("change", ["magic", "version", "shorter", "longer", "half of a list"])
def test_nothing_unknown_is_tolerated(change: str) -> None:
    encoded = manifest_of_size(3 * PIECE).encode()
    changed = {
        "magic": b"X" + encoded[1:],
        "version": encoded[:4] + b"\2" + encoded[5:],
        "shorter": encoded[:-1],
        "longer": encoded + b"\0",
        "half of a list": encoded[: 17 + 3 * 20],
    }[change]
    with pytest.raises(ProtocolError):
        decode(changed)


@given(st.lists(st.integers(0, 4 * PIECE), max_size=6))
def test_manifests_in_a_row_come_back_each_with_its_id(sizes: list[int]) -> None:
    manifests = [manifest_of_size(size, bytes([index])) for index, size in enumerate(sizes)]
    joined = b"".join(manifest.encode() for manifest in manifests)
    assert list(decode_many(joined)) == [(manifest.file_id, manifest) for manifest in manifests]
    if joined:
        with pytest.raises(ProtocolError):
            list(decode_many(joined[:-1]))
        with pytest.raises(ProtocolError):
            list(decode_many(joined + b"P"))


def test_each_piece_has_its_own_digests_and_place() -> None:
    pieces = [bytes([index]) * PIECE for index in range(2)] + [b"end"]
    digests = [digest_piece(piece) for piece in pieces]
    assert digests[0] == (hashlib.sha1(pieces[0]).digest(), blake3(pieces[0]).digest())
    manifest = Manifest(2 * PIECE + 3, PIECE, b"".join(a for a, _ in digests), b"".join(b for _, b in digests))
    assert manifest.pieces == 3
    for index, (sha1, digest) in enumerate(digests):
        assert (manifest.sha1_of(index), manifest.blake3_of(index)) == (sha1, digest)
        assert manifest.offset_of(index) == index * PIECE
        assert manifest.length_of(index) == len(pieces[index])
