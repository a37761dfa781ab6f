"""Lines are read as a shell reads them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shell import parsing
from core.wire.errors import Kind, UserError


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("", []),
        ("  ;; ; ", []),
        ("list_groups", [["list_groups"]]),
        ("a b;c d", [["a", "b"], ["c", "d"]]),
        ("a\nb", [["a"], ["b"]]),
        ("upload_file '/tmp/my file.bin' lab", [["upload_file", "/tmp/my file.bin", "lab"]]),
        ('upload_file "/tmp/my; file" lab', [["upload_file", "/tmp/my; file", "lab"]]),
        (r"a b\ c", [["a", "b c"]]),
        ("a 'b\\c' \"d\\\\e\"", [["a", "b\\c", "d\\e"]]),
        (r'"say \"hi\" \n"', [[r'say "hi" \n']]),
        ("a''b''", [["ab"]]),
        ("a ''", [["a", ""]]),
        ("a # the rest; is nothing", [["a"]]),
        ("a # comment\nb", [["a"], ["b"]]),
        ("a b#c", [["a", "b#c"]]),
        ("a '#c'", [["a", "#c"]]),
        ("a b\\", [["a", "b\\"]]),
        ("\tä  日本 ", [["ä", "日本"]]),
    ],
)
def test_a_line_is_split_into_commands_of_words(line: str, commands: list[list[str]]) -> None:
    assert parsing.split(line) == commands


@pytest.mark.parametrize(("line", "quote"), [("a 'b", "'"), ('a "b', '"'), ("a; b 'c;d", "'")])
def test_a_quote_that_is_not_closed_is_an_error_that_names_it(line: str, quote: str) -> None:
    with pytest.raises(UserError) as caught:
        parsing.split(line)
    assert (caught.value.kind, caught.value.data) == (Kind.BAD_ARGUMENTS, {"rule": "quote", "quote": quote})


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_words_that_were_quoted_are_read_back(commands: list[list[str]]) -> None:
    line = "; ".join(" ".join(map(parsing.quoted, words)) for words in commands)
    assert parsing.split(line) == commands


@given(st.text())
def test_any_line_gives_commands_or_the_one_error(line: str) -> None:
    kinds = {Kind.BAD_ARGUMENTS}
    try:
        assert all(parsing.split(line))
    except UserError as error:
        kinds.add(error.kind)
    assert kinds == {Kind.BAD_ARGUMENTS}


def test_a_line_that_ends_inside_a_word_says_where_the_word_began() -> None:
    scanned = parsing.scan("list_groups; upload_file 'my fi")
    assert scanned.at_word
    assert (scanned.commands[-1][-1].text, scanned.commands[-1][-1].start) == ("my fi", 25)
    assert not parsing.scan("upload_file ").at_word


@pytest.mark.parametrize("word", ["x" * 1_000_000, "\\x" * 500_000, "'a'b" * 250_000])
def test_a_long_word_costs_no_more_than_its_length(word: str) -> None:
    began = time.monotonic()
    assert len(parsing.split(word)) == 1
    assert time.monotonic() - began < 4  # a word that grows by a character at a time took 16 s
