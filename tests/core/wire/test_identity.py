"""The certificate profile of devices, to the letter: whatever differs from it names no device."""

from __future__ import annotations

import datetime
import errno
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.identity import (
    NOT_AFTER,
    NOT_BEFORE,
    check_device_certificate,
    device_subject,
    key_digest,
    login_proof_bytes,
    make_device_certificate,
    password_salt,
    root_of,
)
from core.wire.ids import DeviceId, Fingerprint

_KEY = ec.generate_private_key(ec.SECP256R1())
_DEVICE = DeviceId(key_digest(_KEY.public_key()))
_GOOD = make_device_certificate(_KEY)


def _built(
    *,
    key: Any = _KEY,
    signer: Any = _KEY,
    subject: x509.Name | None = None,
    issuer: x509.Name | None = None,
    serial: int = 1,
    before: datetime.datetime = NOT_BEFORE,
    after: datetime.datetime = NOT_AFTER,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ((x509.BasicConstraints(False, None), True),),
    digest: Any = hashes.SHA256(),  # noqa: B008 - a value
) -> bytes:
    """A certificate of the profile but for what is said."""
    subject = subject or device_subject(_DEVICE)
    builder = x509.CertificateBuilder(subject, issuer or subject, key.public_key(), serial, before, after)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer, digest).public_bytes(serialization.Encoding.DER)


def _compressed(der: bytes) -> bytes:
    """The same key and device, but its point compressed, and signed again."""
    public = _KEY.public_key()
    whole = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    short = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    tbs = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    algorithm = whole[2:23]
    spki = b"\x30\x39" + algorithm + b"\x03\x22\x00" + short
    assert whole in tbs
    body = tbs.replace(whole, spki)[4:]
    tbs = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    signature = _KEY.sign(tbs, ec.ECDSA(hashes.SHA256()))
    rest = bytes.fromhex("300a06082a8648ce3d040302") + bytes([3, len(signature) + 1, 0]) + signature
    content = tbs + rest
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content


_OTHER = ec.generate_private_key(ec.SECP256R1())
_P384 = ec.generate_private_key(ec.SECP384R1())
_ED = ed25519.Ed25519PrivateKey.generate()
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "0" * 64)])
_TWO = x509.Name([*device_subject(_DEVICE), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "x")])
_LOUD = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _DEVICE.upper())])
_LEAF = (x509.BasicConstraints(False, None), True)
_DAY = datetime.timedelta(days=1)
_BAD = {
    "an authority": _built(extensions=((x509.BasicConstraints(True, None), True),)),
    "not critical": _built(extensions=((x509.BasicConstraints(False, None), False),)),
    "no constraints": _built(extensions=()),
    "another extension": _built(extensions=(_LEAF, (x509.SubjectAlternativeName([x509.DNSName("x")]), False))),
    "another extension alone": _built(extensions=((x509.OCSPNoCheck(), True),)),
    "another serial": _built(serial=2),
    "expired": _built(after=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
    "a day later": _built(before=NOT_BEFORE + _DAY),
    "a day less": _built(after=NOT_AFTER - _DAY),
    "another name": _built(subject=_NAME),
    "a longer name": _built(subject=_TWO),
    "capitals": _built(subject=_LOUD),
    "another issuer": _built(issuer=_NAME),
    "another signer": _built(signer=_OTHER),
    "another key": _built(key=_OTHER),
    "another curve": _built(key=_P384, signer=_P384, subject=device_subject(DeviceId(key_digest(_P384.public_key())))),
    "another kind of key": _built(key=_ED, signer=_ED, digest=None),
    "another digest": _built(digest=hashes.SHA384()),
    "a compressed point": _compressed(_GOOD),
    "a byte behind": _GOOD + b"\0",
    "another behind": _GOOD + _GOOD,
    "a byte short": _GOOD[:-1],
    "a changed signature": _GOOD[:-1] + bytes([_GOOD[-1] ^ 1]),
    "a length in a longer form": b"\x30\x83\x00" + _GOOD[2:4] + _GOOD[4:],
    "a length without end": b"\x30\x80" + _GOOD[4:] + b"\0\0",
    "pem": x509.load_der_x509_certificate(_GOOD).public_bytes(serialization.Encoding.PEM),
    "too long": _built(extensions=(_LEAF, (x509.SubjectAlternativeName([x509.DNSName("x" * 1000)]), False))),
    "nothing": b"",
    "text": b"certificate",
}


def test_a_certificate_of_the_profile_names_its_device() -> None:
    assert check_device_certificate(_GOOD) == check_device_certificate(_built()) == _DEVICE


@pytest.mark.parametrize("what", _BAD)
def test_anything_else_names_none(what: str) -> None:
    with pytest.raises(ProtocolError):
        check_device_certificate(_BAD[what])


def test_a_signature_whose_last_bit_is_declared_unused_is_refused() -> None:
    der = _GOOD
    while der[-1] & 1:
        der = make_device_certificate(_KEY)
    at = len(der) - len(x509.load_der_x509_certificate(der).signature) - 1
    assert der[at] == 0
    with pytest.raises(ProtocolError):
        check_device_certificate(der[:at] + b"\1" + der[at + 1 :])


def test_no_changed_bit_names_a_device() -> None:
    for at in range(len(_GOOD)):
        for bit in (0, 3, 7):
            changed = bytearray(_GOOD)
            changed[at] ^= 1 << bit
            with pytest.raises(ProtocolError):
                check_device_certificate(bytes(changed))


def test_what_is_no_root_is_refused_however_it_is_broken() -> None:
    for at in range(0, len(_GOOD), 3):
        with pytest.raises(ProtocolError):
            root_of(_GOOD[:at] + bytes([_GOOD[at] ^ 1]) + _GOOD[at + 1 :])


@pytest.mark.parametrize("check", [root_of, check_device_certificate])
def test_what_the_system_refuses_is_not_held_against_a_certificate(
    monkeypatch: pytest.MonkeyPatch, check: Callable[[bytes], object]
) -> None:
    def refuse(der: bytes) -> x509.Certificate:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr(x509, "load_der_x509_certificate", refuse)
    with pytest.raises(OSError, match="too many"):
        check(_GOOD)


def test_a_certificate_that_is_too_long_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(x509, "load_der_x509_certificate", read.append)
    with pytest.raises(ProtocolError):
        check_device_certificate(_GOOD + bytes(limits.CERTIFICATE_BYTES_MAX))
    assert read == []


def test_a_proof_is_for_one_deployment_one_user_and_one_device() -> None:
    here, there = Fingerprint("ab" * 32), Fingerprint("cd" * 32)
    proof = login_proof_bytes(here, "Ann", _DEVICE, b"n" * 32)
    assert proof == login_proof_bytes(here, "ann", _DEVICE, b"n" * 32)
    others = {
        login_proof_bytes(there, "Ann", _DEVICE, b"n" * 32),
        login_proof_bytes(here, "Bob", _DEVICE, b"n" * 32),
        login_proof_bytes(here, "Ann", DeviceId("0" * 64), b"n" * 32),
        login_proof_bytes(here, "Ann", _DEVICE, b"m" * 32),
    }
    assert len(others | {proof}) == 5


def test_a_password_is_salted_for_one_deployment_and_one_user() -> None:
    here, there = Fingerprint("ab" * 32), Fingerprint("cd" * 32)
    salts = {password_salt(here, "ann"), password_salt(there, "ann"), password_salt(here, "bob")}
    assert len(salts) == 3
    assert password_salt(here, "ANN") in salts
