"""What the prompt is made of: passwords, history without them, completion, announcements."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core import events
from core.shell.announcer import Announcer
from core.shell.completion import Completions
from core.shell.history import MOST_LINES, HistoryFile, without_passwords
from core.shell.milestones import milestone
from core.shell.passwords import VARIABLE, Passwords
from core.snapshots import DownloadState, FileSnapshot, HashProgress
from core.wire.errors import Kind, UserError
from tests.fakes.shell_run import Run


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("login ann secret12", "login ann"),
        ("create_user 'my name' secret12", "create_user 'my name'"),
        ("list_groups; login ann secret12; status", "list_groups; login ann; status"),
        ("login ann 'open secret", ""),
        ("login ann secret12 # and more", "login ann"),
        ("  upload_file 'a b' lab ", "upload_file 'a b' lab"),
        ("create_group 'open", "create_group 'open"),
        ("l'ogi'n ann secret12", "login ann"),
        ("", ""),
    ],
)
def test_no_password_is_kept(line: str, kept: str) -> None:
    assert without_passwords(line) == kept


def test_the_history_is_there_in_the_next_run_and_for_nobody_else(tmp_path: Path) -> None:
    HistoryFile(tmp_path).add("list_groups")
    HistoryFile(tmp_path).add("two\nlines")
    assert HistoryFile(tmp_path).lines() == ["list_groups", "two lines"]
    assert (tmp_path / "history").stat().st_mode & 0o777 == 0o600


def test_a_history_that_has_grown_too_long_is_cut(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("".join(f"{n}\n" for n in range(2 * MOST_LINES + 1)))
    lines = HistoryFile(tmp_path).lines()
    assert (len(lines), lines[-1]) == (MOST_LINES, str(2 * MOST_LINES))
    assert (tmp_path / "history").read_text().splitlines() == lines
    assert (tmp_path / "history").stat().st_mode & 0o777 == 0o600


def test_a_history_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    nowhere = HistoryFile(tmp_path / "missing")
    nowhere.add("list_groups")
    assert nowhere.lines() == []


class _Asked:
    """Somebody at a terminal who types these."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.questions: list[str] = []

    async def __call__(self, question: str) -> str:
        self.questions.append(question)
        return self._answers.pop(0)


async def test_a_password_is_asked_for_once_and_a_new_one_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    asked = _Asked("one", "two", "two", "two", "three")
    passwords = Passwords(asked)
    assert await passwords.of("ann", new=False) == "one"
    assert await passwords.of("ann", new=True) == "two"
    with pytest.raises(UserError) as caught:
        await passwords.of("ann", new=True)
    assert caught.value.data == {"rule": "passwords_differ"}
    assert asked.questions[0] == "Password of ann: "


async def test_the_password_file_goes_before_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pw"
    file.write_text("first line \r\nsecond\n")
    monkeypatch.setenv(VARIABLE, str(file))
    assert await Passwords(_Asked()).of("ann", new=True) == "first line "


@pytest.mark.parametrize("content", [None, b"", b"\nsecond\n", b"\xff\xfe\n"])
async def test_a_password_file_that_gives_none_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "pw"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(VARIABLE, str(file))
    with pytest.raises(UserError) as caught:
        await Passwords(None).of("ann", new=False)
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_ARGUMENTS, "password_file")
    assert caught.value.data["path"] == str(file)


@pytest.fixture
async def full(run: Run) -> Run:
    await run("create_user ann abcdefgh12; login ann abcdefgh12; create_group lab; create_group 'lab two'")
    await run("upload_file '/x/my file' lab; upload_file /x/other lab; download_file lab other /tmp")
    run.engine.world.requests["lab"] = ["bob"]
    return run


@pytest.mark.parametrize(
    ("line", "start", "words"),
    [
        ("list_g", 0, ["list_groups"]),
        ("status; list_f", 8, ["list_files"]),
        ("list_files ", 11, ["lab", "'lab two'"]),
        ("list_files 'lab t", 11, ["'lab two'"]),
        ("list_files LAB", 11, ["lab", "'lab two'"]),
        ("list_files lab ", 15, []),
        ("download_file lab ", 18, ["'my file'", "other"]),
        ("download_file lab other x r", 26, ["random", "rarest"]),
        ("stop_share lab o", 15, ["other"]),
        ("pause lab ", 10, ["other"]),
        ("pause 'lab two' ", 16, []),
        ("accept_request lab ", 19, ["bob"]),
        ("remove_member lab ", 18, ["ann"]),
        ("set_role lab ann re", 17, ["reader"]),
        ("help list_r", 5, ["list_requests"]),
        ("login a", 6, []),
        ("nonsense x", 9, []),
    ],
)
async def test_what_can_stand_at_the_cursor_is_suggested(full: Run, line: str, start: int, words: list[str]) -> None:
    found = await Completions(full.context.engine).of(line)
    assert (found.start, found.words) == (start, words)


async def test_the_files_of_a_folder_are_suggested_with_the_folder(full: Run) -> None:
    full.engine.world.files["lab"].append(FileSnapshot("dir/sub/a", 1, 1, 1, "ann", 0.0, "f" * 64))
    found = await Completions(full.context.engine).of("download_file lab d")
    assert found.words == ["dir", "dir/sub", "dir/sub/a"]


