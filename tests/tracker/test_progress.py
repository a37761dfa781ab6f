"""A person sees how far a copy is; a file or a pipe does not."""

from __future__ import annotations

import io

from tracker.progress import Progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_is_taken_away() -> None:
    terminal = _Terminal()
    progress = Progress("Copying", {"users": 30, "groups": 10}, passes=2, to=terminal)
    progress.on_rows("users", 20)
    assert terminal.getvalue() == "\rCopying: 25 % (users)\x1b[K"
    progress.end()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_nothing_else_gets_a_word() -> None:
    pipe = io.StringIO()
    progress = Progress("Copying", {}, to=pipe)
    progress.on_rows("users", 20)
    progress.end()
    assert pipe.getvalue() == ""
