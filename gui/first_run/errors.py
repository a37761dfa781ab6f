"""How an error is said where there is room for a line or two: under a field, or on a page of its own.

Invariant: the words are those of `gui.wording`; here is only chosen how many of them fit. Used by the flows of the
first run.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from core.wire.errors import Kind, ShareError
from gui.wording.plain import plain
from gui.wording.sentences import sentence

translate = QCoreApplication.translate
_WAIT_UNKNOWN: Final = 60
"""Seconds to count down when the tracker does not say how long."""
_WAIT_MOST: Final = 24 * 3600


def inline(error: ShareError) -> str:
    """What happened and what one can do, for the line under a field; of names and passwords also what rule it broke."""
    words = sentence(error)
    if error.kind in (Kind.BAD_NAME, Kind.BAD_PASSWORD):
        return f"{words.title} {words.why} {words.action}"
    return f"{words.title} {words.action}"


def whole(error: ShareError) -> str:
    """All four parts, for what is about no field."""
    return sentence(error).text()


def two_lines(error: ShareError) -> tuple[str, str]:
    """What happened and why; what happens next and what one can do."""
    words = sentence(error)
    return f"{words.title} {words.why}", f"{words.next} {words.action}"


def taken_port(error: ShareError) -> str:
    """That the usual port of a tracker is taken, by whom if the system tells, and that another one is used."""
    port, pid = error.data.get("port"), error.data.get("pid")
    program = plain(str(error.data.get("program") or ""), 60)
    if program and pid:
        text = translate(
            "FirstRun", "Port {port} is taken by {program} (process {pid}), so the tracker uses another one."
        )
    elif program:
        text = translate("FirstRun", "Port {port} is taken by {program}, so the tracker uses another one.")
    else:
        text = translate("FirstRun", "Port {port} is taken by another program, so the tracker uses another one.")
    return text.format(port=port, program=program, pid=pid)


def wait_of(error: ShareError) -> float:
    """For how many seconds the tracker takes no try."""
    seconds = error.data.get("seconds", error.data.get("retry_after"))
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return _WAIT_UNKNOWN
    return float(min(max(seconds, 1), _WAIT_MOST))
