"""Names that neither a user nor a group may have, with the sentence of the window about each."""

from __future__ import annotations

from typing import Final

WRONG_NAMES: Final = [
    ("x" * 65, "The name is too long. It has 65 characters, and 64 are allowed."),
    ("film/club", "The character / cannot be part of a name."),
    ("film\u200bclub", "The character \\u{200b} cannot be part of a name."),
    ("film  club", "It has two spaces side by side."),
]
WRONG_NAME_RULES: Final = ["too long", "a character", "one that cannot be seen", "two spaces"]
