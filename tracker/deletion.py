"""The end of an account: memberships, shares, sessions and devices go in one transaction; ids and audit lines stay."""

from __future__ import annotations

from sqlalchemy import update

from core.wire import tracker_messages as m
from tracker.access import Caller
from tracker.accounts import Accounts, end_sessions
from tracker.groups import Groups
from tracker.store.database import Tx
from tracker.store.tables import DEVICES, USERS


async def delete_account(tx: Tx, caller: Caller, asked: m.DeleteAccount, accounts: Accounts, groups: Groups) -> m.Empty:
    """End the caller's account and free its name. Raises `WRONG_LOGIN` or `TOO_MANY_TRIES`."""
    await tx.lock(USERS, [caller.user_id])
    await accounts.check_login_key(tx, caller, asked.login_key)
    await groups.leave_all(tx, caller.user_id)
    await tx.run(update(DEVICES).where(DEVICES.c.user_id == caller.user_id).values(state="revoked"))
    await tx.run(update(USERS).where(USERS.c.user_id == caller.user_id).values(normal=None, deleted=tx.now))
    await end_sessions(tx, caller.user_id, "deleted")
    await tx.note("delete_account", actor=caller.user_id, device=caller.device_id)
    return m.Empty()
