"""Accounts and sessions: create, log in, log out, and which tracker it is all about.

Invariant: at most one account is logged in; it stays so across restarts until `logout` or until the
tracker ends the session. What changes who is logged in runs one after the other, however many ask at
once. Nothing is sent to a tracker that is not pinned.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.commands.devices import DeviceCommands
from core.commands.places import PlaceCommands
from core.events import LoggedOut
from core.net import login as logins
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.session.session import Session
from core.storage import keys
from core.storage.rows import AccountRow
from core.wire import limits, routes
from core.wire.errors import DiskError, Kind, ProtocolError, ShareError, UserError
from core.wire.ids import Fingerprint
from core.wire.names import check_name, check_password, normalised

T = TypeVar("T")
_log = logging.getLogger(__name__)
_ONLINE_SECONDS = 10.0
_LOGOUT_SECONDS = 3.0


class AccountCommands(DeviceCommands, PlaceCommands):
    """The commands of one engine that are about who uses it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._client: TrackerClient | None = None
        self._closed = False
        self._changing = asyncio.Lock()
        self._changes: set[asyncio.Task[object]] = set()
        self._endings: set[asyncio.Task[None]] = set()
        context.on_session_over = self._on_session_over

    @property
    def user(self) -> str | None:
        """Who is logged in, or None."""
        return self._context.session.account.name if self._context.session else None

    async def create_user(self, name: str, password: str) -> str:
        """Make an account at the tracker; returns the name as it is shown. It does not log in.

        Raises `UserError`: BAD_NAME, BAD_PASSWORD, NAME_TAKEN, TOO_MANY_TRIES, or why no tracker is there.
        """
        name = check_name(name, what="user")
        check_password(password)
        return await self._alone(partial(self._create_user, name, password))

    async def login(self, name: str, password: str) -> str:
        """Log in from this device; returns the name as it is shown. Shares and downloads go on where they were.

        Raises `UserError`: WRONG_LOGIN, ALREADY_LOGGED_IN as somebody else, TOO_MANY_TRIES, DEVICE_REFUSED.
        """
        name = check_name(name, what="user")
        session = await self._alone(partial(self._login, name, password))
        await session.online(_ONLINE_SECONDS)
        if session.is_over:
            raise UserError(Kind.SESSION_ENDED)
        return session.account.name

    async def logout(self) -> None:
        """End session and presence; shares and downloads wait for the next login.

        Raises `DiskError`, rule `logout`, if that could not be kept: then it is so until the program starts again.
        """
        self._context.logged_in()
        await self._alone(self._logout)

    async def change_password(self, old: str, new: str) -> int:
        """Give the account another password; returns how many other devices were logged out by it. This one stays.

        Raises `UserError`: BAD_PASSWORD, WRONG_LOGIN with rule `password`, TOO_MANY_TRIES.
        """
        self._context.logged_in()
        check_password(new)
        if old == new:  # whoever fears that it is known would believe that it is another now
            raise UserError(Kind.BAD_PASSWORD, rule="same")
        return await self._alone(partial(self._change_password, old, new))

    async def delete_account(self, password: str) -> None:
        """End the account for ever: it leaves its groups, shares nothing, and all its devices are logged out.

        Files stay where they are. Raises `UserError`: WRONG_LOGIN with rule `password`, TOO_MANY_TRIES.
        """
        self._context.logged_in()
        await self._alone(partial(self._delete_account, password))

    async def _change_password(self, old: str, new: str) -> int:
        session = self._context.logged_in()
        return await logins.change_password(session.client, session.account.name, old, new)

    async def _delete_account(self, password: str) -> None:
        session = self._context.logged_in()
        await logins.delete_account(session.client, session.account.name, password)
        if not session.is_over:  # else the tracker's own word was faster, and has been told
            session.is_over = True
            self._context.bus.publish(LoggedOut("deleted"))
        await self._end(session)

    async def _create_user(self, name: str, password: str) -> str:
        return (await logins.create_account(await self._tracker(), name, password)).name

    async def _login(self, name: str, password: str) -> Session:
        running = self._context.session
        if running is not None and running.is_over:
            await self._end(running)
            running = None
        if running is not None and normalised(running.account.name) != normalised(name):
            raise UserError(Kind.ALREADY_LOGGED_IN, user=running.account.name)
        client = running.client if running is not None else await self._tracker()
        key = await self._key(client.pin.fingerprint, name)
        opened = await logins.login(client, key, name, password, self._device_name())
        account = AccountRow(
            client.pin.fingerprint,
            opened.user_id,
            opened.name,
            key.device,
            opened.token,
            logged_in=True,
            last_used=time.time(),
        )
        if running is not None:
            await self._context.database.accounts.put(account)
            running.account, running.client.token = account, opened.token
            running.stream.retry_now()
            return running
        self._client = None
        session = Session(self._context, account, client, key)
        await session.start()
        try:
            await self._context.database.accounts.put(account)
        except BaseException:
            await session.stop()
            raise
        self._context.session, self._context.ended = session, ""
        return session

    async def _logout(self) -> None:
        session = self._context.logged_in()
        not_kept = await self._keep_logged_out(session)
        self._context.session = None
        try:
            # First, because the tracker may take its time.
            await session.rest()
            async with asyncio.timeout(_LOGOUT_SECONDS):
                await session.client.call(routes.LOGOUT)
        except (ShareError, TimeoutError) as error:
            # The tracker is away: this device is off the network all the same, the token dies unused.
            _log.info("the tracker was not told of the logout: %s", error)
        finally:
            await session.stop()
        self._context.bus.publish(LoggedOut("logout"))
        if not_kept is not None:
            raise DiskError(not_kept.kind, **{**not_kept.data, "rule": "logout"}) from not_kept

    async def _keep_logged_out(self, session: Session) -> ShareError | None:
        """Why it could not be kept that nobody is logged in, if so: whoever wants to leave can leave all the same."""
        try:
            await self._context.database.accounts.put(replace(session.account, logged_in=False, token=""))
        except ShareError as error:
            _log.warning("not kept that %s is logged out: %s", session.account.name, error)
            return error
        return None

    async def resume(self) -> None:
        """Take up the session of the last run, if its user did not log out. Needs no tracker.

        Not if the options name another deployment: then nobody is logged in there, and the session waits.
        """
        account = await self._context.database.accounts.current()
        if account is None:
            return
        fingerprint = Fingerprint(account.fingerprint)
        if not await self._context.deployments.may_be_meant(fingerprint):
            return
        try:
            client = await self._context.deployments.client_of(fingerprint)
            if client is None:
                return
            key = await self._key(fingerprint, account.name)
            session = Session(self._context, account, client, key)
        except ProtocolError as error:  # a root that cannot be read trusts nobody
            _log.warning("the pin of %s is damaged, so nobody is logged in: %s", fingerprint, error.reason)
            return
        await session.start()
        self._context.session = session

    async def close(self) -> None:
        """Stop the session without logging out: the next start goes on with it. What is under way is given up."""
        self._closed = True
        for task in self._changes:
            task.cancel()
        await asyncio.gather(*self._changes, *self._endings, return_exceptions=True)
        session, self._context.session = self._context.session, None
        if session is not None:
            await session.stop()
        await self._drop_client()

    async def _alone(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` returns, when nothing else of this kind runs. Raises SESSION_ENDED if `close` came first."""

        async def locked() -> T:
            async with self._changing:
                return await work()

        if self._closed:
            raise UserError(Kind.SESSION_ENDED)
        task = asyncio.create_task(locked())
        self._changes.add(task)
        task.add_done_callback(self._changes.discard)
        try:
            return await task
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is None or this.cancelling():
                raise
            raise UserError(Kind.SESSION_ENDED) from None

    async def _tracker(self) -> TrackerClient:
        if self._context.session is not None:
            return self._context.session.client
        if self._client is None:
            self._client = await self._context.deployments.client()
        return self._client

    async def _key(self, fingerprint: Fingerprint, name: str) -> keys.DeviceKey:
        label = hashlib.sha256(f"{fingerprint} {normalised(name)}".encode()).hexdigest()[:32]
        folder: Path = self._context.config.state / "devices" / label
        return await self._context.threads.run(keys.load_or_create, folder)

    def _device_name(self) -> str:
        return (self._context.config.device_name or socket.gethostname())[: limits.DEVICE_NAME_CHARS]

    def _on_session_over(self, session: Session, why: str) -> None:
        task = asyncio.create_task(self._end_soon(session, why), name=f"session over: {why}")
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    async def _end_soon(self, session: Session, why: str) -> None:
        async with self._changing:
            await self._end(session, why)

    async def _end(self, session: Session, why: str = "") -> None:
        """Log out here a session that the tracker ended; another one that took its place stays."""
        if self._context.session is session:
            self._context.session, self._context.ended = None, why
            await self._keep_logged_out(session)
            await session.stop()
