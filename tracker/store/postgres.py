"""The store that several trackers share: one PostgreSQL server, spoken to through asyncpg.

Invariant: what goes to the server crosses no network in the clear: it is a Unix socket, this very
machine, or TLS that proves who the server is. A reader sees one snapshot; a writer sees what is
committed when each of its statements begins, so rows that a decision hangs on are locked first
(`Tx.lock`). Used by `store.address`, the database and the outbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import random
import re
import ssl
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.wire.errors import Kind, UserError

_log = logging.getLogger(__name__)
SCHEMES: Final = ("postgresql", "postgres", "postgresql+asyncpg")
CHANNEL: Final = "p2p_share_outbox"
_CONNECT_SECONDS: Final = 5.0
_STATEMENT_SECONDS: Final = 10.0
"""A statement that takes longer has lost its server: the slowest of a tracker takes a second."""
_PATIENT_SECONDS: Final = 3600.0
_IDLE_SHARE: Final = 0.5
"""Of the time of a statement. A tracker that says nothing for so long in the middle of a transaction hangs or is cut
off, and all others wait for its locks: the server undoes it."""
_PROBES: Final = 2
"""How often, a second apart, the server asks who is silent whether there is still anybody."""
_HEAR_SECONDS: Final = 5.0
"""How often it is tried whether notifications can still come: a line that was cut says nothing."""
_WRITERS, _READERS = 8, 8
_WAIT_SECONDS: Final = 10.0
"""How long a request waits for a connection of the pool."""
_PASSING: Final = frozenset({"40001", "40P01", "23505", "23503"})
"""Serialization failure, deadlock, and a row that another transaction put there or took away meanwhile."""
_AGAIN_SECONDS: Final = 0.5
_SECRET: Final = re.compile("(?<=[?&])(ssl)?password=[^&]*&?", re.IGNORECASE)
_RULES: Final = {
    "28000": "server_login",
    "28P01": "server_login",
    "3D000": "server_database",
    "42501": "server_rights",
    "42704": "server_address",
    "22023": "server_address",
    "40001": "server_busy",
    "40P01": "server_busy",
    "55P03": "server_busy",
}


class NoConnection(OSError):
    """The server gave no connection; `cause` is what the driver said."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(" ".join(f"{type(cause).__name__} {cause}".split()))
        self.cause: Final = cause


class CopyBroken(NoConnection):
    """The server did not take rows that were copied to it."""


