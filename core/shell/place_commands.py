"""The commands about trackers, the account and its devices, the connection and the settings.

A part of the table in `core.shell.commands`.

Invariant: as there.
"""

from __future__ import annotations

from typing import Final

from core.shell import account_actions
from core.shell import place_actions as actions
from core.shell.command import PASSWORD, Argument, Command, Hint

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
    Command(
        "find_trackers",
        (),
        "the trackers on this network; takes some seconds",
        lambda c, a: c.engine.account.find_trackers(),
        empty="No tracker was found on this network.",
    ),
    Command(
        "ask_tracker",
        (Argument("address"),),
        "who is at an address; trusts nobody",
        actions.ask_tracker,
    ),
    Command(
        "known_trackers",
        (),
        "the trackers that this computer trusts",
        lambda c, a: c.engine.account.known_trackers(),
        empty="No tracker is trusted yet.",
    ),
    Command(
        "forget_tracker",
        (Argument("fingerprint"),),
        "trust a tracker no longer",
        lambda c, a: c.engine.account.forget_tracker(a[0]),
        said="The tracker {fingerprint} is no longer trusted.",
    ),
    Command(
        "invite_link",
        (Argument("group_id", Hint.GROUP, optional=True),),
        "a link that leads others to this tracker or a group",
        actions.invite_link,
    ),
    Command("connection", (), "who can reach whom, and what is wrong", lambda c, a: c.engine.account.connectivity()),
    Command(
        "retry_now",
        (),
        "try to reach the tracker at once",
        lambda c, a: c.engine.account.retry_now(),
        said="The tracker is being tried again.",
    ),
    Command(
        "list_devices",
        (),
        "the devices of your account",
        lambda c, a: c.engine.account.list_devices(),
        empty="You have no device.",
    ),
    Command(
        "revoke_device",
        (Argument("device"),),
        "end a device of yours for ever, by its fingerprint",
        lambda c, a: c.engine.account.revoke_device(a[0]),
        said="The device {device} is revoked.",
    ),
    Command(
        "approve_device",
        (Argument("device"),),
        "let in a device of yours that waits for it",
        lambda c, a: c.engine.account.approve_device(a[0]),
        said="The device {device} is let in.",
    ),
    Command(
        "device_approval",
        (Argument("yes_or_no"),),
        "whether new devices of yours have to be let in",
        actions.device_approval,
        said="It is so from now on.",
    ),
    Command(
        "change_password",
        (PASSWORD, Argument("new_password", Hint.PASSWORD, optional=True)),
        "another password; asked unseen; logs out your other devices",
        account_actions.change_password,
        said="The password is changed; {result}.",
    ),
    Command(
        "delete_account",
        (PASSWORD,),
        "end your account for ever; tells what is lost, then asks the password",
        account_actions.delete_account,
        said="The account {result} is deleted, and you are logged out.",
    ),
    Command("settings", (), "what is set", lambda c, a: c.engine.settings.get()),
    Command("set", (Argument("setting"), Argument("value")), "change a setting", actions.change_setting),
)
