"""Words for what goes wrong with files, folders, disks and downloads.

Invariant: as in `gui.wording.entry`. Used by `gui.wording.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.wire.errors import Kind
from gui.wording.entry import Entry, Table, Versions


class FileErrors(Table):
    """Files of a group, and files of this computer that are shared."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        unshared = self.tr("Nothing was shared.")
        return {
            Kind.NO_SUCH_FILE: Entry(
                (self.tr("{name} is not in {group} any more."), self.tr("The file is not in the group any more.")),
                self.tr("The last member who shared it has stopped."),
                self.tr("It cannot be downloaded now."),
                self.tr("Ask the group to share it again."),
            ),
            Kind.PATH_TAKEN: Entry(
                (
                    self.tr("{path} is in {group} already, with other content."),
                    self.tr("{path} is in the group already, with other content."),
                    self.tr("A file of this name is in the group already, with other content."),
                ),
                self.tr("In a group a name means one content."),
                unshared,
                self.tr("Rename your file and share it again."),
            ),
            Kind.NOT_SHARING: Entry(
                (self.tr("You do not share {name} in {group}."), self.tr("You do not share this.")),
                self.tr("Sharing it ended in the meantime."),
                self.tr("Nothing was changed."),
                self.tr("There is nothing to do."),
            ),
            Kind.FILE_TOO_BIG: Entry(
                (self.tr("{path} is too big to be shared."), self.tr("The file is too big to be shared.")),
                (
                    self.tr("It has {size:size}, and {most:size} is the most."),
                    self.tr("It is bigger than a file of a group can be."),
                ),
                unshared,
                self.tr("Split it into smaller files."),
            ),
            Kind.UNKNOWN_MANIFEST: Entry(
                (self.tr("{name} cannot be fetched now."), self.tr("The file cannot be fetched now.")),
                self.tr("The tracker does not know the pieces of which it is made."),
                self.tr("The download waits."),
                self.tr("Whoever shares it has to share it again."),
            ),
            Kind.SOURCE_MISSING: Entry(
                (self.tr("{path} is missing."), self.tr("A shared file is missing.")),
                self.tr("It was moved, renamed or deleted, or its disk is not connected."),
                self.tr("It is not shared from here until it is back."),
                self.tr("Say where it is now with Locate, or stop sharing it."),
            ),
            Kind.SOURCE_UNREADABLE: Entry(
                (self.tr("{path} cannot be read."), self.tr("The file cannot be read.")),
                self.tr("The system does not allow it."),
                unshared,
                self.tr("Allow it to be read and share it again."),
            ),
            Kind.SOURCE_CHANGED: Entry(
                (self.tr("{path} was changed."), self.tr("A shared file was changed.")),
                self.tr("It is not the content any more that the group knows."),
                self.tr("It is not shared from here, so that nobody gets a mixture."),
                self.tr("Share it again when it stays as it is."),
            ),
            Kind.SOURCE_EMPTY_FOLDER: Entry(
                (self.tr("There is nothing to share in {path}."), self.tr("There is nothing to share in this folder.")),
                self.tr("Empty folders and symbolic links are left out."),
                unshared,
                self.tr("Choose a folder with files in it."),
            ),
            Kind.SHARE_CANCELLED: Entry(
                (self.tr("The sharing of {name} was cancelled."), self.tr("The sharing was cancelled.")),
                self.tr("Somebody ended it while the file was being read."),
                unshared,
                self.tr("Share it again when you want to."),
            ),
            Kind.SOURCE_NOT_A_FILE: Entry(
                (self.tr("{path} cannot be shared."), self.tr("This cannot be shared.")),
                self.tr("It is neither a file nor a folder."),
                unshared,
                self.tr("Choose files or folders."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        unshared = self.tr("Nothing was shared.")
        return {
            (Kind.SOURCE_NOT_A_FILE, "link"): Entry(
                (self.tr("{path} is a symbolic link."), self.tr("This is a symbolic link.")),
                self.tr("Links are not shared."),
                unshared,
                self.tr("Choose what it points to."),
            ),
            (Kind.SOURCE_MISSING, "to_share"): Entry(
                (self.tr("{path} is not there."), self.tr("The file is not there.")),
                self.tr("It was moved, renamed or deleted, or its disk is not connected."),
                unshared,
                self.tr("Share it from where it is now."),
            ),
            (Kind.PATH_TAKEN, "content"): Entry(
                (
                    self.tr("{path} is in the group already, with other content."),
                    self.tr("A file of this name is in the group already, with other content."),
                ),
                (
                    self.tr("It is shared by {by}, and in a group a name means one content."),
                    self.tr("In a group a name means one content."),
                ),
                unshared,
                self.tr("Rename your file and share it again."),
            ),
            (Kind.PATH_TAKEN, "inside_file"): Entry(
                (
                    self.tr("A file in the group has the name of a folder of {path}."),
                    self.tr("A file in the group has the name of your folder."),
                ),
                self.tr("A folder cannot have the name of a file."),
                unshared,
                self.tr("Rename your folder and share it again."),
            ),
            (Kind.PATH_TAKEN, "is_folder"): Entry(
                (
                    self.tr("{path} is a folder in the group already."),
                    self.tr("A folder in the group has the name of your file."),
                ),
                self.tr("A file cannot have the name of a folder."),
                unshared,
                self.tr("Rename your file and share it again."),
            ),
        }


class DownloadErrors(Table):
    """Downloads, and where they go."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        not_started = self.tr("The download was not started.")
        return {
            Kind.DESTINATION_MISSING: Entry(
                (self.tr("The folder {path} does not exist."), self.tr("The folder to download to does not exist.")),
                self.tr("It was moved or deleted, or its disk is not connected."),
                self.tr("The download waits or was not started."),
                self.tr("Make the folder again, or choose another one."),
            ),
            Kind.DESTINATION_UNWRITABLE: Entry(
                (self.tr("Nothing can be written to {path}."), self.tr("Nothing can be written to that folder.")),
                (self.tr("The system says: {error:why}."), self.tr("The system does not allow it.")),
                self.tr("The download waits or was not started."),
                self.tr("Allow it, or choose another folder."),
            ),
            Kind.DESTINATION_EXISTS: Entry(
                (self.tr("{path} exists already."), self.tr("A file of this name exists already.")),
                self.tr("What lies on your disk is never overwritten."),
                not_started,
                self.tr("Choose another folder or another name."),
            ),
            Kind.NO_SPACE: Entry(
                (self.tr("There is too little space in {folder}."), self.tr("The disk is full.")),
                (
                    self.tr("{need:size} are needed and {free:size} are free."),
                    self.tr("No more can be written without filling it up."),
                ),
                self.tr("Running downloads to this disk pause, and go on by themselves when there is space."),
                self.tr("Make room and try again, or choose another folder."),
            ),
            Kind.DISK_FAILED: Entry(
                (self.tr("The disk refused {path}."), self.tr("The disk refused.")),
                (self.tr("The system says: {error:why}."), self.tr("The system does not say why.")),
                self.tr("Nothing that was checked is lost."),
                self.tr("Look after the disk, then resume the download."),
            ),
            Kind.OUT_OF_FILES: Entry(
                (self.tr("{path} cannot be opened now."), self.tr("A file cannot be opened now.")),
                self.tr("As many files are open as the system allows."),
                self.tr("Downloads wait, and go on by themselves."),
                self.tr("Close other programs, or have the system allow more."),
            ),
            Kind.NO_SUCH_DOWNLOAD: Entry(
                (self.tr("{name} is not in the downloads."), self.tr("This is not in the downloads.")),
                self.tr("It was removed in the meantime."),
                self.tr("Nothing was changed."),
                self.tr("There is nothing to do."),
            ),
            Kind.ALREADY_DOWNLOADING: Entry(
                (self.tr("{name} is being downloaded already."), self.tr("This is being downloaded already.")),
                (self.tr("It goes to {path}."), self.tr("It is in the list of downloads.")),
                self.tr("The download goes on."),
                self.tr("There is nothing to do."),
            ),
            Kind.DOWNLOAD_FAILED: Entry(
                (self.tr("{names:list} could not be downloaded."), self.tr("A download failed.")),
                (self.tr("The reason: {reason:why}."), self.tr("Its row in the downloads says why.")),
                self.tr("What was checked so far is kept."),
                self.tr("Resume it to try again."),
            ),
            Kind.WAIT_TIMEOUT: Entry(
                self.tr("The downloads are not complete yet."),
                self.tr("They take longer than was to be waited for."),
                self.tr("They go on."),
                self.tr("There is nothing to do."),
            ),
            Kind.PARTIAL_MISSING: Entry(
                (
                    self.tr("What was downloaded of {name} is gone."),
                    self.tr("What was downloaded to {path} is gone."),
                    self.tr("What was downloaded is gone."),
                ),
                self.tr("It was moved or deleted, or its disk is not connected."),
                self.tr("The download is stopped."),
                self.tr("Connect the disk and resume, or remove the download and start it again."),
            ),
            Kind.MANIFEST_QUARANTINED: Entry(
                (self.tr("{name} is not fetched."), self.tr("The file is not fetched.")),
                self.tr("Whoever shared it has published checksums that contradict each other."),
                self.tr("Nothing of it is taken."),
                self.tr("Ask for it to be shared again."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        return {
            (Kind.NO_SUCH_DOWNLOAD, "complete"): Entry(
                (self.tr("{name} is downloaded already."), self.tr("This is downloaded already.")),
                self.tr("It was complete before."),
                self.tr("Nothing was changed."),
                self.tr("There is nothing to do."),
            ),
            (Kind.NO_SPACE, "state"): Entry(
                (self.tr("The disk of {folder} is full."), self.tr("The disk is full.")),
                self.tr("The program keeps what it knows there."),
                self.tr("What cannot be kept is not done."),
                self.tr("Make room and try again."),
            ),
            (Kind.NO_SPACE, "logout"): self._not_kept(
                (self.tr("The disk of {folder} is full."), self.tr("The disk is full."))
            ),
            (Kind.DISK_FAILED, "logout"): self._not_kept(
                (self.tr("The system says: {error:why}."), self.tr("The system does not say why."))
            ),
        }

    def _not_kept(self, why: Versions) -> Entry:
        return Entry(
            self.tr("You are logged out, but this could not be noted."),
            why,
            self.tr("The program may still take you for logged in when it starts again."),
            self.tr("Make room on the disk, then log in and out once more."),
        )
