"""A tracker: every room put together, started in order and ended in the reverse one.

Invariant: once `start` returns, the service answers under `addresses`; once `close` returns, no task,
socket, file or record of it is left, and everything acknowledged is in the database. Several may
live in one process, each with a data folder of its own.
Made by the command line (`tracker.commands`) and by tests.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.announcement import plain_text
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import random_id
from core.wire.version import VERSION
from tracker.accounts import Accounts
from tracker.announce import Announcer
from tracker.api.gate import Gate
from tracker.api.handlers import Call, make_handlers
from tracker.api.http import Api, where_from
from tracker.api.openapi import encoded_document
from tracker.api.watched import watch
from tracker.config import ServiceConfig
from tracker.data_folder import FolderLock, make_folder
from tracker.delivery import Delivery
from tracker.events_socket import EventsSockets
from tracker.front import Front
from tracker.groups import Groups
from tracker.identity import ROOT_FILE, Root, ServerCertificate, load_or_make_root
from tracker.janitor import forget_unlisted, sweep
from tracker.join_codes import Admissions
from tracker.lease import Lease
from tracker.listening import open_sockets, usable_addresses
from tracker.metrics import PATH, Metrics, Moment, may_see
from tracker.rosters import Rosters
from tracker.store.address import remember_store, store_of
from tracker.store.database import Database
from tracker.store.migrate import holder_of, prepare
from tracker.store.postgres import Ear, PostgresStore

_log = logging.getLogger(__name__)
_NAME_CHARS: Final = 64


def unix_ms() -> int:
    """The wall clock, Unix time in ms."""
    return time.time_ns() // 1_000_000


class Service:
    """A running tracker. `clock` gives Unix ms, `monotonic` seconds."""

    def __init__(self, config: ServiceConfig, clock: Callable[[], int], monotonic: Callable[[], float]) -> None:
        self.config: Final = config
        self._clock, self._monotonic = clock, monotonic
        self._stack = AsyncExitStack()
        self._bound: list[tuple[str, int]] = []
        self._addresses: tuple[TrackerAddress, ...] = ()
        self._name = plain_text(config.name, _NAME_CHARS)
        self._root: Root | None = None
        self._delivery: Delivery | None = None
        self._announcer: Announcer | None = None
        self._lease: Lease | None = None
        self._front: Front | None = None
        self.listeners: list[socket.socket] = []
        """The sockets that it listens on, until it closes."""

    @classmethod
    async def start(
        cls,
        config: ServiceConfig,
        clock: Callable[[], int] = unix_ms,
        monotonic: Callable[[], float] = time.monotonic,
        listeners: Sequence[socket.socket] = (),
    ) -> Service:
        """Start a tracker. Raises `STATE_IN_USE`, `STATE_UNUSABLE`, `PORT_TAKEN` or `BAD_ADDRESS`.

        `listeners` are sockets that listen already: it serves on them, and `config.listen` is only what is announced.
        """
        service = cls(config, clock, monotonic)
        try:
            await service._open(listeners)
        except BaseException:
            await service._stack.aclose()
            raise
        return service

    @property
    def root(self) -> Root:
        """The deployment's root."""
        assert self._root is not None
        return self._root

    @property
    def port(self) -> int:
        """The TCP port that is listened on."""
        return self._bound[0][1]

    @property
    def addresses(self) -> tuple[TrackerAddress, ...]:
        """Where this tracker can be reached now, best first."""
        return self._addresses

    @property
    def name(self) -> str:
        """The deployment's name for people."""
        return self._name

    async def _open(self, listeners: Sequence[socket.socket]) -> None:
        config = self.config
        for listener in listeners:
            self._stack.callback(listener.close)
        await asyncio.to_thread(make_folder, config.data)
        lock = FolderLock(config.data)
        self._stack.callback(lock.close)
        self.listeners = list(listeners) or open_sockets(config.listen, optional=config.listen_optional)
        for listener in self.listeners:
            self._stack.callback(listener.close)
        self._bound = [listener.getsockname()[:2] for listener in self.listeners]
        if listeners:
            self._bound = [(host, port or self._bound[0][1]) for host, port in config.listen]
        self._addresses = await asyncio.to_thread(usable_addresses, self._bound, config.announce_on)
        store = store_of(config.data, config.database)
        if isinstance(store, PostgresStore) and not (config.data / ROOT_FILE).exists() and await holder_of(store):
            raise UserError(Kind.STATE_UNUSABLE, path=store.shown, rule="not_joined")
        self._root = await asyncio.to_thread(load_or_make_root, config.data)
        await prepare(store, self._root.fingerprint, self._clock())
        await asyncio.to_thread(remember_store, config.data, store)
        db = Database(store, random_id(), self._now_ms)
        self._stack.push_async_callback(db.close)

        rosters = Rosters(self._root)
        delivery = self._delivery = Delivery(db, config.reconnects_per_second, self._trackers, self._each)
        events = EventsSockets(db, delivery, self._now_ms)
        own = db
        if store.is_shared:
            own = Database(store, db.tracker_id, self._now_ms)
            self._stack.push_async_callback(own.close)
        lease = self._lease = Lease(db, own, self._reachable, self._clock, self._monotonic, events.drop_all)
        lease.on_trackers = delivery.tell_trackers
        delivery.on_restored = events.drop_all_soon
        await lease.take()
        self._stack.push_async_callback(lease.release)
        await db.deliver_to(delivery.deliver, events.drop_all_soon)
        if store.is_shared:
            await lease.renew()
        accounts = Accounts(db, self._root.fingerprint, rosters, config, self._monotonic)
        admissions = Admissions(db, self._root, config.join_tries, self._monotonic)
        handlers = make_handlers(accounts, Groups(rosters), self._deployment, self._health, admissions.admit)
        api = Api(db, handlers, Gate(config.host_names), self._now_ms, encoded_document(VERSION))
        api.may_serve = events.may_write = lambda: lease.is_held
        certificate = await asyncio.to_thread(ServerCertificate, self._root, config.data, self._now())

        self._background(delivery.run, every=None)
        self._background(db.deliver_others, every=config.poll_seconds)
        if isinstance(store, PostgresStore):
            self._background(Ear(store, db.deliver_soon).run, every=None)
            self._background(lease.run, every=None)
            self._background(lease.bury, every=1.0)
        self._background(lambda: sweep(db), every=config.janitor_seconds)
        self._background(lambda: forget_unlisted(db), every=config.unlisted_seconds)
        self._background(lambda: self._renew(certificate), every=3600.0)
        app = api.application(events.serve)
        metrics = Metrics(db, lambda: _moment(delivery, events, lease, front), self._monotonic)
        self._stack.push_async_callback(metrics.close)
        watch(app, metrics, config.metrics_from)
        api.is_of_operator = lambda request: request.path == PATH and may_see(where_from(request), config.metrics_from)
        front = self._front = Front(app, certificate.context, config.connections_per_address, config.linger_seconds)
        self._stack.push_async_callback(front.close)
        await front.open(self.listeners)
        self._stack.push_async_callback(events.close)
        if config.announce:
            self._announcer = Announcer(self._root.fingerprint, self._name, self.port, config.announce_on)
            self._stack.push_async_callback(self._announcer.close)
        self._background(self._look_at_interfaces, every=config.interfaces_seconds)
        self._stack.callback(front.withdraw)

    def _background(self, work: Callable[[], Awaitable[object]], *, every: float | None) -> None:
        """Do `work` now and then every so many seconds (None: it ends only by failing) until the service closes."""
        task = asyncio.create_task(_again_and_again(work, every))

        async def _stop() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        self._stack.push_async_callback(_stop)

    async def _renew(self, certificate: ServerCertificate) -> None:
        if self._now() >= certificate.renew_at:
            await asyncio.to_thread(certificate.renew, self._now())

    async def _look_at_interfaces(self) -> None:
        before = self._addresses
        self._addresses = await asyncio.to_thread(usable_addresses, self._bound, self.config.announce_on)
        if self._addresses != before and self._lease is not None:
            await self._lease.move()
        if self._announcer is not None:
            await self._announcer.update([address.host for address in self._addresses])

    def _now_ms(self) -> int:
        """Unix ms by the clock that all trackers of the deployment share: the database's, where there is a server."""
        ahead = 0 if self._lease is None or self._clock is not unix_ms else self._lease.clock_ahead_ms
        return self._clock() + ahead

    def _now(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self._now_ms() / 1000, datetime.UTC)

    def _reachable(self) -> tuple[str, ...]:
        return tuple(str(address) for address in self._addresses)

    def _trackers(self) -> tuple[str, ...]:
        """Where the trackers of the deployment are, this one among them."""
        return self._reachable() if self._lease is None else self._lease.trackers

    def _each(self) -> tuple[tuple[str, ...], ...]:
        """The same, by tracker."""
        return () if self._lease is None else self._lease.each

    def _deployment(self, local: str) -> m.Deployment:
        """Who this is, first under the address by which the client came."""
        trackers = tuple(dict.fromkeys([local, *self._trackers()] if local else self._trackers()))
        return m.Deployment(self.root.der, self._name, trackers[: limits.TRACKERS_TOLD_MAX], VERSION, self._each())

    async def _health(self, call: Call) -> m.Health:
        clients = 0 if self._delivery is None else self._delivery.clients
        if self._front is not None and self._front.is_ending:
            raise TrackerError(Kind.TRACKER_ERROR, rule="ending")
        if self._lease is not None and not self._lease.is_held:
            raise TrackerError(Kind.TRACKER_ERROR, rule="no_lease")
        return m.Health("ok", VERSION, clients)

    async def close(self) -> None:
        """End the service: nobody new comes in, clients are told to come back, what was asked is answered."""
        await self._stack.aclose()


def _moment(delivery: Delivery, events: EventsSockets, lease: Lease, front: Front) -> Moment:
    waiting = [connection.waiting for connection in delivery.connections()]
    return Moment(
        clients=delivery.clients,
        waiting_events=sum(waiting),
        most_waiting=max(waiting, default=0),
        frames=events.frames,
        events=events.events,
        trackers=lease.alive,
        is_lease_held=lease.is_held,
        connections=front.connections,
    )


async def _again_and_again(work: Callable[[], Awaitable[object]], every: float | None) -> None:
    is_told = False
    while True:
        try:
            await work()
            is_told = False
        except (SQLAlchemyError, OSError) as error:  # a database that is away is no bug, and is said once
            if not is_told:
                _log.warning("a background task failed: %s", " ".join(f"{type(error).__name__} {error}".split()))
            is_told = True
        except Exception:  # noqa: BLE001  one bad moment (a full disk) must not end what keeps the tracker going
            _log.exception("a background task failed")
        await asyncio.sleep(1.0 if every is None else every)
