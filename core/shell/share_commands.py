"""The commands about what groups list and what this device shares: a part of the table in `core.shell.commands`.

Invariant: as there.
"""

from __future__ import annotations

from typing import Final

from core.shell import share_actions as actions
from core.shell.command import GROUP, Argument, Command, Hint

_JOB: Final = Argument("job", optional=True)

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
    Command(
        "start_share",
        (Argument("filepath", Hint.PATH), GROUP),
        "share in the background; `hashing` shows how far it is",
        actions.start_share,
        said="Sharing {filepath:q} with {group_id:q}: {result}.",
    ),
    Command(
        "hashing",
        (),
        "what is being hashed to be shared",
        lambda c, a: c.engine.sharing.hashing(),
        empty="Nothing is being hashed.",
    ),
    Command("pause_hashing", (_JOB,), "hold up a job of `hashing`, or all", actions.pause_hashing, said="Held up."),
    Command("resume_hashing", (_JOB,), "go on with a job, or all", actions.resume_hashing, said="It goes on."),
    Command(
        "cancel_hashing",
        (Argument("job"),),
        "end a job; nothing of it is shared",
        actions.cancel_hashing,
        said="The job {job} is cancelled.",
    ),
    Command(
        "rescan",
        (Argument("group_id", Hint.GROUP, optional=True),),
        "share files that changed as they are now",
        actions.rescan,
        empty="Nothing has changed.",
    ),
    Command(
        "relocate",
        (GROUP, Argument("filename", Hint.SHARE), Argument("path", Hint.PATH)),
        "go on sharing a file or folder from where it lies now",
        actions.relocate,
        said="Shared with {group_id:q} from {path:q}: {result}.",
    ),
    Command(
        "activity",
        (GROUP,),
        "what happened in a group",
        lambda c, a: c.engine.groups.activity(a[0]),
        empty="Nothing has happened in {group_id:q} yet.",
    ),
    Command(
        "list_banned",
        (GROUP,),
        "who is banned from a group",
        actions.list_banned,
        empty="Nobody is banned from {group_id:q}.",
    ),
    Command(
        "confirm_members",
        (GROUP,),
        "after the tracker was restored: the members are right",
        lambda c, a: c.engine.groups.confirm_members(a[0]),
        said="The list of members of {group_id:q} is confirmed.",
    ),
    Command(
        "delete_group",
        (GROUP, Argument("typed_name")),
        "end a group for everybody; type its name twice",
        lambda c, a: c.engine.groups.delete_group(a[0], a[1]),
        said="The group {group_id:q} is ended.",
    ),
)
