"""Wrong use of every command: a clear error, exit status 1, and nothing changed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.files import make_file
from tests.fakes.programs import Peer, Tracker
from tests.skips import skip_reason
from tests.swarm.scenes import PASSWORD, Scene, on_loopback

GIB = 1 << 30


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two members; what a test does wrong leaves this as it is."""
    with on_loopback(tmp_path_factory.mktemp("wrong"), 2) as made:
        made.peers[0].do(f"upload_file {make_file(made.folders[0] / 'real.bin', 1000)} {made.group}")
        yield made


def _state(scene: Scene) -> object:
    ann, bob = scene.peers
    return [
        ann.do("list_groups"), bob.do("list_groups"), ann.do(f"list_files {scene.group}"),
        ann.do(f"list_members {scene.group}"), bob.do("show_downloads"), ann.do("list_shares"),
        sorted(str(path) for folder in scene.folders for path in folder.rglob("*")),
    ]  # fmt: skip


LONG = "x" * 65
WRONG = [
    ("no_such_command", "unknown_command"),
    ("create_group", "bad_arguments"),
    ("create_group one two", "bad_arguments"),
    ('list_files "film', "bad_arguments"),
    ("create_user '' 'correct horse 42'", "bad_name"),
    (f"create_user {LONG} 'correct horse 42'", "bad_name"),
    ("create_user 'a  b' 'correct horse 42'", "bad_name"),
    ("create_user ' a' 'correct horse 42'", "bad_name"),
    ("create_user 'a/b' 'correct horse 42'", "bad_name"),
    ("create_group 'a/b'", "bad_name"),
    ("create_group ''", "bad_name"),
    (f"create_group {LONG}", "bad_name"),
    ("create_user zoe short", "bad_password"),
    ("create_user zoe password123", "bad_password"),
    (f"create_user zoe {'long' * 40}", "bad_password"),
    ("create_user USER1 'correct horse 42'", "name_taken"),
    ("create_group FILM", "group_taken"),
    ("join_group nowhere", "no_such_group"),
    ("join_group film", "already_member"),
    ("leave_group nowhere", "no_such_group"),
    ("list_files nowhere", "no_such_group"),
    ("accept_request film nobody", "no_such_request"),
    ("remove_member film nobody", "no_such_member"),
    ("set_role film user1 emperor", "bad_arguments"),
    ("upload_file /does/not/exist film", "source_missing"),
    ("upload_file /dev/null film", "source_not_a_file"),
    ("download_file film nothing.bin /tmp/", "no_such_file"),
    ("download_file film real.bin /does/not/exist/", "destination_missing"),
    ("download_file film real.bin /does/not/exist/name", "destination_missing"),
    ("stop_share film nothing.bin", "not_sharing"),
    ("pause film nothing.bin", "no_such_download"),
    ("cancel film nothing.bin", "no_such_download"),
    (f"login user1 '{PASSWORD}'", "already_logged_in"),
    ("login user0 'wrong password'", "wrong_login"),
]


@pytest.mark.parametrize(("line", "kind"), WRONG, ids=[line[:40] for line, _ in WRONG])
def test_a_wrong_command_is_refused_and_changes_nothing(scene: Scene, line: str, kind: str) -> None:
    before = _state(scene)
    assert scene.peers[0].refused(line) == kind
    assert _state(scene) == before


def test_who_does_not_administer_a_group_may_not_answer_for_it(scene: Scene) -> None:
    before = _state(scene)
    for line in (
        f"accept_request {scene.group} user0",
        f"remove_member {scene.group} user0",
        f"set_role {scene.group} user0 reader",
        f"ban_member {scene.group} user0",
        f"list_requests {scene.group}",
    ):
        assert scene.peers[1].refused(line) == "not_allowed", line
    assert _state(scene) == before


def test_asking_twice_to_join_is_said(scene: Scene) -> None:
    scene.peers[0].do("create_group twice")
    scene.peers[1].do("join_group twice")
    assert scene.peers[1].refused("join_group twice") == "already_requested"
    scene.peers[1].do("leave_group twice")
    assert scene.peers[1].refused("leave_group twice") == "not_member"
    scene.peers[0].do("leave_group twice")


def test_a_path_in_use_by_other_content_is_refused(scene: Scene, tmp_path: Path) -> None:
    before = _state(scene)
    for size in (1000, 2000):
        other = make_file(tmp_path / "real.bin", size, seed=99)
        assert scene.peers[1].refused(f"upload_file {other} {scene.group}") == "path_taken"
    below = make_file(tmp_path / "top" / "real.bin" / "file", 10).parent
    assert scene.peers[1].refused(f"upload_file {below} {scene.group}") == "path_taken"
    assert _state(scene) == before


def test_an_existing_file_is_never_overwritten(scene: Scene) -> None:
    mine = scene.folders[1] / "real.bin"
    mine.write_bytes(b"mine")
    try:
        for target in (f"{scene.folders[1]}", f"{scene.folders[1]}/", str(mine)):
            assert scene.peers[1].refused(f"download_file {scene.group} real.bin {target}") == "destination_exists"
        assert mine.read_bytes() == b"mine"
    finally:
        mine.unlink()
    assert not list(scene.folders[1].iterdir())


