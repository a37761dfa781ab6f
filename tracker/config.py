"""What a tracker is told at its start. Immutable; made by the command line and by tests.

Times in seconds. Limits that bound strangers by format stand in `core.wire.limits`; those here are
an operator's to choose.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

from core.wire import limits
from tracker.metrics import Network
from tracker.store.address import Store


@dataclass(frozen=True, slots=True)
class Tries:
    """How failed tries are slowed: `free` of them cost nothing, then `first` seconds, doubling up to `most`."""

    free: int
    first: float
    most: float
    forget: float
    """Seconds without a try after which all is forgotten."""


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Settings of one tracker process."""

    data: Path
    """Folder of root key and database; one process at a time."""
    listen: tuple[tuple[str, int], ...] = (("0.0.0.0", limits.TRACKER_PORT), ("::", limits.TRACKER_PORT))
    """Addresses to listen on. Where several ask for port 0, all get the one that the first was given."""
    listen_optional: bool = True
    """Whether an address but the first may be missing, as IPv6 is on some machines."""
    database: Store | None = None
    """Another database than the one in the data folder, or than the one that the folder remembers."""
    name: str = field(default_factory=lambda: socket.gethostname())
    """How people tell this deployment from others nearby."""
    announce: bool = True
    announce_on: tuple[str, ...] = ()
    """Addresses of the interfaces to announce on; none: all."""
    host_names: tuple[str, ...] = ()
    """Names, beside addresses and this machine's own, under which clients may ask for this tracker."""
    connections_per_address: int = 512
    """Connections that one address may have open: a client has some; behind one address may be a whole office."""
    accounts_per_hour: int = 20
    """Accounts that one address may try to create in an hour."""
    nonces_per_minute: int = 600
    """Login nonces that one address may draw in a minute; each is a row in the database."""
    account_tries: Tries = Tries(free=3, first=30.0, most=3600.0, forget=3600.0)
    """Failed logins of one account from one address. 100,000 guesses from 50 addresses reach the verifier 200 times."""
    address_tries: Tries = Tries(free=30, first=5.0, most=300.0, forget=3600.0)
    """Failed logins from one address, whatever the account."""
    join_tries: Tries = Tries(free=5, first=5.0, most=300.0, forget=3600.0)
    """Wrong codes for another tracker from one address."""
    reconnects_per_second: float = 100.0
    """Clients are asked to spread their return after a restart so that no more come back in a second."""
    linger_seconds: float = 0.5
    """How long, at the end, a connection that is idle may still ask: its request may be on the way."""
    metrics_from: tuple[Network, ...] = ()
    """From where the figures may be read, beside this machine."""
    poll_seconds: float = 1.0
    """How often the outbox is looked at for what another process wrote."""
    janitor_seconds: float = 60.0
    unlisted_seconds: float = 3600.0
    """How often manifests are looked for that nobody listed; they are kept for a day anyway."""
    interfaces_seconds: float = 10.0
    """How often the network interfaces are looked at."""
