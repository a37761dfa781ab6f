"""The commands about trackers, devices, the connection and the settings: a part of the table in `core.shell.commands`.

Invariant: as there.
"""

from __future__ import annotations

from typing import Final

from core.shell import place_actions as actions
from core.shell.command import Argument, Command

PLACE_COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "start_tracker",
        (Argument("port", optional=True),),
        "start a tracker on this computer, and use it",
        actions.start_tracker,
        said="{result}",
    ),
    Command(
        "stop_tracker",
        (),
        "stop the tracker that start_tracker started",
        actions.stop_tracker,
        said="The tracker is stopped.",
    ),
    Command("tracker_status", (), "the tracker on this computer", lambda c, a: c.engine.own_tracker.status()),
    Command(
        "tracker_autostart",
        (Argument("yes_or_no"),),
        "whether the tracker on this computer starts again with the program",
        actions.tracker_autostart,
    ),
    Command(
        "use_tracker",
        (Argument("address"), Argument("fingerprint")),
        "use and trust the tracker that has this fingerprint",
        actions.use_tracker,
        said="The tracker at {address} is trusted and used from now on.",
    ),
)
