"""`p2p-tracker add-tracker` and `join`: how another machine becomes a tracker of a deployment.

Invariant: the code is sent to nobody who has not proved to be a tracker of the deployment that it names, and
a folder is written only once all is known to be right: the database's address first, the root key last, so that
a folder with a key is whole.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import aiohttp
import msgspec
from yarl import URL

from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, Kind, ProtocolError, ShareError, TrackerError, UserError, kind_of
from core.wire.fingerprint import TrackerAddress, parse_invite, shown
from core.wire.identity import root_of
from core.wire.ids import Fingerprint, random_id
from core.wire.join_code import JoinCode, parse_join_code
from core.wire.routes import Route
from tracker import commands, join_codes, serving
from tracker.config import ServiceConfig
from tracker.data_folder import DATABASE, FolderLock, atomic_write, make_folder
from tracker.identity import ROOT_FILE, load_root, read_root
from tracker.listening import open_sockets
from tracker.service import unix_ms
from tracker.store.address import ADDRESS_FILE, Store, parse_database, remember_store, store_of
from tracker.store.database import Database
from tracker.store.migrate import holder_of, prepare
from tracker.store.postgres import PostgresStore, files_of

Q = TypeVar("Q", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20.0, sock_connect=5.0)
_NAMED: Final = 3
"""Addresses in the command that is printed: of three trackers, or of one with three interfaces."""
_TRY_NEXT: Final = (Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER, Kind.TRACKER_ERROR)


# -- on a machine of the deployment
def add_tracker(config: ServiceConfig, for_others: str | None) -> int:
    """Print a code that is good once, for an hour, and what to type on the other machine.

    `for_others` is the address under which that machine reaches the database, where it is another one.
    Raises `STATE_UNUSABLE` with `path` and `rule`: not_shared, only_here, and those of `prepare`.
    """
    root = load_root(config.data)
    store = store_of(config.data, config.database)
    if not isinstance(store, PostgresStore):
        raise UserError(Kind.STATE_UNUSABLE, path=store.shown, rule="not_shared")
    given = store if for_others is None else parse_database(for_others)
    if not isinstance(given, PostgresStore):
        raise UserError(Kind.STATE_UNUSABLE, path=given.shown, rule="not_shared")
    if for_others is None and given.is_here:
        raise UserError(Kind.STATE_UNUSABLE, path=given.shown, rule="only_here")
    code = asyncio.run(_make_code(store, root.fingerprint, given.url))
    addresses = commands.addresses_to_name(config)[:_NAMED]
    print(f"{code}\n")
    print("It is good once, for an hour. On the machine that is to be a tracker of this deployment too, type:")
    print(f"  p2p-tracker join {','.join(map(str, addresses)) or 'ADDRESS'} {code}")
    for file in files_of(given.url):
        print(f"The address of the database names the file {file}; put a copy of it there first.")
    return 0


async def _make_code(store: PostgresStore, fingerprint: Fingerprint, database: str) -> JoinCode:
    await prepare(store, fingerprint, unix_ms())
    db = Database(store, random_id(), unix_ms)
    try:
        return await db.change(lambda tx: join_codes.make(tx, fingerprint, database))
    finally:
        await db.close()


# -- on the other machine
def join(config: ServiceConfig, place: str, typed: str, *, serve: bool) -> int:
    """Become a tracker of the deployment that the code `typed` names, whose tracker is at `place`, then serve.

    `typed` may be `-`: then the code is asked for, or read from a pipe, and no list of processes has it.
    Raises `BAD_ARGUMENTS` (rule join_code, join_address), `STATE_UNUSABLE` (rule joined_already, other_deployment,
    join_database, …), `TRACKER_UNREACHABLE`, `NOT_A_TRACKER`, `WRONG_PIN`, `NOT_ALLOWED`, `TOO_MANY_TRIES`,
    `TRACKER_ERROR`, each with `address`; nothing is written then.
    """
    code = parse_join_code(_unseen() if typed == "-" else typed)
    try:
        addresses = parse_invite(place).addresses
    except UserError:
        raise UserError(Kind.BAD_ARGUMENTS, rule="join_address", text=place) from None
    if config.database is not None and not config.database.is_shared:
        raise UserError(Kind.STATE_UNUSABLE, path=config.database.shown, rule="not_shared")
    _check_folder(config.data, code)
    if serve:  # before the code is spent for nothing
        for listener in open_sockets(config.listen, optional=config.listen_optional):
            listener.close()
    with _folder(config.data):
        fingerprint = asyncio.run(_join(config, addresses, code))
    print(
        f"This machine is a tracker of the deployment {shown(fingerprint)} now; its key is in {config.data}.",
        flush=True,
    )
    if serve:
        return serving.run(config, says_where=False, done=("join", place, typed))
    print("Start it with p2p-tracker and the same --data.")
    return 0


def _unseen() -> str:
    """The code, from somebody at the terminal or from a pipe."""
    return getpass.getpass("Code: ") if sys.stdin.isatty() else sys.stdin.readline()


def _check_folder(folder: Path, code: JoinCode) -> None:
    """Refuse a folder in which another deployment, or this one, already is."""
    if (folder / ROOT_FILE).exists():
        rule = "joined_already" if code.names(load_root(folder).fingerprint) else "other_deployment"
        raise UserError(Kind.STATE_UNUSABLE, path=str(folder), rule=rule)
    if (folder / DATABASE).exists():
        raise UserError(Kind.STATE_UNUSABLE, path=str(folder), rule="other_deployment")


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Hold the folder; one that was made for this is removed if nothing came of it."""
    was_there = folder.exists()
    make_folder(folder)
    lock = FolderLock(folder)
    try:
        yield
    except BaseException:
        if not was_there:
            with suppress(OSError):
                for file in folder.iterdir():
                    file.unlink()
                folder.rmdir()
        raise
    finally:
        lock.close()


