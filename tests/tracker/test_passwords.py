"""Another password: who may set it, what it ends, and that asking for the old one is no place to guess."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from tests.fakes.raw_client import Clients, clients_of, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tracker.config import ServiceConfig, Tries
from tracker.service import unix_ms
from tracker.store.address import Store

_OLD, _NEW = "correct horse", "quite another phrase"


def _asked(old: str, new: str = _NEW) -> m.ChangePassword:
    return m.ChangePassword(login_key_of(old), login_key_of(new))


async def test_a_new_password_ends_every_session_but_the_one_that_set_it(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    laptop, telephone = clients.device(), clients.device()
    await laptop.login("ann")
    await telephone.login("ann")
    async with laptop.events() as to_laptop, ann.events() as to_ann:
        await to_laptop.next()
        assert await ann.call(routes.CHANGE_PASSWORD, _asked(_OLD)) == m.PasswordChanged(2)
        assert (await to_laptop.until(push.SessionOver)).why == "password_changed"
        for other in (laptop, telephone):
            assert (await refused(other.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
            assert (await refused(other.login("ann", _OLD)))[0] is Kind.WRONG_LOGIN
        await laptop.login("ann", _NEW)
        assert await laptop.call(routes.WHO_AM_I)
        assert await ann.call(routes.WHO_AM_I)
        await to_ann.send(push.Listen(1, ()))  # and is still connected
        assert [one.online for one in (await ann.call(routes.DEVICES)).devices if one.device_id == ann.device_id] == [
            True
        ]
    assert await bob.call(routes.WHO_AM_I)


async def test_whoever_has_the_session_and_not_the_password_changes_nothing(clients: Clients) -> None:
    ann = await clients.user("ann")
    laptop = clients.device()
    await laptop.login("ann")
    assert await refused(ann.call(routes.CHANGE_PASSWORD, _asked("wrong"))) == (Kind.WRONG_LOGIN, {})
    assert await laptop.call(routes.WHO_AM_I)
    await laptop.login("ann", _OLD)


async def test_a_wrong_old_password_counts_like_a_failed_login_of_the_device(tmp_path: Path, store: Store) -> None:
    seconds = [0.0]
    config = replace(ServiceConfig(tmp_path, announce=False), account_tries=Tries(3, 30.0, 3600.0, 3600.0))
    async with (
        running_tracker(tmp_path, store=store, config=config, monotonic=lambda: seconds[0]) as tracker,
        clients_of(tracker) as clients,
    ):
        ann = await clients.user("ann")
        for _ in range(3):
            assert (await refused(ann.call(routes.CHANGE_PASSWORD, _asked("wrong"))))[0] is Kind.WRONG_LOGIN
        late = (Kind.TOO_MANY_TRIES, {"seconds": 30})
        assert await refused(ann.call(routes.CHANGE_PASSWORD, _asked(_OLD))) == late  # the right one waits too
        assert await refused(ann.login("ann")) == late
        assert await refused(ann.call(routes.DELETE_ACCOUNT, m.DeleteAccount(login_key_of(_OLD)))) == late
        seconds[0] = 30.0
        assert await ann.call(routes.CHANGE_PASSWORD, _asked(_OLD)) == m.PasswordChanged(0)


async def test_what_has_run_out_is_not_counted_as_logged_out(tmp_path: Path, store: Store) -> None:
    now = [unix_ms()]
    async with running_tracker(tmp_path, store=store, clock=lambda: now[0]) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        now[0] += 31 * 86_400_000
        laptop = clients.device()
        await laptop.login("ann")
        assert await laptop.call(routes.CHANGE_PASSWORD, _asked(_OLD)) == m.PasswordChanged(0)
        assert (await refused(ann.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
