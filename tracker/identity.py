"""The root of a deployment and the certificate that a tracker shows: made, kept and renewed here.

Invariant: the root key is made once, lies in one file (0600) and signs two things only, tracker
certificates and rosters. A tracker certificate lives 30 days, is back-dated by 2 and replaced at
half life without a restart, because a server context takes a new certificate for later handshakes.
Names and extensions satisfy RFC 5280 as strictly as Python 3.13 asks.
"""

from __future__ import annotations

import datetime
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.wire.errors import DiskError, Kind, ProtocolError, UserError
from core.wire.identity import NOT_AFTER, NOT_BEFORE, key_digest, root_of
from core.wire.ids import Fingerprint
from core.wire.roster import Roster
from tracker.data_folder import atomic_write

ROOT_FILE: Final = "root.pem"
"""Root key and certificate, PEM, one file so that no crash leaves one without the other."""
LEAF_FILE: Final = "tracker.pem"
LEAF_LIFE: Final = datetime.timedelta(days=30)
LEAF_BACK_DATED: Final = datetime.timedelta(days=2)
LEAF_RENEWAL: Final = LEAF_LIFE / 2
_PEM, _DER = serialization.Encoding.PEM, serialization.Encoding.DER
_TRACKER_NAME: Final = "p2p-tracker"


@dataclass(frozen=True, slots=True)
class Root:
    """A deployment's root: its key, its certificate and the fingerprint that clients pin."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    fingerprint: Fingerprint

    @property
    def pem(self) -> bytes:
        """Key and certificate as they are kept: whoever has this is the deployment."""
        key = self.key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return key + self.certificate.public_bytes(_PEM)

    @property
    def der(self) -> bytes:
        """The root certificate as clients get it."""
        return self.certificate.public_bytes(_DER)

    def sign(self, roster: Roster) -> Roster:
        """The roster with the root's signature over its canonical bytes."""
        signature = self.key.sign(roster.signed_bytes(self.fingerprint), ec.ECDSA(hashes.SHA256()))
        return msgspec.structs.replace(roster, signature=signature)


def load_or_make_root(folder: Path) -> Root:
    """The root kept in `folder`, made at the first call. Raises `UserError(STATE_UNUSABLE)` on a damaged file."""
    path = folder / ROOT_FILE
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        fingerprint = Fingerprint(key_digest(key.public_key()))
        atomic_write(path, Root(key, _make_root_certificate(key), fingerprint).pem)
    return load_root(folder)


def load_root(folder: Path) -> Root:
    """The root kept in `folder`. Raises `STATE_UNUSABLE` with `path` and `rule` (no_root, folder, broken)."""
    path = folder / ROOT_FILE
    try:
        pem = path.read_bytes()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except FileNotFoundError as error:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="no_root") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(Kind.STATE_UNUSABLE, path=str(path), rule="folder", reason=reason) from error
    return read_root(pem, str(path))


def read_root(pem: bytes, path: str) -> Root:
    """The root that `pem` is, which came from `path`. Raises `STATE_UNUSABLE` with `path` and `rule` broken."""
    try:
        key = serialization.load_pem_private_key(pem, None)
        certificate = x509.load_pem_x509_certificate(pem)
        _, fingerprint = root_of(certificate.public_bytes(_DER))
    except (ValueError, TypeError, ProtocolError) as error:
        raise DiskError(Kind.STATE_UNUSABLE, path=path, rule="broken", reason=str(error)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key_digest(key.public_key()) != fingerprint:
        raise DiskError(Kind.STATE_UNUSABLE, path=path, rule="broken", reason="key and certificate differ")
    return Root(key, certificate, fingerprint)


def _make_root_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    public = key.public_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"P2P Share {key_digest(public)[:32]}")])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def make_leaf(root: Root, now: datetime.datetime) -> tuple[bytes, datetime.datetime]:
    """A new key with a certificate of the root as PEM, and when it is to be replaced."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    root_id = root.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _TRACKER_NAME)]))
        .issuer_name(root.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LEAF_BACK_DATED)
        .not_valid_after(now - LEAF_BACK_DATED + LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_TRACKER_NAME)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    pem = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem + certificate.public_bytes(_PEM), now - LEAF_BACK_DATED + LEAF_RENEWAL


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


class ServerCertificate:
    """The TLS context of a tracker, and when its certificate must be replaced."""

    def __init__(self, root: Root, folder: Path, now: datetime.datetime) -> None:
        self._root, self._file = root, folder / LEAF_FILE
        self.context: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.num_tickets = 0  # nothing is resumed, so nothing skips a check
        self.context.set_alpn_protocols(["http/1.1"])
        self.renew_at: datetime.datetime = self.renew(now)

    def renew(self, now: datetime.datetime) -> datetime.datetime:
        """Show a new certificate in every handshake from now on; returns when the next one is due."""
        pem, self.renew_at = make_leaf(self._root, now)
        atomic_write(self._file, pem)
        self.context.load_cert_chain(self._file)
        # The key is needed by this process alone, and it has read it.
        os.unlink(self._file)
        return self.renew_at
