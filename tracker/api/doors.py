"""Who came in and who was refused, a line of the log each, whatever form the log has.

Invariant: as in `tracker.api.watched`: a line has the address, the route by its path, the kind of the refusal and the
first digits of a device that proved its key; no name, and nothing that a client wrote freely. Used by `http`.
"""

from __future__ import annotations

import logging
from typing import Final

from core.wire.errors import Kind, ShareError

LOG: Final = logging.getLogger("tracker.doors")
DEVICE_DIGITS: Final = 12
_WORTH_A_LINE: Final = frozenset(
    {
        Kind.WRONG_LOGIN, Kind.NOT_ALLOWED, Kind.NOT_MEMBER, Kind.BANNED, Kind.TOO_MANY_TRIES, Kind.DEVICE_REFUSED,
        Kind.NOT_LOGGED_IN, Kind.SESSION_ENDED,
    }
)  # fmt: skip
"""Refusals by which somebody who tries doors is seen."""
_UNPROVEN: Final = frozenset({"nonce", "profile", "proof"})
"""Rules by which a login was refused before the device proved its key."""


def came_in(address: str, device: str) -> None:
    """Note a login."""
    _note("login", "login", address, device)


def refused(error: ShareError, address: str, method: str, route: str, device: str) -> None:
    """Note a refusal, if it is one by which somebody is seen who tries doors. `device` may be empty."""
    if error.kind in _WORTH_A_LINE:
        _note("refusal", f"refused {method} {route}: {error.kind.value}", address, device)


def is_proven(error: ShareError) -> bool:
    """Whether a login that was refused with `error` came from a device that proved its key."""
    if error.kind is Kind.DEVICE_REFUSED:
        return error.data.get("rule") not in _UNPROVEN
    return error.kind in (Kind.WRONG_LOGIN, Kind.TOO_MANY_TRIES)


def _note(what: str, told: str, address: str, device: str) -> None:
    digits = device[:DEVICE_DIGITS]
    fields = {"address": address} | ({"device": digits} if digits else {})
    device_told = f", device {digits}" if digits else ""
    LOG.info("%s, from %s%s", told, address, device_told, extra={"what": what, "fields": fields})
