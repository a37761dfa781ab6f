"""What a command may use: the engine, and what one run of the program adds to it.

Invariant: made once a run, after the engine opened; its sets grow only. Handed to every action of
`core.shell.commands`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.shell.passwords import Passwords
from core.shell.progress import Progress

if TYPE_CHECKING:
    from core.engine import Engine


@dataclass(slots=True)
class Context:
    """One run. `started`: (group, name) of every download that this run began or took up again."""

    engine: Engine
    passwords: Passwords
    progress: Progress
    started: set[tuple[str, str]] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    """Those whose end was told by a command that waited for them."""
    jobs: set[int] = field(default_factory=set)
    """Jobs of sharing that this run began."""


def local_path(typed: str) -> str:
    """`typed` with a leading `~` resolved, as a shell does it; a trailing slash stays, since it means a folder."""
    return os.path.expanduser(typed)
