"""F10: few descriptors, connections that cannot be accepted for a while, and little memory."""

from __future__ import annotations

import contextlib
import re
import resource
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Prefix, Program, Tracker, here
from tests.skips import skip_reason
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import PASSWORD, Scene, loopback_peer

_MIB = 1 << 20
_DESCRIPTORS, _FLOOD, _FILES = 64, 150, 60
_FREED_SECONDS, _BUSY_PERCENT, _WATCHED_SECONDS = 15.0, 50.0, 3.0
_FULL_FAILURES = 20
_MEMORY, _BIG = 512 * _MIB, 1024 * _MIB
_CGROUPS: Final = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory"))


def run(plan: Plan) -> list[Figure]:
    """Peers and a tracker with 64 descriptors and strangers at each door; accept4 that fails; a small memory."""
    if shutil.which("prlimit") is None or shutil.which("strace") is None:
        raise RuntimeError(skip_reason("prlimit or strace is missing", "sudo apt-get install util-linux strace"))
    return [
        *_few_descriptors(plan.folder / "peers", "peers"),
        *_few_descriptors(plan.folder / "tracker", "tracker"),
        _not_accepted(plan.folder / "accept-peers", plan.count(_FULL_FAILURES), "peers"),
        _not_accepted(plan.folder / "accept-tracker", plan.count(_FULL_FAILURES), "tracker"),
        _little_memory(plan.folder / "memory", max(64 * _MIB, int(_BIG * min(1.0, plan.scale)))),
    ]


def _limited(words: Sequence[str]) -> list[str]:
    return ["prlimit", f"--nofile={_DESCRIPTORS}:{_DESCRIPTORS}", "--", *words]


@contextlib.contextmanager
def _pair(folder: Path, *, tracker: Prefix = here, peers: Prefix = here) -> Iterator[Scene]:
    """A tracker, a sharer and a fetcher in one group, each run as told."""
    folder.mkdir()
    with ExitStack() as stack:
        serving = stack.enter_context(Tracker(folder / "tracker", "--no-announce", prefix=tracker))
        pair = [stack.enter_context(loopback_peer(serving, folder, index, peers)) for index in range(2)]
        scene = Scene(serving, pair, ["user0", "user1"], [folder / "folder0", folder / "folder1"])
        for peer, name, place in zip(pair, scene.names, scene.folders, strict=True):
            place.mkdir()
            peer.do(f'create_user {name} "{PASSWORD}"')
            peer.do(f'login {name} "{PASSWORD}"')
        pair[0].do(f"create_group {scene.group}")
        pair[1].do(f"join_group {scene.group}")
        pair[0].do(f"accept_request {scene.group} user1")
        yield scene


# -- few descriptors
def _few_descriptors(folder: Path, who: str) -> list[Figure]:
    limits = {"peers": _limited} if who == "peers" else {"tracker": _limited}
    with _pair(folder, **limits) as scene:
        sharer, fetcher = scene.peers
        for number in range(_FILES):
            make_file(folder / "many" / f"{number}.bin", 300_000, number)
        sharer.do(f'upload_file "{folder / "many"}" {scene.group}', 120)
        flooded: Program = sharer if who == "peers" else scene.tracker
        with _strangers(_ports_of(flooded)):
            busy = _busy(flooded)
            fetcher.send(f"download_file {scene.group} many {scene.folders[1]}/")
            fetcher.answer(60)
            fetcher.send("wait_downloads 60")
            fetcher.answer(90)
        began = time.monotonic()
        _answers(fetcher, "list_groups")
        _answers(sharer, f"upload_file {make_file(folder / 'last.bin', 300_000, 999)} {scene.group}")
        _answers(fetcher, f"download_file {scene.group} last.bin {scene.folders[1]}/")
        if not (scene.folders[1] / "many").exists():
            _answers(fetcher, f"download_file {scene.group} many {scene.folders[1]}/")
        fetcher.do("wait_downloads 120", 130)
        freed = time.monotonic() - began
        is_right = _same(folder / "many", scene.folders[1] / "many") and (scene.folders[1] / "last.bin").exists()
        lives = flooded.process.poll() is None
        stacks = sum("Traceback" in line for line in flooded.errors)
    name = f"{'a sharer and a fetcher' if who == 'peers' else 'a tracker'} with {_DESCRIPTORS} descriptors"
    return [
        Figure(
            f"{name}, {_FLOOD} strangers at the door", f"{'lives' if lives else 'DIED'}, {busy:.0f} % of a core, "
            f"{stacks} stacks", f"lives, < {_BUSY_PERCENT:.0f} % of a core, none",
            lives and busy < _BUSY_PERCENT and not stacks,
        ),
        Figure(
            f"{name}, when they are gone", f"{_FILES} files {'right' if is_right else 'WRONG'}, all served again "
            f"after {freed:.1f} s", f"right, ≤ {_FREED_SECONDS:.0f} s", is_right and freed <= _FREED_SECONDS,
        ),
    ]  # fmt: skip


