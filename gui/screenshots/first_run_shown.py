"""The states of the first run, as `--screenshots` draws them.

Invariant: each state is set by the methods that the flow uses too; nothing is painted for the picture alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from core.wire.errors import Kind, TrackerError
from gui.first_run.first_run import FirstRun
from gui.first_run.space import FolderSpace
from gui.first_run.wrong_pin_page import WrongPin
from gui.main_window import MainWindow
from gui.screenshots import samples
from gui.wording.sentences import sentence

Set = Callable[[MainWindow], None]


def _account(window: MainWindow) -> FirstRun:
    window.show_first_run()
    view = window.first_run
    view.show_page(view.account)
    view.account.show_search()
    view.account.form.set_errors()
    view.account.form.set_mode("create")
    return view


def _searching(window: MainWindow) -> None:
    _account(window).account.choice.forget_all()


def _found(window: MainWindow) -> None:
    view = _account(window)
    view.account.choice.forget_all()
    view.account.choice.set_trackers(samples.found_trackers()[:1])
    view.account.form.name.setText("ann")


def _found_two(window: MainWindow) -> None:
    view = _account(window)
    view.account.choice.forget_all()
    view.account.choice.set_trackers(samples.found_trackers())


def _none(window: MainWindow) -> None:
    view = _account(window)
    view.account.choice.forget_all()
    view.account.choice.set_nothing_found()


def _wrong_password(window: MainWindow) -> None:
    _found(window)
    form = window.first_run.account.form
    form.set_mode("login")
    words = sentence(TrackerError(Kind.WRONG_LOGIN))
    form.set_errors(password=f"{words.title} {words.next}".strip())


def _address(window: MainWindow) -> None:
    view = _account(window)
    view.account.show_address("192.168.1.20")


def _wrong_pin(window: MainWindow) -> None:
    window.show_first_run()
    view = window.first_run
    view.wrong_pin.set_wrong_pin(
        WrongPin(samples.FINGERPRINT, samples.OTHER_FINGERPRINT, "192.168.1.20:47700", "office")
    )
    view.show_page(view.wrong_pin)


def _starting(window: MainWindow) -> None:
    window.show_first_run()
    view = window.first_run
    view.starting.set_starting()
    view.show_page(view.starting)


def _port_taken(window: MainWindow) -> None:
    window.show_first_run()
    view = window.first_run
    words = sentence(TrackerError(Kind.PORT_TAKEN, port=47700, holder="python3 (4711)"))
    view.starting.set_failed(f"{words.title} {words.why}".strip(), words.next)
    view.show_page(view.starting)


def _group(window: MainWindow) -> None:
    window.show_first_run()
    view = window.first_run
    view.group.set_user("ann")
    view.group.folder.set_space(FolderSpace("/Users/ann/Downloads", exists=True, writable=True, free=512 * samples.GIB))
    view.group.set_groups([group for group in samples.groups() if group.state == "none"])
    view.show_page(view.group)


FIRST_RUN: Final[Mapping[str, Set]] = MappingProxyType(
    {
        "first-run-searching": _searching,
        "first-run-found": _found,
        "first-run-found-two": _found_two,
        "first-run-none": _none,
        "first-run-address": _address,
        "first-run-wrong-password": _wrong_password,
        "first-run-wrong-pin": _wrong_pin,
        "first-run-starting-tracker": _starting,
        "first-run-port-taken": _port_taken,
        "first-run-group": _group,
    }
)
"""Name of the picture and how the window comes to that state."""
