"""TLS towards trackers: the root of one deployment is the only anchor there is, TLS 1.3 the only version.

Invariant: whoever holds a connection made with `pinned_context` talks to a tracker whose certificate
that root signed. Host names count for nothing, because trackers move and are found by address.
`unverified_context` is for the first contact alone, which believes nothing it is told.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from core.wire.errors import ProtocolError
from core.wire.identity import root_of
from core.wire.ids import Fingerprint

CERTIFICATE_DATES = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL: the right tracker, a wrong clock."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The deployment that is trusted: its fingerprint and the DER of its root certificate.

    Raises `ProtocolError` if the two do not belong together.
    """

    fingerprint: Fingerprint
    root_certificate: bytes

    def __post_init__(self) -> None:
        if root_of(self.root_certificate)[1] != self.fingerprint:
            raise ProtocolError("pin: the root certificate has another fingerprint")


def pinned_context(root_der: bytes) -> ssl.SSLContext:
    """A context that accepts certificates signed by this root, and no other."""
    context = _tls13()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=root_der)
    return context


def unverified_context() -> ssl.SSLContext:
    """A context that accepts whoever answers. Send nothing over it that a stranger must not see."""
    context = _tls13()
    context.verify_mode = ssl.CERT_NONE
    return context


def _tls13() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    return context
