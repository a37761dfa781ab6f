"""The front door of core: an engine, its commands in four rooms, and its events.

Invariant: an engine belongs to the loop that opened it, and from `open` to `close` no other process
uses its state folder. Every command is a coroutine that raises `ShareError` and then has changed
nothing. Used by `core.shell` and by the window.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from core.commands.account import AccountCommands
from core.commands.downloads import DownloadCommands
from core.commands.groups import GroupCommands
from core.commands.own_tracker import OwnTrackerCommands
from core.commands.settings import SettingsCommands
from core.commands.sharing import SharingCommands
from core.config import Config
from core.events import Subscriber
from core.session.context import Context
from core.session.deployments import Deployments, check_trust
from core.storage.database import StateDatabase
from core.storage.hashing import Hasher
from core.storage.lock import StateLock
from core.storage.partials import Partials
from core.storage.threads import DiskThreads

__all__ = ["Engine"]
_DATABASE_FILE = "state.sqlite3"


class Engine:
    """One state folder at work.

    `account`, `groups`, `sharing`, `downloads`, `settings` and `own_tracker` hold the commands; they are there once it
    is open.
    """

    account: AccountCommands
    groups: GroupCommands
    sharing: SharingCommands
    downloads: DownloadCommands
    settings: SettingsCommands
    own_tracker: OwnTrackerCommands

    def __init__(self, config: Config) -> None:
        self.config = config
        self._early: list[Subscriber] = []
        self._lock: StateLock | None = None
        self._threads: DiskThreads | None = None
        self._context: Context | None = None

    async def open(self) -> None:
        """Take the state folder and go on with what was running in it.

        Raises `UserError`: STATE_IN_USE, STATE_UNUSABLE, PORT_TAKEN, BAD_ADDRESS.
        """
        if self.config.trust is not None:
            check_trust(self.config.trust)
        self._threads = DiskThreads(self.config.threads, self.config.threads_nice)
        try:
            self._lock = await self._threads.run(StateLock, self.config.state)
            database = await StateDatabase.open(self.config.state / _DATABASE_FILE)
            context = self._context = Context(
                config=self.config,
                database=database,
                threads=self._threads,
                hasher=Hasher(self._threads, database.hash_cache),
                partials=Partials(database, self._threads),
                deployments=Deployments(self.config, database),
            )
            self.account = AccountCommands(context)
            self.settings = SettingsCommands(context)
            self.own_tracker = OwnTrackerCommands(context, self.settings, self.account.use_tracker)
            for subscriber in self._early:
                context.bus.subscribe(subscriber)
            self.groups = GroupCommands(context)
            self.sharing = SharingCommands(context)
            self.downloads = DownloadCommands(context)
            await context.partials.remove_unclaimed()
            await self.settings.load()
            await self.account.resume()
            self.own_tracker.resume()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop serving and fetching, sync what was verified, let the state folder go. Logs nobody out."""
        context, self._context = self._context, None
        threads, self._threads = self._threads, None
        lock, self._lock = self._lock, None
        async with AsyncExitStack() as stack:
            if threads is not None:
                stack.callback(threads.close)
            if lock is not None:
                stack.callback(lock.close)
            if context is not None:
                stack.push_async_callback(context.database.close)
                stack.push_async_callback(context.partials.close)
                stack.push_async_callback(self.account.close)
                stack.push_async_callback(self.own_tracker.close)
                stack.push_async_callback(self.sharing.close)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber` with every event, on the engine's loop."""
        if self._context is None:
            self._early.append(subscriber)
        else:
            self._context.bus.subscribe(subscriber)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
