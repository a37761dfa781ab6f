"""Devices with real keys and certificates of the profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec

from core.wire.identity import key_digest, make_device_certificate
from core.wire.ids import DeviceId


@dataclass(frozen=True)
class FakeDevice:
    """A key that lives for one test."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def device(self) -> DeviceId:
        """Its id."""
        return DeviceId(key_digest(self.private.public_key()))

    @property
    def certificate(self) -> bytes:
        """Its certificate, DER; the signature is another one each time."""
        return make_device_certificate(self.private)
