"""Secrets that are easy to recognise, and every place where a careless program would have left them.

A password stays in the program where it was typed; what stands for it goes to the tracker and is kept by nobody; a
session is in the peer's database, for its user alone, and nowhere else.
"""

from __future__ import annotations

import base64
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from core.net.login import login_key
from core.storage.rows import AccountRow
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.ids import Fingerprint
from core.wire.join_code import JoinCode
from tests.fakes.programs import Peer, Tracker
from tests.fakes.raw_client import clients_of
from tests.fakes.running_tracker import running_tracker
from tests.fakes.small_tracker import new_root
from tests.skips import skip_reason
from tracker.store.address import parse_database

_PASSWORD, _WRONG, _NEW = "canary in the coal mine", "canary that fell off its perch", "canary of another colour"
_CANARY = b"canary-" + bytes(range(65, 90))


def _forms(secret: bytes) -> set[bytes]:
    """A secret as somebody might have written it down."""
    return {
        secret,
        secret.hex().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
        repr(secret)[2:-1].encode(),
    }


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder, and what is in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def _told_by_the_system(process: subprocess.Popen[str]) -> bytes:
    """What others on this computer see of a process: how it was called, and what its environment is."""
    return b"".join(Path(f"/proc/{process.pid}/{what}").read_bytes() for what in ("cmdline", "environ"))


def _words(*words: str, line: str = "") -> bytes:
    """All that a command of the tracker says."""
    called = [sys.executable, "-m", "tracker", *words]
    ended = subprocess.run(called, input=line, text=True, capture_output=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return (ended.stdout + ended.stderr).encode()


@pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason=skip_reason("there is no /proc", "make test (on Linux)")
)
async def test_secrets_are_in_no_log_no_list_of_processes_no_answer_and_no_file_of_others(tmp_path: Path) -> None:
    data, state, backup = tmp_path / "data", tmp_path / "state", tmp_path / "backup.tar"
    told = b""
    tracker = Tracker(data, "--log-json", "--no-announce")
    with tracker:
        root = Fingerprint(tracker.fingerprint)
        peer = Peer(state, "--tracker", tracker.invite, "--listen", "127.0.0.1:0")
        with peer:
            for line in (
                f"create_user ann '{_PASSWORD}'",
                f"create_user ann '{_PASSWORD}'",
                f"login ann '{_WRONG}'",
                f"login nobody '{_WRONG}'",
                f"login ann '{_PASSWORD}' '{_WRONG}'",
                f"logni ann '{_PASSWORD}'",
                f"login ann '{_PASSWORD}'",
                f"login ben '{_PASSWORD}'",
                "create_group choir",
                "list_devices",
                "status",
            ):
                told += msgspec.json.encode(peer.ask(line))
            with closing(sqlite3.connect(state / "state.sqlite3")) as db:
                ((token,),) = db.execute("SELECT token FROM accounts WHERE logged_in = 1").fetchall()
            assert len(token) > 30
            seen = _told_by_the_system(peer.process) + _told_by_the_system(tracker.process)
            # A session that is ended behind its back is told, and what is told is told without it.
            told += _words("reset-password", "ann", "--data", str(data), line=f"{_NEW}\n")
            peer.until(lambda: not peer.do("status")["logged_in"], 20)
        told += _words("audit", "--data", str(data))
        told += _words("backup", str(backup), "--data", str(data))
    told += "".join(peer.errors + tracker.errors).encode()

    keys = [await login_key(root, "ann", one) for one in (_PASSWORD, _WRONG, _NEW)]
    of_login = set().union(*(_forms(one) for one in keys), *(_forms(one.encode()) for one in (_PASSWORD, _WRONG, _NEW)))
    of_session = _forms(token.encode())
    assert b"wrong_login" in told
    assert len(tracker.errors) > 10
    for secret in of_login | of_session:
        assert secret not in told
        assert secret not in seen
        for path, content in _files(data):
            assert secret not in content, path
        assert secret not in backup.read_bytes()
    for path, content in _files(state):
        assert not any(secret in content for secret in of_login), path
        holds_session = any(secret in content for secret in of_session)
        assert not holds_session or path.name.startswith("state.sqlite3"), path
        if path.suffix in (".sqlite3", ".log", ".pem"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


async def test_an_answer_that_refuses_gives_nothing_back_of_what_was_sent(tmp_path: Path) -> None:
    canary = _CANARY
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann = clients.device()
        await ann.create("ann")
        right = msgspec.to_builtins(ann.signed_login("ann", "x", (await ann.call(routes.NONCE)).nonce))
        text = canary.decode()
        bodies = [{**right, field: text} for field in ("login_key", "certificate", "nonce", "signature")]
        bodies += [{**right, field: [text]} for field in right] + [{**right, text: text}, {"login_key": text}]
        sent = [msgspec.json.encode(one) for one in bodies] + [canary, b'{"login_key": "' + canary, b"[" * 500 + canary]
        for route in (routes.LOGIN, routes.CREATE_ACCOUNT, routes.ADMIT_TRACKER, routes.DELETE_ACCOUNT):
            for body in sent:
                headers = {"Authorization": f"Bearer {text}", routes.REQUEST_ID_HEADER: text}
                status, answer = await ann.raw("POST", route.path, body, headers)
                assert status != 200
                assert not any(form in answer for form in _forms(canary)), (route.name, body, answer)
        for header in (f"Bearer {text}", f"Basic {text}", text, f"Bearer {text * 20}"):
            status, answer = await ann.raw("GET", routes.WHO_AM_I.path, b"", {"Authorization": header})
            assert status == 401
            assert not any(form in answer for form in _forms(canary)), answer


def test_what_holds_a_secret_does_not_show_it() -> None:
    text = _CANARY.decode()
    root = new_root()
    held = [
        m.Login("ann", _CANARY, b"", b"", b""),
        m.CreateAccount("ann", _CANARY),
        m.DeleteAccount(_CANARY),
        m.SpendJoinCode(_CANARY),
        m.Admission(_CANARY, f"postgresql://p2p:{text}@db/p2p"),
        m.Session(text, "0" * 32, "ann", "0" * 64),
        AccountRow("", "", "ann", "", text, logged_in=True, last_used=0.0),
        JoinCode(_CANARY, b""),
        parse_database(f"postgresql://p2p:{text}@localhost/p2p"),
    ]
    for one in held:
        assert not any(form in f"{one!r} {[one]}".encode() for form in _forms(_CANARY)), type(one)
    assert "PRIVATE" not in repr(root)
    assert os.linesep not in repr(root)
