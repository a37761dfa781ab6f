"""Who guesses passwords: at a tracker nobody has used yet, at one account from many addresses, and at names."""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Executable

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from tests.fakes.guessers import device_at, guessers, verifier_counted
from tests.fakes.raw_client import RawClient, clients_of, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tracker.config import ServiceConfig
from tracker.data_folder import DATABASE
from tracker.store.database import Reader, Tx

_LISTENED_MOST = 4
"""To each address in the first minute: 200 guesses of however many from 50."""
_DEFAULTS = [
    (name, password)
    for name in ("admin", "root", "administrator", "test", "guest", "user", "p2p-share", "tracker", "operator")
    for password in ("", name, "admin", "password", "12345678", "changeme", "p2p-share")
]


async def test_a_tracker_that_was_just_installed_lets_nobody_in(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        stranger = clients.device()
        for name, password in _DEFAULTS:
            nonce = (await stranger.call(routes.NONCE)).nonce
            login = stranger.signed_login(name, password, nonce)
            if not password:  # nothing but zeros is no key either
                login = msgspec.structs.replace(login, login_key=bytes(32))
            assert (await refused(stranger.call(routes.LOGIN, login)))[0] is Kind.WRONG_LOGIN, (name, password)
        with closing(sqlite3.connect(tracker.config.data / DATABASE)) as db:
            for table in ("users", "devices", "sessions", "groups", "memberships", "join_codes"):
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


async def test_many_addresses_that_guess_reach_the_verifier_rarely_and_the_owner_always(tmp_path: Path) -> None:
    seconds, addresses, each = [0.0], 20, 5
    config = ServiceConfig(tmp_path, announce=False)  # what an operator has who sets nothing
    async with (
        running_tracker(tmp_path, config=config, monotonic=lambda: seconds[0]) as tracker,
        clients_of(tracker) as clients,
        guessers(tracker, addresses) as crowd,
        device_at(tracker, "127.0.77.1") as elsewhere,
    ):
        ann = await clients.user("ann")
        with verifier_counted() as reached:
            for turn in range(each):
                for number, one in enumerate(crowd):
                    assert await one.guess("ann", f"wrong {turn} {number}") is not None
                await ann.login("ann")
                seconds[0] += 1.0
        guessed = [key for key in reached if key != login_key_of("correct horse")]
        assert 0 < len(guessed) <= _LISTENED_MOST * addresses
        assert sum(one.heard[Kind.TOO_MANY_TRIES] for one in crowd) == each * addresses - len(guessed)
        await elsewhere.login("ann")  # not locked out on a new device either


@contextmanager
def _trodden() -> Iterator[list[str]]:
    """The statements about accounts that are run, and the comparisons of secrets, in their order."""
    path: list[str] = []
    compare = hmac.compare_digest

    def note_compare(one: bytes, two: bytes) -> bool:
        path.append(f"compare {len(one)} {len(two)}")
        return compare(one, two)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.accounts.hmac.compare_digest", note_compare)
        for kind in (Reader, Tx):
            patch.setattr(kind, "run", _noting(kind.run, path))
        yield path


def _noting(run: Callable[..., Awaitable[Any]], path: list[str]) -> Callable[..., Awaitable[Any]]:
    async def noting(self: object, statement: Executable, *values: object) -> Any:
        told = str(statement)
        if any(f" {table}" in told for table in ("users", "nonces", "devices", "sessions")):  # no poll of the outbox
            path.append(told)
        return await run(self, statement, *values)

    return noting


async def _path_of(device: RawClient, name: str) -> tuple[list[str], tuple[int, bytes]]:
    """What a login with a wrong password makes the tracker do, and what it answers."""
    nonce = (await device.call(routes.NONCE)).nonce
    asked: m.Login = device.signed_login(name, "wrong", nonce)
    with _trodden() as path:
        answer = await device.raw("POST", routes.LOGIN.path, msgspec.json.encode(asked))
    return path, answer


async def test_an_unknown_user_goes_the_whole_way_of_a_wrong_password_and_hears_the_same(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        await clients.user("ann")
        stranger = clients.device()
        known, said = await _path_of(stranger, "ann")
        assert [step for step in known if step.startswith("compare")] == ["compare 32 32"]
        assert sum(step.startswith("SELECT") for step in known) >= 2
        for name in ("nobody", "ann b", "!?"):
            assert await _path_of(stranger, name) == (known, said), name
