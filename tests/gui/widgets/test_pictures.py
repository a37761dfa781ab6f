"""Pieces, speeds, codes and drops are drawn as they are."""

from __future__ import annotations

import pytest
import segno
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.widgets.drop_overlay import DropOverlay
from gui.widgets.piece_map import STRIP, PieceMap
from gui.widgets.qr_code import LONGEST, QrCode
from gui.widgets.speed_graph import SpeedGraph

TRACK, ACCENT = QColor(theme.TOKENS["light"]["track"]), QColor(theme.TOKENS["light"]["accent"])


def pieces(qtbot: QtBot, picture: str, *, width: int = 80, holders: list[int] | None = None) -> PieceMap:
    """A map from `#` here, `.` missing, `>` in flight."""
    bits = bytearray((len(picture) + 7) // 8)
    for at, sign in enumerate(picture):
        if sign == "#":
            bits[at // 8] |= 128 >> at % 8
    made = PieceMap()
    qtbot.addWidget(made)
    made.set_pieces(bytes(bits), len(picture), [at for at, sign in enumerate(picture) if sign == ">"], holders)
    made.resize(width, made.sizeHint().height())
    made.show()
    return made


def at(widget: QWidget, x: int, y: int) -> QColor:
    """The colour of a pixel of a widget as it is drawn."""
    return widget.grab().toImage().pixelColor(x, y)


def test_a_piece_is_full_here_half_as_high_in_flight_and_empty_when_missing(qtbot: QtBot) -> None:
    made = pieces(qtbot, "##>>....", width=80)
    assert at(made, 15, 4) == at(made, 15, STRIP - 4) == ACCENT
    assert at(made, 35, 4) == TRACK
    assert at(made, 35, STRIP - 4) == ACCENT
    assert at(made, 70, 4) == at(made, 70, STRIP - 4) == TRACK


def test_pieces_run_from_the_right_in_a_mirrored_window(qtbot: QtBot) -> None:
    made = pieces(qtbot, "####....", width=80)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert at(made, 70, 7) == ACCENT
    assert at(made, 10, 7) == TRACK


def test_many_pieces_in_a_pixel_tell_how_many_are_here(qtbot: QtBot) -> None:
    made = pieces(qtbot, "##########" * 40 + "#....#...." * 40, width=80)
    full, part = at(made, 20, 7), at(made, 60, 7)
    assert full == ACCENT
    assert part not in (ACCENT, TRACK)
    assert TRACK.blueF() - part.blueF() < TRACK.redF() - part.redF()


def test_the_strip_below_shows_what_nobody_has(qtbot: QtBot) -> None:
    made = pieces(qtbot, "....", width=80, holders=[0, 1, 5, 9])
    below = STRIP + 7
    assert at(made, 10, below) == TRACK
    assert at(made, 50, below) == at(made, 70, below) == ACCENT
    assert at(made, 30, below) not in (TRACK, ACCENT)


def test_a_map_of_pieces_says_how_many_are_here(qtbot: QtBot) -> None:
    assert pieces(qtbot, "##>.....").accessibleDescription() == "2 of 8 pieces are here, 1 on their way"


@pytest.mark.parametrize(("bits", "count", "flight"), [(b"", 0, []), (b"", 9, [0, 99, -1]), (b"\xff" * 9, 3, [1])])
def test_no_bits_too_few_and_too_many_are_drawn(qtbot: QtBot, bits: bytes, count: int, flight: list[int]) -> None:
    made = PieceMap()
    qtbot.addWidget(made)
    made.set_pieces(bits, count, flight, [1] * count)
    made.resize(50, made.sizeHint().height())
    assert not made.grab().isNull()


def test_a_tip_names_the_pieces_under_the_mouse(qtbot: QtBot) -> None:
    made = pieces(qtbot, "##>.....", width=80, holders=[1, 2, 3, 4, 5, 6, 7, 8])
    assert made._tip(25).splitlines()[0] == "Piece 3: on its way"
    assert made._tip(5).splitlines()[0] == "Piece 1: here"
    assert made._tip(500).splitlines()[0] == "Piece 8: missing"


def line_height(graph: SpeedGraph, token: str, x: int) -> int:
    """How far down the line of a colour first crosses a column of pixels."""
    wanted = QColor(theme.TOKENS["light"][token])
    picture = graph.grab().toImage()
    found = [y for y in range(picture.height()) if _distance(picture.pixelColor(x, y), wanted) < 150]
    assert found
    return found[0]


def _distance(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def test_both_lines_share_one_scale_and_the_newest_is_at_the_end(qtbot: QtBot) -> None:
    graph = SpeedGraph()
    qtbot.addWidget(graph)
    graph.resize(240, 100)
    for _ in range(60):
        graph.add(1000.0, 500.0)
    assert line_height(graph, "accent", 120) < 6
    assert 44 < line_height(graph, "ok", 120) < 56
    for _ in range(10):
        graph.add(0.0, 500.0)
    assert line_height(graph, "accent", 20) < 6
    assert line_height(graph, "accent", 235) > 90


def test_a_day_of_speeds_keeps_its_peaks(qtbot: QtBot) -> None:
    graph = SpeedGraph()
    qtbot.addWidget(graph)
    graph.resize(240, 100)
    graph.set_span(24 * 3600)
    graph.set_history([(100.0, 0.0)] * 40_000 + [(1000.0, 0.0)] + [(100.0, 0.0)] * 46_399)
    points = graph._points(graph._down)
    assert max(points) == 1000.0
    assert len(points) <= 121


def test_the_grid_and_the_values_are_there_only_while_the_mouse_is(qtbot: QtBot) -> None:
    graph = SpeedGraph()
    qtbot.addWidget(graph)
    graph.resize(240, 100)
    graph.set_history([(1000.0, 500.0)] * 60)
    graph.show()
    calm = graph.grab().toImage()
    place = QPointF(120, 50)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(graph, move)
    assert graph.grab().toImage() != calm
    QApplication.sendEvent(graph, QEvent(QEvent.Type.Leave))
    assert graph.grab().toImage() == calm
    assert graph.accessibleDescription() in ("Down 1000 B/s, up 500 B/s", "Down 1,000 B/s, up 500 B/s")


def test_a_code_has_every_module_of_its_text_and_a_quiet_zone(qtbot: QtBot) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    text = "p2p://office.local:47800/?pin=7K4QM2XD91PAZC0B&group=Film%20club"
    code.set_text(text)
    matrix = [list(row) for row in segno.make_qr(text, error="m").matrix]
    modules = len(matrix) + 8
    picture = code.image(modules * 3 + 2)
    assert picture.width() == picture.height() == modules * 3
    for y in range(modules):
        for x in range(modules):
            inside = 4 <= x < modules - 4 and 4 <= y < modules - 4
            dark = inside and bool(matrix[y - 4][x - 4])
            assert picture.pixelColor(x * 3 + 1, y * 3 + 1).value() == (0 if dark else 255)


def test_a_code_is_dark_on_light_in_the_dark_theme_too(qtbot: QtBot) -> None:
    theme.theme().set_mode("dark")
    code = QrCode()
    qtbot.addWidget(code)
    code.resize(200, 200)
    code.set_text("p2p://office.local:47800/")
    assert at(code, 8, 100) == QColor(Qt.GlobalColor.white)


def test_a_text_that_no_camera_could_read_is_refused(qtbot: QtBot) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    with pytest.raises(ValueError):
        code.set_text("x" * (LONGEST + 1))
    code.set_text("")
    assert code.image(100).isNull()


def test_what_lies_over_the_window_takes_no_event_and_stays_as_large(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    target = QPushButton(window)
    target.resize(200, 100)
    window.resize(400, 300)
    overlay = DropOverlay(window)
    window.show()
    overlay.show_over("Share 3 files (12.4 GiB) with Film club", "Drop on another group to share there")
    assert overlay.is_shown()
    assert window.childAt(QPoint(50, 50)) is target
    window.resize(600, 400)
    assert overlay.size() == window.size()
    assert not overlay.acceptDrops()
    assert overlay.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_the_overlay_fades_and_is_gone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    overlay = DropOverlay(window)
    window.show()
    overlay.show_over("Share", refused=True)
    qtbot.waitUntil(lambda: overlay.property("strength") == 1.0)
    overlay.hide_overlay()
    assert not overlay.is_shown()
    qtbot.waitUntil(lambda: not overlay.isVisible())
    overlay.show_over("Share again")
    qtbot.waitUntil(lambda: overlay.property("strength") == 1.0)
    assert overlay.isVisible()
