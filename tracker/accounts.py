"""Accounts, logins, sessions and devices.

Invariant: a session stands for one active device of one user; whatever ends the device, the password
or the user ends its sessions and its presence in the same transaction. The tracker never sees a
password: it keeps a salted SHA-256 of the client's login key and compares in constant time, and a
login of an unknown user takes the same path, the same time and the same answer as a wrong password.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import bindparam, case, delete, func, insert, select, update

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.announcement import plain_text
from core.wire.errors import Kind, ProtocolError, TrackerError
from core.wire.identity import check_device_certificate, device_key_of, login_proof_bytes
from core.wire.ids import DeviceId, Fingerprint, random_id
from core.wire.names import check_name, normalised
from tracker import presence
from tracker.access import Caller, Runs
from tracker.config import ServiceConfig
from tracker.notices import DevicesMoved, SessionsEnded
from tracker.rosters import Rosters
from tracker.shares import end_shares
from tracker.store.database import Database, Reader, Tx
from tracker.store.quick import quick
from tracker.store.tables import DEVICES, NONCES, PRESENCE, SESSIONS, USERS
from tracker.throttle import FailedTries, Window, place_of

_SESSION_MS: Final = limits.SESSION_SECONDS * 1000
_SESSION_MOST_MS: Final = limits.SESSION_MOST_SECONDS * 1000
_SLIDE_MS: Final = 3_600_000
"""A session's end is moved at most once an hour; each move is a write."""
_NOBODY: Final = (secrets.token_bytes(16), secrets.token_bytes(32))
"""Salt and verifier that an unknown user is compared with; nothing fits them."""
_CALLER: Final = quick(
    select(SESSIONS.c.device_id, SESSIONS.c.user_id, SESSIONS.c.expires, SESSIONS.c.created, USERS.c.name)
    .join(USERS, USERS.c.user_id == SESSIONS.c.user_id)
    .where(SESSIONS.c.token_digest == bindparam("digest"))
)
_SLIDE: Final = quick(
    update(SESSIONS).where(SESSIONS.c.token_digest == bindparam("digest")).values(expires=bindparam("until"))
)
_KEEP_NONCE: Final = quick(insert(NONCES))
_SPEND_NONCE: Final = quick(
    delete(NONCES).where(NONCES.c.nonce == bindparam("spent"), NONCES.c.expires > bindparam("now"))
)
_LOGIN_OF: Final = quick(
    select(USERS.c.user_id, USERS.c.salt, USERS.c.verifier).where(USERS.c.normal == bindparam("name"))
)
_OWNER_OF: Final = quick(select(DEVICES.c.user_id).where(DEVICES.c.device_id == bindparam("device")))
_USER: Final = quick(select(USERS).where(USERS.c.user_id == bindparam("user")))
_DEVICE: Final = quick(select(DEVICES.c.user_id, DEVICES.c.state).where(DEVICES.c.device_id == bindparam("device")))
_SEEN: Final = quick(update(DEVICES).where(DEVICES.c.device_id == bindparam("device")).values(seen=bindparam("now")))
_END_SESSIONS: Final = quick(delete(SESSIONS).where(SESSIONS.c.device_id == bindparam("device")))
_OPEN_SESSION: Final = quick(insert(SESSIONS))


def make_verifier(login_key: bytes) -> tuple[bytes, bytes]:
    """A new salt and the digest that the tracker keeps of a login key."""
    salt = secrets.token_bytes(16)
    return salt, _verifier(salt, login_key)


def _verifier(salt: bytes, login_key: bytes) -> bytes:
    return hashlib.sha256(salt + login_key).digest()


def _tries_key(name: str, source: str) -> str:
    """What counts tries at one account from one device or address."""
    return f"{hashlib.sha256(normalised(name).encode()).hexdigest()} {source}"


def _token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def authenticate(db: Runs, token: str, now: int) -> Caller:
    """Who holds the session `token`. `now` is Unix ms.

    Raises `TrackerError(SESSION_ENDED)`, with `why` (unused or too_old) where time ended it.
    """
    digest = _token_digest(token)
    row = (await db.run(_CALLER, {"digest": digest})).first()
    if row is None:
        raise TrackerError(Kind.SESSION_ENDED)
    if row.expires <= now:
        raise TrackerError(Kind.SESSION_ENDED, why=why_ran_out(row.created, row.expires))
    return Caller(row.device_id, row.user_id, row.name, digest, row.expires, row.created)


def why_ran_out(created: int, expires: int) -> str:
    """Why time ended a session: too_old after its longest life, else unused. Both in Unix ms."""
    return "too_old" if expires >= created + _SESSION_MOST_MS - _SLIDE_MS else "unused"


