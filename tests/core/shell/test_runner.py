"""Commands are run one after the other, told as text or as JSON, and every failure is remembered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from core.shell.actions import Quit
from core.shell.output import Gone, Output
from core.shell.progress import Progress
from core.shell.runner import Runner, first_word, has_password
from core.snapshots import DownloadSnapshot, DownloadState
from core.wire.errors import Data, Kind
from tests.fakes.shell_run import Run

_START = "create_user ann abcdefgh12; login ann abcdefgh12; create_group lab"


async def test_a_whole_session_in_text(run: Run) -> None:
    printed = await run(
        f"{_START}; list_groups; upload_file '/x/my file.bin' lab; list_files lab; list_members lab; "
        "list_requests lab; list_shares; set_role lab ann admin; stop_share lab 'my file.bin'; logout"
    )
    assert run.complaints.getvalue() == ""
    assert run.runner.failures == 0
    assert "You are logged in as 'ann'." in printed
    assert "The group 'lab' is made; you are its admin." in printed
    assert "GROUP  OWNER  MEMBERS  YOU    REQUESTS\nlab    ann          1  owner\n" in printed
    assert "Shared with 'lab': my file.bin, 100 B." in printed
    assert "my file.bin  100 B  1 of 1  ann" in printed
    assert "Nobody asks to join 'lab'." in printed
    assert "'ann' is admin in 'lab' now." in printed
    assert "No longer shared with 'lab': my file.bin." in printed
    assert "You are logged out." in printed


async def test_json_is_one_object_a_command_and_nothing_else(json_run: Run) -> None:
    await json_run(
        f"{_START}; list_groups; upload_file /x/a.bin lab; download_file lab a.bin /tmp; nonsense 1 2; list_files x"
    )
    answers = json_run.answers()
    assert json_run.complaints.getvalue() == ""
    assert [(one["command"], one["ok"]) for one in answers] == [
        ("create_user", True),
        ("login", True),
        ("create_group", True),
        ("list_groups", True),
        ("upload_file", True),
        ("download_file", True),
        ("nonsense", False),
        ("list_files", False),
    ]
    assert answers[1] == {"command": "login", "ok": True, "result": {"user": "ann"}}
    assert answers[3]["result"][0] == {
        "group": "lab", "owner": "ann", "members": 1, "state": "member", "role": "owner", "requests": 0,
        "must_check": False, "restored_to": None,
    }  # fmt: skip
    assert answers[6]["error"] == {
        "kind": "unknown_command",
        "message": "There is no command 'nonsense'; `help` lists those that there are.",
        "data": {"command": "nonsense"},
    }
    assert json_run.runner.failures == 2


async def test_show_downloads_in_json_is_the_snapshots_field_by_field(json_run: Run) -> None:
    await json_run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    json_run.engine.world.move("a.bin", DownloadState.DONE)
    await json_run("show_downloads")
    result = json_run.answers()[-1]["result"]
    assert msgspec.convert(result, list[DownloadSnapshot]) == json_run.engine.world.downloads
    assert set(result[0]) == set(DownloadSnapshot.__struct_fields__)
    assert result[0]["from_peers"] == [{"user": "bob", "device": "b" * 64, "bytes": 100, "connected": False}]


async def test_a_failed_command_does_not_stop_those_behind_it(run: Run) -> None:
    printed = await run(f"list_groups; {_START}; create_group lab; list_groups")
    assert "lab    ann" in printed
    assert run.runner.failures == 2
    assert run.complaints.getvalue().splitlines() == [
        "p2p-peer: You are not logged in; type `login <username>`, or `create_user <username>` if you are new.",
        "p2p-peer: There is a group 'lab' already; choose another name, or ask to join it with `join_group`.",
    ]


async def test_a_line_with_an_open_quote_runs_nothing_of_it(json_run: Run) -> None:
    await json_run(f"{_START}")
    await json_run("create_group one; create_group 'two")
    assert json_run.answers()[-1]["error"]["kind"] == "bad_arguments"
    assert "one" not in json_run.engine.world.groups
    assert len(json_run.answers()) == 4


async def test_names_of_strangers_cannot_disturb_the_terminal(run: Run) -> None:
    await run(_START)
    run.engine.world.groups["\x1b]0;owned\x07\u202e"] = ["\x1b[2Jeve"]
    printed = await run("list_groups")
    assert printed.replace("\n", "").isprintable()
    assert "\\x1b[2Jeve" in printed


async def test_an_unforeseen_fault_is_told_and_the_run_goes_on(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    run.engine.world.fault = ZeroDivisionError("secret")
    printed = await run("login ann abcdefgh12; help quit")
    assert "fault of the program (ZeroDivisionError)" in run.complaints.getvalue()
    assert "secret" not in run.complaints.getvalue()
    assert "quit" in printed
    assert "ZeroDivisionError: secret" in caplog.text


async def test_quit_ends_the_run_before_what_stands_behind_it(json_run: Run) -> None:
    with pytest.raises(Quit):
        await json_run("help; quit; list_groups")
    assert [(one["command"], one["ok"]) for one in json_run.answers()] == [("help", True), ("quit", True)]


async def test_help_lists_every_command_and_explains_one(run: Run, json_run: Run) -> None:
    printed = await run("help")
    assert "download_file <group_id> <filename> <destination_path> [strategy]" in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert await run("help logout") == "logout                    end the session: nothing is shared or fetched\n"
    await json_run("help logout; help nonsense")
    assert json_run.answers()[0]["result"] == [
        {"command": "logout", "usage": "logout", "help": "end the session: nothing is shared or fetched"}
    ]
    assert json_run.answers()[1]["error"]["kind"] == "unknown_command"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("wait_downloads soon", "bad_arguments"),
        ("wait_downloads -1", "bad_arguments"),
        ("wait_downloads nan", "bad_arguments"),
        ("start_tracker 0", "bad_arguments"),
        ("start_tracker http", "bad_arguments"),
        ("download_file lab a.bin /tmp fastest", "bad_arguments"),
        ("set_role lab ann king", "bad_arguments"),
        ("login ann", "bad_arguments"),
        ("create_user 'a  b'", "bad_name"),
        ("create_user ann short", "bad_password"),
        ("use_tracker 127.0.0.1 nothing", "bad_address"),
        ("use_tracker http://x 0000-0000-0000-0000", "bad_address"),
        ("stop_tracker", "no_own_tracker"),
        ("upload_file /missing lab", "source_missing"),
    ],
)
async def test_bad_arguments_are_refused(json_run: Run, line: str, kind: str) -> None:
    await json_run(_START)
    await json_run(line)
    assert json_run.answers()[-1]["error"]["kind"] == kind


async def test_a_strategy_can_be_chosen_for_one_download(run: Run) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp in_order")
    assert run.engine.downloads.strategy == "in_order"


async def test_wait_downloads_tells_who_gave_how_much(run: Run) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    waiting = asyncio.create_task(run("wait_downloads 30"))
    await asyncio.sleep(0)
    run.engine.world.move("a.bin", DownloadState.DONE)
    assert await waiting == "a.bin: 100 B in 2.0 s (50 B/s) from 1 peer: bob 100 B (100 %), in /tmp/a.bin\n"


async def test_wait_downloads_fails_when_the_time_is_up(json_run: Run) -> None:
    await json_run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp; wait_downloads 0")
    assert json_run.answers()[-1]["error"]["kind"] == "wait_timeout"


async def test_the_end_waits_for_what_this_run_started(run: Run) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    finishing = asyncio.create_task(run.runner.finish())
    await asyncio.sleep(0.05)
    assert not finishing.done()
    run.engine.world.move("a.bin", DownloadState.DONE)
    await finishing
    assert run.runner.failures == 0
    assert run.out.getvalue().endswith("in /tmp/a.bin\n")


async def test_what_a_command_waited_for_is_not_told_again_at_the_end(run: Run) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    run.engine.world.move("a.bin", DownloadState.DONE)
    await run("wait_downloads")
    await run.runner.finish()
    assert run.out.getvalue().count("in /tmp/a.bin\n") == 1


async def test_the_end_waits_for_jobs_of_sharing_and_counts_those_that_failed(run: Run) -> None:
    await run(f"{_START}; start_share /x/a.bin lab; start_share /x/b.bin lab")
    finishing = asyncio.create_task(run.runner.finish())
    await asyncio.sleep(0.05)
    assert not finishing.done()
    jobs = run.engine.world.jobs
    jobs[1] = msgspec.structs.replace(jobs[1], state="done")
    data: Data = {"path": "/x/b.bin"}
    jobs[2] = msgspec.structs.replace(jobs[2], state="failed", kind=Kind.SOURCE_MISSING, data=data)
    await asyncio.wait_for(finishing, 2)
    assert run.runner.failures == 1
    assert "/x/b.bin" in run.complaints.getvalue()


async def test_a_name_is_told_as_it_is_shown_and_not_as_it_was_typed(run: Run) -> None:
    run.engine.world.passwords["Bob B."] = "abcdefgh12"

    async def login(name: str, password: str) -> str:
        return "Bob B."

    run.engine.account.login = login  # type: ignore[method-assign]
    assert await run("login 'bob b.' abcdefgh12") == "You are logged in as 'Bob B.'.\n"


@pytest.mark.parametrize(
    ("state", "reason", "failures"),
    [
        (DownloadState.FAILED, "destination_missing", 1),
        (DownloadState.PAUSED, "no_space", 1),
        (DownloadState.PAUSED, "", 0),
    ],
)
async def test_the_end_counts_what_failed(run: Run, state: DownloadState, reason: str, failures: int) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    run.engine.world.move("a.bin", state, reason)
    await run.runner.finish()
    assert run.runner.failures == failures
    assert ("a.bin" in run.complaints.getvalue()) is bool(failures)


async def test_the_end_does_not_wait_for_downloads_of_other_runs(run: Run) -> None:
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin /tmp")
    run.context.started.clear()
    await asyncio.wait_for(run.runner.finish(), 1)
    run.context.started.add(("lab", "a.bin"))
    await run("logout")
    await asyncio.wait_for(run.runner.finish(), 1)


class _Closed(Output):
    def __init__(self) -> None:
        super().__init__(Progress(bars=False))

    def say(self, *lines: str) -> None:
        raise Gone


async def test_a_reader_that_went_away_ends_the_run(run: Run) -> None:
    runner = Runner(run.context, _Closed())
    with pytest.raises(Gone):
        await runner.run_line("help")
    assert runner.failures == 0


async def test_a_leading_tilde_is_the_home_folder(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await run(f"{_START}; upload_file /x/a.bin lab; download_file lab a.bin ~/in/")
    assert run.engine.world.downloads[0].path == f"{tmp_path}/in//a.bin"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("login ann secret12", True),
        ("list_groups; create_user ann 'my secret'", True),
        ("login ann", False),
        ("create_group login x", False),
        ("login ann 'open", True),
    ],
)
def test_a_password_in_a_line_is_seen(line: str, found: bool) -> None:
    assert has_password(line) is found


def test_the_first_word_of_a_line_that_cannot_be_read() -> None:
    assert first_word("upload_file 'x") == "upload_file"
    assert first_word("'x") == ""


async def test_an_unknown_command_is_told_cut(run: Run, json_run: Run) -> None:
    name = "x" * 100_000
    await run(name)
    assert f"There is no command '{'x' * 79}…'" in run.complaints.getvalue()
    assert len(run.complaints.getvalue()) < 200
    await json_run(name)
    assert json_run.answers()[0]["command"] == "x" * 79 + "…"
