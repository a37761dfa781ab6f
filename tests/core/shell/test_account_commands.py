"""Another password and the end of an account at the terminal: what is asked, told, and kept in no history."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.shell.account_actions import what_is_lost
from core.shell.history import without_passwords
from core.shell.passwords import NEXT_VARIABLE, VARIABLE, Passwords
from core.shell.runner import has_password
from core.snapshots import DeviceSnapshot, GroupSnapshot
from tests.fakes.shell_run import Run

_START = "create_user ann abcdefgh12; login ann abcdefgh12"


class _Sitting:
    """Somebody at a terminal who types these, and what was asked."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.questions: list[str] = []

    async def __call__(self, question: str) -> str:
        self.questions.append(question)
        return self._answers.pop(0)


@pytest.fixture(autouse=True)
def _no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (VARIABLE, NEXT_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


def _device(number: int, *, this: bool) -> DeviceSnapshot:
    return DeviceSnapshot(f"{number:064x}", "F" * 19, "laptop", "active", 1e9, 1e9, online=True, this=this)


async def test_the_old_password_is_asked_and_the_new_one_twice(run: Run) -> None:
    await run(_START)
    run.engine.world.devices = [_device(1, this=True), _device(2, this=False)]
    sitting = _Sitting("abcdefgh12", "another one 9", "another one 9")
    run.context.passwords = Passwords(sitting)
    told = await run("change_password")
    assert told == (
        "The password is changed; 1 other device logged out; revoke one that you do not know with `revoke_device`.\n"
    )
    assert sitting.questions == ["Password of ann: ", "New password of ann: ", "The same again: "]
    assert run.engine.world.passwords == {"ann": "another one 9"}


async def test_two_new_ones_that_differ_and_a_wrong_old_one_change_nothing(run: Run) -> None:
    await run(_START)
    run.context.passwords = Passwords(_Sitting("abcdefgh12", "another one 9", "another one 8"))
    await run("change_password")
    await run("change_password wrong-one-1 'another one 9'")
    await run("change_password abcdefgh12 short")
    assert run.runner.failures == 3
    complaints = run.complaints.getvalue().splitlines()
    assert "The two passwords differ, so nothing was done" in complaints[0]
    assert "That is not your password, so nothing was changed" in complaints[1]
    assert run.engine.world.passwords == {"ann": "abcdefgh12"}


async def test_programs_name_a_file_for_each_password(
    json_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await json_run(f"{_START}; change_password")
    message = json_run.answers()[-1]["error"]["message"]
    assert "P2P_PASSWORD_FILE" in message
    for variable, text in ((VARIABLE, "abcdefgh12"), (NEXT_VARIABLE, "another one 9")):
        (tmp_path / variable).write_text(f"{text}\n")
        monkeypatch.setenv(variable, str(tmp_path / variable))
    await json_run("change_password")
    assert json_run.answers()[-1]["result"] == {"devices": 0}
    assert json_run.engine.world.passwords == {"ann": "another one 9"}
    monkeypatch.setenv(NEXT_VARIABLE, "/nowhere/new")
    await json_run("change_password")
    assert "which P2P_NEW_PASSWORD_FILE names" in json_run.answers()[-1]["error"]["message"]


async def test_what_is_lost_is_told_before_the_password_that_ends_the_account_is_asked(run: Run) -> None:
    await run(f"{_START}; create_group choir")
    sitting = _Sitting("", "abcdefgh12")
    run.context.passwords = Passwords(sitting)
    await run("delete_account")
    assert "so nothing was done" in run.complaints.getvalue()
    assert run.engine.world.passwords == {"ann": "abcdefgh12"}
    assert await run("delete_account") == "The account 'ann' is deleted, and you are logged out.\n"
    assert run.engine.world.passwords == {}
    assert "Nobody else is in choir, so that ends." in sitting.questions[0]
    assert sitting.questions[0].endswith("\nPassword of ann: ")


@pytest.mark.parametrize("command", ["change_password a b", "delete_account a"])
async def test_whoever_is_not_logged_in_is_told_so(run: Run, command: str) -> None:
    await run(command)
    assert "logged in" in run.complaints.getvalue()


def test_groups_that_end_and_groups_that_are_handed_on_are_named() -> None:
    groups = [
        GroupSnapshot("alone", "ann", 1, "member", "owner", 0),
        GroupSnapshot("led", "ann", 3, "member", "owner", 0),
        GroupSnapshot("visited", "bob", 3, "member", "member", 0),
        GroupSnapshot("strange", "bob", 3, "none", "", 0),
    ]
    told = what_is_lost(groups)
    assert "You leave 3 groups." in told
    assert "Nobody else is in alone," in told
    assert "You own led:" in told
    assert "strange" not in told
    assert "visited" not in told


@pytest.mark.parametrize(
    ("line", "kept", "found"),
    [
        ("change_password old-one-1 new-one-1", "change_password", True),
        ("status; delete_account abcdefgh12; status", "status; delete_account; status", True),
        ("change_password", "change_password", False),
        ("delete_account 'open", "", True),
    ],
)
def test_neither_password_is_kept_and_both_are_seen(line: str, kept: str, found: bool) -> None:
    assert without_passwords(line) == kept
    assert has_password(line) is found
