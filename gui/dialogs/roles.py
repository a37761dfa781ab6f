"""What the roles of a group are called and what they may do, and which of them one member may give another.

Invariant: nothing is offered here that the tracker would refuse: owners give any role, admins choose between member and
reader for those who are one of both, and everybody may step down.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
ROLES: Final = ("owner", "admin", "member", "reader")
_ABOVE: Final = frozenset({"owner", "admin"})


def role_name(role: str) -> str:
    """A role in one word."""
    return {
        "owner": translate("Roles", "Owner"),
        "admin": translate("Roles", "Admin"),
        "member": translate("Roles", "Member"),
        "reader": translate("Roles", "Reader"),
    }.get(role, translate("Roles", "Unknown role"))


def role_told(role: str) -> str:
    """What somebody of a role may do, in a sentence."""
    return {
        "owner": translate("Roles", "Gives every role and may delete the group."),
        "admin": translate("Roles", "Accepts and removes members, shares and downloads."),
        "member": translate("Roles", "Shares and downloads."),
        "reader": translate("Roles", "Downloads, and passes on what was downloaded; shares nothing new."),
    }.get(role, translate("Roles", "May do nothing here."))


def roles_offered(mine: str, theirs: str, *, me: bool = False) -> tuple[str, ...]:
    """The roles that `mine` may give to one of role `theirs`, the present one among them; none: no choice."""
    if theirs not in ROLES:
        return ()
    if me:
        return ROLES[ROLES.index(theirs) :] if len(ROLES[ROLES.index(theirs) :]) > 1 else ()
    if mine == "owner":
        return ROLES
    if mine == "admin" and theirs not in _ABOVE:
        return ("member", "reader")
    return ()


def may_remove(mine: str, theirs: str) -> bool:
    """Whether one of role `mine` may remove or ban one of role `theirs`."""
    return mine == "owner" or (mine == "admin" and theirs not in _ABOVE)