def _answers(peer: Peer, line: str) -> None:
    """Ask until it is done: what was out of files a moment ago may be told once more."""
    until = time.monotonic() + 60
    while not (answer := peer.ask(line, 60))["ok"]:
        if time.monotonic() > until:
            raise AssertionError(f"{line}: {answer}")
        time.sleep(0.2)


def _ports_of(program: Program) -> list[int]:
    above = psutil.Process(program.process.pid)
    found = [one for process in (above, *above.children(True)) for one in process.net_connections("tcp")]
    return [one.laddr.port for one in found if one.status == psutil.CONN_LISTEN]


@contextlib.contextmanager
def _strangers(ports: Sequence[int]) -> Iterator[None]:
    """Connections that say nothing, as many as there can be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for port in ports:
            for _ in range(_FLOOD):
                stranger = stack.enter_context(socket.socket())
                stranger.setblocking(False)
                stranger.connect_ex(("127.0.0.1", port))
        yield


def _busy(program: Program) -> float:
    """How much of a core it takes now, in percent."""
    process = psutil.Process(program.process.pid)
    before = process.cpu_times()
    time.sleep(_WATCHED_SECONDS)
    after = process.cpu_times()
    return float(100.0 * (after.user + after.system - before.user - before.system) / _WATCHED_SECONDS)


def _same(one: Path, other: Path) -> bool:
    return other.is_dir() and {path.name: sha1_of(path) for path in one.iterdir()} == {
        path.name: sha1_of(path) for path in other.iterdir() if path.is_file()
    }


# -- connections that cannot be accepted
def _not_accepted(folder: Path, failures: int, who: str) -> Figure:
    """The first `failures` of every process's accept4 fail as without a descriptor; then all goes on."""

    def failing(words: Sequence[str]) -> list[str]:
        inject = f"inject=accept4:error=EMFILE:when=1..{failures}"
        options = ["-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=accept4", "-e", inject]
        return ["strace", *options, "-o", str(folder / f"trace{time.monotonic_ns()}"), *words]

    prefixes: dict[str, Prefix] = {"peers": failing} if who == "peers" else {"tracker": failing}
    with _pair(folder, **prefixes) as scene:
        began = time.monotonic()
        source = make_file(folder / "a.bin", 4 * _MIB)
        scene.peers[0].do(f"upload_file {source} {scene.group}")
        scene.peers[1].do(f"download_file {scene.group} a.bin {scene.folders[1]}/")
        scene.peers[1].do("wait_downloads 120", 130)
        took = time.monotonic() - began
        is_right = sha1_of(scene.folders[1] / "a.bin") == sha1_of(source)
    failed = sum(len(re.findall(r"EMFILE.*INJECTED", path.read_text())) for path in folder.glob("trace*"))
    return Figure(
        f"accept4 of the {who} fails {failures} times", f"{failed} failed; {'right' if is_right else 'WRONG'} "
        f"after {took:.1f} s", "some failed, right", is_right and failed > 0,
    )  # fmt: skip


# -- little memory
def _little_memory(folder: Path, size: int) -> Figure:
    """Each peer in 512 MiB: in a control group where one can be made, else by the limit of its data segment."""
    with _memory_group() as group:
        prefix = _in_group(group) if group is not None else _small_data
        with _pair(folder, peers=prefix) as scene:
            source = make_file(folder / "big.bin", size)
            scene.peers[0].do(f"upload_file {source} {scene.group}", 300)
            scene.peers[1].do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
            scene.peers[1].do("wait_downloads 600", 620)
            is_right = sha1_of(scene.folders[1] / "big.bin") == sha1_of(source)
            resident = [psutil.Process(peer.process.pid).memory_info().rss // _MIB for peer in scene.peers]
    how = "together in" if group is not None else "each with data segments of"
    used = " and ".join(map(str, resident))
    return Figure(
        f"sharer and fetcher {how} {_MEMORY // _MIB} MiB, a file of {size // _MIB} MiB",
        f"{'right' if is_right else 'WRONG'}, {used} MiB resident at the end", "right", is_right,
    )  # fmt: skip


@contextlib.contextmanager
def _memory_group() -> Iterator[Path | None]:
    """A control group with little memory, None where none can be made."""
    for above, limit in zip(_CGROUPS, ("memory.max", "memory.limit_in_bytes"), strict=True):
        group = above / f"p2p-soak-{time.monotonic_ns()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(_MEMORY))
        except OSError:
            group.rmdir()
            continue
        try:
            yield group
        finally:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    group.rmdir()
                    break
                time.sleep(0.1)
        return
    yield None


def _in_group(group: Path) -> Prefix:
    return lambda words: ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh", *words]


def _small_data(words: Sequence[str]) -> list[str]:
    return ["prlimit", f"--data={_MEMORY}", "--", *words]
