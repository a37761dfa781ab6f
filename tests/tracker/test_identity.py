"""Root, leaf and data folder: made once, private, strict enough for Python 3.13, renewed without a restart."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from core.wire.errors import Kind, ShareError
from core.wire.identity import root_of
from tests.fakes.raw_client import pinned_context
from tracker.data_folder import FolderLock, atomic_write, make_folder
from tracker.identity import LEAF_LIFE, ROOT_FILE, ServerCertificate, load_or_make_root, load_root, make_leaf

_NOW = datetime.datetime.now(datetime.UTC)


async def _shown(certificate: ServerCertificate, root_der: bytes) -> x509.Certificate:
    """The certificate that a client gets in a handshake, after a strict check against the root."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=certificate.context)
    async with server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port, ssl=pinned_context(root_der))
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        await reader.read()
        writer.close()
    return x509.load_der_x509_certificate(der)


def test_the_root_is_made_once_and_kept_to_oneself(tmp_path: Path) -> None:
    first = load_or_make_root(tmp_path)
    assert load_or_make_root(tmp_path).der == first.der
    assert stat.S_IMODE((tmp_path / ROOT_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [ROOT_FILE]
    assert root_of(first.der)[1] == first.fingerprint
    (tmp_path / ROOT_FILE).chmod(0o644)
    load_root(tmp_path)
    assert stat.S_IMODE((tmp_path / ROOT_FILE).stat().st_mode) == 0o600


def test_a_damaged_root_is_refused_and_left_alone(tmp_path: Path) -> None:
    load_or_make_root(tmp_path)
    whole = (tmp_path / ROOT_FILE).read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    load_or_make_root(other)
    key_end = whole.index(b"-----BEGIN CERTIFICATE")
    mixed = whole[:key_end] + (other / ROOT_FILE).read_bytes()[key_end:]
    for damaged in (b"", whole[:100], whole.replace(b"A", b"B"), mixed):
        (tmp_path / ROOT_FILE).write_bytes(damaged)
        with pytest.raises(ShareError) as refused:
            load_or_make_root(tmp_path)
        assert (refused.value.kind, refused.value.data["rule"]) == (Kind.STATE_UNUSABLE, "broken")
        assert (tmp_path / ROOT_FILE).read_bytes() == damaged


def test_a_leaf_lives_thirty_days_of_which_two_are_past(tmp_path: Path) -> None:
    root = load_or_make_root(tmp_path)
    pem, renew_at = make_leaf(root, _NOW)
    leaf = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == LEAF_LIFE == datetime.timedelta(days=30)
    assert abs(_NOW - datetime.timedelta(days=2) - leaf.not_valid_before_utc) < datetime.timedelta(seconds=1)
    assert renew_at == _NOW + datetime.timedelta(days=13)
    leaf.verify_directly_issued_by(root.certificate)
    key_id = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    root_id = root.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert key_id == root_id
    assert root.certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    assert not leaf.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


async def test_a_strict_client_accepts_the_leaf_and_sees_a_new_one_after_renewal(tmp_path: Path) -> None:
    root = load_or_make_root(tmp_path)
    certificate = ServerCertificate(root, tmp_path, _NOW - datetime.timedelta(days=20))
    old = await _shown(certificate, root.der)
    assert certificate.renew_at < _NOW
    certificate.renew(_NOW)
    new = await _shown(certificate, root.der)
    assert new.not_valid_after_utc > old.not_valid_after_utc
    assert new.serial_number != old.serial_number
    assert [path.name for path in tmp_path.iterdir()] == [ROOT_FILE]  # no key but the root's stays on the disk


async def test_a_client_of_another_deployment_is_not_fooled(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ours, theirs = load_or_make_root(tmp_path), load_or_make_root(tmp_path / "other")
    certificate = ServerCertificate(ours, tmp_path, _NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        await _shown(certificate, theirs.der)


def test_a_folder_serves_one_process_and_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    make_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lock = FolderLock(folder)
    with pytest.raises(ShareError) as refused:
        FolderLock(folder)
    assert refused.value.kind is Kind.STATE_IN_USE
    assert int(str(refused.value.data["pid"])) > 0
    lock.close()
    FolderLock(folder).close()


def test_a_folder_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ShareError) as refused:
            make_folder(path)
        assert (refused.value.kind, refused.value.data["rule"]) == (Kind.STATE_UNUSABLE, "folder")


def test_a_write_that_fails_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    atomic_write(path, b"old")
    with pytest.raises(TypeError):
        atomic_write(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_the_key_on_disk_is_the_one_that_signs(tmp_path: Path) -> None:
    root = load_or_make_root(tmp_path)
    kept = serialization.load_pem_private_key((tmp_path / ROOT_FILE).read_bytes(), None)
    assert kept.public_key() == root.key.public_key() == root.certificate.public_key()
