"""Another machine becomes a tracker with one code, once; whoever has no right code gets and changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import io
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import delete, select, update

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError, UserError
from core.wire.fingerprint import shown
from core.wire.ids import Fingerprint
from core.wire.join_code import JoinCode, new_join_code, parse_join_code
from tests.fakes.raw_client import clients_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.small_tracker import SmallTracker, free_address, port_that_says, running
from tracker.__main__ import main
from tracker.config import ServiceConfig
from tracker.janitor import sweep
from tracker.join_codes import make
from tracker.service import unix_ms
from tracker.store.address import ADDRESS_FILE, parse_database
from tracker.store.database import Database
from tracker.store.tables import AUDIT, JOIN_CODES

_OURS = Fingerprint("a1" * 32)
Typed = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
async def shared(tmp_path: Path, postgres_url: str) -> AsyncIterator[RunningTracker]:
    """A tracker on a database that others can share."""
    async with running_tracker(tmp_path, store=parse_database(postgres_url)) as running:
        yield running


@contextlib.asynccontextmanager
async def _database(tracker: RunningTracker) -> AsyncIterator[Database]:
    assert tracker.config.database is not None
    db = Database(tracker.config.database, "f" * 32, unix_ms)
    try:
        yield db
    finally:
        await db.close()


async def _code(tracker: RunningTracker, database: str = "postgresql://db.example/x?sslmode=verify-full") -> JoinCode:
    async with _database(tracker) as db:
        return await db.change(lambda tx: make(tx, tracker.fingerprint, database))


async def _audit(tracker: RunningTracker) -> list[tuple[str, str]]:
    async with _database(tracker) as db, db.read() as reader:
        rows = await reader.run(select(AUDIT.c.what, AUDIT.c.subject).order_by(AUDIT.c.line))
        return [(what, subject) for what, subject in rows if "tracker" in what]


async def _spend(tracker: RunningTracker, secret: bytes) -> m.Admission:
    async with clients_of(tracker) as clients:
        return await clients.device().call(routes.ADMIT_TRACKER, m.SpendJoinCode(secret))


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """`p2p-tracker` beside the trackers of the test: status, output, complaint."""

    async def _type(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = await asyncio.to_thread(main, words)
        return status, *capsys.readouterr()

    return _type


def _refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 1
    output, complaint = capsys.readouterr()
    assert (output, complaint.count("\n"), complaint[-2]) == ("", 1, ".")
    return complaint


# -- the code
def test_a_code_is_read_as_it_was_written_and_a_slip_is_seen() -> None:
    # Of random codes, one slip in 4,096 would be another code.
    code = JoinCode(bytes(range(16)), new_join_code(_OURS).prefix)
    text = str(code)
    assert [len(group) for group in text.split("-")] == [4] * 11
    assert parse_join_code(text) == parse_join_code(text.lower().replace("-", " ")) == code
    assert code.names(_OURS)
    assert not code.names(Fingerprint("a1" * 9 + "00" * 23))
    assert len({str(new_join_code(_OURS)) for _ in range(50)}) == 50
    plain = text.replace("-", "")
    slips = [plain[:at] + ("1" if digit != "1" else "2") + plain[at + 1 :] for at, digit in enumerate(plain)]
    for slip in [*slips, "", plain[:-1], plain + "0", "U" * 44, "é" * 44]:
        with pytest.raises(UserError) as caught:
            parse_join_code(slip)
        assert caught.value.data["rule"] == "join_code"


# -- spending it
async def test_a_code_is_spent_once_and_both_ends_of_it_are_in_the_audit(tracker: RunningTracker) -> None:
    code = await _code(tracker)
    admission = await _spend(tracker, code.secret)
    assert admission.database == "postgresql://db.example/x?sslmode=verify-full"
    assert admission.root == (tracker.config.data / "root.pem").read_bytes()
    with pytest.raises(TrackerError) as caught:
        await _spend(tracker, code.secret)
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.NOT_ALLOWED, "code_used")
    (made, name), (spent, who) = await _audit(tracker)
    assert (made, spent, who) == ("add_tracker", "join_tracker", f"{name} 127.0.0.1")


async def test_the_database_keeps_nothing_that_could_be_spent_or_read(tracker: RunningTracker) -> None:
    code = await _code(tracker)
    await _spend(tracker, code.secret)
    async with _database(tracker) as db, db.read() as reader:
        (row,) = (await reader.run(select(JOIN_CODES))).all()
    kept = b"".join(value for value in row if isinstance(value, bytes))
    assert code.secret not in kept
    assert b"db.example" not in kept


async def test_an_unknown_and_an_old_code_are_told_apart_and_guessing_is_slowed(
    tmp_path: Path, postgres_url: str
) -> None:
    config = ServiceConfig(tmp_path)
    async with running_tracker(tmp_path, store=parse_database(postgres_url), config=config) as tracker:
        code = await _code(tracker)
        async with _database(tracker) as db:
            await db.change(lambda tx: tx.run(update(JOIN_CODES).values(expires=unix_ms() - 1)))
        tries = config.join_tries
        rules = []
        for turn in range(tries.free):
            with pytest.raises(TrackerError) as caught:
                await _spend(tracker, code.secret if turn == 0 else bytes(16))
            rules.append(caught.value.data["rule"])
        assert rules == ["code_expired"] + ["code_unknown"] * (tries.free - 1)
        with pytest.raises(TrackerError) as caught:
            await _spend(tracker, bytes(16))
        assert caught.value.kind is Kind.TOO_MANY_TRIES


async def test_codes_that_are_over_are_forgotten_a_day_later(tracker: RunningTracker) -> None:
    await _code(tracker)
    async with _database(tracker) as db:
        while not await sweep(db):  # the tracker is about it itself
            pass
        async with db.read() as reader:
            assert len((await reader.run(select(JOIN_CODES))).all()) == 1
        await db.change(lambda tx: tx.run(update(JOIN_CODES).values(expires=unix_ms() - 86_400_001)))
        while not await sweep(db):  # the tracker is about it itself
            pass
        async with db.read() as reader:
            assert (await reader.run(select(JOIN_CODES))).all() == []


async def test_of_two_who_spend_one_code_at_two_trackers_one_wins(
    shared: RunningTracker, tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "two" / "tracker-data").mkdir(parents=True)
    root = (shared.config.data / "root.pem").read_bytes()
    (tmp_path / "two" / "tracker-data" / "root.pem").write_bytes(root)
    async with running_tracker(tmp_path / "two", store=parse_database(postgres_url)) as second:
        for _ in range(10):
            code = await _code(shared)
            answers = await asyncio.gather(
                *(_spend(one, code.secret) for one in (shared, second, shared, second)), return_exceptions=True
            )
            won = [one for one in answers if isinstance(one, m.Admission)]
            lost = [one.data["rule"] for one in answers if isinstance(one, TrackerError)]
            assert (len(won), lost) == (1, ["code_used"] * 3)
            async with _database(shared) as db:
                await db.change(lambda tx: tx.run(delete(JOIN_CODES)))


# -- the two commands
async def test_two_commands_make_a_second_tracker_of_the_deployment(
    shared: RunningTracker, typed: Typed, tmp_path: Path, postgres_url: str
) -> None:
    data, other = str(shared.config.data), tmp_path / "other"
    status, output, complaint = await typed("add-tracker", "--data", data, "--database-for-others", postgres_url)
    assert (status, complaint) == (0, "")
    line = next(line for line in output.splitlines() if "p2p-tracker join" in line).split()
    assert line[2] == str(shared.address)
    assert parse_join_code(line[3]).names(shared.fingerprint)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tracker", "join", *line[2:], "--data", str(other), "--listen", "127.0.0.1:0",
        "--no-announce", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(30):
        lines = [(await process.stdout.readline()).decode() for _ in range(7)]
    assert shown(shared.fingerprint) in lines[0]
    assert "P2P Share tracker" in lines[1]
    assert [stat.S_IMODE((other / name).stat().st_mode) for name in ("root.pem", ADDRESS_FILE)] == [0o600] * 2
    assert (other / "root.pem").read_bytes() == (shared.config.data / "root.pem").read_bytes()
    async with clients_of(shared) as clients:
        told = (await clients.device().call(routes.DEPLOYMENT)).trackers
        async with asyncio.timeout(10):
            while len(told) < 2:  # the first looks around every few seconds
                await asyncio.sleep(0.1)
                told = (await clients.device().call(routes.DEPLOYMENT)).trackers
    process.terminate()
    await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0


async def test_a_folder_is_only_prepared_if_asked_and_never_taken_from_a_deployment(
    shared: RunningTracker, typed: Typed, tmp_path: Path, postgres_url: str
) -> None:
    code = str(await _code(shared, postgres_url))
    place, other = str(shared.address), tmp_path / "other"
    taken = tmp_path / "taken"
    async with running_tracker(tmp_path / "second") as second:
        taken = second.config.data
    before = {path.name: path.read_bytes() for path in taken.iterdir()}
    status, output, complaint = await typed("join", place, code, "--data", str(taken), "--no-serve")
    assert (status, output) == (1, "")
    assert "another deployment" in complaint
    assert {path.name: path.read_bytes() for path in taken.iterdir()} == before
    assert (await typed("join", place, code, "--data", str(other), "--no-serve"))[0] == 0
    assert {path.name for path in other.iterdir()} == {"root.pem", ADDRESS_FILE, "lock"}
    status, output, complaint = await typed("join", place, code, "--data", str(other), "--no-serve")
    assert (status, "already" in complaint, "No code was used" in complaint) == (1, True, True)
    status, output, complaint = await typed("join", place, code, "--data", str(tmp_path / "third"), "--no-serve")
    assert (status, "used already" in complaint) == (1, True)
    assert not (tmp_path / "third").exists()


async def test_a_code_from_a_pipe_stands_in_no_list_of_processes(
    shared: RunningTracker, typed: Typed, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, words = await _code(shared, postgres_url), ("--data", str(tmp_path / "other"), "--no-serve")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    status, _, complaint = await typed("join", str(shared.address), "-", *words)
    assert (status, "mistyped" in complaint) == (1, True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{code}\n"))
    assert (await typed("join", str(shared.address), "-", *words))[0] == 0
    assert (tmp_path / "other" / "root.pem").read_bytes() == (shared.config.data / "root.pem").read_bytes()


async def test_a_code_whose_database_is_not_the_deployments_joins_nothing(
    shared: RunningTracker, typed: Typed, tmp_path: Path
) -> None:
    code = str(await _code(shared, "postgresql://u:secret@127.0.0.1:1/x"))
    status, output, complaint = await typed(
        "join", str(shared.address), code, "--data", str(tmp_path / "x"), "--no-serve"
    )
    assert (status, output, complaint.count("\n")) == (1, "", 1)
    assert "The code is spent" in complaint
    assert "secret" not in complaint
    assert not (tmp_path / "x").exists()


async def test_whoever_is_no_tracker_of_the_deployment_is_not_shown_the_code(
    shared: RunningTracker, typed: Typed, tmp_path: Path
) -> None:
    code, words = str(await _code(shared)), ("--data", str(tmp_path / "x"), "--no-serve")
    async with running_tracker(tmp_path / "second") as second, port_that_says(b"HTTP/1.0 200 OK\r\n\r\n") as page:
        cases = [
            (str(second.address), "of another deployment"),
            (str(page), "is no tracker"),
            (str(await free_address()), "can be reached"),
        ]
        for place, said in cases:
            status, output, complaint = await typed("join", place, code, *words)
            assert (status, output, complaint.count("\n")) == (1, "", 1), complaint
            assert said in complaint
            assert str(place) in complaint
    assert not (tmp_path / "x").exists()
    # What was not shown is good still, at the next address of the list too.
    dead = await free_address()
    assert (await _spend(shared, parse_join_code(code).secret)).database
    status, _, complaint = await typed("join", f"{dead},{shared.address}", code, *words)
    assert (status, "used already" in complaint) == (1, True)


async def test_a_tracker_that_breaks_off_or_is_too_old_is_said_and_nothing_is_written(
    typed: Typed, tmp_path: Path
) -> None:
    async with running(SmallTracker()) as small:
        code, words = str(new_join_code(small.root.fingerprint)), ("--data", str(tmp_path / "x"), "--no-serve")
        status, output, complaint = await typed("join", str(small.address), code, *words)
        assert (status, output, "older version" in complaint) == (1, "", True)

        async def broken(request: web.Request) -> web.Response:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        small.handlers["POST /v1/trackers"] = broken
        status, output, complaint = await typed("join", str(small.address), code, *words)
        assert (status, output, "broke off" in complaint) == (1, "", True)
        # Whoever shows a root that did not sign its certificate is shown nothing.
        async with running(SmallTracker(shown=small.root)) as liar:
            status, output, complaint = await typed("join", str(liar.address), code, *words)
            assert (status, "is no tracker" in complaint) == (1, True)
            assert {request.path for request in liar.seen} == {"/v1/deployment"}
    assert not (tmp_path / "x").exists()


def test_what_is_mistyped_or_cannot_be_shared_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], alone: Path, postgres_url: str
) -> None:
    code = str(new_join_code(_OURS))
    words = ("--data", str(tmp_path / "x"))
    assert "mistyped" in _refused(capsys, "join", "127.0.0.1:1", code[:-1] + "é", *words)
    assert "no address of a tracker" in _refused(capsys, "join", "127.0.0.1:port", code, *words)
    file = "sqlite:////nowhere/x"
    assert "migrate-to" in _refused(capsys, "join", "127.0.0.1:1", code, "--database", file, *words)
    assert "migrate-to postgresql://" in _refused(capsys, "add-tracker", "--data", str(alone))
    assert "No tracker has run" in _refused(capsys, "add-tracker", *words)
    here = _refused(capsys, "add-tracker", "--data", str(alone), "--database", postgres_url)
    assert "--database-for-others" in here
    url = "postgresql://u:secret@127.0.0.1/x?host=/run"
    assert "secret" not in _refused(capsys, "add-tracker", "--data", str(alone), "--database", url)
    assert not (tmp_path / "x").exists()


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The folder of a tracker that served from a file."""

    async def _once() -> Path:
        async with running_tracker(tmp_path / "alone") as tracker:
            return tracker.config.data

    return asyncio.run(_once())
