"""Each system call on the disk that the real program makes fails once (F3)."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tests.fakes.one_transfer import NAME, OneTransfer, Place, one_transfer
from tests.fakes.programs import Peer
from tests.soak.disk_errors import ERRORS, SIZE, Total, figures_of
from tests.soak.figures import Figure, Plan
from tests.soak.kills import end_traced, missing, most_calls, traced

_CALLS = (
    "pwrite64", "pread64", "preadv", "fdatasync", "fsync", "ftruncate", "mkdir", "linkat", "unlinkat", "unlink",
    "rename", "renameat", "fchmod", "utimensat", "statfs",
)  # fmt: skip
_MANY = 20
"""Calls that are made more often than this fail with one error each, in turn; the others with every one."""
_PATIENCE_SECONDS = 60.0
_NOT_BEGUN = 127
"""The status where the call was one of the loader's, which reads the interpreter's libraries before all else."""


def run(plan: Plan) -> list[Figure]:
    """Let each system call of the real program fail."""
    if (lack := missing()) is not None:
        raise RuntimeError(lack)
    with one_transfer(plan.folder, SIZE) as transfer:
        return figures_of("system call of the real program", _outside(transfer, plan))


def _outside(transfer: OneTransfer, plan: Plan) -> Total:
    total = Total()
    wanted: list[tuple[str, int, str]] = []
    for call, most in _counted(transfer).items():
        for k in range(1, most + 1):
            wanted += [(call, k, name) for name in (ERRORS if most <= _MANY else (ERRORS[k % len(ERRORS)],))]
    for call, k, name in sorted(plan.random("outside").sample(wanted, plan.count(len(wanted)))):
        place = transfer.fresh()
        said = _with_error(transfer, place, call, k, name)
        total.rounds += 1
        total.outcomes[said] += 1
        total.false += len(transfer.audit(place).false)
        if (bad := _after(transfer, place)) or said.startswith("bad"):
            total.wrong.append(f"{call} {k} {name}: {said}, {bad or 'whole after a restart'}")
        transfer.remove(place)
    return total


def _start(transfer: OneTransfer, place: Place, *inject: str) -> Peer:
    log = transfer.source.parent / "errors"
    prefix = traced(inject[0].partition(":")[0] if inject else ",".join(_CALLS), log, *inject)
    return transfer.start(place, lambda words: prefix(["tests.fakes.impatient_peer" if word == "core.shell" else word
                                                       for word in words]))  # fmt: skip


def _counted(transfer: OneTransfer) -> dict[str, int]:
    place = transfer.fresh()
    said = _driven(transfer, place, _start(transfer, place))
    assert said == "done", said
    transfer.remove(place)
    return most_calls((transfer.source.parent / "errors").read_text(errors="replace"))


def _with_error(transfer: OneTransfer, place: Place, call: str, k: int, name: str) -> str:
    return _driven(transfer, place, _start(transfer, place, f"{call}:error={name}:when={k}"))


def _driven(transfer: OneTransfer, place: Place, fetcher: Peer) -> str:
    """Fetch, whatever happens, and say what came of it; "bad" and what, if that must not be."""
    said = ""
    with fetcher:
        try:
            said = _asked(transfer, place, fetcher)
            fetcher.send("quit")
            assert fetcher.process.stdin is not None
            fetcher.process.stdin.close()  # one whose engine could not be opened answers every line, and then ends
            fetcher.process.wait(_PATIENCE_SECONDS)
        except (AssertionError, BrokenPipeError, subprocess.TimeoutExpired) as error:
            ended = fetcher.process.poll()
            if ended == _NOT_BEGUN:
                return "not begun"
            said = f"ended with {ended}" if ended == 1 else " ".join(f"bad: {ended}, {error}"[:300].split())
        finally:
            end_traced(fetcher)
    told = "".join(fetcher.errors)
    if "Traceback" in told:
        return f"bad: {told[-300:]}"
    if said == "ended with 1" and len(told.strip().splitlines()) != 1:
        return f"bad: it ended with {len(told.splitlines())} lines"
    return said


def _asked(transfer: OneTransfer, place: Place, fetcher: Peer) -> str:
    """The state that the download comes to, or the error that asking for it is answered with."""
    transfer.begin(fetcher, place)
    answer = fetcher.answer(_PATIENCE_SECONDS)
    if not answer["ok"]:
        kind = str(answer["error"]["kind"])
        return f"bad: refused with {kind}" if kind == "internal" else f"refused with {kind}"
    found = fetcher.until(
        lambda: (one := fetcher.download(NAME))["state"] in ("done", "failed") and one, _PATIENCE_SECONDS
    )
    if found["state"] == "done":
        return "done"
    reason = str(found["reason"])
    return f"bad: failed with {reason}" if reason in ("", "internal") else f"failed with {reason}"


def _after(transfer: OneTransfer, place: Place) -> str:
    """What is wrong after a restart without any error, or nothing."""
    if list(place.state.glob("*.broken*")):
        return "the state database was given up"
    with transfer.start(place) as fetcher:
        known = {one["name"]: one["state"] for one in fetcher.do("show_downloads")}
        if NAME not in known and not place.whole:
            fetcher.do(f'download_file {transfer.scene.group} {NAME} "{place.downloads}/"')
        elif known.get(NAME) == "failed":
            fetcher.do(f"resume {transfer.scene.group} {NAME}")
        if NAME in known or not place.whole:
            states: Sequence[str] = ("done", "failed")
            state = fetcher.until(lambda: (one := fetcher.download(NAME)["state"]) in states and one, _PATIENCE_SECONDS)
            if state != "done":
                return f"{state} after a restart"
    if len(place.whole) != 1 or place.whole[0].read_bytes() != transfer.source.read_bytes():
        return "not the file"
    return "" if place.is_untouched() else "another file was overwritten"
