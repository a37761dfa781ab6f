"""TLS contexts: who is believed, and what one bad certificate does to the others."""

from __future__ import annotations

import asyncio
import datetime
import errno
import logging
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.net import links
from core.net.tls import ALPN, device_behind, dialler_context, listener_context
from core.wire.errors import ProtocolError
from core.wire.identity import NOT_AFTER, NOT_BEFORE, device_subject, make_device_certificate
from core.wire.ids import DeviceId
from tests.fakes.handshake import shake
from tests.fakes.linked_peer import QUICK, Keys, LinkedPeer, listening


@dataclass(frozen=True)
class Shown:
    """Whatever certificate a test wants to show, as files."""

    device: DeviceId
    certificate: bytes
    certificate_file: Path
    key_file: Path


def test_both_sides_know_each_other_by_their_certificates(keys: Keys) -> None:
    one, two = shake(
        dialler_context(keys[0], keys[1].certificate),
        listener_context(keys[1], [keys[2].certificate, keys[0].certificate]),
    )
    assert device_behind(one) == (keys[1].device, keys[1].certificate)
    assert device_behind(two) == (keys[0].device, keys[0].certificate)
    assert one.version() == two.version() == "TLSv1.3"
    assert one.selected_alpn_protocol() == ALPN


def test_a_device_that_is_no_anchor_is_refused(keys: Keys) -> None:
    with pytest.raises(ssl.SSLError):
        shake(dialler_context(keys[0], keys[1].certificate), listener_context(keys[1], [keys[2].certificate]))


def test_who_shows_no_certificate_is_refused_in_the_handshake(keys: Keys) -> None:
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    nobody.check_hostname = False
    nobody.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    nobody.load_verify_locations(cadata=keys[1].certificate)
    with pytest.raises(ssl.SSLError):
        shake(nobody, listener_context(keys[1], [keys[0].certificate]))


def test_without_anchors_everybody_is_refused(keys: Keys) -> None:
    with pytest.raises(ssl.SSLError):
        shake(dialler_context(keys[0], keys[1].certificate), listener_context(keys[1], []))


def test_a_dialler_believes_only_the_device_that_it_dials(keys: Keys) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(dialler_context(keys[0], keys[2].certificate), listener_context(keys[1], [keys[0].certificate]))


def test_nothing_older_than_tls_1_3_is_spoken(keys: Keys) -> None:
    client = dialler_context(keys[0], keys[1].certificate)
    client.minimum_version = client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake(client, listener_context(keys[1], [keys[0].certificate]))


def test_a_session_cannot_be_resumed(keys: Keys) -> None:
    one, _ = shake(dialler_context(keys[0], keys[1].certificate), listener_context(keys[1], [keys[0].certificate]))
    assert one.session is None or not one.session.has_ticket


def test_a_bad_certificate_is_skipped_and_logged_and_takes_no_other_with_it(
    keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    bad = [b"", b"nonsense", keys[2].certificate[:-5], keys[2].certificate + b"\0", bytes(5000)]
    with caplog.at_level(logging.WARNING):
        server = listener_context(keys[1], [*bad, keys[0].certificate, *bad])
    assert len([record for record in caplog.records if "skipped" in record.message]) == 2 * len(bad)
    _, two = shake(dialler_context(keys[0], keys[1].certificate), server)
    assert device_behind(two)[0] == keys[0].device


def test_a_member_cannot_vouch_for_a_stranger(keys: Keys, tmp_path: Path) -> None:
    """Neither by a certificate that it signs nor by being an authority itself."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    signed = (
        x509.CertificateBuilder()
        .subject_name(device_subject(keys[2].device))
        .issuer_name(device_subject(keys[0].device))
        .public_key(stranger.public_key())
        .serial_number(1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(keys[0].private, hashes.SHA256())
    )
    shown = _shown(tmp_path, stranger, signed)
    with pytest.raises(ssl.SSLError):
        shake(dialler_context(shown, keys[1].certificate), listener_context(keys[1], [keys[0].certificate]))


def test_an_authority_is_no_anchor(keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
    authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown = _shown(tmp_path, key, authority)
    with caplog.at_level(logging.WARNING):
        server = listener_context(keys[1], [shown.certificate])
    assert "not of the profile" in caplog.text
    with pytest.raises(ssl.SSLError):
        shake(dialler_context(shown, keys[1].certificate), server)


def test_a_side_without_a_certificate_or_our_protocol_is_nobody(keys: Keys) -> None:
    client = dialler_context(keys[0], keys[1].certificate)
    client.set_alpn_protocols([])
    one, two = shake(client, listener_context(keys[1], [keys[0].certificate]))
    for side in (one, two):
        with pytest.raises(ProtocolError, match="another protocol"):
            device_behind(side)


async def test_two_thousand_anchors_are_loaded_beside_the_loop(keys: Keys) -> None:
    crowd = [make_device_certificate(ec.generate_private_key(ec.SECP256R1())) for _ in range(2000)]
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0], times=QUICK)
    async with listening(a, b):
        b.trust.certificates.update({DeviceId(f"{number:064x}"): der for number, der in enumerate(crowd)})
        b.links.trust_changed()
        longest, last, began = 0.0, time.perf_counter(), time.perf_counter()
        a.want(b)
        # Links are made by the old anchors until the new ones are in use.
        await a.linked(b)
        while b.links.is_renewing:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        took = time.perf_counter() - began
        assert longest < took / 2
        a.links.unwant(b.device)
        (await b.linked(a)).close()
        await a.told.gone()
        a.want(b)
        await a.told.until(lambda: len(a.told.links) == 2)


async def test_certificates_that_no_file_could_be_opened_for_are_in_use_a_little_later(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_BUILD_SECONDS", 0.001)
    a, b = LinkedPeer(keys[0], keys[1], times=QUICK), LinkedPeer(keys[1], times=QUICK)
    refused = [OSError(errno.EMFILE, "too many open files")]

    def build(*of: Any) -> ssl.SSLContext:
        if refused:
            raise refused.pop()
        return listener_context(*of)

    async with listening(a, b):
        monkeypatch.setattr(links, "listener_context", build)
        b.trust.certificates[a.device] = keys[0].certificate
        b.links.trust_changed()
        a.want(b)
        await a.linked(b)
        assert not refused


def _shown(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Shown:
    (folder / "c").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "k").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return Shown(DeviceId("0" * 64), der, folder / "c", folder / "k")
