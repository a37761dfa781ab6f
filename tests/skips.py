"""The form of a skip reason: why a test cannot run here, and the command after which it can.

`tests/conftest.py` lists both at the end of a run, and fails a run in which a test was skipped without a command.
"""

from __future__ import annotations

_MARK = "; enable: "


def skip_reason(why: str, enable: str) -> str:
    """A reason for `pytest.skip` that names the command (one line) which enables the test."""
    return f"{why}{_MARK}{enable}"


def parse_skip_reason(reason: str) -> tuple[str, str] | None:
    """(why, command) of a reason in this form, or None for any other."""
    why, found, enable = reason.partition(_MARK)
    return (why, enable) if found and why and enable.strip() else None
