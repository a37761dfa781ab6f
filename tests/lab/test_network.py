"""The lab keeps its word: rates, delays, losses, cables that come out, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab.network import Lab, LabError, sweep

pytestmark = pytest.mark.lab

_SOURCE = """
import socket
server = socket.create_server(("::", 9), family=socket.AF_INET6, dualstack_ipv6=True)
print("ready", flush=True)
while True:
    connection, _ = server.accept()
    for _ in range({size} // 65536):
        connection.sendall(bytes(65536))
    connection.close()
"""
_SINK = """
import socket, sys, time
begin = time.monotonic()
connection = socket.create_connection((sys.argv[1], 9), timeout=20)
size = 0
while chunk := connection.recv(1 << 20):
    size += len(chunk)
print(size, time.monotonic() - begin)
"""
_HEAR_MULTICAST = """
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 5353))
group = struct.pack("4s4s", socket.inet_aton("224.0.0.251"), bytes(4))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
s.settimeout(10)
print("ready", flush=True)
print(s.recv(100).decode())
"""
_SAY_MULTICAST = """
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("224.0.0.251", 5353))
"""


def _python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


def _serve(lab: Lab, host: int, size: int) -> None:
    server = lab.popen(host, _python(_SOURCE.format(size=size)), stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    server.stdout.close()


def _fetch(lab: Lab, host: int, address: str) -> tuple[int, float]:
    out = lab.run(host, _python(_SINK, address), capture_output=True, text=True, timeout=60).stdout.split()
    return int(out[0]), float(out[1])


def _reaches(lab: Lab, host: int, address: str) -> bool:
    attempt = (
        "import socket, sys\n"
        "try: socket.create_connection((sys.argv[1], 9), timeout=1).recv(1)\n"
        "except OSError: sys.exit(1)"
    )
    return lab.run(host, _python(attempt, address), check=False).returncode == 0


def _left_of(lab: Lab) -> list[str]:
    names = {lab.namespace(host) for host in range(lab.hosts)}
    return [name for name in os.listdir("/run/netns") if name in names]


def test_a_link_carries_its_rate_and_no_more() -> None:
    size = 12 << 20
    with Lab(2, rate_mbit=100) as lab:
        _serve(lab, 0, size)
        got, seconds = _fetch(lab, 1, lab.address(0))
        sent, received = lab.sent_bytes(0), lab.received_bytes(1)
    assert got == size
    assert 75 <= size * 8 / 1e6 / seconds <= 105
    assert size <= sent <= size * 1.15
    assert size <= received <= size * 1.15


def test_each_host_may_have_its_own_rate() -> None:
    size = 2 << 20
    with Lab(3, rate_mbit=[None, 100, 10]) as lab:
        _serve(lab, 0, size)
        _, quick = _fetch(lab, 1, lab.address(0))
        _, slow = _fetch(lab, 2, lab.address(0))
    assert slow > 4 * quick


@pytest.mark.parametrize("delay_ms", [0, 1])
def test_a_host_that_was_cut_off_is_reached_again_after_join(delay_ms: int) -> None:
    with Lab(3, delay_ms=delay_ms) as lab:
        _serve(lab, 0, 65536)
        assert _reaches(lab, 1, lab.address(0))
        assert _reaches(lab, 1, lab.address6(0))
        lab.cut(1)
        assert not _reaches(lab, 1, lab.address(0))
        assert _reaches(lab, 2, lab.address(0))
        lab.join(1)
        assert _reaches(lab, 1, lab.address(0))
        assert _reaches(lab, 1, lab.address6(0))


@pytest.mark.parametrize("delay_ms", [0, 1])
def test_multicast_reaches_every_host(delay_ms: int) -> None:
    with Lab(3, delay_ms=delay_ms) as lab:
        ears = [lab.popen(host, _python(_HEAR_MULTICAST), stdout=subprocess.PIPE, text=True) for host in (1, 2)]
        for ear in ears:
            assert ear.stdout is not None
            assert ear.stdout.readline() == "ready\n"
        lab.run(0, _python(_SAY_MULTICAST))
        assert [ear.communicate(timeout=15)[0] for ear in ears] == ["hello\n", "hello\n"]


@pytest.mark.lab(wan=True)
def test_a_wan_delays_both_ways_and_paces() -> None:
    size = 1 << 20
    with Lab(2, rate_mbit=20, delay_ms=50) as lab:
        _serve(lab, 0, size)
        got, seconds = _fetch(lab, 1, lab.address(0))
    assert got == size
    # Connecting and the first byte take a round trip each, and the rate allows no more than 20 Mbit/s.
    assert 0.2 + size * 8 / 21e6 <= seconds <= 6


@pytest.mark.lab(wan=True)
def test_a_wan_loses_the_share_of_packets_it_was_told() -> None:
    listen = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 9)); s.settimeout(10)\n"
        "print('ready', flush=True); n = 0\n"
        "while s.recv(200) != b'end': n += 1\n"
        "print(n)"
    )
    speak = (
        "import socket, sys, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "for i in range(1000):\n"
        "    s.sendto(b'x' * 100, (sys.argv[1], 9)); time.sleep(0.0005)\n"
        "for _ in range(50): s.sendto(b'end', (sys.argv[1], 9))"
    )
    with Lab(2, loss_pct=20, seed=7) as lab:
        ear = lab.popen(0, _python(listen), stdout=subprocess.PIPE, text=True)
        assert ear.stdout is not None
        assert ear.stdout.readline() == "ready\n"
        lab.run(1, _python(speak, lab.address(0)))
        arrived = int(ear.communicate(timeout=15)[0])
    assert 740 <= arrived <= 860


def test_two_labs_beside_each_other_do_not_meet() -> None:
    with Lab(2) as one, Lab(2) as other:
        assert one.address(0) == other.address(0)
        assert one.namespace(0) != other.namespace(0)
        _serve(one, 0, 65536)
        assert _reaches(one, 1, one.address(0))
        assert not _reaches(other, 1, other.address(0))


def test_a_lab_removes_its_network_and_its_programs_even_those_that_ignore_the_end() -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    hidden = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {stubborn!r}], start_new_session=True)"
    with Lab(2) as lab:
        program = lab.popen(0, _python(stubborn), stdout=subprocess.PIPE)
        assert program.stdout is not None
        assert program.stdout.readline()
        program.stdout.close()
        lab.run(1, _python(hidden), stdout=subprocess.DEVNULL)
        listed = subprocess.run(
            ["ip", "netns", "pids", lab.namespace(1)], capture_output=True, text=True, check=True
        ).stdout
        orphan = int(listed)
    assert program.poll() == -signal.SIGKILL
    assert not _is_running(orphan)
    assert _left_of(lab) == []


def test_what_a_killed_owner_left_is_swept_away_and_a_living_ones_lab_stays() -> None:
    root = str(Path(__file__).resolve().parents[2])
    owner_code = (
        "import sys, json, time; from tests.lab.network import Lab\n"
        "lab = Lab(2); lab.__enter__(); lab.popen(0, ['sleep', '600'])\n"
        "print(json.dumps([lab.namespace(0), lab.namespace(1)]), flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen(_python(owner_code), stdout=subprocess.PIPE, text=True, cwd=root)
    assert owner.stdout is not None
    names = set(json.loads(owner.stdout.readline()))
    owner.stdout.close()
    try:
        sweep()
        assert names <= set(os.listdir("/run/netns"))
    finally:
        owner.kill()
        owner.wait()
    sweep()
    assert not names & set(os.listdir("/run/netns"))


def test_a_lab_that_cannot_be_built_leaves_nothing_and_says_which_step_failed() -> None:
    lab = Lab(2)
    subprocess.run(["ip", "netns", "add", lab.namespace(1)], check=True)
    with pytest.raises(LabError, match=f"netns add {lab.namespace(1)}"), lab:
        pytest.fail("a host was made twice")
    assert _left_of(lab) == []


def test_a_number_that_is_no_host_is_refused() -> None:
    with Lab(1) as lab, pytest.raises(IndexError, match="host 1 of 1"):
        lab.address(1)
    with pytest.raises(ValueError, match="1 to 250 hosts"):
        Lab(0)
    with pytest.raises(ValueError, match="1 rates for 2 hosts"):
        Lab(2, rate_mbit=[1.0])
    with pytest.raises(ValueError, match="more than 0"):
        Lab(1, rate_mbit=0)


def _is_running(process: int) -> bool:
    """Whether a process still runs; killed ones may take a moment to go."""
    for _ in range(100):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except (FileNotFoundError, ProcessLookupError):
            return False
        time.sleep(0.01)
    return True


def test_a_host_that_is_muted_hears_and_is_not_heard() -> None:
    with Lab(2, is_wan=True) as lab:
        _serve(lab, 0, 65536)
        lab.mute(1)
        before = lab.received_bytes(1)
        assert not _reaches(lab, 0, lab.address(1))
        assert lab.received_bytes(1) > before
        assert not _reaches(lab, 1, lab.address(0))
        lab.join(1)
        assert _reaches(lab, 1, lab.address(0))


def test_a_rate_can_change_and_packets_be_overtaken_and_small() -> None:
    size = 1 << 20
    with Lab(2, rate_mbit=20, reorder_pct=2, mtu=1280) as lab:
        _serve(lab, 0, size)
        _, quick = _fetch(lab, 1, lab.address(0))
        lab.set_rate(1, 4)
        got, slow = _fetch(lab, 1, lab.address(0))
        shown = json.loads(lab.run(1, ["ip", "-j", "link", "show", "dev", "eth0"], capture_output=True).stdout)
    assert got == size
    assert slow > 2 * quick
    assert shown[0]["mtu"] == 1280


def test_a_connection_can_be_reset_from_outside() -> None:
    hold = (
        "import socket, sys\n"
        "connection = socket.create_connection((sys.argv[1], 9), timeout=20)\n"
        "print('ready', flush=True)\n"
        "try:\n"
        "    while connection.recv(1 << 16): pass\n"
        "    print('whole')\n"
        "except ConnectionResetError: print('reset')"
    )
    with Lab(2, rate_mbit=4, is_wan=True) as lab:
        _serve(lab, 0, 4 << 20)
        client = lab.popen(1, _python(hold, lab.address(0)), stdout=subprocess.PIPE, text=True)
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
        for _ in range(5):
            # A second without a packet, as one that is lost brings about, resets nothing.
            lab.reset(0)
            with contextlib.suppress(subprocess.TimeoutExpired):
                client.wait(2)
                break
        lab.reset(1)
        assert client.communicate(timeout=20)[0] == "reset\n"


def test_a_card_can_be_replaced_by_one_with_another_address() -> None:
    with Lab(2, rate_mbit=100) as lab:
        _serve(lab, 0, 65536)
        lab.take_out(1)
        assert not _reaches(lab, 0, "10.77.0.2")
        lab.put_in(1, 99)
        assert lab.address(1) == "10.77.0.99"
        assert _reaches(lab, 1, lab.address(0))
