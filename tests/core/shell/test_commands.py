"""The table: the fourteen are the contract, and wrong use of any command is refused before it does anything."""

from __future__ import annotations

import pytest

from core.shell.command import Hint
from core.shell.commands import COMMANDS, command_of
from core.wire.errors import Kind, UserError
from tests.fakes.shell_run import Run

_FOURTEEN = [
    "create_user <username> [password]",
    "login <username> [password]",
    "create_group <group_id>",
    "join_group <group_id>",
    "leave_group <group_id>",
    "list_requests <group_id>",
    "accept_request <group_id> <username>",
    "list_groups",
    "list_files <group_id>",
    "upload_file <filepath> <group_id>",
    "download_file <group_id> <filename> <destination_path> [strategy]",
    "logout",
    "show_downloads",
    "stop_share <group_id> <filename>",
]
_BESIDE = {
    "wait_downloads", "list_members", "remove_member", "reject_request", "pause", "resume", "cancel", "set_role",
    "ban_member", "status", "help", "quit", "start_tracker",
}  # fmt: skip


def test_the_fourteen_come_first_with_their_names_and_arguments() -> None:
    assert [command.usage() for command in COMMANDS[:14]] == _FOURTEEN


def test_the_others_that_scripts_rely_on_are_there() -> None:
    assert {command.name for command in COMMANDS} >= _BESIDE


def test_names_are_unique_and_each_has_a_line_of_help() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(command.help and len(command.help) < 80 for command in COMMANDS)


def test_optional_arguments_come_last() -> None:
    for command in COMMANDS:
        optional = [argument.optional for argument in command.arguments]
        assert optional == sorted(optional)


def test_a_sentence_of_success_needs_only_what_was_typed() -> None:
    for command in COMMANDS:
        names = {argument.name: "x" for argument in command.arguments if not argument.optional}
        for template in (command.said, command.empty):
            template.replace(":q", "").format_map({**names, "result": "x"})


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_too_few_and_too_many_arguments_are_refused_with_the_usage(command: object, json_run: Run) -> None:
    name = command.name  # type: ignore[attr-defined]
    arguments = command_of(name).arguments
    least = sum(not one.optional for one in arguments)
    wrong = [len(arguments) + 1] + ([least - 1] if least else [])
    for count in wrong:
        await json_run(" ".join([name, *["x"] * count]))
    assert [answer["error"]["kind"] for answer in json_run.answers()] == ["bad_arguments"] * len(wrong)
    assert all(command_of(name).usage() in answer["error"]["message"] for answer in json_run.answers())


def test_an_unknown_command_suggests_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        command_of("list-group")
    assert caught.value.kind is Kind.UNKNOWN_COMMAND
    assert caught.value.data == {"command": "list-group", "suggestion": "list_groups"}
    with pytest.raises(UserError) as caught:
        command_of("xyzzy")
    assert caught.value.data == {"command": "xyzzy"}


def test_every_argument_that_names_something_can_be_completed() -> None:
    hints = {argument.name: argument.hint for command in COMMANDS for argument in command.arguments}
    for name in ("filepath", "destination_path", "filename", "role", "command"):
        assert hints[name] is not Hint.NOTHING
