"""A password, what is derived from it, and a session's token turn up in no log, no error and no file of ours."""

from __future__ import annotations

import base64
import logging
import os
from pathlib import Path

import pytest

from core.net.login import login_key
from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, PASSWORD, people

WRONG = "canary that is wrong 42"


def _files(*folders: Path) -> bytes:
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


async def test_no_secret_is_told_or_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        token = ann.session.client.token
        assert len(token) > 20
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "film.bin", 1000)), GROUP)
        await bob.fetch("film.bin")
        await bob.engine.account.logout()
        told = []
        for attempt in (
            bob.engine.account.login("bob", WRONG),
            bob.engine.account.login("nobody", WRONG),
            bob.engine.account.create_user("ann", WRONG),
            bob.engine.account.create_user("zoe", "short"),
        ):
            with pytest.raises(ShareError) as caught:
                await attempt
            assert caught.value.kind is not Kind.INTERNAL
            told.append(f"{caught.value!r} {caught.value} {caught.value.data}")
        told += [repr(ann), repr(ann.session)]
        keys = [await login_key(crowd.tracker.fingerprint, "ann", one) for one in (PASSWORD, WRONG)]
        kept = _files(crowd.tracker.config.data, tmp_path / "state-ann", tmp_path / "state-bob")
    heard = "\n".join([caplog.text, *told, str(dict(os.environ))])
    secrets = [PASSWORD, WRONG, *(key.hex() for key in keys), *(base64.b64encode(key).decode() for key in keys)]
    assert "film.bin" in kept.decode("latin-1")
    for secret in secrets:
        assert secret not in heard
        assert secret.encode() not in kept
    for key in keys:
        assert key not in kept
    # A session goes on after a restart, so a device keeps its own token; nobody else has it, and no log.
    assert token not in heard
    assert token.encode() not in _files(crowd.tracker.config.data, tmp_path / "state-bob")