def test_a_file_bigger_than_the_disk_is_refused_before_it_is_begun(scene: Scene, tmp_path: Path) -> None:
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    if free > 400 * GIB:
        pytest.skip(skip_reason("this disk could hold any file", "TMPDIR=/a/smaller/disk make test"))
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small]).returncode:
        pytest.skip(skip_reason("only root may mount a small disk", "sudo make test"))
    try:
        source = make_file(tmp_path / "two megabytes", 2 << 20)
        scene.peers[0].do(f'upload_file "{source}" {scene.group}')
        assert scene.peers[1].refused(f'download_file {scene.group} "two megabytes" {small}/') == "no_space"
        assert not list(small.iterdir())
        scene.peers[0].do(f'stop_share {scene.group} "two megabytes"')
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_nothing_works_before_the_login(scene: Scene, tmp_path: Path) -> None:
    with Peer(tmp_path / "state", "--tracker", scene.tracker.invite, "--listen", "127.0.0.1:0") as nobody:
        for line in (
            "create_group g", "join_group g", "leave_group g", "list_requests g", "accept_request g u", "list_groups",
            "list_files g", f"upload_file {__file__} g", "download_file g f /tmp/", "logout", "show_downloads",
            "stop_share g f", "list_members g", "pause g f", "wait_downloads",
        ):  # fmt: skip
            assert nobody.refused(line) == "not_logged_in", line
        assert nobody.refused("login user0 'wrong password'") == "wrong_login"
        assert nobody.refused("login nobody-at-all 'wrong password'") == "wrong_login"
        assert nobody.refused("list_groups") == "not_logged_in"


def _run(*options: str, state: Path) -> tuple[int, dict[str, str], str]:
    words = [sys.executable, "-m", "core.shell", "--json", "--state", str(state), "--listen", "127.0.0.1:0", *options]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    lines = ended.stdout.splitlines()
    error: dict[str, str] = json.loads(lines[-1]).get("error", {}) if lines else {}
    assert "Traceback" not in ended.stderr
    return ended.returncode, error, ended.stderr


def test_a_tracker_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        status, error, _ = _run("--tracker", address, "-c", f"create_user ann '{PASSWORD}'", state=tmp_path / "s")
    assert (status, error["kind"]) == (1, "tracker_unreachable")
    assert address in error["message"]


def test_garbage_on_the_port_is_no_tracker(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for _ in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail.example ESMTP\r\n")

        threading.Thread(target=answer, daemon=True).start()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        status, error, _ = _run("--tracker", address, "-c", f"create_user ann '{PASSWORD}'", state=tmp_path / "s")
    assert (status, error["kind"]) == (1, "not_a_tracker")


def test_another_deployment_at_a_pinned_address_is_a_hard_stop(tmp_path: Path) -> None:
    state = tmp_path / "s"
    with Tracker(tmp_path / "one", "--no-announce") as first:
        address = first.invite.partition("//")[2].partition("/")[0]
        options = ("--tracker", address, "--trust-first-use")
        assert _run(*options, "-c", f"create_user ann '{PASSWORD}'", state=state)[0] == 0
    with Tracker(tmp_path / "two", "--no-announce", listen=address) as second:
        for line in (f"create_user bob '{PASSWORD}'", f"login ann '{PASSWORD}'"):
            status, error, _ = _run(*options, "-c", line, state=state)
            assert (status, error["kind"]) == (1, "wrong_pin")
        wrong_invite = second.invite.replace(second.fingerprint, "0" * 64)
        status, error, _ = _run("--tracker", wrong_invite, "-c", f"login ann '{PASSWORD}'", state=tmp_path / "s2")
        assert (status, error["kind"]) == (1, "wrong_pin")


def test_an_unknown_tracker_is_not_trusted_by_itself(tmp_path: Path, scene: Scene) -> None:
    address = scene.tracker.invite.partition("//")[2].partition("/")[0]
    status, error, _ = _run("--tracker", address, "-c", f"login user0 '{PASSWORD}'", state=tmp_path / "s")
    assert (status, error["kind"]) == (1, "untrusted_tracker")


def test_a_state_folder_belongs_to_one_process(scene: Scene) -> None:
    status, _, complaint = _run("-c", "status", state=scene.peers[0].state)
    assert status == 1
    assert str(scene.peers[0].process.pid) in complaint


def test_a_taken_port_is_said(scene: Scene, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        options = ("--tracker", scene.tracker.invite, "--listen", f"127.0.0.1:{port}")
        words = [sys.executable, "-m", "core.shell", "--json", "--state", str(tmp_path / "s"), *options]
        lines = f"create_user port{port} '{PASSWORD}'; login port{port} '{PASSWORD}'"
        ended = subprocess.run([*words, "-c", lines], capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert json.loads(ended.stdout.splitlines()[-1])["error"]["kind"] == "port_taken"
        tracker = subprocess.run(
            [sys.executable, "-m", "tracker", "--data", str(tmp_path / "t"), "--listen", f"127.0.0.1:{port}"],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert tracker.returncode == 1
        assert str(port) in tracker.stderr
        assert "Traceback" not in tracker.stderr
