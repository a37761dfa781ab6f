"""What happened meanwhile, in one sentence each: the events of the engine for people.

Invariant: every class of `core.events.Event` is decided about here; those that a program samples or asks for anyway
have no sentence. Plain text only. Used by the prompt, and by `--stay` on standard error.
"""

from __future__ import annotations

from typing import assert_never

from core import events
from core.shell import plain
from core.shell.wording import sentence
from core.snapshots import DownloadState
from core.wire.errors import Kind

_ENDED = {
    "revoked": "this device was revoked",
    "password_reset": "the password was reset",
    "password_changed": "the password was changed on another device",
    "deleted": "the account was deleted",
    "unused": "the session was not used for 30 days",
    "too_old": "after 90 days the password is asked for again",
    "ended": "the password was changed, or this device was revoked",
    "replaced": "this device logged in somewhere else",
}
_LEFT = {
    "removed": "An admin removed you from {group}; its transfers have stopped.",
    "banned": "An admin banned you from {group}; its transfers have stopped.",
    "declined": "Your request to join {group} was declined.",
    "group_ended": "The group {group} has ended.",
}


def milestone(event: events.Event) -> str | None:
    """One sentence of plain text, or None if the event is nothing to interrupt anybody with."""
    match event:
        case events.TrackerConnected(tracker):
            return f"Connected to the tracker at {plain.shown(tracker)}."
        case events.TrackerLost(tracker, error=error) if error is not None and error.kind is Kind.WRONG_PIN:
            return f"{plain.shown(tracker)} is not the tracker you trusted: its fingerprint differs. Nothing was sent."
        case events.TrackerLost(tracker, next_try):
            soon = f", next try in {plain.duration(next_try)}" if next_try >= 1 else ""
            return f"The tracker at {plain.shown(tracker)} does not answer{soon}; transfers go on."
        case events.LoggedOut(why):
            return f"You were logged out: {_ENDED[why]}." if why in _ENDED else None
        case events.RequestArrived(group, user):
            user = user or "Somebody"  # who it is was not told: the request came while nobody was here
            return f"{plain.shown(user)} asks to join {plain.shown(group)}: accept_request or reject_request answers."
        case events.GroupLeft(group, why):
            return _LEFT[why].format(group=plain.shown(group)) if why in _LEFT else None
        case events.DownloadChanged():
            return _download(event)
        case events.ShareChanged(group, name, path, state):
            what = "is gone" if state == "missing" else "was changed"
            return f"{plain.shown(name)} is no longer shared in {plain.shown(group)}: {plain.shown(path)} {what}."
        case events.PeerBanned(user, _, _, name):
            return f"{plain.shown(user)} sent wrong pieces of {plain.shown(name)} and is banned for an hour."
        case events.NewDevice(user, device):
            return f"{plain.shown(user)} uses a new device, {plain.shown(device[:16])}."
        case events.SharingPaused(group):
            return f"No tracker confirmed the members of {plain.shown(group)} for a day; nothing of it is served."
        case events.DiskFull(path, free, _, _):
            return (
                f"The disk of {plain.shown(path)} is full ({plain.size(free)} are free): its downloads pause, and "
                "go on by themselves when there is room."
            )
        case events.DiskFree(path):
            return f"The disk of {plain.shown(path)} has room again; its downloads go on."
        case events.GroupsChanged() | events.FilesChanged() | events.Hashing():
            return None
        case _:
            assert_never(event)


def _download(event: events.DownloadChanged) -> str | None:
    """Only what ends or stops a download; that one is complete is told with its figures, by whoever asks for them."""
    stopped = event.state is DownloadState.PAUSED and event.kind not in (None, Kind.NO_SPACE)  # told once for a disk
    if event.state is DownloadState.FAILED or stopped:
        verb = "failed" if event.state is DownloadState.FAILED else "is paused"
        why = f": {sentence(event.kind, event.data)}" if event.kind is not None else "."
        return f"The download of {plain.shown(event.name)} {verb}{why}"
    return None