@dataclass(frozen=True, slots=True)
class PostgresStore:
    """A database of a PostgreSQL server; `url` as asyncpg takes it, the password in it."""

    url: str = field(repr=False)
    statement_seconds: float = field(default=_STATEMENT_SECONDS, compare=False)
    """A statement that takes longer has lost its server."""
    is_shared: ClassVar[bool] = True

    @property
    def shown(self) -> str:
        """What people are told that it is: the address without the password."""
        return without_password(self.url)

    @property
    def is_here(self) -> bool:
        """Whether the address leads nowhere but to this machine: a Unix socket, or loopback."""
        return all(map(_is_here, _hosts_of(self.url)))

    def at_once(self, connection: AsyncConnection) -> None:
        """Nothing: a server is waited for."""

    def patient(self) -> PostgresStore:
        """The same, for statements that go over whole tables."""
        return replace(self, statement_seconds=_PATIENT_SECONDS)

    def writer(self, line: Line | None = None) -> AsyncEngine:
        """Connections for transactions that change something."""
        return self._engine(line, _WRITERS, isolation_level="READ COMMITTED")

    def readers(self, line: Line | None = None) -> AsyncEngine:
        """Connections for snapshots to read from."""
        return self._engine(
            line, _READERS, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True}
        )

    def _engine(self, line: Line | None, pool: int, **settings: Any) -> AsyncEngine:
        async def _connect() -> Any:
            return await (self.connect() if line is None else line.connect(self))

        return create_async_engine(
            "postgresql+asyncpg://",
            async_creator=_connect,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            hide_parameters=True,  # what fails is logged, and names and tokens are none of the log's business
            pool_pre_ping=True,  # a server that was started again has none of the old connections
            **settings,
        )

    async def connect(self) -> Any:
        """A connection of asyncpg. Raises `NoConnection`."""
        import asyncpg  # noqa: PLC0415  most trackers never speak to a server

        silent = max(_PROBES + 1, int(self.statement_seconds * _IDLE_SHARE))
        try:
            return await asyncpg.connect(
                self.url,
                timeout=_CONNECT_SECONDS,
                command_timeout=self.statement_seconds,
                server_settings={
                    "application_name": "p2p-tracker",
                    "lock_timeout": str(int(self.statement_seconds * 800)),
                    "idle_in_transaction_session_timeout": str(int(self.statement_seconds * _IDLE_SHARE * 1000)),
                    # That does not count between the parts of one statement; who is cut off there is found by TCP.
                    "tcp_user_timeout": str(silent * 1000),
                    "tcp_keepalives_idle": str(silent - _PROBES),
                    "tcp_keepalives_interval": "1",
                    "tcp_keepalives_count": str(_PROBES),
                },
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError) as error:
            raise NoConnection(error) from error

    def unusable(self, error: Exception) -> UserError:
        """Why the server cannot be used, as an error with words for people."""
        cause: object = error.cause if isinstance(error, NoConnection) else getattr(error, "orig", error)
        code = str(getattr(cause, "sqlstate", "") or "")
        rule, reason = _RULES.get(code, "broken"), _words_of(cause)
        missing = [file for file in files_of(self.url) if not os.access(file, os.R_OK)]
        if isinstance(cause, ssl.SSLError) or ("SSL" in str(cause) and not missing):
            rule = "server_tls"
        elif isinstance(cause, FileNotFoundError | PermissionError) and missing:
            rule, reason = "server_address", f"there is no readable file {missing[0]}"
        elif isinstance(cause, (OSError, TimeoutError)) or code.startswith(("08", "57P")):
            rule = "server_away"
        elif isinstance(cause, ValueError):  # the driver's word for an address that it cannot use
            rule = "server_address"
        return UserError(Kind.STATE_UNUSABLE, path=self.shown, rule=rule, reason=reason)


def parse_postgres(url: str) -> PostgresStore:
    """The store of `postgresql://[user[:password]@][host[:port]]/database[?…]`.

    Raises `UserError(STATE_UNUSABLE)` with `path` and `rule`: database, or server_plaintext if it would cross a
    network without proof of who the server is.
    """
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
        hosts = _hosts_of(url)
        _ = parts.port if "," not in parts.netloc else None
    except ValueError:
        raise UserError(Kind.STATE_UNUSABLE, path=without_password(url), rule="database") from None
    # The driver would take the first of two signs for the end of the password, and another host than is checked here.
    is_clear = parts.netloc.count("@") < 2 and all(hosts)
    if parts.scheme not in SCHEMES or not parts.path.strip("/") or parts.fragment or not is_clear:
        raise UserError(Kind.STATE_UNUSABLE, path=without_password(url), rule="database")
    store = PostgresStore(f"postgresql://{url.partition('://')[2]}")
    is_here = "service" not in query and all(map(_is_here, hosts))  # a service is a host that a file names
    if query.get("sslmode", [""])[-1] != "verify-full" and not is_here:
        raise UserError(Kind.STATE_UNUSABLE, path=store.shown, rule="server_plaintext")
    return store


def files_of(url: str) -> list[str]:
    """The files that an address names: certificates, keys, passwords."""
    query = parse_qs(urlsplit(url).query)
    return [value for name in ("sslrootcert", "sslcert", "sslkey", "passfile") for value in query.get(name, [])]


def _words_of(cause: object) -> str:
    """Why, on one line, without the driver's hints to programmers."""
    number = cause.errno if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError) else None
    if number and number > 0:
        return os.strerror(number)
    said = getattr(cause, "strerror", None) or " ".join(str(cause).split()).partition(" HINT:")[0]
    return said or type(cause).__name__


