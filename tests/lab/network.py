"""Several hosts on one machine: network namespaces joined by links with a rate, a delay and a loss.

Invariant: whatever a lab made (namespaces, links, programs) is gone when its `with` block is left, and what a killed
test run left behind is swept away by the next lab. Names carry the owner, so labs of several processes run side by
side; every lab uses the same addresses, which never meet. Nothing in a lab can be reached from outside, or reach it.

    with Lab(5, rate_mbit=100) as lab:
        server = lab.popen(0, [sys.executable, "-m", "http.server"])
        lab.run(1, ["curl", "-s", f"http://{lab.address(0)}:8000/"])

A lab is a LAN by default: cables into a switch, each direction of each cable held to its rate by the kernel. With a
delay or a loss it is a WAN: a router process of ours paces, delays and drops packets, because few small kernels have
the queue discipline that would. It carries about 700 Mbit/s in all. Multicast reaches every host on both.
Needs root and iproute2: `tests.lab.missing` says what a machine lacks.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_PREFIX = "p2plab"
_OWNED = re.compile(rf"{_PREFIX}-(\d+)-(\d+)-[0-9a-f]+-(?:switch|h\d+)\b")
_ROUTER = Path(__file__).with_name("router.py")
_GRACE_SECONDS = 3.0


class LabError(RuntimeError):
    """The kernel or a tool refused a step of building a lab; the text is the step and the answer."""


class Lab:
    """Hosts 0 to `hosts` - 1 on one network, built by `with` and removed when it is left.

    `rate_mbit`: of every link, each direction, in Mbit/s; or one a host, None for unlimited. `delay_ms`: one way
    between any two hosts, so a round trip takes twice that. `loss_pct`: share of packets that vanish, in percent.
    `reorder_pct`: share of packets that others overtake. `mtu`: bytes in the largest packet. `is_wan` makes a WAN of
    one that has neither delay nor loss. `seed` makes the losses repeatable. Host i has the addresses 10.77.0.(i+1) and
    fd77::(i+1).
    """

    def __init__(
        self,
        hosts: int,
        *,
        rate_mbit: float | Sequence[float | None] | None = None,
        delay_ms: float = 0.0,
        loss_pct: float = 0.0,
        reorder_pct: float = 0.0,
        mtu: int = 1500,
        is_wan: bool = False,
        seed: int = 0,
    ) -> None:
        if not 1 <= hosts <= 250:
            raise ValueError(f"a lab has 1 to 250 hosts, not {hosts}")
        rates = list(rate_mbit) if isinstance(rate_mbit, Sequence) else [rate_mbit] * hosts
        if len(rates) != hosts:
            raise ValueError(f"{len(rates)} rates for {hosts} hosts")
        if any(rate is not None and rate <= 0 for rate in rates):
            raise ValueError(f"a rate is more than 0 Mbit/s, or None: {rates}")
        self.hosts = hosts
        self.rates = rates
        self.is_wan = bool(is_wan or delay_ms or loss_pct or reorder_pct)
        self._delay_ms, self._loss_pct, self._reorder_pct = delay_ms, loss_pct, reorder_pct
        self._mtu, self._seed = mtu, seed
        self._numbers = list(range(1, hosts + 1))
        self._name = f"{_PREFIX}-{os.getpid()}-{_started(os.getpid())}-{secrets.token_hex(4)}"
        self._programs: list[subprocess.Popen[Any]] = []
        self._router: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        sweep()
        try:
            if self.is_wan:
                self._build_wan()
            else:
                self._build_lan()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def namespace(self, host: int) -> str:
        """The name of a host's network namespace."""
        return f"{self._name}-h{self._checked(host)}"

    def address(self, host: int) -> str:
        """A host's IPv4 address."""
        return f"10.77.0.{self._numbers[self._checked(host)]}"

    def address6(self, host: int) -> str:
        """A host's IPv6 address."""
        return f"fd77::{self._numbers[self._checked(host)]:x}"

    def command(self, host: int, words: Sequence[str]) -> list[str]:
        """`words` as they are typed on this machine to run on a host, for callers that start programs themselves."""
        return ["ip", "netns", "exec", self.namespace(host), *words]

    def popen(self, host: int, words: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Start a program on a host; options are those of `subprocess.Popen`. It is ended with the lab."""
        program = subprocess.Popen(self.command(host, words), **options)
        self._programs.append(program)
        return program

    def run(self, host: int, words: Sequence[str], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run a program on a host to its end; options are those of `subprocess.run`, `check` is on unless told."""
        options.setdefault("check", True)
        return subprocess.run(self.command(host, words), **options)

    def cut(self, host: int) -> None:
        """Unplug a host: packets to and from it vanish, and nobody is told."""
        self._plug(host, "cut", "down")

    def join(self, host: int) -> None:
        """Plug a host in again."""
        self._plug(host, "join", "up")

    def mute(self, host: int) -> None:
        """Let only what a host sends vanish, on a WAN, until it is joined again."""
        self._order(f"mute {self._checked(host)}")

    def set_rate(self, host: int, rate_mbit: float) -> None:
        """Give the link of a host another rate, both directions, on a WAN."""
        self._order(f"rate {self._checked(host)} {rate_mbit}")

    def reset(self, host: int) -> None:
        """Let whoever hears from a host by TCP within the next second hear that it ended the connection, on a WAN."""
        self._order(f"reset {self._checked(host)}")

    def take_out(self, host: int) -> None:
        """Take the network card out of a host, on a LAN: its device is gone, with its addresses."""
        _ip(f"link del p{self._checked(host)}", namespace=self._switch)

    def put_in(self, host: int, number: int) -> None:
        """Put another card into a host, which gets the addresses 10.77.0.`number` and fd77::`number`."""
        self._numbers[self._checked(host)] = number
        self._lay_cable(host)

    def sent_bytes(self, host: int) -> int:
        """Bytes that a host has sent on its link so far, headers included."""
        return self._counted(host, "tx")

    def received_bytes(self, host: int) -> int:
        """Bytes that a host has received on its link so far, headers included."""
        return self._counted(host, "rx")

    def close(self) -> None:
        """End every program of the lab and remove its network. Safe to call twice, and on a half-built lab."""
        for program in self._programs:
            if program.poll() is None:
                program.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for program in self._programs:
            try:
                program.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self._programs.clear()
        if self._router is not None:
            self._router.kill()
            self._router.communicate()
            self._router = None
        _remove([name for name in _namespaces() if name.startswith(f"{self._name}-")])

    @property
    def _switch(self) -> str:
        return f"{self._name}-switch"

    def _checked(self, host: int) -> int:
        if not 0 <= host < self.hosts:
            raise IndexError(f"host {host} of {self.hosts}")
        return host

    def _build_lan(self) -> None:
        _ip(f"netns add {self._switch}", *(f"netns add {self.namespace(host)}" for host in range(self.hosts)))
        # Without a querier on the network, a switch that snoops forgets multicast listeners after minutes.
        _ip("link set lo up", "link add br0 type bridge mcast_snooping 0", "link set br0 up", namespace=self._switch)
        for host in range(self.hosts):
            self._lay_cable(host)

    def _lay_cable(self, host: int) -> None:
        space, port, rate = self.namespace(host), f"p{host}", self.rates[host]
        _ip(
            f"link add {port} type veth peer name eth0 netns {space}",
            f"link set {port} master br0 up",
            namespace=self._switch,
        )
        self._configure(host, f"link set eth0 mtu {self._mtu}")
        if rate is not None:
            _shape(space, "eth0", rate)
            _shape(self._switch, port, rate)

    def _build_wan(self) -> None:
        _ip(*(f"netns add {self.namespace(host)}" for host in range(self.hosts)))
        plan = {
            "namespaces": [self.namespace(host) for host in range(self.hosts)],
            "rates": self.rates,
            "delay": self._delay_ms / 1000,
            "loss": self._loss_pct / 100,
            "reorder": self._reorder_pct / 100,
            "seed": self._seed,
        }
        self._router = subprocess.Popen(
            [sys.executable, str(_ROUTER), json.dumps(plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._hear("ready")
        for host in range(self.hosts):
            self._configure(host, f"link set eth0 mtu {self._mtu} txqueuelen 2000 multicast on")

    def _configure(self, host: int, *before: str) -> None:
        _ip(
            *before,
            "link set lo up",
            f"addr add {self.address(host)}/24 dev eth0",
            f"addr add {self.address6(host)}/64 dev eth0 nodad",
            "link set eth0 up",
            "route add 224.0.0.0/4 dev eth0",
            namespace=self.namespace(host),
        )

    def _plug(self, host: int, order: str, state: str) -> None:
        self._checked(host)
        if self._router is None:
            _ip(f"link set p{host} {state}", namespace=self._switch)
            return
        self._order(f"{order} {host}")

    def _order(self, line: str) -> None:
        if self._router is None:
            raise LabError(f"a LAN has no router that could {line}")
        assert self._router.stdin is not None
        self._router.stdin.write(f"{line}\n")
        self._hear("done")

    def _hear(self, answer: str) -> None:
        assert self._router is not None
        assert self._router.stdout is not None
        if self._router.stdout.readline().strip() == answer:
            return
        _, complaint = self._router.communicate(timeout=_GRACE_SECONDS)
        raise LabError(f"the router of the lab ended: {complaint.strip()}")

    def _counted(self, host: int, direction: str) -> int:
        shown = _run(["ip", "-n", self.namespace(host), "-s", "-j", "link", "show", "dev", "eth0"])
        return int(json.loads(shown)[0]["stats64"][direction]["bytes"])


def sweep() -> None:
    """Remove what labs left whose owner was killed: their namespaces, and the programs still running in them."""
    stale = []
    for name in _namespaces():
        owner = _OWNED.match(name)
        if owner and _started(int(owner[1])) != int(owner[2]):
            stale.append(name)
    _remove(stale)


def _remove(namespaces: Sequence[str]) -> None:
    for namespace in namespaces:
        listed = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False)
        for process in listed.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
    if namespaces:
        orders = "".join(f"netns del {namespace}\n" for namespace in namespaces)
        # Somebody else may sweep at the same time, so one that is gone already is as good.
        subprocess.run(["ip", "-force", "-batch", "-"], input=orders, text=True, capture_output=True, check=False)


def _namespaces() -> list[str]:
    try:
        return sorted(entry for entry in os.listdir("/run/netns") if entry.startswith(f"{_PREFIX}-"))
    except FileNotFoundError:
        return []


def _started(process: int) -> int:
    """When a process started, in clock ticks since boot; -1 if there is none. With the id it names one for ever."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return -1
    return int(fields[19])


def _shape(namespace: str, device: str, rate_mbit: float) -> None:
    """Hold what leaves a device to a rate: 4 ms may burst, and 20 ms wait, or four of the largest segments."""
    bytes_a_second = rate_mbit * 1e6 / 8
    burst = max(32_000, int(bytes_a_second / 250))
    limit = max(256_000, int(bytes_a_second / 50))
    orders = (
        f"qdisc add dev {device} root handle 1: htb default 1",
        f"class add dev {device} parent 1: classid 1:1 htb rate {rate_mbit}mbit burst {burst} quantum 60000",
        f"qdisc add dev {device} parent 1:1 bfifo limit {limit}",
    )
    _run(["tc", "-n", namespace, "-batch", "-"], orders)


def _ip(*orders: str, namespace: str | None = None) -> None:
    _run(["ip", *(["-n", namespace] if namespace else []), "-batch", "-"], orders)


def _run(words: Sequence[str], orders: Sequence[str] = ()) -> str:
    text = "".join(f"{order}\n" for order in orders)
    result = subprocess.run(words, input=text, text=True, capture_output=True, check=False)
    if result.returncode:
        raise LabError(f"{' '.join(words)}: {result.stderr.strip()} (in: {'; '.join(orders)})")
    return result.stdout
