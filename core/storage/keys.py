"""The key of this device at one deployment for one user: made once, kept in files that only we can read.

Invariant: the key file is written before the certificate, and a key that was ever used is never
replaced: the device id is its digest, and the tracker binds it to the user for ever.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.storage.disk_errors import state_error
from core.storage.paths import atomic_write
from core.wire.errors import Kind, ProtocolError, UserError
from core.wire.identity import check_device_certificate, key_digest, make_device_certificate
from core.wire.ids import DeviceId

_KEY, _CERTIFICATE = "device-key.pem", "device-certificate.pem"


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The device, its certificate (DER), its private key, and both as PEM files for TLS."""

    device: DeviceId
    certificate: bytes
    private: ec.EllipticCurvePrivateKey
    certificate_file: Path
    key_file: Path

    def __repr__(self) -> str:
        return f"DeviceKey({self.device})"


def load_or_create(folder: Path) -> DeviceKey:
    """The device key of a folder of its own, which is made if it is missing. Blocks for some milliseconds.

    Raises `UserError(STATE_UNUSABLE)` with `path` if what is there is no such key, or cannot be read or
    written; `DiskError(NO_SPACE)`.
    """
    key_file, certificate_file = folder / _KEY, folder / _CERTIFICATE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = _load_key(key_file) if key_file.exists() else _make_key(key_file)
        device = DeviceId(key_digest(private.public_key()))
        certificate = _load_certificate(certificate_file, device)
        if certificate is None:
            certificate = make_device_certificate(private)
            pem = x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)
            atomic_write(certificate_file, pem)
    except OSError as error:
        raise state_error(error, folder, folder) from error
    return DeviceKey(device, certificate, private, certificate_file, key_file)


def _make_key(key_file: Path) -> ec.EllipticCurvePrivateKey:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    atomic_write(key_file, pem)
    return private


def _load_key(key_file: Path) -> ec.EllipticCurvePrivateKey:
    try:
        private = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UserError(Kind.STATE_UNUSABLE, path=os.fspath(key_file), error="key") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise UserError(Kind.STATE_UNUSABLE, path=os.fspath(key_file), error="key")
    key_file.chmod(0o600)  # a copy restored from elsewhere may be open to others
    return private


def _load_certificate(certificate_file: Path, device: DeviceId) -> bytes | None:
    """The certificate on the disk, or None if there is none that fits the key: it can be made again."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        der = certificate.public_bytes(serialization.Encoding.DER)
        return der if check_device_certificate(der) == device else None
    except (FileNotFoundError, ValueError, ProtocolError):
        return None
