"""Certificates that claim to be somebody's."""

from __future__ import annotations

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.wire.ids import DeviceId


def certificate_named(device: DeviceId, private: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the device profile with the name of `device` and another key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
