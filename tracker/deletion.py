"""The end of an account: memberships, shares, sessions and devices go in one transaction; ids and audit lines stay."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select, update

from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from tracker.access import Caller
from tracker.accounts import end_sessions
from tracker.groups import Groups
from tracker.store.database import Tx
from tracker.store.tables import DEVICES, USERS


async def delete_account(tx: Tx, caller: Caller, asked: m.DeleteAccount, groups: Groups) -> m.Empty:
    """End the caller's account and free its name. Raises `WRONG_LOGIN` unless the login key fits."""
    user = (await tx.run(select(USERS).where(USERS.c.user_id == caller.user_id))).one()
    if not hmac.compare_digest(hashlib.sha256(user.salt + asked.login_key).digest(), user.verifier):
        raise TrackerError(Kind.WRONG_LOGIN)
    await groups.leave_all(tx, caller.user_id)
    await tx.run(update(DEVICES).where(DEVICES.c.user_id == caller.user_id).values(state="revoked"))
    await tx.run(update(USERS).where(USERS.c.user_id == caller.user_id).values(normal=None, deleted=tx.now))
    await end_sessions(tx, caller.user_id, "deleted")
    await tx.note("delete_account", actor=caller.user_id, device=caller.device_id)
    return m.Empty()
