"""What a tracker can be watched by: figures in the text format of Prometheus, and who may see them.

Invariant: labels are of a bounded number, whatever strangers send; nothing here names a person, a group or a file.
What is counted in the database is counted at most every half minute, and takes at most two hundredths of its time.
Made by the service; fed by `tracker.api.watched` and the database.
"""

from __future__ import annotations

import asyncio
import ipaddress
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core.wire.version import VERSION
from tracker.presence import parse_ip
from tracker.store.database import Database
from tracker.store.tables import GROUPS, LISTINGS, PRESENCE, USERS

PATH: Final = "/metrics"
CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNT_SECONDS: Final = 30.0
_COUNT_SHARE: Final = 50
"""So many times as long as counting took it is not done again: a million rows cost no more than a few."""
_COUNTED: Final = {
    "users": ("Accounts.", select(func.count()).select_from(USERS).where(USERS.c.normal.is_not(None))),
    "groups": ("Groups.", select(func.count()).select_from(GROUPS).where(GROUPS.c.normal.is_not(None))),
    "files": (
        "Files that are listed, in all groups together.",
        select(func.count()).select_from(LISTINGS).where(~LISTINGS.c.gone),
    ),
    "online_users": (
        "Users who are online, at whichever tracker of the deployment.",
        select(func.count(PRESENCE.c.user_id.distinct())),
    ),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """How a tracker is at this moment; every figure is a plain look at something in memory."""

    clients: int
    waiting_events: int
    """Events that are not sent yet, of all clients together."""
    most_waiting: int
    """Of the client that most wait for."""
    frames: int
    """Frames that were pushed since the start, and the events in them."""
    events: int
    trackers: int
    """Trackers of the deployment that are alive, this one among them."""
    is_lease_held: bool
    connections: int
    """Connections of clients that are open."""


class Metrics:
    """The figures of one tracker. `moment` tells how it is now, `monotonic` gives seconds."""

    def __init__(self, db: Database, moment: Callable[[], Moment], monotonic: Callable[[], float]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._db, self._moment, self._monotonic = db, moment, monotonic
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "p2p_tracker_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._request_seconds = Histogram(
            "p2p_tracker_request_seconds",
            "From a request's head to its answer, without the events socket.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._database_seconds = Histogram(
            "p2p_tracker_database_seconds",
            "A transaction, the wait for a connection included.",
            ("kind",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        for kind in ("read", "write"):
            self._database_seconds.labels(kind)
        self._registry.register(_Now(self._families))
        self._counts: dict[str, int] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._count_at = -1.0
        db.on_done = self.on_database

    def on_request(self, method: str, route: str, status: str, seconds: float | None) -> None:
        """A request was answered; `seconds` None where its length says nothing."""
        self._requests.labels(method, route, status).inc()
        if seconds is not None:
            self._request_seconds.labels(route).observe(seconds)

    def on_database(self, kind: str, seconds: float) -> None:
        """A transaction ended."""
        self._database_seconds.labels(kind).observe(seconds)

    async def page(self) -> bytes:
        """All figures now."""
        if self._monotonic() >= self._count_at:
            if self._counting is None or self._counting.done():
                self._counting = asyncio.create_task(self._count())
            await asyncio.shield(self._counting)
        return generate_latest(self._registry)

    async def close(self) -> None:
        """Count nothing any more."""
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    async def _count(self) -> None:
        began = self._monotonic()
        try:
            async with self._db.read() as db:
                self._counts = {name: int((await db.run(asked)).scalar_one()) for name, (_, asked) in _COUNTED.items()}
        except (SQLAlchemyError, OSError, TimeoutError):
            self._counts = None  # figures of before would hide that the database is away
        now = self._monotonic()
        self._count_at = now + max(_COUNT_SECONDS if self._counts is not None else 0.0, _COUNT_SHARE * (now - began))

    def _families(self) -> Iterator[Metric]:
        now = self._moment()
        yield from _gauges(
            ("clients", "Clients that are connected to the events socket here.", now.clients),
            ("connections", "Connections of clients that are open here.", now.connections),
            ("waiting_events", "Events that wait to be pushed.", now.waiting_events),
            ("waiting_events_most", "Events that wait for the client that most wait for.", now.most_waiting),
            ("trackers", "Trackers of the deployment that are alive, this one among them.", now.trackers),
            ("lease_held", "Whether this tracker may serve.", int(now.is_lease_held)),
            ("database_up", "Whether the database answered when it was last counted.", int(self._counts is not None)),
        )
        for name, told, count in (
            ("push_frames", "Frames pushed to clients.", now.frames),
            ("push_events", "Events in the frames pushed to clients.", now.events),
        ):
            yield CounterMetricFamily(f"p2p_tracker_{name}", told, value=count)
        use = GaugeMetricFamily(
            "p2p_tracker_database_connections", "Connections to the database that are in use.", labels=("kind",)
        )
        waiting = GaugeMetricFamily(
            "p2p_tracker_database_waiting", "Transactions that wait for a connection.", labels=("kind",)
        )
        for kind, used in self._db.connections_in_use().items():
            use.add_metric((kind,), used)
            waiting.add_metric((kind,), max(0, self._db.under_way[kind] - used))
        yield use
        yield waiting
        build = GaugeMetricFamily("p2p_tracker_build_info", "What runs.", labels=("version", "python", "database"))
        database = "postgresql" if self._db.store.is_shared else "sqlite"
        build.add_metric((VERSION, platform.python_version(), database), 1)
        yield build
        for name, count in (self._counts or {}).items():
            yield GaugeMetricFamily(f"p2p_tracker_{name}", _COUNTED[name][0], value=count)


class _Now(Collector):
    """Families that are made when they are asked for."""

    def __init__(self, families: Callable[[], Iterator[Metric]]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families()

    def describe(self) -> Iterable[Metric]:
        return ()


def _gauges(*told: tuple[str, str, int]) -> Iterator[Metric]:
    for name, words, value in told:
        yield GaugeMetricFamily(f"p2p_tracker_{name}", words, value=value)


def parse_network(text: str) -> Network:
    """`ADDR` or `ADDR/BITS`. Raises `ValueError`."""
    return ipaddress.ip_network(text)


def may_see(address: str, networks: Sequence[Network]) -> bool:
    """Whether the figures are shown to a client at `address`: this machine, and what `networks` allow."""
    ip = parse_ip(address)
    return ip is not None and (ip.is_loopback or any(ip in network for network in networks))