async def test_paths_are_suggested_and_folders_alone_where_a_folder_is_wanted(
    full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    (tmp_path / ".hidden").touch()
    monkeypatch.chdir(tmp_path)
    completions = Completions(full.context.engine)
    assert (await completions.of("upload_file a")).words == ["'a file'", "'a folder/'"]
    assert (await completions.of("download_file lab other ")).words == ["'a folder/'"]
    assert (await completions.of(f"upload_file {tmp_path}/.h")).words == [f"{tmp_path}/.hidden"]
    assert (await completions.of("upload_file /nowhere/at/all/")).words == []


async def test_a_name_with_control_characters_is_never_suggested(full: Run) -> None:
    full.engine.world.groups["la\x1b[2J"] = ["eve"]
    assert "la\x1b[2J" not in (await Completions(full.context.engine).of("list_files ")).words


async def test_without_a_login_there_is_nothing_to_suggest(run: Run) -> None:
    assert (await Completions(run.context.engine).of("list_files ")).words == []


async def test_the_engine_is_asked_once_for_the_same_list(full: Run) -> None:
    now = 0.0
    completions = Completions(full.context.engine, lambda: now)
    await completions.of("list_files ")
    await full("create_group new")
    assert "new" not in (await completions.of("list_files ")).words
    now = 10.0
    assert "new" in (await completions.of("list_files ")).words


async def test_the_loss_of_a_tracker_is_told_once_and_its_return(run: Run) -> None:
    said: list[str] = []
    announcer = Announcer(run.context.engine, said.append)
    for event in (
        events.TrackerConnected("10.0.0.1:47700"),
        events.TrackerLost("10.0.0.1:47700", 2.0),
        events.TrackerLost("10.0.0.1:47700", 4.0),
        events.TrackerConnected("10.0.0.1:47700"),
    ):
        announcer.on_event(event)
    assert said == [
        "The tracker at 10.0.0.1:47700 does not answer, next try in 2.0 s; transfers go on.",
        "Connected to the tracker at 10.0.0.1:47700.",
    ]


async def test_complete_downloads_are_told_with_their_figures(full: Run) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    announcer = Announcer(full.context.engine, said.put_nowait)
    full.context.engine.subscribe(announcer.on_event)
    full.engine.world.move("other", DownloadState.DONE)
    told = await asyncio.wait_for(said.get(), 5)
    assert told.startswith("Complete: other: 100 B in 2.0 s")
    await announcer.close()


async def test_what_a_wait_tells_is_not_told_twice_and_not_lost_if_the_wait_fails(full: Run) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    announcer = Announcer(full.context.engine, said.put_nowait)
    full.context.engine.subscribe(announcer.on_event)
    with announcer.holding():
        full.engine.world.move("other", DownloadState.DONE)
    announcer.on_event(events.RequestArrived("lab", "bob"))
    assert said.get_nowait().startswith("bob asks to join lab")
    assert said.empty()
    with pytest.raises(KeyError):
        with announcer.holding():
            full.engine.world.move("other", DownloadState.DONE)
            raise KeyError
    assert (await asyncio.wait_for(said.get(), 5)).startswith("Complete: other")
    await announcer.close()


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (events.GroupLeft("lab", "removed"), "An admin removed you from lab; its transfers have stopped."),
        (events.GroupLeft("lab", "left"), None),
        (events.LoggedOut("logout"), None),
        (events.LoggedOut("revoked"), "You were logged out: this device was revoked."),
        (events.PeerBanned("eve\x1b", "d", "lab", "a"), "eve\\x1b sent wrong pieces of a and is banned for an hour."),
        (events.ShareChanged("lab", "a", "/a", "missing"), "a is no longer shared in lab: /a is gone."),
        (events.NewDevice("bob", "ab" * 32), "bob uses a new device, abababababababab."),
        (events.SharingPaused("lab"), "No tracker confirmed the members of lab for a day; nothing of it is served."),
        (events.DownloadChanged("lab", "a", DownloadState.WAITING), None),
        (events.GroupsChanged(), None),
        (events.FilesChanged("lab"), None),
        (events.Hashing(HashProgress("a", 1, 2)), None),
        (
            events.RequestArrived("lab", ""),
            "Somebody asks to join lab: accept_request or reject_request answers.",
        ),
        (
            events.DownloadChanged("lab", "a", DownloadState.PAUSED, Kind.DISK_FAILED),
            "The download of a is paused: The disk refused; nothing that was checked is lost, try again when it works.",
        ),
        # The disk is told of once, for all its downloads.
        (events.DownloadChanged("lab", "a", DownloadState.PAUSED, Kind.NO_SPACE, {"folder": "/in"}), None),
        (
            events.DiskFull("/in", 1 << 20, 1 << 30, 3),
            (
                "The disk of /in is full (1.0 MiB are free): "
                "its downloads pause, and go on by themselves when there is room."
            ),
        ),
        (events.DiskFree("/in"), "The disk of /in has room again; its downloads go on."),
    ],
)
def test_milestones_are_told_in_a_sentence(event: events.Event, text: str | None) -> None:
    assert milestone(event) == text