async def authenticate_alone(tx: Tx, token: str, *users: str) -> Caller:
    """The same for a change: nobody else changes the caller or these users until the commit.

    Whatever ends a session locks its user, so it is over before this change begins or begins behind it.
    """
    caller = await authenticate(tx, token, tx.now)
    if await tx.lock(USERS, [caller.user_id, *users]):
        caller = await authenticate(tx, token, tx.now)
    return caller


async def slide_session(tx: Tx, caller: Caller) -> None:
    """Move the end of a session that is used, never beyond its longest life."""
    end = min(tx.now + _SESSION_MS, caller.since + _SESSION_MOST_MS)
    if caller.until < end - _SLIDE_MS:
        await tx.run(_SLIDE, {"digest": caller.session, "until": end})


async def end_sessions(tx: Tx, user_id: str, why: str, *, but: bytes = b"") -> int:
    """End every session of a user `but` the one of that digest, and the presence of the devices that had them.

    Returns how many of them were good.
    """
    these = (SESSIONS.c.user_id == user_id) & (SESSIONS.c.token_digest != but)
    ended = (await tx.run(delete(SESSIONS).where(these).returning(SESSIONS.c.device_id, SESSIONS.c.expires))).all()
    devices = tuple(row.device_id for row in ended)
    if devices:
        await presence.forget_devices(tx, user_id, devices)
        tx.tell(SessionsEnded(devices, why))
    return sum(row.expires > tx.now for row in ended)


async def is_user(db: Reader, name: str) -> bool:
    """Whether there is a user of that name."""
    return (await db.run(select(USERS.c.user_id).where(USERS.c.normal == normalised(name)))).scalar() is not None


async def set_login_key(tx: Tx, name: str, login_key: bytes) -> str:
    """Replace the password of the user `name` and end all sessions; returns the user's id, empty if unknown."""
    found = (await tx.run(select(USERS.c.user_id).where(USERS.c.normal == normalised(name)))).scalar()
    if found is None:
        return ""
    await tx.lock(USERS, [found])
    await _keep_verifier(tx, found, login_key)
    await end_sessions(tx, found, "password_reset")
    await tx.note("password_reset", subject=found)
    return str(found)


async def _keep_verifier(tx: Tx, user_id: str, login_key: bytes) -> None:
    salt, verifier = make_verifier(login_key)
    await tx.run(update(USERS).where(USERS.c.user_id == user_id).values(salt=salt, verifier=verifier))


