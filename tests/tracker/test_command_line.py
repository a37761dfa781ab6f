"""`p2p-tracker` as people use it: greetings, sub-commands, and one sentence for each thing that goes wrong."""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from core.wire import identity, push, routes
from core.wire.errors import InternalError, Kind, UserError
from core.wire.fingerprint import parse_invite, shown
from core.wire.ids import Fingerprint
from tests.fakes.raw_client import Clients, clients_of, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker import commands
from tracker.__main__ import main
from tracker.data_folder import DATABASE
from tracker.store.address import parse_database
from tracker.store.sqlite import SqliteStore
from tracker.wording.errors import sentence


def _run(*words: str) -> tuple[int, str, str]:
    """Exit status, output and complaint of `p2p-tracker`."""
    ended = subprocess.run([sys.executable, "-m", "tracker", *words], capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stdout, ended.stderr


def _complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line that `p2p-tracker` complains with; status 1 and nothing else."""
    assert main(words) == 1
    output, complaint = capsys.readouterr()
    assert output == ""
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint
    return complaint


@pytest.fixture
async def greeted(tmp_path: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """A tracker as a process, and the lines that it greets with."""
    words = ["--data", str(tmp_path / "data"), "serve", "--listen", "127.0.0.1:0", "--name", "Lab 1"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *["-m", "tracker", *words, "--announce-on", "127.0.0.1"],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        lines = [(await process.stdout.readline()).decode() for _ in range(6)]
    yield process, lines
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_serve_greets_and_ends_cleanly(
    greeted: tuple[asyncio.subprocess.Process, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process, lines = greeted
    text = "".join(lines)
    found = re.search(r"p2p://\S+", text)
    assert found
    invite = parse_invite(found.group())
    assert invite.fingerprint is not None
    assert invite.addresses[0].port not in (0, 47700)
    assert "'Lab 1'" in text
    assert shown(invite.fingerprint) in text
    assert str(tmp_path / "data") in text
    assert main(("fingerprint", "--data", str(tmp_path / "data"))) == 0
    assert capsys.readouterr().out.split() == [shown(invite.fingerprint), invite.fingerprint]
    status, output, complaint = await asyncio.to_thread(_run, "invite", "Lab Group", "--data", str(tmp_path / "data"))
    assert (status, complaint) == (0, "")
    again = parse_invite(output)
    assert (again.addresses, again.fingerprint, again.group) == (invite.addresses, invite.fingerprint, "Lab Group")
    process.send_signal(signal.SIGTERM)
    output_left, complaint_left = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, complaint_left) == (0, b"")
    # Whoever else is announced on this machine meanwhile is told of in two lines.
    said = [line for line in output_left.decode().splitlines() if "deployment" not in line and "CODE" not in line]
    assert said == ["The tracker has ended."]
    assert main(("--data", str(tmp_path / "data"), "--listen", "127.0.0.1:4711", "invite")) == 0
    output, complaint = capsys.readouterr()
    assert "does not run" in complaint
    assert "127.0.0.1:4711" in output
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert set(modes) == {"lock", "root.pem", DATABASE}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_taken_port_is_named_with_who_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        complaint = _complaint(capsys, "--data", str(tmp_path / "t"), "--listen", f"127.0.0.1:{port}")
    assert f"Port {port} of 127.0.0.1 is taken by process {os.getpid()} (" in complaint
    assert not (tmp_path / "t" / "root.pem").exists()


async def test_a_folder_in_use_is_named_with_who_uses_it(
    tracker: RunningTracker, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tracker.config.data
    ended = await asyncio.to_thread(_run, "--data", str(data), "--listen", "127.0.0.1:0")
    assert ended[0] == 1
    assert f"{data} is in use by process {os.getpid()}" in ended[2]


def test_every_wrong_start_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "cannot be used" in _complaint(capsys, "--data", str(tmp_path / "file"))
    assert "sslmode=verify-full" in _complaint(capsys, "--data", str(tmp_path), "--database", "postgresql://x/y")
    for url in (
        "",
        "sqlite://",
        "postgresql://",
        "postgresql://x",
        "mysql://x/y",
        "x",
        "postgresql://u:secret@[::1/db",
    ):
        said = _complaint(capsys, "--data", str(tmp_path), "--database", url)
        assert "no address of a database" in said
        assert "secret" not in said
    said = _complaint(capsys, "--data", str(tmp_path), "--database", "sqlite:////proc/version")
    assert "SQL:" not in said
    assert "no address of this machine" in _complaint(capsys, "--data", str(tmp_path), "--listen", "192.0.2.200:0")
    assert "no address of this machine" in _complaint(capsys, "--data", str(tmp_path), "--listen", "example.org:0")
    for words in (("fingerprint",), ("invite",), ("reset-password", "ann")):
        assert "No tracker has run" in _complaint(capsys, "--data", str(tmp_path / "new"), *words)
    data = tmp_path / "data"
    assert not (tmp_path / "new").exists()
    data.mkdir()
    (data / "root.pem").write_bytes(b"nonsense")
    assert "damaged" in _complaint(capsys, "--data", str(data), "--listen", "127.0.0.1:0")


def test_wrong_use_is_told_in_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fingerprint", "one\x1b[31m\u202e\ntwo"])
    assert ended.value.code == 1
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(complaint)


def test_an_interface_is_named_by_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--announce-on", "eth0"])
    assert ended.value.code == 1
    assert "'eth0' is no address of an interface" in capsys.readouterr().err


@pytest.mark.parametrize("listen", ["47700", "127.0.0.1", "127.0.0.1:x", "::1:4", "[::1]:70000", "a:-1"])
def test_a_listen_address_that_is_none_is_wrong_use(listen: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--listen", listen])
    assert ended.value.code == 1
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert complaint.endswith("; p2p-tracker --help shows the options.\n")
    assert f"{listen!r} is no address and port; write it like 0.0.0.0:47700" in complaint


@pytest.mark.parametrize(
    ("option", "typed", "least"),
    [
        ("--accounts-per-hour", "-1", 0),
        ("--accounts-per-hour", "many", 0),
        ("--connections-per-address", "0", 1),
        ("--connections-per-address", "9" * 30, 1),
    ],
)
def test_a_count_that_is_none_is_wrong_use(
    option: str, typed: str, least: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"{option}={typed}"])
    assert ended.value.code == 1
    assert f"{option}: {typed!r} is no number from {least} on; " in capsys.readouterr().err


def test_listen_addresses_are_read() -> None:
    assert commands.parse_listen("[::1]:0") == ("::1", 0)
    assert commands.parse_listen("0.0.0.0:47700") == ("0.0.0.0", 47700)
    assert commands.listen_addresses([commands.parse_listen(":5")]) == (("0.0.0.0", 5), ("::", 5))
    assert parse_database("sqlite:////a/b") == SqliteStore(Path("/a/b"))
    assert parse_database("sqlite+aiosqlite:///b") == SqliteStore(Path("b"))


async def test_another_database_serves_as_well(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    words = ["--data", str(tmp_path / "data"), "--database", f"sqlite:///{elsewhere}", "--listen", "127.0.0.1:0"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *["-m", "tracker", "--no-announce", *words], stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        assert (await process.stdout.readline()).startswith(b"P2P Share tracker")
    process.terminate()
    await process.communicate()
    assert elsewhere.exists()
    assert not (tmp_path / "data" / DATABASE).exists()


def _login_key(tracker: RunningTracker, name: str, password: str) -> bytes:
    return commands._login_key(tracker.fingerprint, name, password)


Reset = Callable[[RunningTracker, str, str], Awaitable[tuple[int, str, str]]]


@pytest.fixture
def reset(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reset:
    """Run `reset-password` in this process: tracker, user, what is typed; status, output and complaint."""

    async def _reset(tracker: RunningTracker, user: str, typed: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = await asyncio.to_thread(main, ("reset-password", user, "--data", str(tracker.config.data)))
        return status, *capsys.readouterr()

    return _reset


async def test_a_password_is_reset_while_the_tracker_runs(
    clients: Clients, tracker: RunningTracker, reset: Reset
) -> None:
    ann = await clients.user("Ann")
    async with ann.events() as events:
        await events.next()
        status, output, complaint = await reset(tracker, "aNN", "a new long secret\n")
        assert (status, complaint) == (0, "")
        assert "a new long secret" not in output
        assert (await events.until(push.SessionOver)).why == "password_reset"
    assert (await refused(ann.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
    assert (await refused(ann.login("Ann")))[0] is Kind.WRONG_LOGIN
    nonce = (await ann.call(routes.NONCE)).nonce
    asked = ann.signed_login("Ann", "", nonce)
    fitting = msgspec.structs.replace(asked, login_key=_login_key(tracker, "Ann", "a new long secret"))
    assert (await ann.call(routes.LOGIN, fitting)).user_id == ann.user_id


async def test_a_password_is_reset_while_the_tracker_is_away(
    tmp_path: Path, reset: Reset, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        await tracker.stop()
        (tmp_path / "secret").write_text("from a file\nnot this\n")
        monkeypatch.setenv("P2P_PASSWORD_FILE", str(tmp_path / "secret"))
        status, _, complaint = await reset(tracker, "ann", "")
        assert (status, complaint) == (0, "")
        await tracker.start()
        assert (await refused(ann.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED


async def test_a_reset_that_cannot_be_changes_nothing(
    clients: Clients, tracker: RunningTracker, reset: Reset, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await clients.user("ann")
    for user, password, words in (
        ("ann", "short\n", "8 to 128"),
        ("ann", "password\n", "8 to 128"),
        ("ann", "", "8 to 128"),
        ("nobody", "a new long secret\n", "no user nobody"),
        ("nobody", "", "no user nobody"),
        ("ann\udcff", "a new long secret\n", "no user ann"),
        ("\udce4", "", "no user"),  # typed in Latin-1
    ):
        status, _, complaint = await reset(tracker, user, password)
        assert (status, complaint.count("\n"), words in complaint) == (1, 1, True), complaint
    monkeypatch.setenv("P2P_PASSWORD_FILE", "/nowhere/secret")
    status, _, complaint = await reset(tracker, "ann", "")
    assert (status, "/nowhere/secret" in complaint) == (1, True)
    assert await ann.call(routes.WHO_AM_I)
    await ann.login("ann")


def test_the_login_key_is_argon2id_as_the_format_says() -> None:
    root = Fingerprint("a" * 64)
    key = commands._login_key(root, "Ann", "a new long secret")
    assert key == commands._login_key(root, "aNN", "a new long secret")
    assert len(key) == identity.LOGIN_KEY_BYTES
    assert key != login_key_of("a new long secret")


def test_every_error_has_a_sentence() -> None:
    for kind in Kind:
        text = sentence(UserError(kind))
        assert text.endswith(".")
        assert "{" not in text
    told = sentence(InternalError(Kind.STATE_UNUSABLE, path="/x\n\x1b[31m", rule="broken", reason="r"))
    assert "\n" not in told
    assert "\x1b" not in told


def test_a_folder_without_a_name_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("--data", "", "--listen", "127.0.0.1:0", "--no-announce")) == 1
    assert capsys.readouterr().err.count("\n") == 1
