"""Devices and roots as bytes: the certificate profile, ids, and what is signed at a login.

No key is made or kept here. The profile is checked by the tracker at enrolment and by every client
before a certificate becomes a trust anchor, because a CA:TRUE anchor would let a member vouch for a
stranger, and OpenSSL checks dates even of anchors.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.ids import DeviceId, Fingerprint
from core.wire.names import normalised

NOT_BEFORE: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
NOT_AFTER: Final = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
_LOGIN_DOMAIN, _PASSWORD_DOMAIN = b"p2p-share login v1\0", b"p2p-share password v1\0"
ARGON2_MEMORY_KIB: Final = 46 * 1024
ARGON2_TIME: Final = 1
ARGON2_LANES: Final = 1
LOGIN_KEY_BYTES: Final = 32


def key_digest(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, in hex: a device id, or a deployment's fingerprint."""
    return hashlib.sha256(_spki(key)).hexdigest()


def _spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def device_subject(device: DeviceId) -> x509.Name:
    """Subject and issuer of a device certificate: CN = the device id in hex."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device)])


def make_device_certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A DER certificate of the profile for `key` (P-256)."""
    subject = device_subject(DeviceId(key_digest(key.public_key())))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.DER)


def check_device_certificate(der: bytes) -> DeviceId:
    """The id of the device that `der` names; `ProtocolError` unless it has exactly the profile."""
    if len(der) > limits.CERTIFICATE_BYTES_MAX:
        raise ProtocolError("device certificate: too long")
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ProtocolError("device certificate: not P-256")
        device = DeviceId(key_digest(key))
        extensions = list(certificate.extensions)
        constraints = extensions[0].value if len(extensions) == 1 and extensions[0].critical else None
        fits = (
            certificate.version is x509.Version.v3
            and certificate.serial_number == 1
            and certificate.subject == device_subject(device) == certificate.issuer
            and isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
            and certificate.not_valid_before_utc == NOT_BEFORE
            and certificate.not_valid_after_utc == NOT_AFTER
            and isinstance(constraints, x509.BasicConstraints)
            and not constraints.ca
            and certificate.public_bytes(serialization.Encoding.DER) == der
            # The id is the digest of the key as it stands there: a compressed point would have another.
            and _spki(key) in certificate.tbs_certificate_bytes
            # Whole bytes of signature: a last bit that is 0 could be declared unused.
            and der.endswith(b"\0" + certificate.signature)
        )
        if not fits:
            raise ProtocolError("device certificate: not of the profile")
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise ProtocolError("device certificate: not signed by itself") from None
    except (ProtocolError, OSError):  # what the system refuses says nothing of the certificate
        raise
    except Exception as error:  # the library's complaints share no root, and each means the same
        raise ProtocolError("device certificate: unreadable") from error
    return device


def device_key_of(der: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of a device certificate that was checked."""
    key = x509.load_der_x509_certificate(der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


def root_of(der: bytes) -> tuple[ec.EllipticCurvePublicKey, Fingerprint]:
    """Key and fingerprint of a deployment's root certificate; `ProtocolError` if it cannot be one."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ProtocolError("root certificate: not P-256")
        if not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise ProtocolError("root certificate: not a CA")
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise ProtocolError("root certificate: not signed by itself") from None
    except (ProtocolError, OSError):
        raise
    except Exception as error:  # as above
        raise ProtocolError("root certificate: unreadable") from error
    return key, Fingerprint(key_digest(key))


def login_proof_bytes(root: Fingerprint, user_name: str, device: DeviceId, nonce: bytes) -> bytes:
    """What a device signs (ECDSA P-256, SHA-256) to prove at a login that it holds its key."""
    name_digest = hashlib.sha256(normalised(user_name).encode()).digest()
    return _LOGIN_DOMAIN + bytes.fromhex(root) + name_digest + bytes.fromhex(device) + nonce


def password_salt(root: Fingerprint, user_name: str) -> bytes:
    """The 32-byte argon2id salt of one user at one deployment; the parameters above are part of `/v1`."""
    return hashlib.sha256(_PASSWORD_DOMAIN + bytes.fromhex(root) + normalised(user_name).encode()).digest()
