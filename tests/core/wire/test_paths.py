"""Published paths: one function, idempotent, with the rules of all systems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.wire import limits
from core.wire.errors import Kind, ProtocolError, UserError
from core.wire.paths import check_path, parents_of, path_key, safe_path

_NASTY = st.sampled_from(
    [
        *'\0\x07\x1b\x7f\x85\\/:*?"<>|. ',
        *"\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufeff\u2028\u2029\ud800\udfff",
        *"eé\u0301ßẞİıſK²¹³ａＣ",
        *("CON", "con", "LPT1", "COM²", "com¹ ", "NUL", "desktop.ini", "AUTORUN.INF", ".desktop", "..", "...", " ."),
    ]
)
_NAMES = st.lists(_NASTY | st.text(max_size=3), max_size=8).map("".join)
_PATHS = st.lists(_NAMES, min_size=1, max_size=5).map("/".join) | st.text()


@given(_PATHS)
@example("\u1e9b\u0323")
@example("a\u0301" * 120)
def test_a_safe_path_is_safe_and_stays_as_it_is(path: str) -> None:
    safe = _safe_or_error(path)
    if isinstance(safe, UserError):
        assert safe.kind is Kind.BAD_PATH
        assert safe.data["rule"] in {"character", "dots", "too_long", "too_deep", "component_too_long"}
        assert not _is_accepted(path)
        return
    assert safe_path(safe) == safe == check_path(safe)
    assert (safe == path) == _is_accepted(path)
    assert len(safe.encode()) <= limits.PATH_BYTES
    assert safe.count("/") == path.count("/") < limits.PATH_DEPTH
    for component in safe.split("/"):
        assert 0 < len(component.encode()) <= limits.PATH_COMPONENT_BYTES
        assert component == unicodedata.normalize("NFC", component)
        assert not set(component) & set('\\:*?"<>|\0')
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in component)
        assert component[0] != "."
        assert component[-1] not in ". "
        stem = component.split(".")[0].rstrip(" ").upper()
        assert stem not in {"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"}
        assert not (stem[:3] in {"COM", "LPT"} and len(stem) == 4 and stem[3] in "0123456789¹²³")


def _safe_or_error(path: str) -> str | UserError:
    try:
        return safe_path(path)
    except UserError as error:
        return error


def _is_accepted(path: str) -> bool:
    try:
        check_path(path)
    except ProtocolError:
        return False
    return True


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("a/b.txt", "a/b.txt"),
        ("a:b", "a_b"),
        ('x*?"<>|y', "x______y"),
        ("file.txt:stream", "file.txt_stream"),
        ("name. . ", "name"),
        (".bashrc", "_.bashrc"),
        (".ssh/authorized_keys", "_.ssh/authorized_keys"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Aux.tar.gz", "_Aux.tar.gz"),
        ("COM1", "_COM1"),
        ("com1 .txt", "_com1 .txt"),
        ("LPT\u00b2", "_LPT\u00b2"),
        ("COM\u00b9.log", "_COM\u00b9.log"),
        ("CLOCK$", "_CLOCK$"),
        ("CONIN$.x", "_CONIN$.x"),
        ("COM", "COM"),
        ("COM10", "COM10"),
        ("CONSOLE", "CONSOLE"),
        ("a/NUL/b", "a/_NUL/b"),
        ("Desktop.INI", "_Desktop.INI"),
        ("autorun.inf", "_autorun.inf"),
        ("run.desktop", "run.desktop_"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_a_name_that_some_system_cannot_have_is_mapped(typed: str, safe: str) -> None:
    assert safe_path(typed) == safe
    if typed != safe:
        with pytest.raises(ProtocolError):
            check_path(typed)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("", "dots"),
        ("/a", "dots"),
        ("a/", "dots"),
        ("a//b", "dots"),
        ("../a", "dots"),
        ("a/../b", "dots"),
        ("./a", "dots"),
        ("..", "dots"),
        ("...", "dots"),
        (" ", "dots"),
        ("a\\b", "character"),
        ("C:\\Windows", "character"),
        ("a\0b", "character"),
        ("a\nb", "character"),
        ("a\x1b[2Jb", "character"),
        ("a\x85b", "character"),
        ("txt.\u202eexe", "character"),
        ("a\u200bb", "character"),
        ("a\ufeffb", "character"),
        ("a\u2028b", "character"),
        ("a\u2029b", "character"),
        ("a\udc80b", "character"),
        ("a" * 241, "component_too_long"),
        ("ä" * 121, "component_too_long"),
        ("/".join(["a" * 200] * 6), "too_long"),
        ("/".join(["a"] * 33), "too_deep"),
    ],
)
def test_what_no_honest_mapping_exists_for_is_refused(path: str, rule: str) -> None:
    with pytest.raises(UserError) as caught:
        safe_path(path)
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_PATH, rule)
    with pytest.raises(ProtocolError):
        check_path(path)


def test_the_longest_and_deepest_paths_are_accepted() -> None:
    assert check_path("a" * 240) == "a" * 240
    assert check_path("/".join(["a"] * 32)).count("/") == 31
    longest = "/".join(["a" * 240] * 4) + "/" + "b" * 60
    assert len(longest) == 1024
    assert check_path(longest) == longest


def test_paths_are_unique_by_folded_name() -> None:
    assert path_key("Straße/É") == path_key("STRASSE/e\u0301")
    assert path_key("a/b") != path_key("a/c")


@given(st.text())
def test_the_key_of_a_key_is_itself_for_what_can_be_published(path: str) -> None:
    try:
        safe = safe_path(path)
    except UserError:
        return
    assert path_key(unicodedata.normalize("NFD", safe)) == path_key(safe)


def test_the_folders_above_a_path_are_named_from_the_top() -> None:
    assert parents_of("a") == []
    assert parents_of("a/b/c") == ["a", "a/b"]
