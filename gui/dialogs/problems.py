"""Problems of the connection in words: what it is, and what can be done.

Invariant: each name that `ConnectivitySnapshot.problems` may hold has both sentences; one that is not known here is
said as it is, so nothing is hidden. Used by the connection dialog and by the status bar.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.snapshots import ConnectivitySnapshot

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Problem:
    """What is the matter, what to do about it, and the sign that it is shown with."""

    name: str
    what: str
    to_do: str
    icon: str
    token: str


def problems_of(now: ConnectivitySnapshot | None) -> list[Problem]:
    """What to tell about the connection, the worst first; one line of good news when nothing is the matter."""
    if now is None:
        return [Problem("testing", translate("Problems", "Looking at the connection…"), "", "loader-circle", "muted")]
    found = sorted((_problem(name, now) for name in now.problems), key=lambda one: _ORDER[one.token])
    if found and any(one.token != "muted" for one in found):
        return found
    if now.reachable:
        good = translate("Problems", "Everything works: other members reach this computer.")
    else:
        good = translate(
            "Problems", "Everything works as far as can be told. Nobody has connected to this computer yet."
        )
    return [Problem("none", good, "", "circle-check", "ok"), *found]


_ORDER = {"bad": 0, "warn": 1, "muted": 2}


def _problem(name: str, now: ConnectivitySnapshot) -> Problem:
    if name == "no_interface":
        return Problem(
            name,
            translate("Problems", "This computer is not connected to any network."),
            translate("Problems", "Plug in the cable or join a Wi-Fi. Everything goes on by itself then."),
            "wifi-off",
            "bad",
        )
    if name == "no_tracker":
        return Problem(
            name,
            translate("Problems", "No tracker answers."),
            translate(
                "Problems",
                "Ask whoever runs it whether it is on. Running downloads go on between members who know each other.",
            ),
            "radio-tower",
            "bad",
        )
    if name == "nobody_came_in":
        return Problem(
            name,
            translate("Problems", "Other members cannot reach this computer on port {port}.").format(port=now.port),
            translate(
                "Problems",
                "A firewall may be closed: allow P2P Share, or TCP port {port}, to be reached. Downloading "
                "works all the same, but slower.",
            ).format(port=now.port),
            "shield-alert",
            "warn",
        )
    if name == "port_changed":
        return Problem(
            name,
            translate("Problems", "The usual port was taken, so port {port} is used.").format(port=now.port),
            translate(
                "Problems",
                "If a firewall was opened for the usual port, end the program that holds it and start P2P Share again.",
            ),
            "plug",
            "warn",
        )
    if name == "no_discovery":
        return Problem(
            name,
            translate("Problems", "Trackers on this network are not found by themselves."),
            translate(
                "Problems", "Guest Wi-Fi and some firewalls block it (UDP port 5353). Use an invite link instead."
            ),
            "scan-search",
            "warn",
        )
    if name == "no_ipv6":
        return Problem(
            name,
            translate("Problems", "This network has no IPv6."),
            translate("Problems", "Nothing to do: IPv4 is enough inside one network."),
            "info",
            "muted",
        )
    return Problem(name, translate("Problems", "Unknown problem: {name}").format(name=name), "", "circle-alert", "warn")
