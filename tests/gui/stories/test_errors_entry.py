"""What goes wrong before somebody is in: each mistake has its sentence on the first pages, and nothing comes of it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from core.wire import fingerprint as fingerprints
from core.wire.ids import Fingerprint
from tests.fakes.at_the_window import PASSWORD, Ben, Person
from tests.fakes.programs import Tracker
from tests.fakes.window import until
from tests.fakes.wrong_names import WRONG_NAME_RULES, WRONG_NAMES

pytestmark = pytest.mark.asyncio(loop_scope="module")

Opening = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def newcomer(open_windows: Opening, tracker: Tracker) -> Person:
    """Somebody before the first page, who has no account and has chosen the tracker."""
    person = await open_windows(tracker.invite)
    await until(lambda: person.program.window.first_run.account.choice.tracker is not None)
    return person


@pytest_asyncio.fixture(loop_scope="module")
async def addressing(newcomer: Person) -> AsyncIterator[Person]:
    """The same before the field for an address; back among the trackers afterwards."""
    newcomer.click("address_link")
    await newcomer.appears("address_field")
    known = await newcomer.program.actions.known_trackers()
    yield newcomer
    assert await newcomer.program.actions.known_trackers() == known
    newcomer.click("address_back")
    await newcomer.goes("address_field")


async def _is_out(person: Person) -> bool:
    """Whether nobody was let in, and the form takes another try."""
    await until(lambda: not person.find(QLineEdit, "account_name").isReadOnly())
    return person.sees("account_form") and not (await person.program.actions.status()).logged_in


@pytest.mark.parametrize(("name", "sentence"), WRONG_NAMES, ids=WRONG_NAME_RULES)
async def test_a_user_name_that_cannot_be_is_refused_with_its_rule(newcomer: Person, name: str, sentence: str) -> None:
    await newcomer.enters(name, PASSWORD, create=True)
    await newcomer.hears(sentence)
    field = newcomer.find(QLineEdit, "account_name")
    assert sentence in field.accessibleDescription()
    assert field.hasFocus()
    assert field.text() == name
    assert await _is_out(newcomer)


async def test_without_a_name_or_a_password_there_is_nothing_to_send(newcomer: Person) -> None:
    for name, password in (("", PASSWORD), ("   ", PASSWORD), ("somebody", "")):
        await newcomer.enters(name, password, create=True)
        assert not newcomer.find(QPushButton, "account_submit").isEnabled()
        assert await _is_out(newcomer)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "The password is too short. It needs at least 8 characters to be safe."),
        ("password123", "This password cannot be used. It is on the lists of common passwords"),
        ("long " * 26, "The password is too long. At most 128 characters are allowed."),
    ],
    ids=["too short", "common", "too long"],
)
async def test_a_password_that_is_easy_to_guess_is_refused_with_its_rule(
    newcomer: Person, password: str, sentence: str
) -> None:
    await newcomer.enters("somebody", password, create=True)
    await newcomer.hears(sentence)
    assert newcomer.find(QLineEdit, "password_line").hasFocus()
    assert await _is_out(newcomer)


async def test_the_name_of_somebody_else_is_taken_however_it_is_written(newcomer: Person, ben: Ben) -> None:
    await newcomer.enters("BEN", PASSWORD, create=True)
    await newcomer.hears("The name BEN is taken. Choose another name, or log in if the account is yours.")
    assert await _is_out(newcomer)


@pytest.mark.parametrize("name", ["ben", "nobody at all"])
async def test_a_wrong_login_does_not_tell_which_of_the_two_is_wrong(newcomer: Person, ben: Ben, name: str) -> None:
    await newcomer.enters(name, "not the password", create=False)
    await newcomer.hears("User name and password do not fit together. Check both and try again.")
    assert await _is_out(newcomer)


async def test_what_is_no_address_is_said(addressing: Person) -> None:
    for text, sentence in (
        ("not an address!", "not an address! is not an address. Write it like"),
        ("127.0.0.1:99999", "127.0.0.1:99999 is not an address. Write it like 192.168.1.5:47700."),
    ):
        addressing.type("address_field", text, Qt.Key.Key_Return)
        await addressing.hears(sentence)
        assert addressing.sees("address_field")


async def test_a_tracker_that_is_not_there_is_named_with_what_to_look_at(addressing: Person) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        addressing.type("address_field", address, Qt.Key.Key_Return)
        await addressing.hears(f"The tracker at {address} does not answer. Check that it runs")


async def test_another_program_at_the_address_is_no_tracker(addressing: Person) -> None:
    with _mail_server() as address:
        addressing.type("address_field", address, Qt.Key.Key_Return)
        await addressing.hears(f"What answers at {address} is not a tracker. Check address and port.")


async def test_a_link_to_a_tracker_with_another_key_is_a_hard_stop(addressing: Person, tracker: Tracker) -> None:
    link = tracker.invite.replace(tracker.fingerprint, "0" * 64)
    addressing.type("address_field", link, Qt.Key.Key_Return)
    await addressing.appears("wrong_pin_page")
    for one in ("0" * 64, tracker.fingerprint):
        assert addressing.says(fingerprints.shown(Fingerprint(one)))
    await addressing.press(Qt.Key.Key_Escape)
    await addressing.appears("address_field")


@contextlib.contextmanager
def _mail_server() -> Iterator[str]:
    """The address of a program that speaks first, and not TLS."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(1000)
                        connection.sendall(b"220 mail.example ESMTP\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
