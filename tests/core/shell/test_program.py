"""`p2p-peer` as a process: pipes, `-c`, signals, exit status, and a tracker of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.fakes.programs import Peer, Tracker
from tests.fakes.terminal import Terminal

_WORDS = [sys.executable, "-m", "core.shell"]
_LOOPBACK = ["--discover-on", "127.0.0.1", "--listen", "127.0.0.1:0"]


def _environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("P2P_")}
    return {**kept, "PROMPT_TOOLKIT_NO_CPR": "1", **more}


def _run(
    state: Path, *words: str, given: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_WORDS, "--state", str(state), *_LOOPBACK, *words], input=given, capture_output=True, text=True, timeout=60,
        env=environment or _environment(), encoding="utf-8",
    )  # fmt: skip


@contextlib.contextmanager
def _started(state: Path, *words: str, environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*_WORDS, "--state", str(state), *_LOOPBACK, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=environment or _environment(),
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def test_the_exit_status_is_0_only_if_every_command_succeeded(tmp_path: Path) -> None:
    good = _run(tmp_path, "-c", "help logout; help login")
    assert (good.returncode, good.stderr) == (0, "")
    bad = _run(tmp_path, "-c", "help logout; nonsense; help login")
    assert bad.returncode == 1
    assert "login <username>" in bad.stdout
    assert bad.stderr == "p2p-peer: There is no command 'nonsense'; `help` lists those that there are.\n"


def test_a_pipe_is_read_to_its_end_with_comments_and_empty_lines(tmp_path: Path) -> None:
    done = _run(tmp_path, "--json", given="# a comment\n\nhelp logout; help quit # more\r\nnonsense\nhelp login")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["command"], one["ok"]) for one in answers] == [
        ("help", True),
        ("help", True),
        ("nonsense", False),
        ("help", True),
    ]
    assert (done.returncode, done.stderr) == (1, "")


def test_a_line_without_an_end_is_refused_and_the_next_one_runs(tmp_path: Path) -> None:
    began = time.monotonic()
    done = _run(tmp_path, "--json", given=f"help {'x' * (20 << 20)}\nhelp quit\n{'y' * (1 << 20)}\n")
    long, after, odd = (json.loads(line) for line in done.stdout.splitlines())
    assert (long["error"]["kind"], long["error"]["data"]["rule"]) == ("bad_arguments", "line_too_long")
    assert after["ok"]
    assert odd["error"]["data"] == {"command": "y" * 79 + "…"}
    assert len(done.stdout) < 3000
    assert time.monotonic() - began < 15
    assert done.returncode == 1


def test_nothing_to_do_is_done(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_line_is_answered_before_the_next_is_written(tmp_path: Path) -> None:
    with _started(tmp_path, "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write("status\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["ok"]
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_state_folder_in_use_is_told_with_the_process(tmp_path: Path) -> None:
    with _started(tmp_path, "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("status\n")
        process.stdin.flush()
        process.stdout.readline()
        text = _run(tmp_path, "-c", "status")
        assert (text.returncode, text.stdout) == (1, "")
        assert f"in use by process {process.pid}" in text.stderr
        told = _run(tmp_path, "--json", given="status; help\nhelp 'x\n")
        answers = [json.loads(line) for line in told.stdout.splitlines()]
        assert [(one["command"], one["error"]["kind"]) for one in answers] == [
            ("status", "state_in_use"),
            ("help", "state_in_use"),
            ("help", "state_in_use"),
        ]
        assert told.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with_stay_it_goes_on_until_a_signal_and_then_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with _started(tmp_path, "--stay", "--json", "-c", "status") as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 3
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_with_stay_a_failed_command_shows_in_the_exit_status(tmp_path: Path) -> None:
    with _started(tmp_path, "--stay", "--json", "-c", "nonsense") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 1


def test_a_signal_ends_a_pipe_that_is_still_open(tmp_path: Path) -> None:
    with _started(tmp_path, "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("status\n")
        process.stdin.flush()
        process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 128 + signal.SIGTERM
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_reader_that_goes_away_is_no_fault_of_ours(tmp_path: Path) -> None:
    with _started(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write("help\nhelp\n")
        process.stdin.flush()
        assert process.wait(10) == 1
        assert process.stderr.read() == ""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


def test_nothing_is_lost_to_a_slow_reader_without_a_buffer(tmp_path: Path) -> None:
    environment = _environment(PYTHONUNBUFFERED="1")
    with _started(tmp_path, "--json", "-c", ";".join(["help"] * 60), environment=environment) as process:
        assert process.stdout is not None
        told = b""
        while chunk := os.read(process.stdout.fileno(), 4096):
            told += chunk
            process.send_signal(signal.SIGSTOP)  # a write that has begun ends early, with what it has written
            process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
        assert process.wait(10) == 0
    answers = [json.loads(line) for line in told.splitlines()]
    assert [(one["command"], one["ok"]) for one in answers] == [("help", True)] * 60


def test_without_a_locale_names_are_escaped(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "HOME": "/"}
    done = _run(tmp_path, "-c", "日本", environment=bare)
    assert done.returncode == 1
    assert "There is no command" in done.stderr
    assert done.stderr.isascii()
    told = _run(tmp_path, "--json", "-c", "日本", environment={**bare, "LC_ALL": "C.UTF-8"})
    assert told.stdout.isascii()
    assert json.loads(told.stdout)["command"] == "日本"


def test_it_runs_with_every_stream_closed(tmp_path: Path) -> None:
    process = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *_WORDS, "--state", str(tmp_path), "-c", "help"],
        timeout=60, env=_environment(),
    )  # fmt: skip
    assert process.returncode == 0


def test_a_password_in_c_earns_a_warning(tmp_path: Path) -> None:
    done = _run(tmp_path, "-c", "help; logout x y")
    assert "warning" not in done.stderr
    done = _run(tmp_path, "--json", "-c", "create_user ann short")
    assert "p2p-peer: warning: everybody on this computer can see a password in -c" in done.stderr
    assert json.loads(done.stdout)["error"]["kind"] == "bad_password"
    assert "warning" not in _run(tmp_path, given="create_user ann short\n").stderr


def test_a_wrong_option_is_one_line_and_makes_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state"
    done = _run(state, "--listen", "127.0.0.1:x")
    assert done.returncode == 1
    assert done.stderr == (
        "p2p-peer: The port in '127.0.0.1:x' is no number that a port can have; write it like 192.168.1.5:47700.\n"
    )
    assert not state.exists()


def test_without_stay_it_ends_when_its_downloads_have(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse\n")
    source = tmp_path / "my file.bin"
    source.write_bytes(os.urandom(3_000_000))
    with Tracker(tmp_path / "t", "--no-announce") as tracker:
        chosen = ["--tracker", tracker.invite, *_LOOPBACK]
        with Peer(tmp_path / "a", *chosen) as sharer:
            sharer.do("create_user olga 'correct horse'")
            sharer.do("login olga 'correct horse'")
            sharer.do("create_group lab")
            sharer.do(f"upload_file '{source}' lab")
            environment = _environment(P2P_PASSWORD_FILE=str(secret))
            start = "create_user ann; login ann; join_group lab"
            asked = _run(tmp_path / "b", *chosen, "-c", start, environment=environment)
            assert asked.returncode == 0, asked.stderr
            sharer.do("accept_request lab ann")
            fetch = f"download_file lab 'my file.bin' '{tmp_path}/copy'; status"
            done = _run(tmp_path / "b", *chosen, "-c", fetch, environment=environment)
            assert done.returncode == 0, done.stderr
            assert "Downloading my file.bin, 2.9 MiB" in done.stdout
            assert "from 1 peer: olga 2.9 MiB (100 %)" in done.stdout.splitlines()[-1]
            assert (tmp_path / "copy").read_bytes() == source.read_bytes()
            missing = _run(tmp_path / "b", *chosen, "-c", "download_file lab 'my file.bin' /nowhere/at/all")
            assert missing.returncode == 1


def test_a_tracker_of_ones_own_outlives_the_peer_and_is_found_again(tmp_path: Path) -> None:
    port = _free_port()
    first = _run(tmp_path, "--json", "-c", f"stop_tracker; start_tracker {port}; create_user ann abcdefgh12")
    refused, started, created = (json.loads(line) for line in first.stdout.splitlines())
    pid = started["result"]["pid"]
    try:
        assert refused["error"]["kind"] == "no_own_tracker"
        assert (started["ok"], created["ok"]) == (True, True), first
        assert started["result"]["address"] == f"127.0.0.1:{port}"
        os.kill(pid, 0)
        second = _run(tmp_path, "--json", "-c", f"start_tracker {port}; login ann abcdefgh12; stop_tracker")
        again, login, stopped = (json.loads(line) for line in second.stdout.splitlines())
        assert again["result"] == {**started["result"], "was_running": True}
        assert (login["ok"], stopped["ok"]) == (True, True), second
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1).close()


def test_a_port_that_is_taken_stops_a_tracker_before_it_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = _run(tmp_path, "--json", "-c", f"start_tracker {taken.getsockname()[1]}")
    assert json.loads(done.stdout)["error"]["kind"] == "port_taken"
    assert not (tmp_path / "tracker").exists()


def test_a_tracker_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "tracker.sqlite3").mkdir()
    done = _run(tmp_path, "--json", "-c", f"start_tracker {_free_port()}")
    error = json.loads(done.stdout)["error"]
    assert error["kind"] == "tracker_not_started"
    assert error["data"]["log"] == str(tmp_path / "tracker" / "tracker.log")
    assert "p2p-tracker: " in error["data"]["reason"]


def test_at_a_terminal_a_person_can_do_it_all(tmp_path: Path) -> None:
    words = [*_WORDS, "--state", str(tmp_path), *_LOOPBACK]
    with Terminal(words, _environment(TERM="xterm")) as terminal:
        terminal.expect("P2P Share [0-9.]+")
        terminal.expect("p2p>")
        terminal.enter(f"start_tracker {_free_port()}")
        try:
            pid = int(terminal.expect(r"\(process \d+\)").rpartition(" ")[2].rstrip(")"))
            terminal.expect("p2p>")
            terminal.enter("create_user ann")
            terminal.expect("Password of ann:")
            terminal.enter("abcdefgh12")
            terminal.expect("The same again:")
            assert not terminal.echoes()
            terminal.enter("abcdefgh12")
            terminal.expect("is made")
            terminal.expect("p2p>")
            terminal.enter("login ann")
            terminal.expect("Password of ann:")
            terminal.enter("abcdefgh12")
            terminal.expect("logged in as 'ann'")
            terminal.expect("ann>")
            terminal.enter("create_group lab")
            terminal.expect("you are its admin")
            terminal.expect("ann>")
            terminal.type("list_fi\t")
            terminal.expect("les")
            terminal.type("l\t")
            terminal.expect("ab")
            terminal.enter("")
            terminal.expect("Nobody shares a file in 'lab' yet")
            terminal.expect("ann>")
            terminal.enter(f"upload_file '{__file__}' lab")
            terminal.expect("Shared with 'lab': test_program.py")
            terminal.expect("ann>")
            terminal.enter("list_files lab")
            terminal.expect("1 of 1")
            terminal.expect("ann>")
            terminal.enter("stop_tracker")
            terminal.expect("is stopped")
            terminal.expect("ann>")
            terminal.type("\x04")
            assert terminal.status() == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert "abcdefgh12" not in terminal.text
    assert "abcdefgh12" not in (tmp_path / "history").read_text()
    assert "abcdefgh12" not in (tmp_path / "peer.log").read_text()


def test_a_dumb_terminal_is_enough(tmp_path: Path) -> None:
    words = [*_WORDS, "--state", str(tmp_path), *_LOOPBACK]
    with Terminal(words, _environment(TERM="dumb")) as terminal:
        terminal.expect("p2p>")
        terminal.enter("help logout")
        terminal.expect("end the session")
        terminal.expect("p2p>")
        terminal.enter("create_user ann")
        terminal.expect("Password of ann:")
        assert not terminal.echoes()
        terminal.enter("short")
        terminal.expect("The same again:")
        terminal.enter("short")
        terminal.expect("too short")
        terminal.expect("p2p>")
        terminal.signal(signal.SIGTERM)
        assert terminal.status() == 128 + signal.SIGTERM
        assert "\x1b" not in terminal.text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
