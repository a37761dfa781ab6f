"""What the window says of members and of what happened in a group.

Invariant: plain text, names from outside made harmless, each sentence whole. Used by the models of members and of
activity and by the head of a group's page.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from core.snapshots import ActivitySnapshot, GroupSnapshot, MemberSnapshot
from gui.wording import units
from gui.wording.files import NAME_CHARS, added
from gui.wording.plain import plain

translate = QCoreApplication.translate

ROLES: Final = ("owner", "admin", "member", "reader")
"""From the one who may all to the one who may only fetch."""


def role_word(role: str) -> str:
    """The word for a role; one that we do not know is shown as it is."""
    return {
        "owner": translate("Groups", "Owner"),
        "admin": translate("Groups", "Admin"),
        "member": translate("Groups", "Member"),
        "reader": translate("Groups", "Reader"),
    }.get(role) or plain(role)


def role_meaning(role: str) -> str:
    """What a role may do."""
    return {
        "owner": translate("Groups", "May do everything, also delete the group and name admins"),
        "admin": translate("Groups", "May accept, remove and ban members, and change their roles"),
        "member": translate("Groups", "May share files and download"),
        "reader": translate("Groups", "May download, and not share"),
    }.get(role, "")


def presence(member: MemberSnapshot) -> str:
    """Whether somebody is here."""
    return translate("Groups", "Online") if member.online else translate("Groups", "Offline")


def last_seen(member: MemberSnapshot, now: float | None = None) -> str:
    """When somebody was here last."""
    if member.online:
        return translate("Groups", "now")
    return units.ago(member.last_seen, now) if member.last_seen else units.NOTHING


def member_sentence(member: MemberSnapshot) -> str:
    """The row of a member as it is spoken: `ben, admin, online, shares 12 files`."""
    template = translate("Groups", "{user}, {role}, {presence}, shares %n file(s)", "", member.shares)
    return template.format(
        user=plain(member.user), role=role_word(member.role).lower(), presence=presence(member).lower()
    )


def counts(group: GroupSnapshot, online: int | None) -> str:
    """What stands beside a group's name: `7 members, 4 online`."""
    members = translate("Groups", "%n member(s)", "", group.members)
    if online is None:
        return members
    return translate("Groups", "{members}, %n online", "", online).format(members=members)


ICONS: Final = {
    "joined": "user-plus",
    "left": "user-minus",
    "role": "crown",
    "shared": "share-2",
    "withdrawn": "minus",
    "created": "users",
}
"""The icon of what happened; another for what we do not know."""
OTHER_ICON: Final = "info"


def happening(one: ActivitySnapshot) -> str:
    """What happened, as a sentence: `ben shared “Metropolis.mkv”`."""
    user = plain(one.user, 64)
    by = plain(str(one.data.get("by", "")), 64)
    name = plain(str(one.data.get("name", "")).replace("/", " / "), NAME_CHARS)
    count = _number(one.data.get("count", 1))
    match one.what:
        case "joined" if by:
            return translate("Groups", "{user} joined; {by} accepted").format(user=user, by=by)
        case "joined":
            return translate("Groups", "{user} joined").format(user=user)
        case "left":
            return _left(one, user, by)
        case "role":
            role = role_word(str(one.data.get("role", "")))
            if by:
                return translate("Groups", "{by} made {user} {role}").format(by=by, user=user, role=role)
            return translate("Groups", "{user} is {role} now").format(user=user, role=role)
        case "shared" if count > 1:
            return translate("Groups", "{user} shared “{name}” and %n more", "", count - 1).format(user=user, name=name)
        case "shared":
            return translate("Groups", "{user} shared “{name}”").format(user=user, name=name)
        case "withdrawn":
            return translate("Groups", "{user} stopped sharing “{name}”").format(user=user, name=name)
        case "created":
            return translate("Groups", "{user} created the group").format(user=user)
    return translate("Groups", "{user}: {what}").format(user=user, what=plain(one.what, 64))


def _left(one: ActivitySnapshot, user: str, by: str) -> str:
    why = one.data.get("why", "")
    if why == "banned":
        template = translate("Groups", "{by} banned {user}") if by else translate("Groups", "{user} was banned")
    elif why == "removed":
        template = translate("Groups", "{by} removed {user}") if by else translate("Groups", "{user} was removed")
    else:
        template = translate("Groups", "{user} left")
    return template.format(user=user, by=by)


def activity_sentence(one: ActivitySnapshot) -> str:
    """The row as it is spoken: `today 14:02, ben joined`."""
    return translate("Groups", "{when}, {what}").format(when=added(one.at), what=happening(one))


def moment(at: float, now: float | None = None) -> str:
    """When something happened: the day and the time of day."""
    shown = added(at, now)
    if shown == units.NOTHING:
        return shown
    then = QDateTime.fromSecsSinceEpoch(int(at))
    today = QDateTime.fromSecsSinceEpoch(int(time.time() if now is None else now)).date()
    if then.date() == today:
        return shown
    clock = QLocale().toString(then.time(), QLocale.FormatType.ShortFormat)
    return translate("Groups", "{day} {time}").format(day=shown, time=clock)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 1
