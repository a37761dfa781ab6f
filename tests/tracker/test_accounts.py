"""Accounts, logins, devices, sessions and the limits on guessing, over real TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from core.wire import limits, push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.identity import NOT_AFTER, NOT_BEFORE, device_subject
from core.wire.ids import random_id
from tests.fakes.raw_client import Clients, RawClient, clients_of, login_key_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.config import ServiceConfig, Tries
from tracker.service import unix_ms
from tracker.store.address import Store


async def _refused(call: Awaitable[Any]) -> TrackerError:
    with pytest.raises(TrackerError) as caught:
        await call
    return caught.value


async def test_a_name_is_taken_in_any_case_and_shown_as_typed(clients: Clients) -> None:
    made = await clients.device().create("Zoë Q.")
    assert made.name == "Zoë Q."
    error = await _refused(clients.device().create("zOË q."))
    assert (error.kind, error.data["name"]) == (Kind.NAME_TAKEN, "zOË q.")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (" ann", "outer_space"),
        ("a  b", "double_space"),
        ("a/b", "character"),
        ("a\u202eb", "character"),
        ("!", "character"),
    ],
)
async def test_a_bad_name_is_refused_with_its_rule(clients: Clients, name: str, rule: str) -> None:
    error = await _refused(clients.device().create(name))
    assert (error.kind, error.data["rule"], error.data["what"]) == (Kind.BAD_NAME, rule, "user")


async def test_a_lost_answer_is_given_again_and_not_called_taken(clients: Clients) -> None:
    device, request_id = clients.device(), random_id()
    asked = m.CreateAccount("ann", login_key_of("x"))
    first = await device.call(routes.CREATE_ACCOUNT, asked, request_id=request_id)
    assert await device.call(routes.CREATE_ACCOUNT, asked, request_id=request_id) == first
    other = m.CreateAccount("bob", login_key_of("x"))
    error = await _refused(device.call(routes.CREATE_ACCOUNT, other, request_id=request_id))
    assert (error.kind, error.data["rule"]) == (Kind.BAD_REQUEST, "request_id")


async def test_a_session_says_who_it_is_until_logout(clients: Clients) -> None:
    ann = await clients.user("Ann")
    assert await ann.call(routes.WHO_AM_I) == m.Account(ann.user_id, "Ann")
    await ann.call(routes.LOGOUT)
    assert (await _refused(ann.call(routes.WHO_AM_I))).kind is Kind.SESSION_ENDED
    ann.token = ""
    assert (await _refused(ann.call(routes.WHO_AM_I))).kind is Kind.NOT_LOGGED_IN


async def test_a_second_login_of_a_device_ends_its_first_session(clients: Clients) -> None:
    ann = await clients.user("ann")
    first = ann.token
    await ann.login("ann")
    assert await ann.call(routes.WHO_AM_I)
    ann.token = first
    assert (await _refused(ann.call(routes.WHO_AM_I))).kind is Kind.SESSION_ENDED


async def test_unknown_user_and_wrong_password_get_one_answer(clients: Clients) -> None:
    await clients.user("ann")
    stranger = clients.device()
    answers = set()
    for name, password in (("ann", "wrong"), ("nobody", "wrong"), ("!?", "wrong"), ("a\0", "wrong")):
        nonce = (await stranger.call(routes.NONCE)).nonce
        asked = stranger.signed_login(name, password, nonce)
        error = await _refused(stranger.call(routes.LOGIN, asked))
        answers.add((error.kind, tuple(error.data.items())))
    assert answers == {(Kind.WRONG_LOGIN, ())}


async def test_a_nonce_is_good_once_and_for_a_minute(tmp_path: Path, store: Store) -> None:
    now = [unix_ms()]
    async with running_tracker(tmp_path, store=store, clock=lambda: now[0]) as tracker, clients_of(tracker) as clients:
        ann = clients.device()
        await ann.create("ann")
        nonce = (await ann.call(routes.NONCE)).nonce
        asked = ann.signed_login("ann", "correct horse", nonce)
        await ann.call(routes.LOGIN, asked)
        error = await _refused(ann.call(routes.LOGIN, asked))
        assert (error.kind, error.data) == (Kind.BAD_REQUEST, {"rule": "nonce"})
        late = (await ann.call(routes.NONCE)).nonce
        now[0] += 60_000
        error = await _refused(ann.call(routes.LOGIN, ann.signed_login("ann", "correct horse", late)))
        assert error.data == {"rule": "nonce"}


async def test_a_device_must_prove_its_key(clients: Clients) -> None:
    ann = await clients.user("ann")
    thief = clients.device()
    nonce = (await thief.call(routes.NONCE)).nonce
    stolen = thief.signed_login("ann", "correct horse", nonce)
    forged = m.Login(stolen.name, stolen.login_key, ann.certificate, nonce, stolen.signature)
    error = await _refused(thief.call(routes.LOGIN, forged))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "proof")


async def test_a_certificate_outside_the_profile_is_refused(clients: Clients) -> None:
    ann = clients.device()
    await ann.create("ann")
    subject = device_subject(ann.device_id)
    authority = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(ann.key.public_key())
        .serial_number(1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ann.key, hashes.SHA256())
    )
    ann.certificate = authority.public_bytes(serialization.Encoding.DER)
    error = await _refused(ann.login("ann"))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "profile")


async def test_a_device_belongs_to_one_user_for_ever(clients: Clients) -> None:
    ann = await clients.user("ann")
    await clients.device().create("bob")
    error = await _refused(ann.login("bob"))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "bound")
    assert await ann.call(routes.WHO_AM_I)


async def test_a_user_has_so_many_devices_and_not_more(clients: Clients) -> None:
    await clients.device().create("ann")
    for _ in range(limits.DEVICES_PER_USER_MAX):
        await clients.device().login("ann")
    error = await _refused(clients.device().login("ann"))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "too_many")


async def test_a_new_device_is_announced_and_stands_on_every_roster(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    async with ann.events() as to_ann, bob.events() as to_bob:
        laptop = clients.device()
        await laptop.login("ann", device_name="laptop")
        assert (await to_ann.until(push.DevicesChanged)).added == "laptop"
        changed = await to_bob.until(push.RosterChanged)
        assert changed.change is not None
        assert laptop.device_id in changed.change.put[0].devices
    asked = m.AskCertificates((laptop.device_id, ann.device_id))
    answer = await bob.call(routes.CERTIFICATES, asked)
    assert set(answer.certificates) == {laptop.certificate, ann.certificate}
    listed = await ann.call(routes.DEVICES)
    assert {device.device_id for device in listed.devices} == {ann.device_id, laptop.device_id}
    assert (await bob.call(routes.ROSTER, group_id=group_id)).roster.member_of(laptop.device_id) is not None


async def test_certificates_of_strangers_are_left_out(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    answer = await eve.call(routes.CERTIFICATES, m.AskCertificates((ann.device_id, eve.device_id, "0" * 64)))
    assert answer.certificates == (eve.certificate,)


async def test_a_revoked_device_is_out_of_everything_at_once(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    laptop = clients.device()
    await laptop.login("ann")
    await laptop.publish(group_id, "a.txt", b"a")
    async with laptop.events() as to_laptop, bob.events() as to_bob:
        await ann.call(routes.REVOKE_DEVICE, device_id=laptop.device_id)
        changed = await to_bob.until(push.RosterChanged)
        assert changed.change is not None
        assert changed.change.put[0].devices == (ann.device_id,)
        assert (await to_laptop.until(push.SessionOver)).why == "revoked"
        assert await to_laptop.closed() == 1000
    assert (await _refused(laptop.call(routes.WHO_AM_I))).kind is Kind.SESSION_ENDED
    error = await _refused(laptop.login("ann"))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "revoked")
    assert (await bob.call(routes.FILES, group_id=group_id)).listings == ()
    error = await _refused(bob.call(routes.REVOKE_DEVICE, device_id=ann.device_id))
    assert (error.kind, error.data["rule"]) == (Kind.DEVICE_REFUSED, "unknown")


async def test_a_user_may_ask_that_new_devices_wait_for_approval(clients: Clients) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    await ann.call(routes.SET_APPROVAL, m.SetApproval(approve=True))
    assert (await ann.call(routes.DEVICES)).approval
    laptop = clients.device()
    async with ann.events() as to_ann:
        assert (await _refused(laptop.login("ann", device_name="laptop"))).data == {"rule": "pending"}
        assert (await to_ann.until(push.DevicesChanged)).added == "laptop"
    assert (await _refused(laptop.call(routes.WHO_AM_I))).kind is Kind.NOT_LOGGED_IN
    before = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    assert before.member_of(laptop.device_id) is None
    await ann.call(routes.APPROVE_DEVICE, device_id=laptop.device_id)
    await laptop.login("ann")
    after = (await ann.call(routes.ROSTER, group_id=group_id)).roster
    assert after.member_of(laptop.device_id) is not None
    assert after.epoch > before.epoch
    error = await _refused(ann.call(routes.APPROVE_DEVICE, device_id=laptop.device_id))
    assert error.data == {"rule": "unknown"}


async def test_a_session_slides_while_it_is_used_and_ends_after_thirty_quiet_days(tmp_path: Path, store: Store) -> None:
    now, day = [unix_ms()], 86_400_000
    async with running_tracker(tmp_path, store=store, clock=lambda: now[0]) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        for _ in range(3):
            now[0] += 29 * day
            async with ann.events() as events:
                await events.next()
        now[0] += 31 * day
        assert (await _refused(ann.call(routes.WHO_AM_I))).kind is Kind.SESSION_ENDED


async def test_deleting_an_account_ends_everything_and_frees_the_name(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    await ann.publish(group_id, "a.txt", b"a")
    wrong = m.DeleteAccount(login_key_of("wrong"))
    assert (await _refused(ann.call(routes.DELETE_ACCOUNT, wrong))).kind is Kind.WRONG_LOGIN
    async with ann.events() as to_ann:
        await ann.call(routes.DELETE_ACCOUNT, m.DeleteAccount(login_key_of("correct horse")))
        assert (await to_ann.until(push.SessionOver)).why == "deleted"
    assert (await _refused(ann.call(routes.WHO_AM_I))).kind is Kind.SESSION_ENDED
    assert (await _refused(ann.login("ann"))).kind is Kind.WRONG_LOGIN
    roster = (await bob.call(routes.ROSTER, group_id=group_id)).roster
    assert [(member.name, member.role) for member in roster.members] == [("bob", "owner")]
    assert (await bob.call(routes.FILES, group_id=group_id)).listings == ()
    again = await clients.device().create("ann")
    assert again.user_id != ann.user_id


async def _guess(device: RawClient, name: str, password: str) -> TrackerError:
    nonce = (await device.call(routes.NONCE)).nonce
    return await _refused(device.call(routes.LOGIN, device.signed_login(name, password, nonce)))


async def test_guessing_is_slowed_and_an_enrolled_device_is_not(tmp_path: Path, store: Store) -> None:
    seconds = [0.0]
    config = replace(
        ServiceConfig(tmp_path, announce=False),
        account_tries=Tries(free=3, first=30.0, most=3600.0, forget=3600.0),
        nonces_per_minute=1000,
    )
    async with (
        running_tracker(tmp_path, store=store, config=config, monotonic=lambda: seconds[0]) as tracker,
        clients_of(tracker) as clients,
    ):
        ann, eve = await clients.user("ann"), clients.device()
        for _ in range(3):
            assert (await _guess(eve, "ann", "wrong")).kind is Kind.WRONG_LOGIN
        error = await _guess(eve, "ann", "wrong")
        assert (error.kind, error.data) == (Kind.TOO_MANY_TRIES, {"seconds": 30})
        error = await _guess(eve, "ann", "correct horse")  # even the right one has to wait
        assert error.kind is Kind.TOO_MANY_TRIES
        for _ in range(3):
            assert (await _guess(eve, "nobody", "wrong")).kind is Kind.WRONG_LOGIN
        assert (await _guess(eve, "nobody", "wrong")).kind is Kind.TOO_MANY_TRIES
        await ann.login("ann")
        seconds[0] = 30.0
        await clients.device().login("ann")


async def test_an_address_that_sprays_guesses_is_slowed_whatever_the_account(tmp_path: Path, store: Store) -> None:
    config = replace(ServiceConfig(tmp_path, announce=False), address_tries=Tries(5, 60.0, 300.0, 3600.0))
    async with running_tracker(tmp_path, store=store, config=config) as tracker, clients_of(tracker) as clients:
        eve = clients.device()
        for number in range(5):
            assert (await _guess(eve, f"user{number}", "wrong")).kind is Kind.WRONG_LOGIN
        assert (await _guess(eve, "another", "wrong")).kind is Kind.TOO_MANY_TRIES


async def test_an_address_makes_so_many_accounts_an_hour(tmp_path: Path, store: Store) -> None:
    config = ServiceConfig(tmp_path, announce=False, accounts_per_hour=2)
    async with running_tracker(tmp_path, store=store, config=config) as tracker, clients_of(tracker) as clients:
        await clients.device().create("one")
        await clients.device().create("two")
        error = await _refused(clients.device().create("three"))
        assert error.kind is Kind.TOO_MANY_TRIES
        assert 3500 < int(str(error.data["seconds"])) <= 3600


async def test_an_address_draws_so_many_nonces_a_minute(tmp_path: Path, store: Store) -> None:
    config = ServiceConfig(tmp_path, announce=False, nonces_per_minute=3)
    async with running_tracker(tmp_path, store=store, config=config) as tracker, clients_of(tracker) as clients:
        for _ in range(3):
            await clients.device().call(routes.NONCE)
        assert (await _refused(clients.device().call(routes.NONCE))).kind is Kind.TOO_MANY_TRIES


async def test_many_log_in_at_once(clients: Clients, tracker: RunningTracker) -> None:
    users = await asyncio.gather(*(clients.user(f"user{number}") for number in range(12)))
    assert len({user.user_id for user in users}) == 12
    assert len({user.token for user in users}) == 12
