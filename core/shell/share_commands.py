"""The commands about what groups list and what this device shares: a part of the table in `core.shell.commands`.

Invariant: as there.
"""

from __future__ import annotations

from typing import Final

from core.shell import share_actions as actions
from core.shell.command import GROUP, Argument, Command, Hint

SHARE_COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "search",
        (Argument("text"),),
        "files of all your groups with these words in the name",
        lambda c, a: c.engine.sharing.search(a[0]),
        empty="No file of your groups has {text:q} in its name.",
    ),
    Command(
        "sharers",
        (GROUP, Argument("filename", Hint.FILE)),
        "who shares a file",
        lambda c, a: c.engine.sharing.sharers(a[0], a[1]),
        empty="Nobody shares {filename:q}.",
    ),
    Command(
        "list_changes",
        (GROUP, Argument("cursor", optional=True)),
        "what changed in the list of a group since a cursor",
        actions.list_changes,
    ),
)
