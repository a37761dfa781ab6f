"""The commands as one table: name, arguments, what it does, the coroutine, what may be completed.

Invariant: the first fourteen are the contract, with exactly these names and arguments; everything that reads a command
(runner, help, completion, documentation) reads it from here. Used by the runner and the prompt.
"""

from __future__ import annotations

import difflib
from typing import Final

from core.shell import actions, plain
from core.shell.actions import Result
from core.shell.command import DOWNLOAD, GROUP, MEMBER, PASSWORD, REQUEST, USER, Argument, Command, Hint
from core.shell.context import Context
from core.shell.place_commands import PLACE_COMMANDS
from core.shell.share_commands import SHARE_COMMANDS
from core.shell.tables import CommandHelp
from core.shell.transfer_commands import TRANSFER_COMMANDS
from core.wire.errors import Kind, UserError


def command_of(name: str) -> Command:
    """The command called `name`. Raises `UserError(UNKNOWN_COMMAND)` with `command`, `suggestion` if one is near."""
    for command in COMMANDS:
        if command.name == name:
            return command
    name = plain.cut(name)
    near = difflib.get_close_matches(name.casefold().replace("-", "_"), [one.name for one in COMMANDS], 1)
    if near:
        raise UserError(Kind.UNKNOWN_COMMAND, command=name, suggestion=near[0])
    raise UserError(Kind.UNKNOWN_COMMAND, command=name)


async def _help(context: Context, words: list[str]) -> Result:
    wanted = [command_of(words[0])] if words else COMMANDS
    return [CommandHelp(one.name, one.usage(), one.help) for one in wanted]


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "create_user",
        (USER, PASSWORD),
        "make an account; without a password it is asked for unseen",
        actions.create_user,
        said="The account {result} is made; `login` logs in.",
    ),
    Command(
        "login",
        (USER, PASSWORD),
        "log in; without a password it is asked for unseen",
        actions.login,
        said="You are logged in as {result}.",
    ),
    Command(
        "create_group",
        (Argument("group_id"),),
        "make a group and become its admin",
        lambda c, a: c.engine.groups.create_group(a[0]),
        said="The group {group_id:q} is made; you are its admin.",
    ),
    Command(
        "join_group",
        (GROUP,),
        "ask to join a group; its admin accepts",
        lambda c, a: c.engine.groups.join_group(a[0]),
        said="You have asked to join {group_id:q}; its admin has to accept.",
    ),
    Command(
        "leave_group",
        (GROUP,),
        "leave a group; your files stay with you",
        lambda c, a: c.engine.groups.leave_group(a[0]),
        said="{result} {group_id:q}.",
    ),
    Command(
        "list_requests",
        (GROUP,),
        "who asks to join a group",
        lambda c, a: c.engine.groups.list_requests(a[0]),
        empty="Nobody asks to join {group_id:q}.",
    ),
    Command(
        "accept_request",
        (GROUP, REQUEST),
        "let somebody who asks into a group",
        lambda c, a: c.engine.groups.accept_request(a[0], a[1]),
        said="{username:q} is a member of {group_id:q} now.",
    ),
    Command(
        "list_groups",
        (),
        "all groups, and what you are in each",
        lambda c, a: c.engine.groups.list_groups(),
        empty="There is no group yet; `create_group` makes one.",
    ),
    Command(
        "list_files",
        (GROUP,),
        "the files of a group, and how many share each",
        lambda c, a: c.engine.sharing.list_files(a[0]),
        empty="Nobody shares a file in {group_id:q} yet.",
    ),
    Command(
        "upload_file",
        (Argument("filepath", Hint.PATH), GROUP),
        "share a file or a folder with a group; it stays where it is",
        actions.upload_file,
        said="Shared with {group_id:q}: {result}.",
    ),
    Command(
        "download_file",
        (
            GROUP,
            Argument("filename", Hint.FILE),
            Argument("destination_path", Hint.FOLDER),
            Argument("strategy", Hint.STRATEGY, optional=True),
        ),
        "fetch a file or a folder; strategy: random, rarest or in_order",
        actions.download_file,
        said="Downloading {result}; `show_downloads` shows how far it is.",
    ),
    Command(
        "logout",
        (),
        "end the session: nothing is shared or fetched",
        lambda c, a: c.engine.account.logout(),
        said="You are logged out.",
    ),
    Command(
        "show_downloads",
        (),
        "every download, finished ones too",
        lambda c, a: c.engine.downloads.show_downloads(),
        empty="There are no downloads.",
    ),
    Command(
        "stop_share",
        (GROUP, Argument("filename", Hint.SHARE)),
        "share a file or a folder no longer; it stays on your disk",
        actions.stop_share,
        said="No longer shared with {group_id:q}: {result}.",
    ),
    Command(
        "wait_downloads",
        (Argument("seconds", optional=True),),
        "wait for all downloads; fails if one fails",
        actions.wait_downloads,
        empty="There is no download to wait for.",
    ),
    Command(
        "pause",
        (GROUP, DOWNLOAD),
        "stop a download for now",
        lambda c, a: c.engine.downloads.pause(a[0], a[1]),
        said="{filename:q} is paused; `resume` goes on.",
    ),
    Command(
        "resume",
        (GROUP, DOWNLOAD),
        "go on with a paused or failed download",
        actions.resume,
        said="{filename:q} goes on.",
    ),
    Command(
        "cancel",
        (GROUP, DOWNLOAD),
        "give up a download and delete what there is of it",
        actions.cancel,
        said="The download of {filename:q} is given up.",
    ),
    Command(
        "list_shares",
        (),
        "what this device shares, and how much it sent",
        lambda c, a: c.engine.sharing.list_shares(),
        empty="This device shares nothing.",
    ),
    Command(
        "list_members",
        (GROUP,),
        "who is in a group",
        lambda c, a: c.engine.groups.list_members(a[0]),
        empty="Nobody is in {group_id:q}.",
    ),
    Command(
        "reject_request",
        (GROUP, REQUEST),
        "decline somebody who asks to join",
        lambda c, a: c.engine.groups.reject_request(a[0], a[1]),
        said="The request of {username:q} is declined.",
    ),
    Command(
        "remove_member",
        (GROUP, MEMBER),
        "expel somebody from a group",
        lambda c, a: c.engine.groups.remove_member(a[0], a[1]),
        said="{username:q} is no longer in {group_id:q}.",
    ),
    Command(
        "set_role",
        (GROUP, MEMBER, Argument("role", Hint.ROLE)),
        "make somebody owner, admin, member or reader",
        lambda c, a: c.engine.groups.set_role(a[0], a[1], a[2]),
        said="{username:q} is {role} in {group_id:q} now.",
    ),
    Command(
        "ban_member",
        (GROUP, MEMBER),
        "expel somebody for good",
        lambda c, a: c.engine.groups.ban_member(a[0], a[1]),
        said="{username:q} is banned from {group_id:q}.",
    ),
    Command(
        "unban_member",
        (GROUP, Argument("username", Hint.USER)),
        "let somebody who is banned ask again",
        lambda c, a: c.engine.groups.unban_member(a[0], a[1]),
        said="{username:q} may ask to join {group_id:q} again.",
    ),
    Command("status", (), "user, tracker, speed and ports", lambda c, a: c.engine.account.status()),
    *SHARE_COMMANDS,
    *TRANSFER_COMMANDS,
    *PLACE_COMMANDS,
    Command("help", (Argument("command", Hint.COMMAND, optional=True),), "this list, or one command of it", _help),
    Command("quit", (), "end the program at once; downloads go on next time", actions.leave),
)