def _hosts_of(url: str) -> list[str]:
    """Every host that the address or, where it says none, the environment names; none where it is the default."""
    parts = urlsplit(url)
    netloc, told = parts.netloc.rpartition("@")[2], parse_qs(parts.query).get("host", [""])[-1]
    named = [*(_hosts(netloc) if netloc else ()), *(told.split(",") if told else ())]
    return named or [host for host in os.environ.get("PGHOST", "").split(",") if host]


def _hosts(places: str) -> list[str]:
    return [unquote(place.rpartition(":")[0] if _has_port(place) else place).strip("[]") for place in places.split(",")]


def _has_port(place: str) -> bool:
    return ":" in place and not place.endswith("]")


def _is_here(host: str) -> bool:
    """Whether what is sent to `host` stays on this machine: a Unix socket's folder, or loopback."""
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def without_password(url: str) -> str:
    """An address of a database as people may see it, whatever is wrong with it."""
    scheme, found, rest = url.partition("://") if "://" in url else ("", "", url)
    place, mark, query = rest.partition("?")
    if "@" not in place:  # or the question mark is one of the password
        place, mark, query = rest, "", ""
    user, at, place = place.rpartition("@")
    whole = f"{scheme}{found}{user.partition(':')[0]}{at}{place}{mark}{query}"
    return _SECRET.sub("", whole).rstrip("?&")


async def copy_to(driver: Any, table: str, columns: list[str], rows: AsyncIterator[tuple[Any, ...]]) -> None:
    """Have a connection of asyncpg take rows for a table, fast. Raises `CopyBroken`."""
    import asyncpg  # noqa: PLC0415  most trackers never speak to a server

    try:
        await driver.copy_records_to_table(table, columns=columns, records=rows)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CopyBroken(error) from error


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    return str(getattr(error.orig, "sqlstate", "")) in _PASSING


async def lock_tables(connection: AsyncConnection, names: Iterable[str], seconds: float) -> None:
    """Let others only read these tables until the commit. Raises `DBAPIError` if they are in use for so many seconds.

    Others lock in other orders, so it never waits for one table for long while it holds another.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            async with connection.begin_nested():
                await connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
                await connection.execute(text(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE"))
                await connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != "55P03" or time.monotonic() > until:
                raise
        await asyncio.sleep(random.uniform(0.01, 0.05))


class Line:
    """All connections of a database to its server, so that a server that does not answer is left at once."""

    def __init__(self) -> None:
        self._connections: weakref.WeakSet[Any] = weakref.WeakSet()
        self._is_cut = False

    async def connect(self, store: PostgresStore) -> Any:
        """A connection. Raises `NoConnection`, at once while the line is cut."""
        if self._is_cut:
            raise NoConnection(TimeoutError("the server does not answer"))
        connection = await store.connect()
        self._connections.add(connection)
        return connection

    def cut(self) -> None:
        """End every connection: whoever waits for an answer hears so."""
        self._is_cut = True
        for connection in list(self._connections):
            connection.terminate()

    def mend(self) -> None:
        """Dial again when somebody asks."""
        self._is_cut = False


class Ear:
    """Listens for what other trackers commit: calls `on_word` at every notification and after every new connection."""

    def __init__(self, store: PostgresStore, on_word: Callable[[], None]) -> None:
        self._store, self._on_word = store, on_word

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is made again."""
        while True:
            connection: Any = None
            try:
                connection = await self._store.connect()
                over = asyncio.Event()
                connection.add_termination_listener(lambda _, over=over: over.set())
                await connection.add_listener(CHANNEL, lambda *_: self._on_word())
                self._on_word()  # what was said while nobody listened
                while not await _happens(over, _HEAR_SECONDS):
                    await connection.execute("SELECT", timeout=_HEAR_SECONDS)
            except Exception as error:  # noqa: BLE001  the driver has its own errors; polling goes on meanwhile
                _log.info("no notifications from the database: %s", error)
            finally:
                if connection is not None and not connection.is_closed():
                    with contextlib.suppress(Exception):
                        connection.terminate()
            await asyncio.sleep(_AGAIN_SECONDS)


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
