"""Words for what was typed or dropped and cannot be used.

Invariant: as in `gui.wording.entry`. Used by `gui.wording.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.wire.errors import Kind
from gui.wording.entry import Entry, Table


class InputErrors(Table):
    """Names, passwords, paths, addresses."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        nothing = self.tr("Nothing was changed.")
        return {
            Kind.UNKNOWN_COMMAND: Entry(
                self.tr("The program asked for something that it does not know itself."),
                self.tr("This is a fault of the program."),
                nothing,
                self.tr("Please report the problem; the Help menu has an entry for it."),
            ),
            Kind.BAD_ARGUMENTS: Entry(
                self.tr("What was entered does not fit."),
                (
                    self.tr("{value} is not possible here."),
                    self.tr("{given} is not possible here."),
                    self.tr("A value is missing or is of another kind than is needed here."),
                ),
                nothing,
                self.tr("Correct what you entered and try again."),
            ),
            Kind.BAD_NAME: Entry(
                self.tr("This name cannot be used."),
                self.tr("A name has up to 64 letters, digits, single spaces, points, underscores and hyphens."),
                nothing,
                self.tr("Choose another name."),
            ),
            Kind.BAD_PASSWORD: Entry(
                self.tr("This password cannot be used."),
                self.tr("A password has 8 to 128 characters and is none of those that are tried first."),
                nothing,
                self.tr("Choose another one; a few words in a row are easy to keep."),
            ),
            Kind.BAD_PATH: Entry(
                (
                    self.tr("{path} cannot be shared under its name."),
                    self.tr("A file cannot be shared under its name."),
                ),
                self.tr("Not every system can store a file of this name."),
                self.tr("Nothing was shared."),
                self.tr("Rename the file and share it again."),
            ),
            Kind.BAD_ADDRESS: Entry(
                (
                    self.tr("{text} is not an address."),
                    self.tr("This computer has no address {address}."),
                    self.tr("This is not an address."),
                ),
                self.tr("An address is written like 192.168.1.5:47700, and an invite link begins with p2p://."),
                nothing,
                self.tr("Check it, or copy the whole invite link again."),
            ),
            Kind.BAD_REQUEST: Entry(
                (
                    self.tr("The tracker did not understand what was said about {path}."),
                    self.tr("The tracker did not understand the request."),
                ),
                self.tr("Perhaps it is an older version than this program."),
                nothing,
                self.tr("Update the tracker, or this program."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        return {**self._names(), **self._paths(), **self._addresses()}

    def _names(self) -> Mapping[tuple[Kind, str], Entry]:
        nothing = self.tr("Nothing was changed.")
        refused = self.tr("This name cannot be used.")
        weak = self.tr("This password cannot be used.")
        return {
            (Kind.BAD_NAME, "empty"): Entry(
                self.tr("The name is missing."), self.tr("A name cannot be empty."), nothing, self.tr("Enter a name.")
            ),
            (Kind.BAD_NAME, "too_long"): Entry(
                self.tr("The name is too long."),
                (
                    self.tr("It has {length} characters, and {most} are allowed."),
                    self.tr("A name has up to 64 characters."),
                ),
                nothing,
                self.tr("Choose a shorter name."),
            ),
            (Kind.BAD_NAME, "outer_space"): Entry(
                refused,
                self.tr("It begins or ends with a space."),
                nothing,
                self.tr("Leave the space out."),
            ),
            (Kind.BAD_NAME, "double_space"): Entry(
                refused, self.tr("It has two spaces side by side."), nothing, self.tr("Leave one of them out.")
            ),
            (Kind.BAD_NAME, "character"): Entry(
                refused,
                (
                    self.tr("The character {character} cannot be part of a name."),
                    self.tr("One of its characters cannot be part of a name."),
                ),
                nothing,
                self.tr("Use letters, digits, single spaces, points, underscores and hyphens."),
            ),
            (Kind.BAD_PASSWORD, "too_short"): Entry(
                self.tr("The password is too short."),
                (
                    self.tr("It needs at least {least} characters to be safe."),
                    self.tr("It needs 8 characters to be safe."),
                ),
                nothing,
                self.tr("Choose a longer one; a few words in a row are easy to keep."),
            ),
            (Kind.BAD_PASSWORD, "too_long"): Entry(
                self.tr("The password is too long."),
                (self.tr("At most {most} characters are allowed."), self.tr("At most 128 characters are allowed.")),
                nothing,
                self.tr("Choose a shorter one."),
            ),
            (Kind.BAD_PASSWORD, "common"): Entry(
                weak,
                self.tr("It is on the lists of common passwords, which are tried first."),
                nothing,
                self.tr("Choose another one; a few words in a row are easy to keep."),
            ),
            (Kind.BAD_PASSWORD, "same"): Entry(
                self.tr("The new password is the old one."),
                self.tr("Whoever knows the old one would know it too."),
                nothing,
                self.tr("Choose another one."),
            ),
            (Kind.BAD_ARGUMENTS, "role"): Entry(
                (self.tr("{given} is not a role."), self.tr("There is no such role.")),
                self.tr("The roles are owner, admin, member and reader."),
                nothing,
                self.tr("Choose one of these."),
            ),
            (Kind.BAD_ARGUMENTS, "name"): Entry(
                self.tr("The name that you typed is another one."),
                self.tr("To delete a group, its own name has to be typed."),
                nothing,
                self.tr("Type the name exactly as it is shown."),
            ),
        }

    def _paths(self) -> Mapping[tuple[Kind, str], Entry]:
        unshared = self.tr("Nothing was shared.")
        rename = self.tr("Rename the file and share it again.")
        title = (self.tr("{path} cannot be shared under its name."), self.tr("A file cannot be shared under its name."))
        return {
            (Kind.BAD_PATH, "too_deep"): Entry(
                (self.tr("{path} lies too deep to be shared."), self.tr("A file lies too deep to be shared.")),
                (
                    self.tr("At most {most} folders can lie inside each other."),
                    self.tr("Too many folders lie inside each other."),
                ),
                unshared,
                self.tr("Share one of the inner folders instead."),
            ),
            (Kind.BAD_PATH, "too_long"): Entry(
                title,
                (
                    self.tr("The name with its folders is longer than {most} bytes."),
                    self.tr("The name with its folders is too long."),
                ),
                unshared,
                self.tr("Shorten the name and share it again."),
            ),
            (Kind.BAD_PATH, "component_too_long"): Entry(
                title,
                (
                    self.tr("A name in it is longer than the {most} bytes that every system can store."),
                    self.tr("A name in it is too long for some systems."),
                ),
                unshared,
                self.tr("Shorten the name and share it again."),
            ),
            (Kind.BAD_PATH, "character"): Entry(
                title,
                (
                    self.tr("It has a character that not every system can store ({character})."),
                    self.tr("It has a character that not every system can store."),
                ),
                unshared,
                rename,
            ),
            (Kind.BAD_PATH, "dots"): Entry(
                title,
                (
                    self.tr("{component} means something of its own to some systems."),
                    self.tr("The name means something of its own to some systems."),
                ),
                unshared,
                rename,
            ),
            (Kind.BAD_PATH, "same_name"): Entry(
                (
                    self.tr("{path} and {other} cannot be shared together."),
                    self.tr("Two files cannot be shared together."),
                ),
                self.tr("On some systems they would have one name."),
                unshared,
                self.tr("Rename one of them and share the folder again."),
            ),
            (Kind.BAD_PATH, "several"): Entry(
                (
                    self.tr("{count} files in {path} cannot be shared under their names."),
                    self.tr("Several files cannot be shared under their names."),
                ),
                (
                    self.tr("Not every system can store them: {refused}."),
                    self.tr("Not every system can store files of these names."),
                ),
                unshared,
                self.tr("Rename them and share the folder again."),
            ),
            (Kind.BAD_PATH, "unsafe"): Entry(
                title, self.tr("The tracker refuses a name that is not safe on every system."), unshared, rename
            ),
        }

    def _addresses(self) -> Mapping[tuple[Kind, str], Entry]:
        nothing = self.tr("Nothing was changed.")
        example = self.tr("Write it like 192.168.1.5:47700.")
        title = (self.tr("{text} is not an address."), self.tr("This is not an address."))
        return {
            (Kind.BAD_ADDRESS, "port"): Entry(title, self.tr("A port is a number from 1 to 65535."), nothing, example),
            (Kind.BAD_ADDRESS, "host"): Entry(
                title, self.tr("The name or number of the computer cannot be read."), nothing, example
            ),
            (Kind.BAD_ADDRESS, "scheme"): Entry(
                title,
                self.tr("The address of a tracker begins with p2p:// or https://, or is just a name and a port."),
                nothing,
                example,
            ),
            (Kind.BAD_ADDRESS, "fingerprint"): Entry(
                self.tr("The fingerprint cannot be read."),
                self.tr("A fingerprint is four groups of four letters and digits, or part of an invite link."),
                nothing,
                self.tr("Copy the whole link, or all groups of the fingerprint, again."),
            ),
            (Kind.BAD_ADDRESS, "interface"): Entry(
                (self.tr("This computer has no address {text}."), self.tr("This computer has no such address.")),
                self.tr("One can listen only on an address of this computer."),
                nothing,
                self.tr("Choose one of its own addresses, or leave it empty for all of them."),
            ),
        }
