"""Sentences for each rule that something typed can break: the part of `core.shell.wording` that goes by `rule`.

Invariant: as there, the last template of each needs no data but what its rule always comes with. Used by
`core.shell.wording` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.wire.errors import Kind

Templates = tuple[str, ...]
"""Sentences with fields, the fullest first."""

RULES: Final[Mapping[tuple[Kind, str], Templates]] = {
    (Kind.BAD_ARGUMENTS, "count"): (
        "{command} is typed as: {usage} ({given} given); put a name with spaces in quotes.",
        "That is not the right number of arguments; `help` shows how a command is typed.",
    ),
    (Kind.BAD_ARGUMENTS, "line_too_long"): (
        "A line is longer than {most:size}, so nothing of it was run; put each command on a line of its own.",
        "A line is too long, so nothing of it was run; put each command on a line of its own.",
    ),
    (Kind.BAD_ARGUMENTS, "quote"): (
        "A quote {quote} is opened and not closed, so nothing of this was run; close it, or type \\ before it.",
        "A quote is opened and not closed, so nothing of this was run; close it.",
    ),
    (Kind.BAD_ARGUMENTS, "number"): (
        "{value:q} is no number of seconds; type a number like 30, or none to wait for as long as it takes.",
        "That is no number.",
    ),
    (Kind.BAD_ARGUMENTS, "port"): (
        "{value:q} is no port; type a number from 1 to 65535, or none.",
        "That is no port.",
    ),
    (Kind.BAD_ARGUMENTS, "typed_name"): (
        "{value:q} is not {group:q}; type the name of the group once more, exactly as it is shown.",
        "That is not the name of the group; type it once more, exactly as it is shown.",
    ),
    (Kind.BAD_ARGUMENTS, "cursor"): (
        "{value:q} is no place in the list; take the one at the end of an earlier `list_changes`, or none for all.",
        "That is no place in the list; take the one at the end of an earlier `list_changes`, or none for all.",
    ),
    (Kind.BAD_ARGUMENTS, "job"): (
        "There is no job {value:q}; `hashing` shows those that there are.",
        "There is no such job; `hashing` shows those that there are.",
    ),
    (Kind.BAD_ARGUMENTS, "yes_or_no"): (
        "{value:q} is neither yes nor no; type one of both.",
        "That is neither yes nor no.",
    ),
    (Kind.BAD_ARGUMENTS, "setting"): (
        "The setting {name:q} cannot be {value:q}; it goes from {least} to {most}.",
        "The setting {name:q} cannot be {value:q}; `settings` shows what there is.",
        "There is no such setting; `settings` shows what there is.",
    ),
    (Kind.BAD_ARGUMENTS, "strategy"): (
        "{value:q} is no way to choose pieces; there are {known:list}.",
        "There is no such way to choose pieces.",
    ),
    (Kind.BAD_ARGUMENTS, "priority"): (
        "{value:q} is no priority; there are {known:list}.",
        "There is no such priority.",
    ),
    (Kind.BAD_ARGUMENTS, "where"): (
        "{value:q} is no place in the queue; there are {known:list}.",
        "There is no such place in the queue.",
    ),
    (Kind.BAD_ARGUMENTS, "rate"): (
        "{value:q} is no limit; type a number of bytes a second, or 0 for none.",
        "That is no limit; type a number of bytes a second, or 0 for none.",
    ),
    (Kind.BAD_ARGUMENTS, "role"): (
        "{given:q} is no role; there are {allowed:list}.",
        "There is no such role; there are owner, admin, member and reader.",
    ),
    (Kind.BAD_ARGUMENTS, "password"): (
        (
            "The password of {user:q} is missing and nobody is there to be asked; write it in a file and name the "
            "file in {variable}, or add it to the command."
        ),
        "The password is missing.",
    ),
    (Kind.BAD_ARGUMENTS, "password_file"): (
        ("The password cannot be read from {path:q}, which {variable} names ({why}); its first line has to be it."),
        "The file that is to hold the password cannot be read.",
    ),
    (Kind.BAD_ARGUMENTS, "no_answer"): ("The question was not answered, so nothing was done.",),
    (Kind.BAD_ARGUMENTS, "passwords_differ"): ("The two passwords differ, so nothing was done; try again.",),
    (Kind.WRONG_LOGIN, "password"): ("That is not your password, so nothing was changed; try again, capitals count.",),
    (Kind.NO_SUCH_DOWNLOAD, "complete"): (
        "{name:q} is downloaded already, so there is nothing to pause or to go on with; `show_downloads` shows it.",
        "That is downloaded already.",
    ),
    (Kind.BAD_NAME, "empty"): ("A {what} cannot be empty; type 1 to 64 letters and digits.", "A name cannot be empty."),
    (Kind.BAD_NAME, "too_long"): (
        "This {what} has {length} characters, more than the {most} that are allowed; choose a shorter one.",
        "This name is too long; 64 characters are allowed.",
    ),
    (Kind.BAD_NAME, "outer_space"): (
        "A {what} cannot begin or end with a space; leave it out.",
        "A name cannot begin or end with a space.",
    ),
    (Kind.BAD_NAME, "double_space"): (
        "A {what} cannot have two spaces side by side; leave one out.",
        "A name cannot have two spaces side by side.",
    ),
    (Kind.BAD_NAME, "character"): (
        "The character {character:q} cannot be in a {what}; letters, digits, single spaces, '.', '_' and '-' can.",
        "There is a character in this name that cannot be there; use letters, digits, spaces, '.', '_' and '-'.",
    ),
    (Kind.BAD_PASSWORD, "too_short"): (
        (
            "This password is too short to be safe: it needs at least {least} characters; a few words in a row "
            "are easy to keep."
        ),
        "This password is too short; it needs at least 8 characters.",
    ),
    (Kind.BAD_PASSWORD, "too_long"): (
        "This password is too long: at most {most} characters are allowed.",
        "This password is too long; at most 128 characters are allowed.",
    ),
    (Kind.BAD_PASSWORD, "common"): (
        "This password is on the lists of common ones that are tried first; choose another.",
    ),
    (Kind.BAD_PASSWORD, "same"): ("The new password is the old one, so nothing was changed; choose another.",),
    (Kind.BAD_PATH, "too_deep"): (
        "{path:q} lies too deep: at most {most} folders inside each other can be shared; share an inner one instead.",
        "The file lies too deep: at most {most} folders inside each other can be shared; share an inner one instead.",
        "The file lies too deep in folders to be shared.",
    ),
    (Kind.BAD_PATH, "too_long"): (
        "The name {path:q} with its folders is longer than the {most} bytes that can be shared; shorten it.",
        "The name with its folders is longer than the {most} bytes that can be shared; shorten it.",
        "The name with its folders is too long to be shared; shorten it.",
    ),
    (Kind.BAD_PATH, "component_too_long"): (
        "A name in {path:q} is longer than the {most} bytes that every system can store; shorten it.",
        "The name is longer than the {most} bytes that every system can store; shorten it.",
        "The name is too long for some systems; shorten it.",
    ),
    (Kind.BAD_PATH, "character"): (
        "The name {path:q} has a character that not every system can store ({character}); rename the file.",
        "The name has a character that not every system can store ({character}); rename the file.",
        "The name has a character that not every system can store; rename the file.",
    ),
    (Kind.BAD_PATH, "dots"): (
        "{component:q}, of {path:q}, is no name that a file can be shared under; rename it.",
        "{component:q} is no name that a file can be shared under; rename it.",
        "{path:q} has no name of its own to be shared under; share what is in it instead.",
        "This is no name that a file can be shared under; rename it.",
    ),
    (Kind.BAD_ADDRESS, "port"): (
        "The port in {text:q} is no number that a port can have; write it like 192.168.1.5:47700.",
        "That is no port.",
    ),
    (Kind.BAD_ADDRESS, "scheme"): (
        "{text:q} is no address of a tracker; it begins with p2p:// or https://, or is just a name and a port.",
        "That is no address of a tracker.",
    ),
    (Kind.BAD_ADDRESS, "fingerprint"): (
        "The fingerprint in {text:q} is no fingerprint; copy the whole link or all of its groups again.",
        "That is no fingerprint; copy it again.",
    ),
    (Kind.BAD_ADDRESS, "unknown_tracker"): (
        "No tracker with the fingerprint {text:q} is trusted here; `known_trackers` shows those that are.",
        "No such tracker is trusted here; `known_trackers` shows those that are.",
    ),
    (Kind.BAD_ADDRESS, "interface"): (
        "{text:q} is no address of an interface of this computer; write an IP address like 127.0.0.1.",
        "That is no address of an interface of this computer.",
    ),
    (Kind.BAD_ADDRESS, "host"): (
        "{text:q} is no address; write it like 192.168.1.5:47700.",
        "That is no address; write it like 192.168.1.5:47700.",
    ),
    (Kind.WRONG_PIN, "known_address"): (
        (
            "The tracker at {address} is known here as {known} since {since:date}, but the link or --trust names "
            "{shown}; nothing was sent to it. Compare with whoever runs it; if it was set up anew, type "
            "`forget_tracker {known}`."
        ),
        (
            "The tracker at {address} is known here as {known}, but the link or --trust names {shown}; nothing was "
            "sent to it. Compare with whoever runs it; if it was set up anew, type `forget_tracker {known}`."
        ),
        (
            "The tracker is known here by another fingerprint than the link or --trust names; nothing was sent to it. "
            "Compare with whoever runs it; `known_trackers` and `forget_tracker` help if it was set up anew."
        ),
    ),
    (Kind.BAD_PATH, "same_name"): (
        "{path:q} and {other:q} would be one name on some systems, so neither was shared; rename one.",
        "Two of these names would be one name on some systems; rename one.",
    ),
    (Kind.SOURCE_MISSING, "shared"): (
        "What you share as {name:q} is not at {path:q}; `relocate` says where it is now, `stop_share` ends it.",
        "What you share is not where it was; `relocate` says where it is now, `stop_share` ends it.",
    ),
    (Kind.SOURCE_UNREADABLE, "shared"): (
        "What you share as {name:q} cannot be read at {path:q}; allow it to be read and type `rescan` again.",
        "What you share cannot be read; allow it to be read and type `rescan` again.",
    ),
    (Kind.SOURCE_NOT_A_FILE, "link"): (
        "{path:q} is a symbolic link, and links are not shared; name what it points to.",
        "That is a symbolic link, and links are not shared; name what it points to.",
    ),
    (Kind.BAD_PATH, "several"): (
        "{count} files in {path:q} cannot be shared under their names, so nothing was: {refused}. Rename them.",
        "{count} files in {path:q} cannot be shared under their names, so nothing was; rename them.",
        "Several files cannot be shared under their names, so nothing was; rename them.",
    ),
    (Kind.BAD_PATH, "unsafe"): (
        "The tracker refuses the name {path:q}, which is not safe on every system; rename the file.",
        "The tracker refuses this name, which is not safe on every system; rename the file.",
    ),
    (Kind.PATH_TAKEN, "content"): (
        "{path:q} is in the group already with other content, shared by {by}; rename your file first.",
        "{path:q} is in the group already with other content, so nothing was shared; rename your file first.",
        "A file of this name is in the group already with other content; rename your file first.",
    ),
    (Kind.PATH_TAKEN, "inside_file"): (
        "{path:q} is a file in the group, so no folder can have that name there; rename your folder first.",
        "A file in the group has the name of your folder; rename your folder first.",
    ),
    (Kind.PATH_TAKEN, "is_folder"): (
        "{path:q} is a folder in the group, so no file can have that name there; rename your file first.",
        "A folder in the group has the name of your file; rename your file first.",
    ),
    (Kind.NO_SPACE, "state"): (
        "The disk of {folder:q}, where the program keeps what it knows, is full; make room, then try again.",
        "The disk on which the program keeps what it knows is full; make room, then try again.",
    ),
    (Kind.NO_SPACE, "logout"): (
        (
            "You are logged out, but the disk of {folder:q} is full, so the next start does not know it; make room, "
            "then log in and out once more."
        ),
        "You are logged out, but the disk is full, so the next start does not know it; make room, then log in and out.",
    ),
    (Kind.DISK_FAILED, "logout"): (
        "You are logged out, but the disk refused {path:q} ({error:why}), so the next start does not know it.",
        "You are logged out, but the disk refused to keep that, so the next start does not know it.",
    ),
    (Kind.NOT_ALLOWED, "full"): (
        "The group is full: it has {most} members; somebody has to leave first.",
        "The group is full; somebody has to leave first.",
    ),
    (Kind.NOT_ALLOWED, "last_owner"): (
        "A group needs an owner, and this is the last one; make somebody else owner first with `set_role`.",
    ),
    (Kind.NOT_ALLOWED, "yourself"): ("You cannot do this to yourself; `leave_group` leaves the group.",),
    (Kind.DEVICE_REFUSED, "pending"): (
        "This device is new, and your account wants new ones approved; approve it from another of your devices.",
    ),
    (Kind.DEVICE_REFUSED, "too_many"): (
        "Your account has {most} devices already, which is the most; revoke one of them first.",
        "Your account has too many devices already; revoke one of them first.",
    ),
    (Kind.DEVICE_REFUSED, "bound"): (
        "This device belongs to another account; log in from another state folder (--state), which makes a new one.",
    ),
    (Kind.DEVICE_REFUSED, "revoked"): (
        "This device was revoked; log in from another state folder (--state), which makes a new one.",
    ),
    (Kind.DEVICE_REFUSED, "unknown"): ("There is no such device of yours.",),
    (Kind.DEVICE_REFUSED, "profile"): (
        "The tracker does not accept the certificate of this device; log in from another state folder (--state).",
    ),
    (Kind.DEVICE_REFUSED, "proof"): (
        "This device could not prove that it has its key; log in from another state folder (--state).",
    ),
}
