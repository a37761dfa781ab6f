"""TLS between peers: both sides show device certificates, and exactly the certificates given are believed.

Invariant: whoever completes a handshake made with a context of this room holds the key of one of the
devices whose certificates were given: TLS 1.3 only, no tickets (a resumed session would skip the
check of the client's certificate), no chains behind an anchor. Who that is says `device_behind`.
Used by `core.net.links`; contexts take milliseconds to a second to build, so build them in a thread.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from core.wire.errors import PeerError, ProtocolError
from core.wire.identity import check_device_certificate
from core.wire.ids import DeviceId

ALPN: Final = "p2p-share/1"
_log = logging.getLogger(__name__)


class DeviceIdentity(Protocol):
    """Who this device is: its id, its certificate (DER), and certificate and key as PEM files."""

    @property
    def device(self) -> DeviceId:
        """The digest of the key."""

    @property
    def certificate(self) -> bytes:
        """DER."""

    @property
    def certificate_file(self) -> Path:
        """PEM."""

    @property
    def key_file(self) -> Path:
        """PEM."""


def listener_context(identity: DeviceIdentity, anchors: Iterable[bytes]) -> ssl.SSLContext:
    """A context for accepting any of the devices whose certificates (DER) are given. Blocks: 0.1 to 0.4 ms each.

    A certificate that is not of the profile is skipped and logged, and takes no other with it.
    """
    context = _context(ssl.PROTOCOL_TLS_SERVER, identity)
    context.num_tickets = 0
    for der in anchors:
        _believe(context, der)
    return context


def dialler_context(identity: DeviceIdentity, expected: bytes) -> ssl.SSLContext:
    """A context for dialling the one device whose certificate (DER) is given. Blocks for a few milliseconds."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT, identity)
    _believe(context, expected)
    return context


def device_behind(secured: ssl.SSLObject) -> tuple[DeviceId, bytes]:
    """The device at the other end of a completed handshake, and its certificate (DER).

    Raises `ProtocolError` if the other side speaks no `ALPN` of ours or shows no device certificate.
    """
    if secured.selected_alpn_protocol() != ALPN:
        raise ProtocolError("tls: another protocol")
    der = secured.getpeercert(binary_form=True)
    if der is None:
        raise ProtocolError("tls: no certificate")
    return check_device_certificate(der), der


def _context(side: int, identity: DeviceIdentity) -> ssl.SSLContext:
    # Not create_default_context: from Python 3.13 on it sets VERIFY_X509_STRICT, which refuses self-signed anchors
    # that are no authorities, and it loads the system's authorities.
    context = ssl.SSLContext(side)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols([ALPN])
    context.load_cert_chain(identity.certificate_file, identity.key_file)
    return context


def _believe(context: ssl.SSLContext, der: bytes) -> None:
    # One call a certificate: in a joined load one malformed certificate drops all behind it.
    try:
        check_device_certificate(der)
        context.load_verify_locations(cadata=der)
    except (PeerError, ssl.SSLError) as error:
        _log.warning("a device certificate is skipped: %s", error)
