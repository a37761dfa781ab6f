"""Codes with which another machine becomes a tracker of the deployment: made by one tracker, spent at any.

Invariant: a code is spent at most once, within an hour, and in one transaction that also writes who spent it;
whatever is handed out for it is sent to nobody else and kept in no answer. The database holds a digest of the
code's secret, and the address of the database that is handed out, which only the secret opens.
Used by the command line (`make`) and the service (`Admissions`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert, select, update

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.ids import Fingerprint
from core.wire.join_code import JoinCode, new_join_code, secret_digest, secret_key
from tracker.api.handlers import Call
from tracker.config import Tries
from tracker.identity import Root
from tracker.store.database import Database, Tx
from tracker.store.tables import JOIN_CODES
from tracker.throttle import FailedTries, place_of

_NONCE_BYTES: Final = 12


async def make(tx: Tx, fingerprint: Fingerprint, database: str) -> JoinCode:
    """A new code of the deployment; whoever spends it is told that `database` is the address of the database."""
    code = new_join_code(fingerprint)
    digest = secret_digest(code.secret)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(secret_key(code.secret)).encrypt(nonce, database.encode(), digest)
    expires = tx.now + int(limits.JOIN_CODE_SECONDS * 1000)
    await tx.run(insert(JOIN_CODES).values(digest=digest, sealed=sealed, expires=expires))
    await tx.note("add_tracker", subject=_shown(digest))
    return code


class Admissions:
    """Spends codes. `monotonic` gives seconds; `tries` says how whoever guesses is slowed down."""

    def __init__(self, db: Database, root: Root, tries: Tries, monotonic: Callable[[], float]) -> None:
        self._db, self._root, self._monotonic = db, root, monotonic
        self._tries = FailedTries(tries)

    async def admit(self, call: Call) -> m.Admission:
        """What makes a tracker of whoever asks. Raises `NOT_ALLOWED` with `rule` (code_unknown, code_used,
        code_expired), or `TOO_MANY_TRIES`.
        """
        asked: m.SpendJoinCode = call.body
        place = place_of(call.address)
        self._tries.check(place, self._monotonic())
        try:
            database = await self._db.change(lambda tx: _spend(tx, asked.secret, call.address))
        except TrackerError as error:
            if error.kind is Kind.NOT_ALLOWED:
                self._tries.failed(place, self._monotonic())
            raise
        self._tries.forget(place)
        return m.Admission(self._root.pem, database)


async def _spend(tx: Tx, secret: bytes, address: str) -> str:
    """The address of the database that the code hands out."""
    digest = secret_digest(secret)
    mine = JOIN_CODES.c.digest == digest
    still_good = mine & JOIN_CODES.c.used.is_(None) & (JOIN_CODES.c.expires > tx.now)
    # Of two that spend it at once, the second waits for the first and then finds nothing to change.
    row = (
        await tx.run(update(JOIN_CODES).where(still_good).values(used=tx.now).returning(JOIN_CODES.c.sealed))
    ).first()
    if row is None:
        known = (await tx.run(select(JOIN_CODES.c.used).where(mine))).first()
        rule = "code_unknown" if known is None else "code_expired" if known.used is None else "code_used"
        raise TrackerError(Kind.NOT_ALLOWED, rule=rule)
    await tx.note("join_tracker", subject=f"{_shown(digest)} {address}")
    sealed = bytes(row.sealed)
    opened = AESGCM(secret_key(secret)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], digest)
    return opened.decode()


def _shown(digest: bytes) -> str:
    """How the audit names a code."""
    return digest[:8].hex()
