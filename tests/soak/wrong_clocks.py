"""F9: a peer, or the tracker, by a clock that is wrong, that jumps, and across the 24 hours without a tracker."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Tracker
from tests.fakes.wrong_clock import JumpingClock, clock_missing, wrong_clock
from tests.soak.figures import Figure, Plan
from tests.swarm.scenes import PASSWORD, Scene, loopback_peer, on_loopback

_MIB = 1 << 20
_NEAR = ("+1m", "-1m", "+1h", "-1h", "+23h", "-23h", "+25h", "-25h")
"""Off by so much all shall work: the certificates of trackers are back-dated by two days and hold for 28."""
_FAR = ("-3d", "+40d", "@1970-01-02 00:00:00")
"""Off by so much the one thing that helps shall be said."""
_JUMPS = ("+1h", "-1h", "+25h", "-25h", "@1970-01-02 00:00:00")
_WATCHED_SECONDS, _BUSY_PERCENT = 4.0, 20.0


def run(plan: Plan) -> list[Figure]:
    """Each clock once; the scale shortens nothing, since each is one figure."""
    if complaint := clock_missing():
        raise RuntimeError(complaint)
    figures = []
    with on_loopback(plan.folder / "peers", 2) as scene:
        source = make_file(plan.folder / "peers" / "a.bin", 4 * _MIB)
        scene.peers[0].do(f"upload_file {source} {scene.group}")
        for index, offset in enumerate(_NEAR + _FAR, start=2):
            figures.append(_peer_by(scene, plan.folder / "peers", index, offset, source))
        big = make_file(plan.folder / "peers" / "big.bin", 12 * _MIB, seed=2)
        scene.peers[0].do(f"upload_file {big} {scene.group}")
        for index, offset in enumerate(_JUMPS, start=20):
            figures.append(_jump(scene, plan.folder / "peers", index, offset, big))
    figures += [_tracker_by(plan.folder / f"tracker{number}", offset) for number, offset in enumerate(_NEAR[:6])]
    figures += [_without_tracker(plan.folder / f"alone{n}", *case) for n, case in enumerate(_ALONE)]
    return figures


# -- a peer by a wrong clock
def _peer_by(scene: Scene, folder: Path, index: int, offset: str, source: Path) -> Figure:
    with loopback_peer(scene.tracker, folder, index, wrong_clock(offset)) as peer:
        name = f"user{index}"
        answers = [peer.ask(f'create_user {name} "{PASSWORD}"'), peer.ask(f'login {name} "{PASSWORD}"')]
        refused = next((answer["error"] for answer in answers if not answer["ok"]), None)
        if refused is not None:
            value = f"{refused['kind']}: {refused['message']}"
            is_met = offset in _FAR and "clock" in refused["message"]
        else:
            took = _joins_and_fetches(scene, peer, name, folder, source)
            value, is_met = f"the file is right after {took:.1f} s", offset in _NEAR
        busy = _busy(peer)
    goal = "it works" if offset in _NEAR else "it says that the clock is wrong"
    return Figure(
        f"a peer by a clock off by {offset}", f"{value}; {busy:.0f} % of a core at rest",
        f"{goal}, < {_BUSY_PERCENT:.0f} % of a core", is_met and busy < _BUSY_PERCENT,
    )  # fmt: skip


def _joins_and_fetches(scene: Scene, peer: Peer, name: str, folder: Path, source: Path) -> float:
    """Seconds for the download; it is whole and right after it."""
    _join(scene, peer, name)
    place = folder / f"folder-{name}"
    place.mkdir()
    began = time.monotonic()
    peer.do(f"download_file {scene.group} {source.name} {place}/")
    peer.do("wait_downloads 40")
    assert sha1_of(place / source.name) == sha1_of(source)
    return time.monotonic() - began


def _join(scene: Scene, peer: Peer, name: str) -> None:
    peer.do(f"join_group {scene.group}")
    scene.peers[0].do(f"accept_request {scene.group} {name}")


def _busy(peer: Peer) -> float:
    """How much of a core a program takes that has nothing to do, in percent."""
    process = psutil.Process(peer.process.pid)
    before = process.cpu_times()
    time.sleep(_WATCHED_SECONDS)
    after = process.cpu_times()
    return float(100.0 * (after.user + after.system - before.user - before.system) / _WATCHED_SECONDS)


# -- a clock that jumps while a file is fetched
def _jump(scene: Scene, folder: Path, index: int, offset: str, big: Path) -> Figure:
    clock = JumpingClock(folder / f"clock{index}")
    name = f"user{index}"
    place = folder / f"folder-{name}"
    place.mkdir()
    with loopback_peer(scene.tracker, folder, index, clock.prefix) as peer:
        for line in (f'create_user {name} "{PASSWORD}"', f'login {name} "{PASSWORD}"'):
            peer.do(line)
        _join(scene, peer, name)
        began = time.monotonic()
        peer.do(f"download_file {scene.group} {big.name} {place}/")
        peer.do(f"set_limits {scene.group} {big.name} {2 * _MIB} 0")
        peer.until(lambda: peer.download(big.name)["percent"] > 20, 30, 0.02)
        clock.jump(offset)
        peer.do("wait_downloads 40")
        took = time.monotonic() - began
        is_right = sha1_of(place / big.name) == sha1_of(big)
        busy = _busy(peer)
        is_online = peer.is_connected()
    # At 2 MiB/s it takes 6 s, less what came before the limit held; a timer that the jump moved would show.
    is_met = is_right and is_online and 3.0 < took < 20.0 and busy < _BUSY_PERCENT
    return Figure(
        f"a clock that jumps by {offset} while 12 MiB are fetched at 2 MiB/s",
        f"{'right' if is_right else 'WRONG'} after {took:.1f} s, {busy:.0f} % of a core at rest, "
        f"{'still' if is_online else 'not'} connected",
        "right after 3 to 20 s, connected, no busy loop", is_met,
    )  # fmt: skip


# -- a tracker by a wrong clock
def _tracker_by(folder: Path, offset: str) -> Figure:
    folder.mkdir()
    with ExitStack() as stack:
        tracker = stack.enter_context(Tracker(folder / "tracker", "--no-announce", prefix=wrong_clock(offset)))
        peers = [stack.enter_context(loopback_peer(tracker, folder, index)) for index in range(2)]
        scene = Scene(tracker, peers, ["user0", "user1"], [])
        for peer, name in zip(peers, scene.names, strict=True):
            peer.do(f'create_user {name} "{PASSWORD}"')
            peer.do(f'login {name} "{PASSWORD}"')
        peers[0].do(f"create_group {scene.group}")
        source = make_file(folder / "a.bin", 4 * _MIB)
        peers[0].do(f"upload_file {source} {scene.group}")
        took = _joins_and_fetches(scene, peers[1], "user1", folder, source)
    return Figure(f"a tracker by a clock off by {offset}", f"the file is right after {took:.1f} s", "it works", True)


# -- the 24 hours without a tracker, across a start of the program
_ALONE = (("+0", True), ("+23h", True), ("+25h", False), ("-30s", True), ("-25h", False))
"""By what the clock is off at the start, and whether what is known may still be fetched; set back counts as over."""


def _without_tracker(folder: Path, offset: str, may_fetch: bool) -> Figure:
    with on_loopback(folder, 2) as scene:
        ann, bob = scene.peers
        source = make_file(folder / "big.bin", 8 * _MIB)
        ann.do(f"upload_file {source} {scene.group}")
        bob.do(f"download_file {scene.group} big.bin {scene.folders[1]}/")
        bob.do(f"set_limits {scene.group} big.bin {_MIB} 0")
        bob.until(lambda: bob.download("big.bin")["percent"] > 10, 30, 0.05)
        listening = f"127.0.0.1:{_port_of(ann)}"
        scene.tracker.kill()
        ann.kill()
        bob.do(f"set_limits {scene.group} big.bin 0 0")
        # Ann is the one who decides whether Bob may have it.
        words = ("--tracker", scene.tracker.invite, "--listen", listening)
        scene.restart(0, Peer(ann.state, *words, prefix=wrong_clock(offset)))
        bob.send("wait_downloads 60")
        answer = bob.answer(90)
        is_whole = (scene.folders[1] / "big.bin").exists()
        if is_whole:
            assert sha1_of(scene.folders[1] / "big.bin") == sha1_of(source)
        said = "whole" if is_whole else f"waits: {bob.download('big.bin')['reason'] or answer['error']['kind']}"
    goal = "it goes on" if may_fetch else "nothing is served until a tracker is back"
    return Figure(
        f"without a tracker, the sharer started by a clock off by {offset}", said, goal, is_whole == may_fetch
    )


def _port_of(peer: Peer) -> int:
    """Where a peer listens."""
    connections = psutil.Process(peer.process.pid).net_connections("tcp")
    return next(int(one.laddr.port) for one in connections if one.status == psutil.CONN_LISTEN)
