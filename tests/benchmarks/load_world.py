"""A deployment as it is after years, written straight into the tracker's database: users, groups, files, sessions.

Invariant: what is written obeys every rule of the tracker's tables, and each roster is signed, so that a tracker that
starts on it serves it like its own. Keys, certificates and login keys are made here once; the clock of no benchmark
runs meanwhile. Random only where the tracker's own ids are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Table, insert

from core.wire import tracker_messages as m
from core.wire.identity import key_digest, login_proof_bytes, make_device_certificate
from core.wire.ids import DeviceId, random_id
from core.wire.manifest import Manifest, digest_piece, piece_length_for
from core.wire.roster import Member, Roster, canonical_members
from tracker.accounts import make_verifier
from tracker.data_folder import make_folder
from tracker.identity import Root, load_or_make_root
from tracker.service import unix_ms
from tracker.store.address import Store
from tracker.store.database import Database
from tracker.store.migrate import prepare
from tracker.store.tables import (
    DEVICES,
    GROUP_MANIFESTS,
    GROUPS,
    LISTINGS,
    MANIFESTS,
    MEMBERSHIPS,
    SESSIONS,
    SHARES,
    USERS,
)

GROUPS_EACH = 10
"""Groups that a client is in."""
MEMBERS = 100
_ROWS_AT_ONCE = 20_000
_SESSION_MS = 20 * 86_400_000
_LOGIN_KEY = hashlib.sha256(b"load").digest()
_STRIDE = 7
_MANIFESTS = 10_000
"""Different contents in all; beyond that, groups share the same."""


@dataclass(frozen=True)
class Size:
    """How much there is: people with a client, others who only log in, groups, and files.

    People come in crowds of `crowd`, which share no group: each of them is in ten groups of a hundred.
    """

    crowd: int
    clients: int
    logins: int
    groups: int
    files: int
    big_group: int = 10_000
    """Files of the first group beside the rest."""


@dataclass(frozen=True)
class Person:
    """A user with one device and a session."""

    user_id: str
    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: bytes
    device_id: DeviceId
    token: str

    def login(self, root: Root, nonce: bytes) -> bytes:
        """The body of a login with the proof of this device."""
        proof = login_proof_bytes(root.fingerprint, self.name, self.device_id, nonce)
        signature = self.key.sign(proof, ec.ECDSA(hashes.SHA256()))
        return msgspec.json.encode(m.Login(self.name, _LOGIN_KEY, self.certificate, nonce, signature, "load"))


@dataclass(frozen=True)
class Group:
    """A group, who of the people is in it (the first is its owner), and the version of its list."""

    group_id: str
    members: tuple[int, ...]
    files: int
    version: int


@dataclass(frozen=True)
class World:
    """What was written; `folder` is the data folder of a tracker."""

    folder: Path
    root: Root
    people: tuple[Person, ...]
    strangers: tuple[Person, ...]
    """Those who only log in."""
    groups: tuple[Group, ...]


def contents(number: int) -> Manifest:
    """The manifest of the small file of this number."""
    sha1, blake = digest_piece(number.to_bytes(8, "big"))
    return Manifest(8, piece_length_for(8), sha1, blake)


def make_people(count: int, prefix: str) -> tuple[Person, ...]:
    """So many users with keys of their own."""
    return tuple(_person(f"{prefix}{number}") for number in range(count))


def _person(name: str) -> Person:
    key = ec.generate_private_key(ec.SECP256R1())
    device = DeviceId(key_digest(key.public_key()))
    return Person(random_id(), name, key, make_device_certificate(key), device, os.urandom(24).hex())


def groups_of(person: int, crowd: int) -> tuple[int, ...]:
    """The groups of a person: ten of as many as their crowd fills with a hundred members each."""
    block = crowd * GROUPS_EACH // MEMBERS
    first = person // crowd * block
    return tuple(first + (person + step * _STRIDE) % block for step in range(GROUPS_EACH))


async def write_world(folder: Path, store: Store, size: Size) -> World:
    """Make a data folder and fill the database at `store`."""
    make_folder(folder)
    root = load_or_make_root(folder)
    now = unix_ms()
    await prepare(store, root.fingerprint, now)
    people = make_people(size.clients, "client")
    strangers = make_people(size.logins, "stranger")
    groups = _groups(size)
    db = Database(store, random_id(), unix_ms)
    try:
        await _insert(db, USERS, (_user(person, now) for person in (*people, *strangers)))
        await _insert(db, DEVICES, (_device(person, now) for person in (*people, *strangers)))
        await _insert(db, SESSIONS, (_session(person, now) for person in people))
        await _insert(db, GROUPS, (_group(root, group, people, now) for group in groups))
        await _insert(db, MEMBERSHIPS, _memberships(groups, people, now))
        await _write_files(db, groups, people, now)
    finally:
        await db.close()
    return World(folder, root, people, strangers, groups)


def _groups(size: Size) -> tuple[Group, ...]:
    members: list[list[int]] = [[] for _ in range(size.groups)]
    for person in range(size.clients):
        for group in groups_of(person, size.crowd):
            members[group].append(person)
    for group, of_it in enumerate(members):  # those beyond the crowds have one member
        if not of_it:
            of_it.append(group % size.clients)
    each = max(1, (size.files - size.big_group) // max(1, size.groups - 1))
    counts = [size.big_group, *(each for _ in range(size.groups - 1))]
    return tuple(Group(random_id(), tuple(of_it), files, files) for of_it, files in zip(members, counts, strict=True))


async def _insert(db: Database, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []

    async def _flush() -> None:
        if some:
            async with db.write() as tx:
                await tx.run(insert(table), some)
            some.clear()

    for row in rows:
        some.append(row)
        if len(some) == _ROWS_AT_ONCE:
            await _flush()
    await _flush()


def _user(person: Person, now: int) -> dict[str, Any]:
    salt, verifier = make_verifier(_LOGIN_KEY)
    ids = {"user_id": person.user_id, "name": person.name, "normal": person.name}
    return ids | {"salt": salt, "verifier": verifier, "created": now}


def _device(person: Person, now: int) -> dict[str, Any]:
    ids = {"device_id": person.device_id, "user_id": person.user_id, "certificate": person.certificate}
    return ids | {"name": "load", "state": "active", "added": now, "seen": now}


def _session(person: Person, now: int) -> dict[str, Any]:
    digest = hashlib.sha256(person.token.encode()).digest()
    ids = {"token_digest": digest, "device_id": person.device_id, "user_id": person.user_id}
    return ids | {"created": now, "expires": now + _SESSION_MS * 3 // 2}


def _role(place: int) -> str:
    return "owner" if place == 0 else "member"


def _group(root: Root, group: Group, people: Sequence[Person], now: int) -> dict[str, Any]:
    listed = (
        Member(people[index].user_id, people[index].name, _role(place), (people[index].device_id,))
        for place, index in enumerate(group.members)
    )
    roster = root.sign(Roster(group.group_id, now, canonical_members(listed)))
    name = f"group {group.group_id[:12]}"
    ids = {"group_id": group.group_id, "name": name, "normal": name, "epoch": now, "list_version": group.version}
    return ids | {"roster": msgspec.json.encode(roster), "created": now}


def _memberships(groups: Sequence[Group], people: Sequence[Person], now: int) -> Iterator[dict[str, Any]]:
    for group in groups:
        for place, index in enumerate(group.members):
            ids = {"group_id": group.group_id, "user_id": people[index].user_id}
            yield ids | {"state": "member", "role": _role(place), "since": now}


async def _write_files(db: Database, groups: Sequence[Group], people: Sequence[Person], now: int) -> None:
    most = min(_MANIFESTS, max(group.files for group in groups))
    known = [contents(number) for number in range(most)]
    names = [str(manifest.file_id) for manifest in known]
    encoded = (
        {"file_id": name, "size": manifest.size, "encoded": manifest.encode()}
        for name, manifest in zip(names, known, strict=True)
    )
    await _insert(db, MANIFESTS, encoded)
    await _insert(
        db,
        GROUP_MANIFESTS,
        (
            {"group_id": group.group_id, "file_id": names[number % most], "added": now}
            for group in groups
            for number in range(min(group.files, most))
        ),
    )
    # In the order of their ids, so that a million go in within a minute.
    ids = iter(sorted(random_id() for _ in range(sum(group.files for group in groups))))
    for group in groups:
        mine = [next(ids) for _ in range(group.files)]
        await _insert(db, LISTINGS, _listings(group, mine, names, people, now))
        await _insert(db, SHARES, _shares(group, mine, people, now))


def _listings(
    group: Group, ids: Sequence[str], names: Sequence[str], people: Sequence[Person], now: int
) -> Iterator[dict[str, Any]]:
    owner = people[group.members[0]].user_id
    for number, listing_id in enumerate(ids):
        path = f"season {number // 500:03}/day {number // 50 % 10}/recording {number:05} of the workshop.flac"
        row: dict[str, Any] = {"listing_id": listing_id, "group_id": group.group_id, "path": path, "path_key": path}
        row |= {"file_id": names[number % len(names)], "size": 8, "mtime": now, "added": now, "added_by": owner}
        yield row | {"version": number + 1, "gone": False}


def _shares(group: Group, ids: Sequence[str], people: Sequence[Person], now: int) -> Iterator[dict[str, Any]]:
    for number, listing_id in enumerate(ids):
        for other in range(min(1 + number % 3, len(group.members))):
            device = people[group.members[(number + other) % len(group.members)]].device_id
            yield {"listing_id": listing_id, "device_id": device, "complete": True, "added": now}
