"""TLS towards trackers: one root is believed, and one version is spoken."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest

from core.net.tracker_tls import pinned_context, unverified_context
from tests.fakes.handshake import shake
from tests.fakes.small_tracker import new_root
from tracker.identity import Root, make_leaf


def _server(root: Root, folder: Path) -> ssl.SSLContext:
    """What a tracker of a deployment shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf = folder / "leaf.pem"
    leaf.write_bytes(make_leaf(root, datetime.datetime.now(datetime.UTC))[0])
    context.load_cert_chain(leaf)
    return context


def test_the_root_is_the_only_anchor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, systems = new_root(), new_root()
    believed = tmp_path / "system.pem"
    believed.write_text(ssl.DER_cert_to_PEM_cert(systems.der))
    monkeypatch.setenv("SSL_CERT_FILE", str(believed))
    shake(pinned_context(ours.der), _server(ours, tmp_path))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(pinned_context(ours.der), _server(systems, tmp_path))


def test_nothing_older_than_tls_1_3_is_spoken_to_a_tracker(tmp_path: Path) -> None:
    root = new_root()
    old = _server(root, tmp_path)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    for client in (pinned_context(root.der), unverified_context()):
        with pytest.raises(ssl.SSLError):
            shake(client, old)
