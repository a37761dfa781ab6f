"""Names of users and groups, and passwords: every rule, and which character broke it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.errors import Kind, UserError
from core.wire.names import check_name, check_password, normalised


@pytest.mark.parametrize("name", ["a", "Ann", "ann.b-c_d 9", "Łukasz", "李雷", "अनुपमा", "x" * 64, "-", "O.K"])
def test_a_name_is_kept_as_it_was_typed(name: str) -> None:
    assert check_name(name) == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    ("name", "rule", "character"),
    [
        ("", "empty", None),
        ("x" * 65, "too_long", None),
        (" a", "outer_space", None),
        ("a ", "outer_space", None),
        ("a  b", "double_space", None),
        ("a/b", "character", "/"),
        ("a\nb", "character", "\n"),
        ("a\tb", "character", "\t"),
        ("a\0", "character", "\0"),
        ("<b>", "character", "<"),
        ("a@b", "character", "@"),
        ("a\u202eb", "character", "\u202e"),
        ("a\u200bb", "character", "\u200b"),
        ("\u0301a", "character", "\u0301"),
        ("ann\ufe0f", "character", "\ufe0f"),
        ("ann\u034f", "character", "\u034f"),
        ("ann\u3164", "character", "\u1160"),
        ("ann\u17b4", "character", "\u17b4"),
        ("ann\u180b", "character", "\u180b"),
        ("ann\U000e0100", "character", "\U000e0100"),
        ("😀", "character", "😀"),
    ],
)
def test_a_name_that_breaks_a_rule_says_which(name: str, rule: str, character: str | None) -> None:
    with pytest.raises(UserError) as caught:
        check_name(name, what="group")
    error = caught.value
    assert (error.kind, error.data["what"], error.data["rule"]) == (Kind.BAD_NAME, "group", rule)
    assert error.data.get("character") == character


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "ANN"), ("Straße", "STRASSE"), ("ａｎｎ", "ann"), ("é", "e\u0301"), ("ſ", "S")]
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert normalised(check_name(one)) == normalised(check_name(other))


@given(st.text())
def test_the_normalised_form_of_an_accepted_name_is_stable(typed: str) -> None:
    try:
        name = check_name(typed)
    except UserError:
        return
    assert check_name(name) == name
    assert normalised(normalised(name)) == normalised(name) == normalised(typed)
    assert normalised(name.upper()) == normalised(normalised(name.upper()))


@pytest.mark.parametrize(
    ("password", "rule"), [("", "too_short"), ("seven77", "too_short"), ("x" * 129, "too_long"), ("password", "common")]
)
def test_a_weak_password_is_refused(password: str, rule: str) -> None:
    with pytest.raises(UserError) as caught:
        check_password(password)
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_PASSWORD, rule)
    assert password not in caught.value.data.values() or password == ""


@pytest.mark.parametrize("password", ["correct horse", "eight88!", "x" * 128, "пароль и слово"])
def test_any_other_password_is_accepted(password: str) -> None:
    check_password(password)
