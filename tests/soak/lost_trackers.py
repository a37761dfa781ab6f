"""F7: trackers are killed, hang and are cut from their database, and the database dies, while everybody is at work."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.files import make_file, sha1_of
from tests.lab.missing import lab_missing
from tests.soak.figures import Figure, Plan
from tests.swarm.fleet_scene import FETCHERS, Deployment, busy, cut_from_database, deployment, until

_ROUNDS, _MIB = 3, 1 << 20
_REJOIN_SECONDS, _HANG_SECONDS, _AWAY_SECONDS = 30.0, 60.0, 5.0
_TRACKERS = {1, 2, 3}
_SIZE, _RATE = 256 * _MIB, 400 * 1024
_EXPELLED = 6
"""The peer who is expelled and let in again, once a fault."""


@dataclass
class _Seen:
    """What the faults did."""

    rejoined: dict[str, list[float]] = field(default_factory=dict)
    still: list[str] = field(default_factory=list)
    """Faults during which a download came to a standstill."""
    wrong: list[str] = field(default_factory=list)
    """Acknowledged decisions that did not hold."""
    decisions: int = 0


def run(plan: Plan) -> list[Figure]:
    """Each fault in each round; a tracker hangs for 60 s at the full scale, and never for less than 15."""
    if complaint := lab_missing():
        raise RuntimeError(complaint)
    hang = max(15.0, _HANG_SECONDS * min(1.0, plan.scale))
    faults: dict[str, Callable[[Deployment], None]] = {
        "one tracker killed": lambda made: _kill(made, 1),
        "all trackers killed": lambda made: _kill(made, 1, 2, 3),
        f"a tracker stopped for {hang:.0f} s": lambda made: _stop(made, 2, hang),
        f"the database down for {_AWAY_SECONDS:.0f} s": _database_away,
        "a tracker cut from the database": lambda made: cut_from_database(made, 3),
    }
    seen = _Seen()
    with deployment(plan.folder) as made:
        source = make_file(plan.folder / "big.bin", _SIZE, seed=plan.seed)
        made.peers[0].do(f"upload_file {source} film", 120)
        for index in FETCHERS:
            (plan.folder / f"folder{index}").mkdir()
            made.peers[index].do(f"download_file film big.bin {plan.folder}/folder{index}/")
            made.peers[index].do(f"set_limits film big.bin {_RATE} 0")
        with busy(made, but={_EXPELLED}):
            for _ in range(plan.count(_ROUNDS)):
                for name, fault in faults.items():
                    _meet(made, name, fault, seen)
        for index in FETCHERS:
            made.peers[index].do("set_limits film big.bin 0 0")
            made.peers[index].send("wait_downloads 240")
        right = 0
        for index in FETCHERS:
            answer = made.peers[index].answer(260)
            right += answer["ok"] and sha1_of(plan.folder / f"folder{index}" / "big.bin") == sha1_of(source)
        listed = {one["name"] for one in made.peers[1].do("list_files film")}
        members = {one["user"] for one in made.peers[2].do("list_members film")}
        inside = {name for name, is_in in made.inside.items() if is_in}
        outside = {name for name, is_in in made.inside.items() if not is_in}
        until(lambda: len(made.epochs()) == 1, 30, "not all have the same roster")
        stacks = [line for tracker in made.trackers.values() for line in _stacks(tracker.errors)]
    slowest = {name: max(seconds) for name, seconds in seen.rejoined.items()}
    figures = [
        Figure(
            f"{name}: all connected again",
            f"{took:.1f} s at most",
            f"≤ {_REJOIN_SECONDS:.0f} s",
            took <= _REJOIN_SECONDS,
        )
        for name, took in slowest.items()
    ]
    lost = sorted(set(made.uploaded) - listed) + sorted(inside - members)
    back = sorted(outside & members)
    figures += [
        Figure("downloads that were whole and right", f"{right} of {len(FETCHERS)}", "all", right == len(FETCHERS)),
        Figure("faults during which no byte came", ", ".join(seen.still) or "0", "0", not seen.still),
        Figure(
            f"of {len(made.uploaded)} files and {seen.decisions} decisions that were acknowledged, lost",
            str(len(lost) + len(seen.wrong)) + "".join(f"; {one}" for one in lost + seen.wrong), "0",
            not lost and not seen.wrong,
        ),
        Figure("members who left or were expelled and are back", str(len(back)), "0", not back),
        Figure("stacks in the logs of trackers", "; ".join(stacks) or "0", "0", not stacks),
    ]  # fmt: skip
    return figures


def _stacks(errors: list[str]) -> list[str]:
    """The last line of each stack in a log."""
    found = []
    for at, line in enumerate(errors):
        if line.startswith("Traceback"):
            rest = [one.strip() for one in errors[at + 1 :] if not one.startswith(" ")]
            found.append(rest[0] if rest else "cut off")
    return found


def _meet(made: Deployment, name: str, fault: Callable[[Deployment], None], seen: _Seen) -> None:
    """One fault, with an expulsion and an acceptance while it lasts; then until all is well."""
    user = f"user{_EXPELLED}"
    came = made.fetched()
    deciding = threading.Thread(target=_decide, args=(made, user, seen))
    deciding.start()
    fault(made)
    if made.fetched() <= came:
        seen.still.append(name)
    began = time.monotonic()
    until(lambda: made.all_are_at(_TRACKERS), 120, f"{name}: not all are back")
    seen.rejoined.setdefault(name, []).append(time.monotonic() - began)
    deciding.join(120)


def _decide(made: Deployment, user: str, seen: _Seen) -> None:
    """Expel, see that it holds, and let in again, however often it has to be said."""
    for lines, is_in in (
        ([(0, f"remove_member film {user}")], False),
        ([(_EXPELLED, "join_group film"), (0, f"accept_request film {user}")], True),
    ):
        for index, line in lines:
            _insist(made, index, line)
        seen.decisions += 1
        time.sleep(1.0)
        members = _members(made)
        if members is not None and (user in members) != is_in:
            seen.wrong.append(f"{user} {'not in' if is_in else 'in'} after {lines[-1][1]}")


def _insist(made: Deployment, index: int, line: str) -> None:
    """Say it until it is done, or was done by a saying whose answer was lost."""
    done = ("", "no_such_member", "already_member", "already_requested", "no_such_request")
    until_then = time.monotonic() + 110
    while made.do(index, line) not in done:
        assert time.monotonic() < until_then, line
        time.sleep(0.3)


def _members(made: Deployment) -> set[str] | None:
    """Who is in, as another peer is told; None while nobody tells."""
    with made.turns[5]:
        answer = made.peers[5].ask("list_members film")
    return {one["user"] for one in answer["result"]} if answer["ok"] else None


# -- the faults: each ends with everything as it was
def _kill(made: Deployment, *hosts: int) -> None:
    for host in hosts:
        made.trackers[host].kill()
    time.sleep(_AWAY_SECONDS)
    made.start_trackers(*hosts)


def _stop(made: Deployment, host: int, seconds: float) -> None:
    process = made.trackers[host].process.pid
    os.kill(process, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(process, signal.SIGCONT)


def _database_away(made: Deployment) -> None:
    made.database.server.stop()
    time.sleep(_AWAY_SECONDS)
    made.database.server.start()
