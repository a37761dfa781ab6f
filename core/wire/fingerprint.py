"""How a deployment's fingerprint and its invite link are written and read.

A fingerprint is the SHA-256 of the root key's SubjectPublicKeyInfo. People compare 80 bits of it in
Crockford's base32 (no I, L, O, U), in groups of four; programs use all 64 hex digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from core.wire import limits
from core.wire.errors import Kind, UserError
from core.wire.ids import Fingerprint, is_hex256

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHOWN_BITS = 80


def shown(fingerprint: Fingerprint) -> str:
    """The 80 bits that people compare: `ABCD-EFGH-JKMN-PQRS`."""
    return base32(int(fingerprint, 16) >> (256 - _SHOWN_BITS), _SHOWN_BITS // 5)


def base32(value: int, digits: int) -> str:
    """So many digits of Crockford's base32, in groups of four with a hyphen between them."""
    text = "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(5 * (digits - 1), -1, -5))
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def unbase32(typed: str, digits: int) -> int | None:
    """The number that `typed` writes with so many digits, in any case and spacing; None if it is none."""
    text = "".join(typed.split()).replace("-", "").upper().translate(_READ_AS)
    if len(text) != digits or any(digit not in _CROCKFORD for digit in text):
        return None
    value = 0
    for digit in text:
        value = value << 5 | _CROCKFORD.index(digit)
    return value


def matches(typed: str, fingerprint: Fingerprint) -> bool:
    """Whether `typed` names `fingerprint`: 64 hex digits or the 16 shown characters, in any case and spacing."""
    plain = "".join(typed.split()).replace("-", "").replace(":", "")
    if is_hex256(plain.lower()):
        return plain.lower() == fingerprint
    return plain.upper().translate(_READ_AS) == shown(fingerprint).replace("-", "")


def is_fingerprint(typed: str) -> bool:
    """Whether `typed` could name a fingerprint at all, whole or as it is shown."""
    plain = "".join(typed.split()).replace("-", "").replace(":", "")
    if is_hex256(plain.lower()):
        return True
    upper = plain.upper().translate(_READ_AS)
    return len(upper) == _SHOWN_BITS // 5 and all(character in _CROCKFORD for character in upper)


@dataclass(frozen=True, slots=True)
class TrackerAddress:
    """A host (name, IPv4 or IPv6 without brackets) and a TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Invite:
    """What a link or an address says: where, and perhaps who (`fingerprint`) and which `group`; never a right."""

    addresses: tuple[TrackerAddress, ...]
    fingerprint: Fingerprint | None = None
    group: str | None = None

    def link(self) -> str:
        """The `p2p://` link."""
        query = [f"fp={self.fingerprint}"] if self.fingerprint else []
        query += [f"g={quote(self.group, safe='')}"] if self.group else []
        return f"p2p://{','.join(map(str, self.addresses))}/" + ("?" + "&".join(query) if query else "")


def parse_invite(text: str) -> Invite:
    """Read `p2p://host:port[,host:port]/?fp=...&g=...`, `https://host:port`, `host:port` or `host`.

    The port defaults to the tracker's. Raises `UserError(BAD_ADDRESS)` with `rule` and, unless far too long, `text`.
    """
    if len(text) > limits.INVITE_CHARS:
        raise UserError(Kind.BAD_ADDRESS, rule="host")
    given = text.strip()
    if "://" not in given:
        given = "p2p://" + given
    scheme, _, rest = given.partition("://")
    if scheme.lower() not in ("p2p", "https"):
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="scheme")
    place, _, query_text = rest.partition("?")
    hosts = place.rstrip("/")
    if not hosts or any(character in hosts for character in "/@#\\") or any(c.isspace() for c in hosts):
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="host")
    addresses = tuple(_parse_address(one, text) for one in hosts.split(",")[: limits.ADDRESSES_MAX])
    query = parse_qs(query_text, keep_blank_values=True)
    fingerprint = query.get("fp", [""])[0].lower()
    if fingerprint and not is_hex256(fingerprint):
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="fingerprint")
    return Invite(addresses, Fingerprint(fingerprint) if fingerprint else None, query.get("g", [""])[0] or None)


def _parse_address(one: str, text: str) -> TrackerAddress:
    if one.count(":") > 1 and not one.startswith("["):
        one = f"[{one}]"  # a bare IPv6 address has no port
    try:
        parts = urlsplit("//" + one)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="port") from None
    if not host:
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="host")
    if port == 0:
        raise UserError(Kind.BAD_ADDRESS, text=text, rule="port")
    return TrackerAddress(host, port or limits.TRACKER_PORT)
