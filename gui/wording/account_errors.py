"""Words for what goes wrong with accounts, sessions, devices and groups.

Invariant: as in `gui.wording.entry`. Used by `gui.wording.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.wire.errors import Kind
from gui.wording.entry import Entry, Table


class AccountErrors(Table):
    """Who uses the program, and from which device."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        nothing = self.tr("Nothing was changed.")
        return {
            Kind.NOT_LOGGED_IN: Entry(
                self.tr("You are not logged in."),
                self.tr("Groups and files are seen by their members only."),
                self.tr("Downloads and shares wait until you log in."),
                self.tr("Log in, or create an account."),
            ),
            Kind.ALREADY_LOGGED_IN: Entry(
                (self.tr("You are logged in as {user} already."), self.tr("Somebody is logged in already.")),
                self.tr("One account can be used at a time."),
                nothing,
                self.tr("Log out first to use another account."),
            ),
            Kind.NAME_TAKEN: Entry(
                (
                    self.tr("The name {name} is taken."),
                    self.tr("The name {user} is taken."),
                    self.tr("This name is taken."),
                ),
                self.tr("Somebody else has an account of this name."),
                self.tr("No account was made."),
                self.tr("Choose another name, or log in if the account is yours."),
            ),
            Kind.WRONG_LOGIN: Entry(
                self.tr("User name and password do not fit together."),
                self.tr("One of the two is not right; capitals count in the password."),
                self.tr("You are not logged in."),
                self.tr("Check both and try again. Whoever runs the tracker can set a new password."),
            ),
            Kind.SESSION_ENDED: Entry(
                self.tr("Your session has ended."),
                (self.tr("The tracker ended it: {why:why}."), self.tr("The tracker or this program ended it.")),
                self.tr("Downloads and shares wait until you log in."),
                self.tr("Log in again."),
            ),
            Kind.TOO_MANY_TRIES: Entry(
                self.tr("There were too many tries."),
                self.tr("The tracker makes everybody wait who tries often, so that passwords cannot be guessed."),
                (
                    self.tr("It listens again in {seconds:time}."),
                    self.tr("It listens again in {retry_after:time}."),
                    self.tr("It listens again in a few minutes."),
                ),
                self.tr("Wait, then try again."),
            ),
            Kind.DEVICE_REFUSED: Entry(
                self.tr("The tracker refuses this device."),
                self.tr("It does not accept the key of this device."),
                self.tr("You are not logged in."),
                self.tr("Ask whoever runs the tracker, or start the program with another state folder."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        refused = self.tr("The tracker refuses this device.")
        out = self.tr("You are not logged in.")
        other_folder = self.tr("Start the program with another state folder, which makes a new device.")
        return {
            (Kind.WRONG_LOGIN, "password"): Entry(
                self.tr("That is not your password."),
                self.tr("Capitals count."),
                self.tr("Nothing was changed."),
                self.tr("Try again. Whoever runs the tracker can set a new password."),
            ),
            (Kind.DEVICE_REFUSED, "pending"): Entry(
                self.tr("This device has to be approved first."),
                self.tr("Your account lets new devices in only after you approved them."),
                out,
                self.tr("Approve it on another of your devices, in Preferences under Security, then log in again."),
            ),
            (Kind.DEVICE_REFUSED, "too_many"): Entry(
                self.tr("Your account has too many devices."),
                (self.tr("It has {most} already, which is the most."), self.tr("It has the most that are allowed.")),
                out,
                self.tr("Revoke a device that you use no more, on another of your devices."),
            ),
            (Kind.DEVICE_REFUSED, "bound"): Entry(
                refused, self.tr("This device belongs to another account."), out, other_folder
            ),
            (Kind.DEVICE_REFUSED, "revoked"): Entry(refused, self.tr("This device was revoked."), out, other_folder),
            (Kind.DEVICE_REFUSED, "unknown"): Entry(
                self.tr("There is no such device of yours."),
                self.tr("It was revoked or removed in the meantime."),
                self.tr("Nothing was changed."),
                self.tr("Look at the list of your devices again."),
            ),
            (Kind.DEVICE_REFUSED, "profile"): Entry(
                refused, self.tr("It does not accept the certificate of this device."), out, other_folder
            ),
            (Kind.DEVICE_REFUSED, "proof"): Entry(
                refused, self.tr("This device could not prove that it has its key."), out, other_folder
            ),
        }


class GroupErrors(Table):
    """Groups, their members and those who want to be."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        nothing = self.tr("Nothing was changed.")
        ask = self.tr("Ask an admin of the group.")
        return {
            Kind.NO_SUCH_GROUP: Entry(
                (self.tr("There is no group {group}."), self.tr("There is no such group.")),
                self.tr("It was deleted, or it is at another tracker."),
                nothing,
                self.tr("Check the name; the list at the left shows the groups that there are."),
            ),
            Kind.GROUP_TAKEN: Entry(
                (
                    self.tr("There is a group {group} already."),
                    self.tr("There is a group {name} already."),
                    self.tr("There is a group of this name already."),
                ),
                self.tr("Names of groups are unique at a tracker."),
                self.tr("No group was made."),
                self.tr("Choose another name, or ask to join that group."),
            ),
            Kind.ALREADY_MEMBER: Entry(
                (
                    self.tr("{user} is a member of {group} already."),
                    self.tr("You are a member of {group} already."),
                    self.tr("That is a member of the group already."),
                ),
                self.tr("Somebody accepted in the meantime."),
                nothing,
                self.tr("There is nothing to do."),
            ),
            Kind.ALREADY_REQUESTED: Entry(
                (self.tr("You have asked to join {group} already."), self.tr("You have asked to join already.")),
                self.tr("An admin of the group has not answered yet."),
                self.tr("The group opens by itself as soon as one accepts."),
                self.tr("Wait, or ask an admin in person."),
            ),
            Kind.NOT_MEMBER: Entry(
                (self.tr("You are not a member of {group}."), self.tr("You are not a member of this group.")),
                (self.tr("You have left or were removed, or no admin has accepted you yet."),),
                self.tr("You see and fetch nothing of it."),
                self.tr("Ask to join it."),
            ),
            Kind.NOT_ALLOWED: Entry(
                (self.tr("You are not allowed to do this in {group}."), self.tr("You are not allowed to do this.")),
                (
                    self.tr("Your role in the group is {role:role}, and that does not allow it."),
                    self.tr("Your role in the group does not allow it."),
                ),
                nothing,
                ask,
            ),
            Kind.NO_SUCH_REQUEST: Entry(
                (self.tr("{user} does not ask to join any more."), self.tr("There is no such request any more.")),
                self.tr("It was answered or taken back in the meantime."),
                nothing,
                self.tr("There is nothing to do."),
            ),
            Kind.NO_SUCH_MEMBER: Entry(
                (
                    self.tr("{user} is not a member of {group}."),
                    self.tr("{user} is not a member."),
                    self.tr("There is no such member."),
                ),
                self.tr("Somebody left, was removed or is called otherwise."),
                nothing,
                self.tr("The Members tab shows who is in the group."),
            ),
            Kind.BANNED: Entry(
                (
                    self.tr("{user} is banned from {group}."),
                    self.tr("You are banned from {group}."),
                    self.tr("You are banned from this group."),
                ),
                self.tr("An admin of the group decided it."),
                nothing,
                self.tr("Only an admin of the group can lift the ban."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        nothing = self.tr("Nothing was changed.")
        return {
            (Kind.NOT_ALLOWED, "full"): Entry(
                self.tr("The group is full."),
                (self.tr("It has {most} members, which is the most."), self.tr("It has as many members as it may.")),
                nothing,
                self.tr("Somebody has to leave first."),
            ),
            (Kind.NOT_ALLOWED, "last_owner"): Entry(
                self.tr("You are the only owner of this group."),
                self.tr("A group needs an owner."),
                nothing,
                self.tr("Make somebody else owner first, or delete the group."),
            ),
            (Kind.NOT_ALLOWED, "yourself"): Entry(
                self.tr("You cannot do this to yourself."),
                self.tr("A group is left, not removed from."),
                nothing,
                self.tr("Leave the group instead."),
            ),
        }
