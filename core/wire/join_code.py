"""The code that makes another machine a tracker of a deployment: how it is written and read.

It holds a secret that is good once and 80 bits of the deployment's fingerprint, so that whoever types it
knows the right tracker before anything is said to it. 12 bits of checksum tell a slip of the pen from a
code that the deployment does not know. Written in Crockford's base32, in groups of four.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from core.wire.errors import Kind, UserError
from core.wire.fingerprint import base32, unbase32
from core.wire.ids import Fingerprint

SECRET_BYTES: Final = 16
_PREFIX_BYTES: Final = 10
_CHECK_BITS: Final = 12
_DIGITS: Final = ((SECRET_BYTES + _PREFIX_BYTES) * 8 + _CHECK_BITS) // 5
_DIGEST_DOMAIN, _KEY_DOMAIN, _CHECK_DOMAIN = (f"p2p-share join {what} v1\0".encode() for what in ("id", "key", "check"))


@dataclass(frozen=True, slots=True)
class JoinCode:
    """A secret, and the first 80 bits of the fingerprint of the deployment that it belongs to."""

    secret: bytes = field(repr=False)
    prefix: bytes

    def names(self, fingerprint: Fingerprint) -> bool:
        """Whether it is a code of the deployment `fingerprint`."""
        return bytes.fromhex(fingerprint)[:_PREFIX_BYTES] == self.prefix

    def __str__(self) -> str:
        body = self.secret + self.prefix
        return base32(int.from_bytes(body) << _CHECK_BITS | _check(body), _DIGITS)


def new_join_code(fingerprint: Fingerprint) -> JoinCode:
    """A code with a new secret of 128 random bits."""
    return JoinCode(secrets.token_bytes(SECRET_BYTES), bytes.fromhex(fingerprint)[:_PREFIX_BYTES])


def parse_join_code(typed: str) -> JoinCode:
    """Read a code in any case and spacing. Raises `UserError(BAD_ARGUMENTS)` with `rule` join_code."""
    value = unbase32(typed, _DIGITS)
    if value is None:
        raise UserError(Kind.BAD_ARGUMENTS, rule="join_code")
    body = (value >> _CHECK_BITS).to_bytes(SECRET_BYTES + _PREFIX_BYTES)
    if value & ((1 << _CHECK_BITS) - 1) != _check(body):
        raise UserError(Kind.BAD_ARGUMENTS, rule="join_code")
    return JoinCode(body[:SECRET_BYTES], body[SECRET_BYTES:])


def secret_digest(secret: bytes) -> bytes:
    """What a deployment keeps of a secret (32 bytes): it recognises the code by it and cannot make it."""
    return hashlib.sha256(_DIGEST_DOMAIN + secret).digest()


def secret_key(secret: bytes) -> bytes:
    """The key (32 bytes) of what is kept beside the digest and can be read only with the secret."""
    return hashlib.sha256(_KEY_DOMAIN + secret).digest()


def _check(body: bytes) -> int:
    return int.from_bytes(hashlib.sha256(_CHECK_DOMAIN + body).digest()) >> (256 - _CHECK_BITS)