async def _join(config: ServiceConfig, addresses: tuple[TrackerAddress, ...], code: JoinCode) -> Fingerprint:
    address, anchor = await _first_that_is_right(addresses, code)
    if isinstance(config.database, PostgresStore):  # before the code is spent for nothing
        _check_holder(config.database, await holder_of(config.database), root_of(anchor)[1])
    asked = m.SpendJoinCode(code.secret)
    try:
        admission = await _call(address, routes.ADMIT_TRACKER, asked, _pinned(anchor))
    except TrackerError as error:
        if error.kind not in (Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER):
            raise
        raise TrackerError(Kind.TRACKER_ERROR, rule="answer_lost", address=str(address)) from error
    try:
        root = read_root(admission.root, str(address))
        if not code.names(root.fingerprint):
            raise TrackerError(Kind.NOT_A_TRACKER, address=str(address))
        store = config.database or parse_database(admission.database)
        holder = await holder_of(store) if isinstance(store, PostgresStore) else ""
    except ShareError as error:
        path = str(error.data.get("path", ""))
        reason = str(error.data.get("reason", "") or error.data.get("rule", ""))
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="join_database", reason=reason) from error
    _check_holder(store, holder, root.fingerprint)
    remember_store(config.data, store)
    try:
        atomic_write(config.data / ROOT_FILE, root.pem)
    except OSError:
        (config.data / ADDRESS_FILE).unlink()
        raise
    return root.fingerprint


def _check_holder(store: Store, holder: str, fingerprint: Fingerprint) -> None:
    if holder != fingerprint:
        reason = "it is of another deployment" if holder else "it is empty"
        raise UserError(Kind.STATE_UNUSABLE, path=store.shown, rule="join_database", reason=reason)


async def _first_that_is_right(addresses: tuple[TrackerAddress, ...], code: JoinCode) -> tuple[TrackerAddress, bytes]:
    """A tracker of the deployment that the code names, and the deployment's root certificate (DER)."""
    failure: ShareError | None = None
    for address in addresses:
        try:
            # Whoever answers is believed nothing but what the code proves.
            said = await _call(address, routes.DEPLOYMENT, m.Empty(), _unverified())
            try:
                found = root_of(said.root_certificate)[1]
            except ProtocolError:
                raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from None
            if not code.names(found):
                raise TrackerError(Kind.WRONG_PIN, address=str(address), shown=shown(found))
            try:
                anchored = _pinned(said.root_certificate)
            except ssl.SSLError:
                raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from None
            await _call(address, routes.DEPLOYMENT, m.Empty(), anchored)
        except TrackerError as error:
            if error.kind not in _TRY_NEXT:
                raise
            failure = failure or error
        else:
            return address, said.root_certificate
    assert failure is not None
    raise failure


async def _call(address: TrackerAddress, route: Route[Q, A], body: Q, context: ssl.SSLContext) -> A:
    """The answer of a route. Raises `TrackerError` with `address`."""
    try:
        url = URL.build(scheme="https", host=address.host, port=address.port, path=route.path)
    except ValueError:
        raise UserError(Kind.BAD_ARGUMENTS, rule="join_address", text=str(address)) from None
    data = msgspec.json.encode(body) if route.method == "POST" else None
    connector = aiohttp.TCPConnector(ssl=context)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, auto_decompress=False) as session,
            session.request(route.method, url, data=data, allow_redirects=False) as response,
        ):
            answer = await response.content.read(limits.CONTROL_MAX)
            while len(answer) < limits.CONTROL_MAX and (more := await response.content.read(limits.CONTROL_MAX)):
                answer += more
            status = response.status
    except (aiohttp.ClientSSLError, aiohttp.ClientResponseError) as error:
        raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TrackerError(Kind.TRACKER_UNREACHABLE, address=str(address), reason=_reason(error)) from error
    if status == 404:
        raise TrackerError(Kind.TRACKER_ERROR, address=str(address), reason="it is of an older version")
    try:
        if status == 200:
            return msgspec.json.decode(answer, type=route.answers)
        said = msgspec.json.decode(answer, type=ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from None
    data_of = {name: value for name, value in said.data.items() if name in ("rule", "seconds")}
    kind = kind_of(said.kind)
    known = kind in (Kind.NOT_ALLOWED, Kind.TOO_MANY_TRIES)
    raise TrackerError(kind if known else Kind.TRACKER_ERROR, address=str(address), reason=said.kind, **data_of)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else "the connection was closed"


def _pinned(root_der: bytes) -> ssl.SSLContext:
    """A context that accepts certificates signed by this root, and no other."""
    context = _tls13()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=root_der)
    return context


def _unverified() -> ssl.SSLContext:
    """A context that accepts whoever answers: for the one question that nobody may not hear."""
    context = _tls13()
    context.verify_mode = ssl.CERT_NONE
    return context


def _tls13() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    return context
