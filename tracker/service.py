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
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler
from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.announcement import plain_text
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import random_id
from core.wire.version import VERSION
from tracker.accepting import Acceptor
from tracker.accounts import Accounts
from tracker.announce import Announcer
from tracker.api.gate import Gate
from tracker.api.handlers import Call, make_handlers
from tracker.api.http import Api
from tracker.api.openapi import document
from tracker.api.unparsed import Handler as ConnectionHandler
from tracker.config import ServiceConfig
from tracker.data_folder import FolderLock, make_folder
from tracker.delivery import Delivery
from tracker.events_socket import EventsSockets
from tracker.groups import Groups
from tracker.identity import Root, ServerCertificate, load_or_make_root
from tracker.janitor import sweep
from tracker.lease import Lease
from tracker.listening import open_sockets, usable_addresses
from tracker.rosters import Rosters
from tracker.store.address import remember_store, store_of
from tracker.store.database import Database
from tracker.store.migrate import prepare
from tracker.store.postgres import Ear, PostgresStore

_log = logging.getLogger(__name__)
_FIRST_REQUEST_SECONDS: Final = 30.0
"""A connection that has not asked anything by then is closed."""
_KEEPALIVE_SECONDS: Final = 75.0
_SHUTDOWN_SECONDS: Final = 3.0
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

    @classmethod
    async def start(
        cls,
        config: ServiceConfig,
        clock: Callable[[], int] = unix_ms,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Service:
        """Start a tracker. Raises `STATE_IN_USE`, `STATE_UNUSABLE`, `PORT_TAKEN` or `BAD_ADDRESS`."""
        service = cls(config, clock, monotonic)
        try:
            await service._open()
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

    async def _open(self) -> None:
        config = self.config
        await asyncio.to_thread(make_folder, config.data)
        lock = FolderLock(config.data)
        self._stack.callback(lock.close)
        sockets = open_sockets(config.listen, optional=config.listen_optional)
        for listener in sockets:
            self._stack.callback(listener.close)
        self._bound = [listener.getsockname()[:2] for listener in sockets]
        self._addresses = await asyncio.to_thread(usable_addresses, self._bound, config.announce_on)
        self._root = await asyncio.to_thread(load_or_make_root, config.data)
        store = store_of(config.data, config.database)
        await prepare(store, self._root.fingerprint, self._clock())
        await asyncio.to_thread(remember_store, config.data, store)
        db = Database(store, random_id(), self._now_ms)
        self._stack.push_async_callback(db.close)

        rosters = Rosters(self._root)
        delivery = self._delivery = Delivery(db, config.reconnects_per_second, self._trackers)
        events = EventsSockets(db, delivery, self._now_ms)
        own = db
        if store.is_shared:
            own = Database(store, db.tracker_id, self._now_ms)
            self._stack.push_async_callback(own.close)
        lease = self._lease = Lease(db, own, self._reachable, self._clock, self._monotonic, events.drop_all)
        lease.on_trackers = delivery.tell_trackers
        await lease.take()
        self._stack.push_async_callback(lease.release)
        await db.deliver_to(delivery.deliver, events.drop_all_soon)
        if store.is_shared:
            await lease.renew()
        accounts = Accounts(db, self._root.fingerprint, rosters, config, self._monotonic)
        handlers = make_handlers(accounts, Groups(rosters), self._deployment, self._health)
        api = Api(db, handlers, Gate(config.host_names), self._now_ms, msgspec.json.encode(document(VERSION)))
        api.may_serve = events.may_write = lambda: lease.is_held
        certificate = await asyncio.to_thread(ServerCertificate, self._root, config.data, self._now())

        self._background(delivery.run, every=None)
        self._background(db.deliver_others, every=config.poll_seconds)
        if isinstance(store, PostgresStore):
            self._background(Ear(store, db.deliver_soon).run, every=None)
            self._background(lease.run, every=None)
            self._background(lease.bury, every=1.0)
        self._background(lambda: sweep(db), every=config.janitor_seconds)
        self._background(lambda: self._renew(certificate), every=3600.0)
        await self._serve(api.application(events.serve), sockets, certificate)
        self._stack.push_async_callback(events.close)
        if config.announce:
            self._announcer = Announcer(self._root.fingerprint, self._name, self.port, config.announce_on)
            self._stack.push_async_callback(self._announcer.close)
        self._background(self._look_at_interfaces, every=config.interfaces_seconds)

    async def _serve(self, app: web.Application, sockets: list[Any], certificate: ServerCertificate) -> None:
        silent: set[RequestHandler] = set()  # aiohttp waits for ever for the first request

        @web.middleware
        async def _note(request: web.Request, handler: Handler) -> web.StreamResponse:
            silent.discard(request.protocol)
            return await handler(request)

        app.middlewares.insert(0, _note)
        runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        assert runner.server is not None
        handler_of = runner.server
        loop = asyncio.get_running_loop()
        served: dict[str, Any] = {
            "access_log": None, "auto_decompress": False, "keepalive_timeout": _KEEPALIVE_SECONDS,
        }  # fmt: skip

        def _protocol() -> asyncio.Protocol:
            protocol = ConnectionHandler(handler_of, loop=loop, **served)
            silent.add(protocol)
            loop.call_later(_FIRST_REQUEST_SECONDS, _close_if_silent, protocol)
            return protocol

        def _close_if_silent(protocol: RequestHandler) -> None:
            if protocol in silent:
                silent.discard(protocol)
                protocol.force_close()

        acceptor = Acceptor(_protocol, certificate.context, self.config.connections_per_address)
        self._stack.push_async_callback(acceptor.close)
        for listener in sockets:
            acceptor.listen(listener)

    def _background(self, work: Callable[[], Awaitable[None]], *, every: float | None) -> None:
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

    def _deployment(self, local: str) -> m.Deployment:
        """Who this is, first under the address by which the client came."""
        trackers = tuple(dict.fromkeys([local, *self._trackers()] if local else self._trackers()))
        return m.Deployment(self.root.der, self._name, trackers[: limits.TRACKERS_TOLD_MAX], VERSION)

    async def _health(self, call: Call) -> m.Health:
        clients = 0 if self._delivery is None else self._delivery.clients
        return m.Health("ok", VERSION, clients)

    async def close(self) -> None:
        """End the service: clients are told to come back, the record is taken off the network."""
        await self._stack.aclose()


async def _again_and_again(work: Callable[[], Awaitable[None]], every: float | None) -> None:
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
