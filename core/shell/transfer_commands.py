"""The commands about downloads that are there: a part of the table in `core.shell.commands`.

Invariant: as there.
"""

from __future__ import annotations

from typing import Final

from core.shell import transfer_actions as actions
from core.shell.command import DOWNLOAD, GROUP, Argument, Command, Hint

_FILE: Final = (GROUP, Argument("filename", Hint.FILE), Argument("destination_path", Hint.FOLDER))

TRANSFER_COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "download_first",
        _FILE,
        "fetch a file or a folder before all others",
        actions.download_first,
        said="Downloading {result} before all others.",
    ),
    Command(
        "download_paused",
        _FILE,
        "put a file or a folder on the list; `resume` fetches it",
        actions.download_paused,
        said="On the list: {result}; `resume` fetches it.",
    ),
    Command(
        "details",
        (GROUP, DOWNLOAD),
        "pieces, peers and history of a download",
        lambda c, a: c.engine.downloads.details(a[0], a[1]),
    ),
    Command("pause_all", (), "stop everything that is under way", actions.pause_all),
    Command("resume_all", (), "go on with what pause_all stopped, and only with that", actions.resume_all),
    Command(
        "move",
        (GROUP, DOWNLOAD, Argument("where", Hint.WHERE)),
        "move a download in the queue: up, down, top or bottom",
        lambda c, a: c.engine.downloads.move(a[0], a[1], a[2]),
    ),
    Command(
        "set_priority",
        (GROUP, DOWNLOAD, Argument("priority", Hint.PRIORITY)),
        "low, normal or high: who comes first, and gets more",
        lambda c, a: c.engine.downloads.set_priority(a[0], a[1], a[2]),
    ),
    Command(
        "set_limits",
        (GROUP, DOWNLOAD, Argument("down"), Argument("up")),
        "limit a download, in bytes a second; 0: not at all",
        actions.set_limits,
    ),
    Command(
        "set_strategy",
        (GROUP, DOWNLOAD, Argument("strategy", Hint.STRATEGY)),
        "random, rarest or in_order, while it runs",
        lambda c, a: c.engine.downloads.set_strategy(a[0], a[1], a[2]),
    ),
    Command(
        "recheck",
        (GROUP, DOWNLOAD),
        "read what is on the disk again, and fetch what is wrong",
        actions.recheck,
        said="{filename:q} is being checked; `show_downloads` shows how far it is.",
    ),
    Command("free_space", (), "the disks that downloads go to", lambda c, a: c.engine.downloads.free_space()),
    Command("forget_finished", (), "take what is complete off the list of downloads", actions.forget_finished),
)
