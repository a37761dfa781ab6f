"""A group of people on machines of their own: one tracker, one sharer, fetchers, all in one group.

Built by the same commands that people type; nobody is given an address but in `on_loopback`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.programs import Peer, Prefix, Tracker, here
from tests.fakes.programs import on as _on
from tests.lab.network import Lab

PASSWORD = "correct horse 42"


@dataclass
class Scene:
    """Who is there. `peers[0]` owns the group."""

    tracker: Tracker
    peers: list[Peer]
    names: list[str]
    folders: list[Path]
    group: str = "film"
    stack: ExitStack = field(default_factory=ExitStack)

    def restart(self, index: int, peer: Peer) -> Peer:
        """Put a newly started process in the place of one that was ended."""
        self.peers[index] = self.stack.enter_context(peer)
        return peer


def name_of(index: int) -> str:
    """The user on host `index`."""
    return f"user{index}"


@contextmanager
def in_lab(
    lab: Lab, tmp_path: Path, hosts: Sequence[int], *, on: Callable[[Lab, int], Prefix] = _on
) -> Iterator[Scene]:
    """A tracker on the first of `hosts`, a peer on each of the others; found by zeroconf, pinned at first use."""
    with ExitStack() as stack:
        tracker = stack.enter_context(
            Tracker(tmp_path / "tracker", "--name", "lab", prefix=_on(lab, hosts[0]), listen="0.0.0.0:47700")
        )
        peers = [stack.enter_context(lab_peer(lab, host, tmp_path, on)) for host in hosts[1:]]
        yield _grouped(tracker, peers, [name_of(host) for host in hosts[1:]], tmp_path, stack)


def lab_peer(lab: Lab, host: int, tmp_path: Path, on: Callable[[Lab, int], Prefix] = _on) -> Peer:
    """A peer on a host of a lab; its state folder is that of the host."""
    return Peer(tmp_path / f"state{host}", "--trust-first-use", prefix=on(lab, host))


@contextmanager
def on_loopback(tmp_path: Path, count: int, prefix: Prefix = here) -> Iterator[Scene]:
    """A tracker and `count` peers on this host, by address, announced to nobody."""
    with ExitStack() as stack:
        tracker = stack.enter_context(Tracker(tmp_path / "tracker", "--no-announce", prefix=prefix))
        peers = [stack.enter_context(loopback_peer(tracker, tmp_path, index, prefix)) for index in range(count)]
        yield _grouped(tracker, peers, [name_of(index) for index in range(count)], tmp_path, stack)


def loopback_peer(tracker: Tracker, tmp_path: Path, index: int, prefix: Prefix = here) -> Peer:
    """A peer on this host that was given the invite link."""
    options = ("--tracker", tracker.invite, "--listen", "127.0.0.1:0")
    return Peer(tmp_path / f"state{index}", *options, prefix=prefix)


def _grouped(tracker: Tracker, peers: list[Peer], names: list[str], tmp_path: Path, stack: ExitStack) -> Scene:
    folders = [tmp_path / f"folder-{name}" for name in names]
    scene = Scene(tracker, peers, names, folders, stack=stack)
    # All at once: each looks for its tracker for three seconds first.
    for peer, name, folder in zip(peers, names, folders, strict=True):
        folder.mkdir()
        peer.send(f'create_user {name} "{PASSWORD}"')
        peer.send(f'login {name} "{PASSWORD}"')
    for peer in peers:
        for answer in (peer.answer(), peer.answer()):
            assert answer["ok"], answer
    peers[0].do(f"create_group {scene.group}")
    for peer, name in list(zip(peers, names, strict=True))[1:]:
        peer.do(f"join_group {scene.group}")
        peers[0].do(f"accept_request {scene.group} {name}")
    return scene
