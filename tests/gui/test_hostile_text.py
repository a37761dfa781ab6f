"""What strangers chose stays text wherever the window shows it: nothing of it is markup, hides, or moves a button."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, QSize, Qt, QUrl
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.events import DownloadChanged, NewDevice, RequestArrived
from core.snapshots import DiskSnapshot, DownloadState
from core.wire.errors import Kind
from gui import theme
from gui.dialogs.invite import InviteDialog
from gui.flows.desk import Desk
from gui.main_window import MainWindow
from gui.notifications import Notifications
from gui.preferences import Preferences
from gui.sample import Sample
from gui.screenshots import samples
from gui.screenshots.dialogs_shown import DIALOGS
from gui.screenshots.main_shown import MAIN
from gui.widgets.elided import ElidedLabel

NASTY = "\u202egnp\x1b[31m<img src='http:x.png'>\n&amp;\u2060" + "W" * 300
"""What stands behind each name that somebody else may choose."""
_NAMES = frozenset({
    "user", "group", "name", "owner", "shared_by", "added_by", "device_name", "tracker_name", "agent", "by",
})  # fmt: skip
_HIDDEN = re.compile("[\u202e\u2060\x1b]")
_SMALL = QSize(900, 560)
_ROWS_LOOKED_AT = 40
_MAIN = (
    "main-hostile", "main-details-peers", "main-details-content", "main-search", "main-members", "main-activity",
    "main-hashing",
)  # fmt: skip
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def spoiled(value: Any) -> Any:
    """The same, but each name in it is nasty; equal names stay equal."""
    if isinstance(value, tuple):
        return tuple(map(spoiled, value))
    if isinstance(value, dict):
        return {key: f"{one}{NASTY}" if key in _NAMES and isinstance(one, str) else one for key, one in value.items()}
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {}
    for name in value.__struct_fields__:
        before = getattr(value, name)
        is_name = name in _NAMES and isinstance(before, str) and before
        changes[name] = f"{before}{NASTY}" if is_name else spoiled(before)
    return msgspec.structs.replace(value, **changes)


@pytest.fixture(autouse=True)
def _hostile_world(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the samples make, hostile people have named."""
    theme.install(qapp, "light")
    for name, make in list(vars(samples).items()):
        if callable(make) and getattr(make, "__module__", "") == samples.__name__ and not name.startswith("_"):
            monkeypatch.setattr(samples, name, _spoiling(make))
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _spoiling(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **how: spoiled(make(*args, **how))


def _check(top: QWidget) -> None:
    """That nothing of what is shown in `top` hides or is read as markup, and that its buttons are within it."""
    assert not _HIDDEN.search(top.windowTitle())
    for widget in (top, *top.findChildren(QWidget)):
        if (
            isinstance(widget, QLabel) and widget.text() and not isinstance(widget, ElidedLabel)
        ):  # that one draws it plain
            assert widget.textFormat() is Qt.TextFormat.PlainText or "<" not in widget.text(), widget.text()
            _plain(widget.text(), widget)
        if isinstance(widget, QAbstractButton):
            _plain(widget.text(), widget)
        _plain(widget.accessibleName(), widget)
        _literal(widget.toolTip(), widget)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            _check_model(widget.model(), QModelIndex())
        if isinstance(widget, QPushButton) and widget.isVisible() and not _scrolls(widget, top):
            place = widget.rect().translated(widget.mapTo(top, QPoint(0, 0)))
            assert top.rect().contains(place), f"{widget.objectName()} is off the screen"


def _scrolls(widget: QWidget, top: QWidget) -> bool:
    """Whether it is part of something that is scrolled, or of another window."""
    at: QWidget | None = widget
    while at is not None and at is not top:
        if isinstance(at, QAbstractScrollArea) or at.isWindow():
            return True
        at = at.parentWidget()
    return False


def _check_model(model: QAbstractItemModel, parent: QModelIndex) -> None:
    for row in range(min(model.rowCount(parent), _ROWS_LOOKED_AT)):
        # A list has no public number of columns.
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            for role in _ROLES:
                text = index.data(role)
                if isinstance(text, str):
                    (_literal if role is Qt.ItemDataRole.ToolTipRole else _plain)(text, model)
        _check_model(model, model.index(row, 0, parent))


def _plain(text: str, where: object) -> None:
    assert not _HIDDEN.search(text), (where, text)
    assert "gnp\\u{1b}" not in text or "\n&amp;" not in text, (where, text)


def _literal(tip: str, where: object) -> None:
    _plain(tip, where)
    assert "<img" not in tip, (where, tip)
    assert tip.startswith("<qt>") or ("<" not in tip and "&" not in tip), (where, tip)


@pytest.mark.parametrize("state", _MAIN)
def test_in_the_window(state: str, qtbot: QtBot, preferences: Preferences, qapp: QApplication) -> None:
    window = MainWindow(preferences)
    qtbot.addWidget(window)
    window.resize(_SMALL)
    window.show()
    MAIN[state](window)
    qapp.processEvents()
    assert window.size() == _SMALL
    _check(window)


@pytest.mark.parametrize("name", DIALOGS)
def test_in_a_dialog(name: str, qapp: QApplication) -> None:
    dialog = DIALOGS[name]()
    dialog.open()
    dialog.fit(_SMALL)
    qapp.processEvents()
    try:
        _check(dialog)
    finally:
        if isValid(dialog):
            dialog.close()


def test_outside_the_window(qtbot: QtBot, preferences: Preferences) -> None:
    told: list[tuple[str, str]] = []
    notifications = Notifications(preferences, lambda: False, preferences, gather_ms=1)
    notifications.told.connect(lambda title, text, target: told.append((title, text)))
    group, name = f"Film club{NASTY}", f"film.mkv{NASTY}"
    preferences.put("notify_member_online", True)
    notifications.on_event(DownloadChanged(group, name, DownloadState.DONE))
    notifications.on_event(DownloadChanged(group, name, DownloadState.FAILED, Kind.NO_SPACE))
    notifications.on_event(RequestArrived(group, name))
    notifications.on_event(NewDevice(name, "d"))
    notifications.on_new_files(group, [name] * 5)
    notifications.on_online(group, set())
    notifications.on_online(group, {name})
    notifications.on_sample(Sample(samples.status(), disks=(DiskSnapshot(f"/media/{NASTY}", 0, 1, True, 1),)))
    qtbot.waitUntil(lambda: len(told) == 7)
    for title, text in told:
        _plain(title, title)
        _plain(text, text)
        assert "\n" not in title + text
        assert len(title) + len(text) < 500


def test_a_name_that_a_file_dialog_begins_with(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = InviteDialog(f"../..\\{NASTY}", samples.LINK, name=f"../..\\{NASTY}")
    dialog.open()
    dialog._on_save()
    qapp.processEvents()
    chooser = dialog.findChild(QFileDialog, "invite_chooser")
    assert isinstance(chooser, QFileDialog)
    (chosen,) = chooser.selectedFiles()
    name = chosen.rpartition("/")[2]
    assert re.fullmatch(r"[\w -]{1,60}\.png", name), name
    assert not name.startswith(".")
    chooser.close()
    dialog.close()


@pytest.mark.parametrize(
    "name", ["film.mkv", "x.exe", "X.ExE", "x.exe. ", "x.desktop", "x.url", "x.webloc", "x.lnk", "x.wsf", "script"]
)
def test_what_could_run_is_shown_in_its_folder_instead_of_opened(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("gui.flows.desk.QDesktopServices.openUrl", opened.append)
    path = tmp_path / name
    path.write_bytes(b"#!/bin/sh\n")
    path.chmod(0o755 if name == "script" else 0o644)
    desk = object.__new__(Desk)
    desk.open_path(str(path))
    assert [url.toLocalFile() for url in opened] == [str(path if name == "film.mkv" else tmp_path)]
