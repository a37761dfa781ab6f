"""Accounts and logins against the real tracker; the password never leaves, a lost answer costs nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core.net.event_stream import EventStream
from core.net.first_contact import ask_deployment
from core.net.login import create_account, login, login_key, sign_proof
from core.net.tracker_client import Pin, TrackerClient
from core.wire import identity, push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.ids import DeviceId, GroupId
from core.wire.manifest import decode
from tests.fakes.devices import FakeDevice
from tests.fakes.raw_client import manifest_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.small_tracker import SmallTracker, json_answer, running

PASSWORD = "correct horse"


@pytest.fixture
async def tracker(tmp_path: Path) -> AsyncIterator[RunningTracker]:
    async with running_tracker(tmp_path) as tracker:
        yield tracker


@contextlib.asynccontextmanager
async def client_of(tracker: RunningTracker) -> AsyncIterator[TrackerClient]:
    client = TrackerClient((await ask_deployment(tracker.address)).pin, [tracker.address])
    try:
        yield client
    finally:
        await client.close()


async def test_an_account_is_made_and_a_device_logs_in(tracker: RunningTracker) -> None:
    async with client_of(tracker) as client:
        account = await create_account(client, "Ann", PASSWORD)
        assert account.name == "Ann"
        device = FakeDevice()
        session = await login(client, device, "aNN", PASSWORD, "Ann's\x07 laptop")
        assert (session.name, session.device_id) == ("Ann", device.device)
        assert client.token == session.token
        assert await client.call(routes.WHO_AM_I) == account
        devices = (await client.call(routes.DEVICES)).devices
        assert [one.name for one in devices] == ["Ann's laptop"]
        await client.call(routes.LOGOUT)
        with pytest.raises(UserError) as caught:
            await client.call(routes.WHO_AM_I)
        assert caught.value.kind is Kind.SESSION_ENDED


@pytest.mark.parametrize(
    ("name", "password", "kind"),
    [("", PASSWORD, Kind.BAD_NAME), ("a/b", PASSWORD, Kind.BAD_NAME), ("ann", "short", Kind.BAD_PASSWORD),
     ("ann", "password", Kind.BAD_PASSWORD), ("ann", "x" * 129, Kind.BAD_PASSWORD)],
)  # fmt: skip
async def test_a_bad_name_or_password_is_refused_here(
    tracker: RunningTracker, name: str, password: str, kind: Kind
) -> None:
    async with client_of(tracker) as client:
        with pytest.raises(UserError) as caught:
            await create_account(client, name, password)
        assert caught.value.kind is kind
        assert client.address is None  # nobody was even asked


async def test_a_name_is_taken_once(tracker: RunningTracker) -> None:
    async with client_of(tracker) as client:
        await create_account(client, "Ann", PASSWORD)
        with pytest.raises(UserError) as caught:
            await create_account(client, "ANN", PASSWORD)
        assert caught.value.kind is Kind.NAME_TAKEN


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong horse"), ("nobody", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_user_are_one_error(
    tracker: RunningTracker, name: str, password: str
) -> None:
    async with client_of(tracker) as client:
        await create_account(client, "ann", PASSWORD)
        with pytest.raises(UserError) as caught:
            await login(client, FakeDevice(), name, password, "")
        assert caught.value.kind is Kind.WRONG_LOGIN
        assert client.token == ""


async def test_a_device_of_somebody_else_is_refused(tracker: RunningTracker) -> None:
    async with client_of(tracker) as client:
        device = FakeDevice()
        for name in ("ann", "bob"):
            await create_account(client, name, PASSWORD)
        await login(client, device, "ann", PASSWORD, "")
        with pytest.raises(UserError) as caught:
            await login(client, device, "bob", PASSWORD, "")
        assert caught.value.kind is Kind.DEVICE_REFUSED


async def test_the_login_key_is_argon2id_with_the_stated_parameters(tracker: RunningTracker) -> None:
    salt = identity.password_salt(tracker.fingerprint, "ann")
    expected = hash_secret_raw(PASSWORD.encode(), salt, 1, 46 * 1024, 1, 32, Type.ID)
    assert await login_key(tracker.fingerprint, "ANN", PASSWORD) == expected
    assert await login_key(tracker.fingerprint, "bob", PASSWORD) != expected


async def test_a_login_whose_answer_was_lost_is_tried_with_a_new_nonce() -> None:
    async with running(SmallTracker()) as tracker:
        nonces = iter([b"1" * 32, b"2" * 32])
        seen: list[m.Login] = []

        async def nonce(request: web.Request) -> web.Response:
            return json_answer(m.Nonce(next(nonces)))

        async def answer(request: web.Request) -> web.Response:
            seen.append(msgspec.json.decode(await request.read(), type=m.Login))
            if len(seen) == 1:
                assert request.transport is not None
                request.transport.abort()
            return json_answer(m.Session("token", "0" * 32, "ann", "1" * 64))

        tracker.handlers |= {"POST /v1/nonce": nonce, "POST /v1/login": answer}
        client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
        device = FakeDevice()
        await login(client, device, "ann", PASSWORD, "")
        await client.close()
        assert [request.nonce for request in seen] == [b"1" * 32, b"2" * 32]
        assert PASSWORD.encode() not in msgspec.json.encode(seen)
        for request in seen:
            proof = identity.login_proof_bytes(tracker.root.fingerprint, "ann", device.device, request.nonce)
            device.private.public_key().verify(request.signature, proof, ec.ECDSA(hashes.SHA256()))


async def test_a_login_gives_up_when_every_answer_is_lost() -> None:
    async with running(SmallTracker()) as tracker:

        async def nonce(request: web.Request) -> web.Response:
            return json_answer(m.Nonce(b"1" * 32))

        async def broken(request: web.Request) -> web.Response:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        tracker.handlers |= {"POST /v1/nonce": nonce, "POST /v1/login": broken}
        client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
        with pytest.raises(TrackerError) as caught:
            await login(client, FakeDevice(), "ann", PASSWORD, "")
        await client.close()
        assert caught.value.kind is Kind.TRACKER_UNREACHABLE
        assert len(tracker.asked("POST", "/v1/login")) == 3


async def test_a_proof_is_good_for_one_nonce_only(tracker: RunningTracker) -> None:
    device = FakeDevice()
    signature = sign_proof(tracker.fingerprint, device, "ann", b"1" * 32)
    other = identity.login_proof_bytes(tracker.fingerprint, "ann", device.device, b"2" * 32)
    with pytest.raises(InvalidSignature):
        device.private.public_key().verify(signature, other, ec.ECDSA(hashes.SHA256()))


async def test_manifests_make_the_round_trip(tracker: RunningTracker) -> None:
    async with client_of(tracker) as client:
        await create_account(client, "ann", PASSWORD)
        await login(client, FakeDevice(), "ann", PASSWORD, "")
        group = GroupId((await client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id)
        manifests = [manifest_of(b"%d" % n) for n in range(3)]
        await client.put_manifests(group, [one.encode() for one in manifests])
        files = tuple(m.Publish(f"{n}.txt", one.file_id, one.size) for n, one in enumerate(manifests))
        published = await client.call(routes.PUBLISH, m.PublishMany(files), ids={"group_id": group})
        assert [one.path for one in published.listings] == ["0.txt", "1.txt", "2.txt"]
        got = await client.get_manifests(group, [one.file_id for one in manifests])
        assert got == {one.file_id: decode(one.encode()) for one in manifests}
        with pytest.raises(UserError) as caught:
            await client.get_manifests(group, [manifests[0].file_id, manifest_of(b"else").file_id])
        assert caught.value.kind is Kind.NO_SUCH_FILE


async def test_a_session_is_online_while_its_stream_is_open_and_comes_back_after_a_restart(
    tracker: RunningTracker,
) -> None:
    async with client_of(tracker) as client:
        await create_account(client, "ann", PASSWORD)
        session = await login(client, FakeDevice(), "ann", PASSWORD, "")
        group = (await client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id
        events: asyncio.Queue[push.TrackerEvent] = asyncio.Queue()
        connected: asyncio.Queue[bool] = asyncio.Queue()
        stream = EventStream(
            client,
            DeviceId(session.device_id),
            events.put_nowait,
            lambda here, next_try, error: connected.put_nowait(here),
        )
        stream.start()
        try:
            stream.set_listen(push.Listen(47800))
            state = await events.get()
            assert isinstance(state, push.State)
            assert [one.group_id for one in state.groups] == [group]
            assert state.trackers == (str(tracker.address),)
            assert (await client.call(routes.ROSTER, ids={"group_id": group})).online == (session.user_id,)
            assert await connected.get()
            await tracker.restart()
            async with asyncio.timeout(10):
                assert not await connected.get()
                while not await connected.get():
                    pass
            await client.call(routes.LOGOUT)
            while not isinstance(event := await events.get(), push.SessionOver):
                pass
            assert event.why == "logout"
        finally:
            await stream.close()
