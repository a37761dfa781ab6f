"""What `p2p-tracker check` says of each item, and what it advises.

Invariant: every rule of a finding has a sentence here, and only what is there to be done has advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tracker.wording.words import filled

_ITEMS: Final = {"other": "reach"}
"""Another tracker is spoken of as this one is."""
_FOUND: Final = {
    "data folder.none_yet": "No tracker has run in {path} yet; the first start makes what it needs.",
    "data folder.cannot_make": "{path} is not there, and {above} does not let this user make it.",
    "data folder.no_access": "{path} is no folder that this user may read and write.",
    "data folder.root": "The root key {path} cannot be read: {reason}.",
    "data folder.open_to_others": "{path} can be used by others on this machine (mode {mode}).",
    "data folder.mine": "{path} is closed to others.",
    "disk space.free": "{mib} MiB are free for {path}.",
    "disk space.little": "Only {mib} MiB are free for {path}.",
    "database.none_yet": "There is no database at {path} yet; the first start makes it.",
    "database.empty": "{path} is empty; the first start makes its tables.",
    "database.broken": "{path} cannot be read: {reason}.",
    "database.older": "{path} answers, at revision {revision}; the next start brings it to that of this version.",
    "database.slow": "{path} takes {ms} ms for a question.",
    "database.fine": "{path} answers in {ms} ms, at revision {revision}, and belongs to this deployment.",
    "clock.past": "The clock is {seconds} s behind the beginning of 2026.",
    "clock.differs": "The clock differs from the database's by {seconds} s.",
    "clock.set_back": "The clock is {seconds} s behind the newest entry of the database.",
    "clock.synchronised": "The clock is kept by the network.",
    "clock.as_database": "The clock differs from the database's by {seconds} s.",
    "clock.free": "The clock is not kept by the network, and there is no other one to compare it with.",
    "clock.alone": "Nothing here tells whether the clock is right.",
    "descriptors.few": "The process may have {most} files open, which is enough for {clients} clients.",
    "descriptors.enough": "The process may have {most} files open, which is enough for {clients} clients.",
    "descriptors.not_told": "The system does not say how many files a process may have open.",
    "port.not_here": "{address} is no address of this machine.",
    "port.free": "{port} is free.",
    "port.ours": "{port} is held by this tracker (process {pid}).",
    "port.taken": "{port} is held by {holder}.",
    "reach.not_running": "The tracker does not run, so nobody answers.",
    "reach.nowhere": "The tracker runs, and its database does not say where.",
    "reach.answers": "{address} answers in {ms} ms; its certificate holds for {days} days and is renewed in time.",
    "reach.date": "{address} answers with a certificate that is not valid by this machine's clock.",
    "reach.other_root": "{address} answers, and is not of this deployment.",
    "reach.silent": "{address} does not answer.",
    "reach.refused": "{address} refuses the connection.",
    "reach.error": "{address} cannot be reached: {reason}.",
    "reach.not_ready": "{address} answers that it cannot serve now.",
    "firewall.firewalld_open": "firewalld lets {port}/tcp in.",
    "firewall.firewalld_shut": "firewalld does not let {port}/tcp in.",
    "firewall.ufw_open": "ufw lets {port}/tcp in.",
    "firewall.ufw_shut": "ufw does not let {port}/tcp in.",
    "firewall.ufw_some": "ufw lets some addresses in, and does not name {port}/tcp.",
    "firewall.ufw_off": "ufw is not active.",
    "firewall.nft_lets_all": "No rule of nftables refuses what comes in.",
    "firewall.nft_names": "nftables refuses some of what comes in, and a rule of it names {port}.",
    "firewall.nft_refuses": "nftables refuses some of what comes in, and no rule of it names {port}.",
    "firewall.nft_unread": "The rules of nftables could not be read.",
    "firewall.needs_root": "Only root is told the rules of the firewall.",
    "firewall.none_asked": "No firewall of this machine can be asked (firewall-cmd, ufw, nft).",
    "mDNS.not_running": "The tracker does not run, so nothing is announced.",
    "mDNS.as_told": "Nothing is announced, as --no-announce says.",
    "mDNS.no_interface": "No network interface is up to listen on.",
    "mDNS.heard": "The announcement is heard on {heard}.",
    "mDNS.partly": "The announcement is heard on {heard}, and not on {silent}.",
    "mDNS.silent": "The announcement is not heard on {silent}.",
}
_TO_DO: Final = {
    "data folder.cannot_make": "Choose another with --data, or run this as the tracker's user.",
    "data folder.no_access": "Choose another with --data, or run this as the tracker's user.",
    "data folder.root": "Run this as the tracker's user, or put back a copy of the file.",
    "data folder.open_to_others": "Type: chmod {right} {path}",
    "disk space.little": "Make room: a tracker whose disk is full refuses every change.",
    "database.broken": "Run this as the tracker's user, or put back a copy of it.",
    "database.slow": "Look at the server and the way to it: every answer waits for it.",
    "clock.past": "Set it, and let the network keep it (timedatectl set-ntp true).",
    "clock.differs": "Let the network keep both (timedatectl set-ntp true).",
    "clock.set_back": "Set it, and let the network keep it (timedatectl set-ntp true).",
    "clock.free": "Let the network keep it (timedatectl set-ntp true).",
    "descriptors.few": "Raise the limit: LimitNOFILE=65536 in the unit, or ulimit -Hn.",
    "port.not_here": "Choose an address of this machine with --listen.",
    "port.taken": "End it, or choose another port with --listen.",
    "reach.date": "Set the clock; if it is right, start the tracker anew.",
    "reach.other_root": "Somebody else has this address: see who, or give the tracker another.",
    "reach.silent": "A firewall may drop what comes in, or the tracker hangs.",
    "reach.refused": "Start the tracker anew.",
    "reach.error": "Look at the network of this machine.",
    "reach.not_ready": "Look at its log; it may have lost its database.",
    "firewall.firewalld_shut": "Type: firewall-cmd --permanent --add-port={port}/tcp && firewall-cmd --reload",
    "firewall.ufw_shut": "Type: ufw allow {port}/tcp",
    "firewall.ufw_some": "See whether all who need it are among them: ufw status",
    "firewall.nft_names": "See whether it lets in all who need it: nft list ruleset",
    "firewall.nft_refuses": "See whether another rule lets it in: nft list ruleset",
    "firewall.needs_root": "Run this as root to see them.",
    "mDNS.partly": "A firewall may drop UDP port 5353 there, or the interface carries no multicast.",
    "mDNS.silent": "A firewall may drop UDP port 5353, or the tracker was started with --no-announce.",
}


def found(item: str, rule: str, data: Mapping[str, object]) -> str:
    """What was found about one item; one line of plain text."""
    return filled(_FOUND[f"{_ITEMS.get(item, item)}.{rule}"], data)


def what_to_do(item: str, rule: str, data: Mapping[str, object]) -> str:
    """What is advised; empty where nothing is to be done."""
    return filled(_TO_DO.get(f"{_ITEMS.get(item, item)}.{rule}", ""), data)
