"""What a tracker keeps opens nothing, and how it compares tells nothing."""

from __future__ import annotations

import base64
import hmac
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from tests.fakes.raw_client import Clients, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.data_folder import DATABASE


@pytest.fixture
async def tracker(tmp_path: Path) -> AsyncIterator[RunningTracker]:
    """One on a file, which a test can read byte by byte."""
    async with running_tracker(tmp_path) as running:
        yield running


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what was compared in constant time."""
    lengths: list[int] = []
    compare = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        lengths.append(len(one))
        return compare(one, other)

    monkeypatch.setattr("tracker.accounts.hmac.compare_digest", noted)
    return lengths


async def test_a_new_tracker_lets_nobody_in(clients: Clients, tracker: RunningTracker) -> None:
    with closing(sqlite3.connect(tracker.config.data / DATABASE)) as database:
        for table in ("users", "devices", "sessions", "groups", "join_codes"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    for name in ("admin", "root", "p2p-tracker"):
        for password in ("", "admin", "password", name):
            kind, _ = await refused(clients.device().login(name, password))
            assert kind is Kind.WRONG_LOGIN
    for token in ("admin", "0" * 43, "A" * 43):
        stranger = clients.device()
        stranger.token = token
        assert (await refused(stranger.call(routes.GROUPS)))[0] is Kind.SESSION_ENDED


async def test_login_keys_are_compared_in_constant_time_whoever_asks(clients: Clients, compared: list[int]) -> None:
    ann = await clients.user("ann")
    assert compared == [32]
    for name in ("ann", "nobody"):  # an unknown user goes the same way
        compared.clear()
        with pytest.raises(TrackerError) as caught:
            await clients.device().login(name, "wrong")
        assert (caught.value.kind, compared) == (Kind.WRONG_LOGIN, [32])
    compared.clear()
    asked = ann.call(routes.DELETE_ACCOUNT, m.DeleteAccount(login_key_of("wrong")))
    assert (await refused(asked))[0] is Kind.WRONG_LOGIN
    assert compared == [32]


async def test_the_database_holds_nothing_that_opens_a_session(clients: Clients, tracker: RunningTracker) -> None:
    ann = await clients.user("ann")
    key = login_key_of("correct horse")
    kept = b"".join(path.read_bytes() for path in tracker.config.data.glob(f"{DATABASE}*"))
    assert ann.user_id.encode() in kept
    for secret in (ann.token.encode(), key, key.hex().encode(), base64.b64encode(key), b"correct horse"):
        assert secret not in kept


async def test_two_who_have_one_login_key_are_not_told_apart_by_what_is_kept(
    clients: Clients, tracker: RunningTracker
) -> None:
    await clients.user("ann")
    await clients.user("bob")
    with closing(sqlite3.connect(tracker.config.data / DATABASE)) as database:
        (one,), (other,) = database.execute("SELECT verifier FROM users").fetchall()
    assert one != other
