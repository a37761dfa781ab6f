"""What was typed at the prompt, kept in the state folder without any password.

Invariant: a password is in neither the file nor the list in memory: of `create_user` and `login` the name alone is
kept, of `change_password` and `delete_account` nothing behind them, and a line with such a command that cannot be read
is not kept at all. The file is 0600 and holds at most the newest lines. Used by `core.shell.editor`.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from core.shell import parsing
from core.shell.runner import PASSWORD_WORDS

NAME = "history"
MOST_LINES = 1000


def without_passwords(line: str) -> str:
    """`line` as it may be kept; empty if it may not."""
    commands = [words for words in parsing.scan(line).commands if words]
    if not any(words[0].text in PASSWORD_WORDS for words in commands):
        return line.strip()
    if any(word.quote for words in commands for word in words):
        return ""
    kept = []
    for words in commands:
        texts = [word.text for word in words]
        kept.append(" ".join(map(parsing.quoted, texts[: PASSWORD_WORDS.get(texts[0], len(texts))])))
    return "; ".join(kept)


class HistoryFile:
    """The lines of earlier runs and of this one. A disk that refuses costs the history, not the prompt."""

    def __init__(self, state: Path) -> None:
        self._path = state / NAME

    def lines(self) -> list[str]:
        """The kept lines, oldest first; a file that has grown too long is cut."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        if len(lines) > 2 * MOST_LINES:
            with contextlib.suppress(OSError):
                fresh = self._path.with_name(NAME + ".new")
                fresh.unlink(missing_ok=True)
                self._write(fresh, lines[-MOST_LINES:])
                fresh.replace(self._path)
        return lines[-MOST_LINES:]

    def add(self, line: str) -> None:
        """Keep a line, which has passed `without_passwords`."""
        with contextlib.suppress(OSError):
            self._write(self._path, [line])

    def _write(self, path: Path, lines: list[str]) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(line.replace("\n", " ") + "\n" for line in lines)
