"""What is said while files are made ready to be shared.

Invariant: plain text; a unit that both numbers share is said once. Used by the strip above the downloads and by the
status bar.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from core.snapshots import HashProgress
from core.wire.errors import Kind
from gui.wording import units
from gui.wording.plain import plain
from gui.wording.sentences import sentence

translate = QCoreApplication.translate
_NAME_CHARS = 60
_NAMES = 5


def hashing_words(job: HashProgress) -> str:
    """`Preparing Props catalogue: 2.4 of 6.0 GiB, 1.1 GiB/s, 3 s left`."""
    name = plain(job.name, _NAME_CHARS)
    amount = of(job.done, job.size)
    if job.state == "failed":
        if job.kind is None:
            return translate("Hashing", "{name} could not be shared.").format(name=name)
        # The same kind is told of a shared file that went away, which is looked for otherwise.
        rule = {"rule": "to_share"} if job.kind is Kind.SOURCE_MISSING and "rule" not in job.data else {}
        words = sentence(job.kind, {**job.data, **rule})
        why = f"{words.title} {words.why} {words.action}"
        return translate("Hashing", "{name} could not be shared. {why}").format(name=name, why=why)
    if job.state == "publishing":
        return translate("Hashing", "Adding {name} to {group}").format(name=name, group=plain(job.group, _NAME_CHARS))
    if job.state == "paused":
        return translate("Hashing", "Preparing {name}: paused at {amount}").format(name=name, amount=amount)
    if job.speed < 1:
        return translate("Hashing", "Preparing {name}: {amount}").format(name=name, amount=amount)
    if job.eta is None:
        return translate("Hashing", "Preparing {name}: {amount}, {speed}").format(
            name=name, amount=amount, speed=units.speed(job.speed)
        )
    return translate("Hashing", "Preparing {name}: {amount}, {speed}, {time} left").format(
        name=name, amount=amount, speed=units.speed(job.speed), time=units.duration(job.eta)
    )


def together(jobs: Sequence[HashProgress]) -> str:
    """Several jobs in one line: `12 more: 2.4 of 6.0 GiB`."""
    done, size = sum(one.done for one in jobs), sum(one.size for one in jobs)
    return translate("Hashing", "%n more: {amount}", "", len(jobs)).format(amount=of(done, size))


def together_failed(jobs: Sequence[HashProgress]) -> str:
    """Several jobs that failed in one line: `2 more could not be shared: a.bin, b.bin.`."""
    names = ", ".join(plain(one.name, 30) for one in jobs[:_NAMES])
    more = ", …" if len(jobs) > _NAMES else ""
    return translate("Hashing", "%n more could not be shared: {names}", "", len(jobs)).format(names=names + more)


def of(done: int, size: int) -> str:
    """`2.4 of 6.0 GiB`, `900 MiB of 6.0 GiB`."""
    part, whole = units.size(done), units.size(size)
    number, _, unit = part.rpartition(" ")
    shown = number if number and whole.endswith(f" {unit}") else part
    return translate("Hashing", "{part} of {whole}").format(part=shown, whole=whole)
