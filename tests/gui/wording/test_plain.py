"""Names of strangers cannot hide, turn, break or stretch what the window says."""

from __future__ import annotations

import pytest

from gui.wording.plain import escaped, plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("film.mkv", "film.mkv"),
        ("Ünïcode 映画 🎬.mkv", "Ünïcode 映画 🎬.mkv"),
        ("photo\u202egpj.exe", "photo\\u{202e}gpj.exe"),
        ("a\u200bb", "a\\u{200b}b"),
        ("a\nb\tc", "a b c"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("a\u3164b", "a\\u{3164}b"),
        ("a\ufe0fb", "a\\u{fe0f}b"),
        ("a\u00a0b", "a b"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("", ""),
    ],
)
def test_what_hides_is_shown(given: str, shown: str) -> None:
    assert plain(given) == shown


def test_scribbles_of_many_marks_are_cut() -> None:
    assert plain("e" + "\u0301" * 500) == "e" + "\u0301" * 4


def test_a_long_name_keeps_its_begin_and_its_extension() -> None:
    shown = plain("x" * 10_000 + ".exe", 60)
    assert len(shown) == 60
    assert shown.startswith("xxx")
    assert shown.endswith(".exe")
    assert "…" in shown


def test_markup_is_shown_where_it_would_be_taken_for_one() -> None:
    assert escaped("<img src=x>\nb") == "<qt>&lt;img src=x&gt;<br>b</qt>"
    assert escaped("") == ""
