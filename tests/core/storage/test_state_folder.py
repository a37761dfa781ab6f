"""One process a state folder, and one key a device for ever."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.storage import keys
from core.storage.lock import StateLock
from core.wire.errors import DiskError, Kind, UserError
from core.wire.identity import check_device_certificate, key_digest

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from core.storage.lock import StateLock
lock = StateLock(Path(sys.argv[1]))
print("locked", flush=True)
time.sleep(60)
"""


def test_a_second_process_is_told_which_one_has_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "state"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout as lines:
        assert lines.readline() == "locked\n"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with pytest.raises(UserError) as caught:
            StateLock(folder)
        assert caught.value.kind is Kind.STATE_IN_USE
        assert caught.value.data == {"folder": str(folder), "pid": holder.pid}
        holder.send_signal(signal.SIGKILL)
    holder.wait()
    StateLock(folder).close()


def test_a_lock_that_is_closed_lets_others_in(tmp_path: Path) -> None:
    first = StateLock(tmp_path)
    with pytest.raises(UserError) as caught:
        StateLock(tmp_path)
    assert caught.value.data["pid"] == os.getpid()
    first.close()
    first.close()
    StateLock(tmp_path).close()


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        StateLock(tmp_path / "file" / "state")
    assert caught.value.kind is Kind.STATE_UNUSABLE
    assert caught.value.data == {"path": str(tmp_path / "file" / "state"), "error": "ENOTDIR"}


def test_a_full_disk_at_the_start_is_told_as_such_and_the_lock_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(DiskError) as caught:
            StateLock(tmp_path)
    assert caught.value.kind is Kind.NO_SPACE
    assert caught.value.data["folder"] == str(tmp_path)
    StateLock(tmp_path).close()


def test_a_device_key_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    made = keys.load_or_create(tmp_path / "keys")
    assert check_device_certificate(made.certificate) == made.device == key_digest(made.private.public_key())
    for path in (made.key_file, made.certificate_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = keys.load_or_create(tmp_path / "keys")
    assert (again.device, again.certificate) == (made.device, made.certificate)
    assert keys.load_or_create(tmp_path / "other").device != made.device
    assert "PRIVATE" not in repr(made)


@pytest.mark.parametrize("broken", ["missing", "garbage", "of another key"])
def test_a_certificate_that_does_not_fit_is_made_again(tmp_path: Path, broken: str) -> None:
    made = keys.load_or_create(tmp_path / "keys")
    if broken == "missing":
        made.certificate_file.unlink()
    elif broken == "garbage":
        made.certificate_file.write_bytes(b"garbage")
    else:
        made.certificate_file.write_bytes(keys.load_or_create(tmp_path / "other").certificate_file.read_bytes())
    again = keys.load_or_create(tmp_path / "keys")
    assert again.device == made.device
    assert check_device_certificate(again.certificate) == made.device


def test_a_key_that_is_broken_is_never_replaced(tmp_path: Path) -> None:
    made = keys.load_or_create(tmp_path / "keys")
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for content in (b"", b"garbage", other):
        made.key_file.write_bytes(content)
        with pytest.raises(UserError) as caught:
            keys.load_or_create(tmp_path / "keys")
        assert caught.value.kind is Kind.STATE_UNUSABLE
        assert made.key_file.read_bytes() == content


def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    made = keys.load_or_create(tmp_path / "keys")
    made.key_file.chmod(0o644)
    keys.load_or_create(tmp_path / "keys")
    assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600
