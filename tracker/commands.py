"""The sub-commands of `p2p-tracker` that ask or change one thing: invite, fingerprint, reset-password.

Each returns the exit status and raises `ShareError` for what `tracker.wording` has a sentence for.
All work whether the tracker runs or not.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core.wire import identity, limits
from core.wire.errors import DiskError, Kind, UserError
from core.wire.fingerprint import Invite, TrackerAddress, shown
from core.wire.ids import Fingerprint, random_id
from core.wire.names import check_name, check_password
from tracker.accounts import is_user, set_login_key
from tracker.config import ServiceConfig
from tracker.data_folder import is_in_use
from tracker.identity import load_root
from tracker.listening import usable_addresses
from tracker.service import unix_ms
from tracker.store.address import Store, store_of
from tracker.store.database import Database
from tracker.store.migrate import prepare
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import TRACKERS

PASSWORD_FILE: Final = "P2P_PASSWORD_FILE"


def print_fingerprint(config: ServiceConfig) -> int:
    """Print the fingerprint as people compare it, and whole."""
    fingerprint = load_root(config.data).fingerprint
    print(shown(fingerprint))
    print(fingerprint)
    return 0


def print_invite(config: ServiceConfig, group: str | None) -> int:
    """Print the link that peers elsewhere need; a hint on standard error where the tracker does not run."""
    root = load_root(config.data)
    if group is not None:
        group = check_name(group, what="group")
    addresses = addresses_to_name(config)
    if not addresses:
        raise UserError(Kind.BAD_ADDRESS, text="", rule="no_interface")
    print(Invite(addresses, root.fingerprint, group).link())
    return 0


def addresses_to_name(config: ServiceConfig) -> tuple[TrackerAddress, ...]:
    """Where the deployment's trackers can be reached; a hint on standard error where none is known to run."""
    store = store_of(config.data, config.database)
    running = is_in_use(config.data)
    if running or store.is_shared:
        found = asyncio.run(_addresses_of_running(store))
        if found or running:
            return found
    print("The tracker does not run; this holds once it does, on the same port.", file=sys.stderr)
    return usable_addresses([(host, port or limits.TRACKER_PORT) for host, port in config.listen])


async def _addresses_of_running(store: Store) -> tuple[TrackerAddress, ...]:
    """Where the trackers that serve from `store` say they are, the best address of each first; nothing if none does."""
    if isinstance(store, SqliteStore) and not store.path.exists():
        return ()
    db = Database(store, random_id(), unix_ms)
    try:
        async with db.read() as reader:
            wanted = select(TRACKERS.c.addresses).order_by(TRACKERS.c.started.desc())
            if store.is_shared:  # a tracker that died may be listed still
                wanted = wanted.where(TRACKERS.c.lease_until > unix_ms())
            rows = (await reader.run(wanted)).all()
    except (SQLAlchemyError, OSError):
        return ()
    finally:
        await db.close()
    lists: list[list[str]] = [json.loads(row.addresses) for row in rows]
    longest = max(map(len, lists), default=0)
    texts = dict.fromkeys(one[place] for place in range(longest) for one in lists if place < len(one))
    split = [text.rpartition(":") for text in texts]
    return tuple(TrackerAddress(host.strip("[]"), int(port)) for host, _, port in split)[: limits.ADDRESSES_MAX]


def reset_password(config: ServiceConfig, user: str) -> int:
    """Give an account a new password, and end its sessions. Raises `BAD_PASSWORD` or `NO_SUCH_MEMBER(user)`."""
    root = load_root(config.data)
    store = store_of(config.data, config.database)
    if isinstance(store, SqliteStore) and not store.path.exists():
        raise UserError(Kind.STATE_UNUSABLE, path=str(store.path), rule="no_root")
    if any("\ud800" <= character <= "\udfff" for character in user):  # typed in bytes that are no UTF-8
        raise UserError(Kind.NO_SUCH_MEMBER, user=user)
    asyncio.run(prepare(store, root.fingerprint, unix_ms()))
    asyncio.run(_check_user(store, user))  # before anybody types a password for a name that is not there
    password = _new_password(user)
    check_password(password)
    asyncio.run(_reset(store, user, _login_key(root.fingerprint, user, password)))
    print(f"The password of {user} is set, and every session of this account is over.")
    return 0


async def _check_user(store: Store, user: str) -> None:
    db = Database(store, random_id(), unix_ms)
    try:
        async with db.read() as reader:
            if not await is_user(reader, user):
                raise UserError(Kind.NO_SUCH_MEMBER, user=user)
    finally:
        await db.close()


async def _reset(store: Store, user: str, login_key: bytes) -> None:
    db = Database(store, random_id(), unix_ms)
    try:
        if not await db.change(lambda tx: set_login_key(tx, user, login_key)):
            raise UserError(Kind.NO_SUCH_MEMBER, user=user)
    finally:
        await db.close()


def _login_key(root: Fingerprint, user: str, password: str) -> bytes:
    """What clients send in the place of a password."""
    return hash_secret_raw(
        password.encode(),
        identity.password_salt(root, user),
        time_cost=identity.ARGON2_TIME,
        memory_cost=identity.ARGON2_MEMORY_KIB,
        parallelism=identity.ARGON2_LANES,
        hash_len=identity.LOGIN_KEY_BYTES,
        type=Type.ID,
    )


def _new_password(user: str) -> str:
    """From the file that `P2P_PASSWORD_FILE` names, from a pipe, or asked twice, unseen."""
    named = os.environ.get(PASSWORD_FILE)
    if named:
        try:
            return Path(named).read_text().splitlines()[0]
        except (OSError, UnicodeError, IndexError) as error:
            reason = getattr(error, "strerror", None) or "it holds no password"
            raise DiskError(Kind.STATE_UNUSABLE, path=named, rule="password_file", reason=reason) from error
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"New password of {user}: ")
    if first != getpass.getpass("The same again: "):
        raise UserError(Kind.BAD_PASSWORD, rule="differ")
    return first


def say(lines: Iterable[str]) -> int:
    """Print what a command has to say."""
    for line in lines:
        print(line)
    return 0


def parse_listen(text: str) -> tuple[str, int]:
    """`ADDR:PORT`, `[ADDR]:PORT` or `:PORT`. Raises `ValueError`."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise ValueError(text)
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        raise ValueError(text)
    return host.removeprefix("[").removesuffix("]"), int(port)


def listen_addresses(listen: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """What to bind for `--listen` options: an address left out stands for all, IPv4 and IPv6."""
    found: list[tuple[str, int]] = []
    for host, port in listen:
        found += [(host, port)] if host else [("0.0.0.0", port), ("::", port)]
    return tuple(found)
