"""Words for what goes wrong with trackers, with other computers and with the program itself.

Invariant: as in `gui.wording.entry`. Used by `gui.wording.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.wire.errors import Kind
from gui.wording.entry import Entry, Table


class TrackerErrors(Table):
    """The tracker: finding it, trusting it, reaching it, starting one."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        go_on = self.tr("Transfers between members go on; the tracker is tried again by itself.")
        return {
            Kind.NO_TRACKER: Entry(
                self.tr("No tracker was found on this network."),
                (
                    self.tr("None answered within {seconds:time}."),
                    self.tr("None runs here, or the network keeps its announcements back."),
                ),
                self.tr("Nothing was sent to anybody."),
                self.tr("Search again, enter an address or an invite link, or start a tracker on this computer."),
            ),
            Kind.MANY_DEPLOYMENTS: Entry(
                self.tr("There are several trackers that do not belong together."),
                (
                    self.tr("These answered: {deployments:list}."),
                    self.tr("Each of them has accounts and groups of its own."),
                ),
                self.tr("None was chosen for you."),
                self.tr("Choose the one with the fingerprint that its owner tells you."),
            ),
            Kind.UNTRUSTED_TRACKER: Entry(
                (
                    self.tr("The tracker {name} is new here."),
                    self.tr("The tracker at {address} is new here."),
                    self.tr("This tracker is new here."),
                ),
                (self.tr("Its fingerprint is {shown}."), self.tr("Nobody has compared its fingerprint yet.")),
                self.tr("Nothing is sent to it before you trust it."),
                self.tr("Compare the fingerprint with what its owner says, then choose it."),
            ),
            Kind.WRONG_PIN: Entry(
                (
                    self.tr("The tracker at {address} is not the one that you trust."),
                    self.tr("This tracker is not the one that you trust."),
                ),
                (
                    self.tr("It has the fingerprint {shown}. It was set up anew, or somebody is in between."),
                    self.tr("It has another fingerprint. It was set up anew, or somebody is in between."),
                ),
                self.tr("Nothing was sent to it."),
                self.tr("Ask its owner in person or by telephone before you do anything."),
            ),
            Kind.TRACKER_UNREACHABLE: Entry(
                (
                    self.tr("The tracker at {address} does not answer."),
                    self.tr("The tracker does not answer."),
                ),
                (self.tr("The network says: {reason:why}."), self.tr("It does not run, or the network is down.")),
                go_on,
                self.tr("Check that it runs and that this computer is on its network."),
            ),
            Kind.NOT_A_TRACKER: Entry(
                (
                    self.tr("What answers at {address} is not a tracker."),
                    self.tr("What answers there is not a tracker."),
                ),
                self.tr("Another program uses this address and port."),
                self.tr("Nothing but a question was sent to it."),
                self.tr("Check address and port."),
            ),
            Kind.TRACKER_ERROR: Entry(
                (self.tr("The tracker at {address} has a problem."), self.tr("The tracker has a problem.")),
                (self.tr("It says: {reason:why}."), self.tr("It does not say which.")),
                self.tr("Nothing was changed."),
                self.tr("Try again, and tell its owner if it stays."),
            ),
            Kind.TRACKER_NOT_STARTED: Entry(
                self.tr("The tracker did not start."),
                (self.tr("It says: {reason}."), self.tr("It does not say why.")),
                (self.tr("No tracker runs here. Its log is {log}."), self.tr("No tracker runs here.")),
                self.tr("Try again, or use a tracker on another computer."),
            ),
            Kind.NO_OWN_TRACKER: Entry(
                self.tr("No tracker of yours runs on this computer."),
                self.tr("It was stopped before, or it was not started from here."),
                self.tr("Nothing was changed."),
                self.tr("There is nothing to do."),
            ),
        }

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By the rule that was broken."""
        return {
            (Kind.WRONG_PIN, "known_address"): Entry(
                (
                    self.tr("The link names another tracker at {address} than the one that you trust."),
                    self.tr("The link names another tracker than the one that you trust."),
                ),
                (
                    self.tr("{address} is known as {known} since {since:date}, and the link names {shown}."),
                    self.tr("{address} is known as {known}, and the link names {shown}."),
                    self.tr("Its address is known by another fingerprint."),
                ),
                self.tr("Nothing was sent to it."),
                self.tr(
                    "Compare with whoever runs the tracker. If it was set up anew, forget the known fingerprint in "
                    "Preferences, Connection."
                ),
            ),
        }


class ProgramErrors(Table):
    """This computer, other members' computers, and faults of our own."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        return {
            Kind.STATE_IN_USE: Entry(
                self.tr("P2P Share runs already with this account's folder."),
                (
                    self.tr("The process {pid} uses {folder}."),
                    self.tr("Another program uses {folder}."),
                    self.tr("Another program uses the state folder."),
                ),
                self.tr("This window does nothing, so that nothing is damaged."),
                self.tr(
                    "Use the other window, or end the other program (perhaps it runs in a terminal) and try again."
                ),
            ),
            Kind.STATE_UNUSABLE: Entry(
                (self.tr("{path} cannot be used."), self.tr("The state folder cannot be used.")),
                (self.tr("The reason: {error:why}."), self.tr("The system does not say why.")),
                self.tr("Nothing was changed, and nothing is shared or downloaded."),
                self.tr("Make the folder writable and try again, or start with another state folder."),
            ),
            Kind.PORT_TAKEN: Entry(
                (self.tr("Port {port} is taken."), self.tr("The port is taken.")),
                (
                    self.tr("The program {program} uses it."),
                    self.tr("Another program uses it."),
                ),
                self.tr("Nothing listens there for you."),
                self.tr("End that program, or choose another port."),
            ),
            Kind.PROTOCOL: Entry(
                self.tr("Another computer sent something that makes no sense."),
                self.tr("It runs an older or a damaged program."),
                self.tr("It was disconnected; all else goes on."),
                self.tr("There is nothing to do."),
            ),
            Kind.PEER_REFUSED: Entry(
                self.tr("Another member's computer refused."),
                (self.tr("It says: {reason:why}."), self.tr("It does not say why.")),
                self.tr("It is asked again later."),
                self.tr("There is nothing to do."),
            ),
            Kind.INTERNAL: Entry(
                self.tr("This is a fault of the program."),
                (
                    self.tr("It noticed: {reason}."),
                    self.tr("It noticed: {rule}."),
                    self.tr("It noticed: {what}."),
                    self.tr("The log in the state folder says more."),
                ),
                self.tr("Transfers go on as far as they can."),
                self.tr("Please report it; the Help menu has an entry for it."),
            ),
        }
