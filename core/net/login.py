"""Accounts and sessions as a client sees them: what is derived from a password, and what a device signs.

Invariant: the password itself never leaves this computer, nor does the device's key. What is sent
goes to a pinned tracker only, because a `TrackerClient` cannot reach another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core.net.tracker_client import TrackerClient
from core.wire import identity, limits, routes
from core.wire import tracker_messages as m
from core.wire.announcement import plain_text
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.ids import DeviceId, Fingerprint
from core.wire.names import check_name, check_password

_TRIES = 3


class DeviceSigner(Protocol):
    """A device's identity: what it shows, and the key that stays here."""

    @property
    def device(self) -> DeviceId:
        """SHA-256 of the public key."""

    @property
    def certificate(self) -> bytes:
        """The device certificate, DER."""

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        """The P-256 key."""


async def login_key(root: Fingerprint, name: str, password: str) -> bytes:
    """argon2id of the password, salted with the deployment's root and the user's name; 46 MiB, in a thread."""
    return await asyncio.to_thread(
        hash_secret_raw,
        password.encode(),
        identity.password_salt(root, name),
        time_cost=identity.ARGON2_TIME,
        memory_cost=identity.ARGON2_MEMORY_KIB,
        parallelism=identity.ARGON2_LANES,
        hash_len=identity.LOGIN_KEY_BYTES,
        type=Type.ID,
    )


def sign_proof(root: Fingerprint, key: DeviceSigner, name: str, nonce: bytes) -> bytes:
    """The device's signature that proves, for this nonce, that it holds its key (ECDSA P-256, DER)."""
    return key.private.sign(identity.login_proof_bytes(root, name, key.device, nonce), ec.ECDSA(hashes.SHA256()))


async def create_account(client: TrackerClient, name: str, password: str) -> m.Account:
    """Make an account. Raises `UserError`: BAD_NAME, BAD_PASSWORD, NAME_TAKEN, TOO_MANY_TRIES."""
    name = check_name(name, what="user")
    check_password(password)
    key = await login_key(client.pin.fingerprint, name, password)
    return await client.call(routes.CREATE_ACCOUNT, m.CreateAccount(name, key))


async def change_password(client: TrackerClient, name: str, old: str, new: str) -> int:
    """Give the account `name` another password; returns how many other devices were logged out by it.

    Raises `UserError`: BAD_PASSWORD, WRONG_LOGIN with rule `password`, TOO_MANY_TRIES.
    """
    check_password(new)
    root = client.pin.fingerprint
    asked = m.ChangePassword(await login_key(root, name, old), await login_key(root, name, new))
    with _password_alone():
        return (await client.call(routes.CHANGE_PASSWORD, asked)).ended


async def delete_account(client: TrackerClient, name: str, password: str) -> None:
    """End the account `name`. Raises `UserError`: WRONG_LOGIN with rule `password`, TOO_MANY_TRIES."""
    key = await login_key(client.pin.fingerprint, name, password)
    with _password_alone():
        await client.call(routes.DELETE_ACCOUNT, m.DeleteAccount(key))


@contextmanager
def _password_alone() -> Iterator[None]:
    """Who is logged in is known, so a wrong login is a wrong password and nothing else."""
    try:
        yield
    except UserError as error:
        if error.kind is not Kind.WRONG_LOGIN:
            raise
        raise UserError(error.kind, rule="password") from error


async def login(client: TrackerClient, key: DeviceSigner, name: str, password: str, device_name: str) -> m.Session:
    """Open a session for this device; the client's `token` is set.

    Raises `UserError`: BAD_NAME, WRONG_LOGIN, TOO_MANY_TRIES, DEVICE_REFUSED.
    """
    name = check_name(name, what="user")
    root = client.pin.fingerprint
    derived = await login_key(root, name, password)
    for last in (False,) * (_TRIES - 1) + (True,):
        nonce = (await client.call(routes.NONCE)).nonce
        request = m.Login(
            name=name,
            login_key=derived,
            certificate=key.certificate,
            nonce=nonce,
            signature=sign_proof(root, key, name, nonce),
            device_name=plain_text(device_name, limits.DEVICE_NAME_CHARS),
        )
        try:
            # A nonce is good once: where the answer was lost, the request needs a new one.
            session = await client.call(routes.LOGIN, request, again=False)
        except TrackerError as error:
            if last or error.kind is not Kind.TRACKER_UNREACHABLE:
                raise
            continue
        client.token = session.token
        return session
    raise AssertionError("the last try returns or raises")