class Accounts:
    """What a user does with accounts, sessions and devices. `monotonic` gives seconds, for the delays of tries."""

    def __init__(
        self, db: Database, root: Fingerprint, rosters: Rosters, config: ServiceConfig, monotonic: Callable[[], float]
    ) -> None:
        self._db, self._root, self._rosters, self._monotonic = db, root, rosters, monotonic
        self._creations = Window(config.accounts_per_hour, 3600.0)
        self._draws = Window(config.nonces_per_minute, 60.0)
        self._by_account = FailedTries(config.account_tries)
        self._by_address = FailedTries(config.address_tries)

    async def nonce(self, address: str) -> m.Nonce:
        """32 random bytes that one login may sign within 60 s. Raises `TOO_MANY_TRIES`."""
        self._draws.take(place_of(address), self._monotonic())
        nonce = secrets.token_bytes(32)
        async with self._db.write() as tx:
            expires = tx.now + int(limits.NONCE_SECONDS * 1000)
            await tx.run(_KEEP_NONCE, {"nonce": nonce, "expires": expires})
        return m.Nonce(nonce)

    async def create(self, tx: Tx, asked: m.CreateAccount, address: str) -> m.Account:
        """Make an account. Raises `BAD_NAME`, `NAME_TAKEN` or `TOO_MANY_TRIES`."""
        name = check_name(asked.name, what="user")
        self._creations.take(place_of(address), self._monotonic())
        taken = select(USERS.c.user_id).where(USERS.c.normal == normalised(name))
        if (await tx.run(taken)).first() is not None:
            raise TrackerError(Kind.NAME_TAKEN, name=name)
        salt, verifier = make_verifier(asked.login_key)
        row = {"user_id": random_id(), "name": name, "normal": normalised(name), "created": tx.now}
        await tx.run(insert(USERS).values(**row, salt=salt, verifier=verifier))
        await tx.note("create_account", actor=str(row["user_id"]))
        return m.Account(str(row["user_id"]), name)

    async def login(self, asked: m.Login, address: str) -> m.Session:
        """Open a session for a device that proves its key, and enrol it at its first login.

        Raises `BAD_REQUEST(rule=nonce)`, `DEVICE_REFUSED(rule=profile|proof|bound|revoked|too_many|pending)`,
        `TOO_MANY_TRIES(seconds)` or `WRONG_LOGIN`.
        """
        device = self._proven_device(asked)
        async with self._db.write() as tx:
            if not (await tx.run(_SPEND_NONCE, {"spent": asked.nonce, "now": tx.now})).rowcount:
                raise TrackerError(Kind.BAD_REQUEST, rule="nonce")
        async with self._db.read() as db:
            name = normalised(asked.name).replace(
                "\0", "\ufffd"
            )  # no name has either, and not every database takes both
            user = (await db.run(_LOGIN_OF, {"name": name})).first()
            owner = (await db.run(_OWNER_OF, {"device": device})).scalar()
        now, place = self._monotonic(), place_of(address)
        # A device that is enrolled for this account has a counter of its own: strangers cannot slow it.
        enrolled = user is not None and owner == user.user_id
        key = _tries_key(asked.name, device if enrolled else place)
        self._by_account.check(key, now)
        if not enrolled:
            self._by_address.check(place, now)
        salt, verifier = _NOBODY if user is None else (user.salt, user.verifier)
        fits = hmac.compare_digest(_verifier(salt, asked.login_key), verifier)
        if user is None or not fits:
            self._by_account.failed(key, now)
            if not enrolled:
                self._by_address.failed(place, now)
            raise TrackerError(Kind.WRONG_LOGIN)
        self._by_account.forget(key)
        return await self._open(asked, user.user_id, verifier, device)

    async def check_login_key(self, tx: Tx, caller: Caller, login_key: bytes) -> None:
        """Ask for the password once more. A wrong one counts like a failed login of this device.

        Raises `WRONG_LOGIN` or `TOO_MANY_TRIES(seconds)`.
        """
        wanted = select(USERS.c.salt, USERS.c.verifier).where(USERS.c.user_id == caller.user_id)
        user = (await tx.run(wanted)).one()
        now, key = self._monotonic(), _tries_key(caller.name, caller.device_id)
        self._by_account.check(key, now)
        if not hmac.compare_digest(_verifier(user.salt, login_key), user.verifier):
            self._by_account.failed(key, now)
            raise TrackerError(Kind.WRONG_LOGIN)
        self._by_account.forget(key)

    async def change_password(self, tx: Tx, caller: Caller, asked: m.ChangePassword) -> m.PasswordChanged:
        """Replace the caller's password and end every other session. Raises `WRONG_LOGIN` or `TOO_MANY_TRIES`."""
        await tx.lock(USERS, [caller.user_id])
        await self.check_login_key(tx, caller, asked.login_key)
        await _keep_verifier(tx, caller.user_id, asked.new_login_key)
        ended = await end_sessions(tx, caller.user_id, "password_changed", but=caller.session)
        await tx.note("change_password", actor=caller.user_id, device=caller.device_id)
        return m.PasswordChanged(ended)

    def _proven_device(self, asked: m.Login) -> DeviceId:
        try:
            device = check_device_certificate(asked.certificate)
        except ProtocolError as error:
            raise TrackerError(Kind.DEVICE_REFUSED, rule="profile", reason=error.reason) from error
        proof = login_proof_bytes(self._root, asked.name, device, asked.nonce)
        try:
            device_key_of(asked.certificate).verify(asked.signature, proof, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise TrackerError(Kind.DEVICE_REFUSED, rule="proof") from None
        return device

    async def _open(self, asked: m.Login, user_id: str, verifier: bytes, device: DeviceId) -> m.Session:
        token = secrets.token_urlsafe(32)

        async def _work(tx: Tx) -> tuple[str, str]:
            await tx.lock(USERS, [user_id])
            user = (await tx.run(_USER, {"user": user_id})).one()
            if user.deleted is not None or user.verifier != verifier:  # changed since it was compared
                raise TrackerError(Kind.WRONG_LOGIN)
            state = await self._enrol(tx, user_id, device, asked, approve=user.approve_devices)
            if state == "active":
                await tx.run(_END_SESSIONS, {"device": device})
                row = {"device_id": device, "user_id": user_id, "created": tx.now, "expires": tx.now + _SESSION_MS}
                await tx.run(_OPEN_SESSION, row | {"token_digest": _token_digest(token)})
            return state, str(user.name)

        state, name = await self._db.change(_work)
        if state == "pending":  # raised behind the commit: the device is to be seen by who approves it
            raise TrackerError(Kind.DEVICE_REFUSED, rule="pending")
        return m.Session(token, user_id, name, device)

    async def _enrol(self, tx: Tx, user_id: str, device: DeviceId, asked: m.Login, *, approve: bool) -> str:
        known = (await tx.run(_DEVICE, {"device": device})).first()
        if known is not None:
            if known.user_id != user_id:
                raise TrackerError(Kind.DEVICE_REFUSED, rule="bound")
            if known.state == "revoked":
                raise TrackerError(Kind.DEVICE_REFUSED, rule="revoked")
            await tx.run(_SEEN, {"device": device, "now": tx.now})
            return str(known.state)
        counted = select(
            func.count(), func.coalesce(func.sum(case((DEVICES.c.state == "active", 1), else_=0)), 0)
        ).where(DEVICES.c.user_id == user_id, DEVICES.c.state != "revoked")
        devices, active = (await tx.run(counted)).one()
        if devices >= limits.DEVICES_PER_USER_MAX:
            raise TrackerError(Kind.DEVICE_REFUSED, rule="too_many", most=limits.DEVICES_PER_USER_MAX)
        state = "pending" if approve and active else "active"
        name = plain_text(asked.device_name, limits.DEVICE_NAME_CHARS)
        row = {"device_id": device, "user_id": user_id, "certificate": asked.certificate, "name": name, "state": state}
        await tx.run(insert(DEVICES).values(**row, added=tx.now, seen=tx.now))
        await tx.note("enrol", actor=user_id, device=device, subject=state)
        tx.tell(DevicesMoved(user_id, added=name or device[:8]))
        if state == "active":
            await self._rosters.renew_all_of(tx, user_id)
        return state

    async def logout(self, tx: Tx, caller: Caller) -> m.Empty:
        """End the session; the device is gone for everybody at once."""
        await tx.lock(USERS, [caller.user_id])
        await tx.run(delete(SESSIONS).where(SESSIONS.c.token_digest == caller.session))
        await presence.forget_devices(tx, caller.user_id, (caller.device_id,))
        tx.tell(SessionsEnded((caller.device_id,), "logout"))
        return m.Empty()

    async def devices(self, db: Runs, caller: Caller) -> m.Devices:
        """The caller's devices, newest first."""
        here = select(PRESENCE.c.device_id).where(PRESENCE.c.device_id == DEVICES.c.device_id).exists()
        wanted = select(DEVICES, here.label("online")).where(DEVICES.c.user_id == caller.user_id)
        rows = await db.run(wanted.order_by(DEVICES.c.added.desc(), DEVICES.c.device_id))
        approval = select(USERS.c.approve_devices).where(USERS.c.user_id == caller.user_id)
        listed = tuple(m.Device(r.device_id, r.name, r.state, r.added, r.seen, bool(r.online)) for r in rows)
        return m.Devices(listed, approval=bool((await db.run(approval)).scalar()))

    async def revoke(self, tx: Tx, caller: Caller, device_id: str) -> m.Empty:
        """Take a device of the caller off every roster, for ever. Raises `DEVICE_REFUSED(rule=unknown)`."""
        await tx.lock(USERS, [caller.user_id])
        mine = (DEVICES.c.device_id == device_id) & (DEVICES.c.user_id == caller.user_id)
        if (await tx.run(select(DEVICES.c.state).where(mine))).first() is None:
            raise TrackerError(Kind.DEVICE_REFUSED, rule="unknown")
        await tx.run(update(DEVICES).where(mine).values(state="revoked"))
        await tx.run(delete(SESSIONS).where(SESSIONS.c.device_id == device_id))
        await self._rosters.renew_all_of(tx, caller.user_id)
        await presence.forget_devices(tx, caller.user_id, (device_id,))
        await end_shares(tx, DEVICES.c.device_id == device_id)
        tx.tell(SessionsEnded((device_id,), "revoked"), DevicesMoved(caller.user_id))
        await tx.note("revoke", actor=caller.user_id, device=caller.device_id, subject=device_id)
        return m.Empty()

    async def approve(self, tx: Tx, caller: Caller, device_id: str) -> m.Empty:
        """Let a pending device of the caller in. Raises `DEVICE_REFUSED(rule=unknown)`."""
        await tx.lock(USERS, [caller.user_id])
        pending = (DEVICES.c.device_id == device_id) & (DEVICES.c.user_id == caller.user_id)
        done = await tx.run(update(DEVICES).where(pending, DEVICES.c.state == "pending").values(state="active"))
        if not done.rowcount:
            raise TrackerError(Kind.DEVICE_REFUSED, rule="unknown")
        await self._rosters.renew_all_of(tx, caller.user_id)
        tx.tell(DevicesMoved(caller.user_id))
        await tx.note("approve", actor=caller.user_id, device=caller.device_id, subject=device_id)
        return m.Empty()

    async def set_approval(self, tx: Tx, caller: Caller, asked: m.SetApproval) -> m.Empty:
        """Whether new devices of the caller wait until one that is enrolled lets them in."""
        await tx.run(update(USERS).where(USERS.c.user_id == caller.user_id).values(approve_devices=asked.approve))
        await tx.note("set_approval", actor=caller.user_id, device=caller.device_id, subject=str(asked.approve))
        return m.Empty()
