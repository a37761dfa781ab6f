"""How a line of commands is read: as a shell reads it, without variables, globs or continuation.

Invariant: `split` accepts exactly the lines in which every quote is closed, and what `quoted` returns is read back as
the one word it was made from. Words are separated by spaces, commands by `;` and line ends; `'...'` takes everything
as it is, in `"..."` a backslash keeps its meaning before `"` and a backslash only, elsewhere it takes the next
character as it is; `#` at the start of a word begins a comment. Used by the runner, the prompt's completion and its
history. No I/O.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from core.wire.errors import Kind, UserError

_BACKSLASH_ESCAPES = os.name != "nt"
"""On Windows a backslash separates folders, so outside quotes it is a character like any other."""
_SPECIAL = frozenset(" \t\r\n;'\"#\\")


@dataclass(slots=True)
class Word:
    """One word and where its raw text begins; `quote` is the quote that is still open at the end of the line."""

    start: int
    quote: str = ""
    parts: list[str] = field(default_factory=list)
    """What the word is made of; a string that grows by a character at a time costs its square."""

    @property
    def text(self) -> str:
        """The word as it is meant."""
        return "".join(self.parts)


@dataclass(slots=True)
class Scan:
    """A line taken apart. `at_word`: the line ends inside the last word of the last command, not behind it."""

    commands: list[list[Word]] = field(default_factory=lambda: [[]])
    at_word: bool = False


def scan(line: str) -> Scan:
    """Take apart a line, unfinished ones too (for completion); the last command may be empty."""
    result = Scan()
    word: Word | None = None
    at = 0
    while at < len(line):
        character = line[at]
        if word is not None and word.quote:
            at += _inside_quotes(word, line, at)
        elif character in ";\n" or character.isspace():
            word = None
            if character in ";\n":
                result.commands.append([])
            at += 1
        elif word is None and character == "#":
            end = line.find("\n", at)
            at = len(line) if end < 0 else end
        else:
            if word is None:
                word = Word(at)
                result.commands[-1].append(word)
            at += _outside_quotes(word, line, at)
    result.at_word = word is not None
    return result


def _inside_quotes(word: Word, line: str, at: int) -> int:
    """Take in what stands at `at` of a quoted part; how many characters that was."""
    character = line[at]
    if character == word.quote:
        word.quote = ""
        return 1
    if word.quote == '"' and character == "\\" and line[at + 1 : at + 2] in ("\\", '"'):
        word.parts.append(line[at + 1])
        return 2
    word.parts.append(character)
    return 1


def _outside_quotes(word: Word, line: str, at: int) -> int:
    character = line[at]
    if character in "'\"":
        word.quote = character
        return 1
    if character == "\\" and _BACKSLASH_ESCAPES and at + 1 < len(line):
        word.parts.append(line[at + 1])
        return 2
    word.parts.append(character)
    return 1


def split(line: str) -> list[list[str]]:
    """The commands of a line, each a list of at least one word.

    Raises `UserError(BAD_ARGUMENTS)` with rule `quote` and `quote`, the one that is not closed.
    """
    commands = scan(line).commands
    for word in commands[-1]:
        if word.quote:
            raise UserError(Kind.BAD_ARGUMENTS, rule="quote", quote=word.quote)
    return [[word.text for word in command] for command in commands if command]


def quoted(word: str) -> str:
    """`word` as it has to be typed to be read as one word."""
    if word and not any(character in _SPECIAL or character.isspace() for character in word):
        return word
    if "'" not in word:
        return f"'{word}'"
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
