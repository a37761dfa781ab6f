"""What one engine has from `open` to `close`, whoever is logged in: disk, threads, events, options.

Made by `core.engine.Engine`, handed to every room of sessions and commands. The
fields that change are `session` and `settings`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.config import Config, Settings
from core.session.deployments import Deployments
from core.session.event_bus import EventBus
from core.storage.database import StateDatabase
from core.storage.hashing import Hasher
from core.storage.partials import Partials
from core.storage.threads import DiskThreads
from core.wire.errors import Kind, UserError

if TYPE_CHECKING:
    from core.session.session import Session


@dataclass(slots=True)
class Context:
    """The parts of an open engine that outlive a session."""

    config: Config
    database: StateDatabase
    threads: DiskThreads
    hasher: Hasher
    partials: Partials
    deployments: Deployments
    bus: EventBus = field(default_factory=EventBus)
    rng: random.Random = field(default_factory=random.SystemRandom)
    settings: Settings = field(default_factory=Settings)
    """What the user chose last; a session that is running is told of a change with `Session.apply`."""
    session: Session | None = None
    ended: str = ""
    """Why the tracker ended the last session, until the next one begins; empty if it did not."""
    on_session_over: Callable[[Session, str], None] | None = None
    """Called when the tracker ended a session; set by the account commands."""

    def logged_in(self) -> Session:
        """The session. Raises `UserError(NOT_LOGGED_IN)` if there is none, SESSION_ENDED if the tracker ended it."""
        if self.session is None:
            if self.ended:
                raise UserError(Kind.SESSION_ENDED, why=self.ended)
            raise UserError(Kind.NOT_LOGGED_IN)
        return self.session
