"""Every error has its sentence, made with the data that is really sent along; a stranger's text cannot disturb it."""

from __future__ import annotations

import pytest

from core.shell import reasons, rules, wording
from core.wire.errors import Data, Kind
from tests.fakes.raised import is_of_the_trackers_start, raised

_TELLING = {"group", "user", "name", "names", "path", "folder", "address", "command", "shown", "deployments", "value"}
"""Data that a sentence has to mention at least one of: who or what it is all about."""


RAISED = [(where, kind, data) for where, kind, data in raised() if not is_of_the_trackers_start(where, kind)]


def test_the_raisers_are_found() -> None:
    assert len(RAISED) > 60
    assert {kind for _, kind, _ in RAISED} > {Kind.BAD_NAME, Kind.NO_SUCH_GROUP, Kind.WRONG_PIN, Kind.NOT_SHARING}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_sentence_without_data(kind: Kind) -> None:
    text = wording.sentence(kind, {})
    assert text[0].isupper() or text.startswith("p2p")
    assert text.endswith((".", ")"))
    assert "{" not in text
    assert wording.fields(text) == []


@pytest.mark.parametrize(("where", "kind", "data"), RAISED, ids=[f"{w}-{k.value}" for w, k, _ in RAISED])
def test_every_error_that_is_raised_is_told_with_its_data(where: str, kind: Kind, data: Data) -> None:
    text = wording.sentence(kind, data)
    assert "{" not in text
    rule = data.get("rule")
    if isinstance(rule, str) and not rule.startswith("<") and any(one is kind for one, _ in rules.RULES):
        assert (kind, rule) in rules.RULES, f"{where}: no sentence for rule {rule!r}"
    telling = [f"<{name}>" for name in data if name in _TELLING and str(data[name]).strip("[]'") == f"<{name}>"]
    assert not telling or any(value in text for value in telling), f"{where}: {text} mentions none of {telling}"


def test_of_several_templates_the_fullest_that_can_be_filled_is_taken() -> None:
    assert "'lab'" in wording.sentence(Kind.NO_SUCH_GROUP, {"group": "lab"})
    assert "such group" in wording.sentence(Kind.NO_SUCH_GROUP, {})
    assert "admin has not accepted" in wording.sentence(Kind.NOT_MEMBER, {"group": "lab", "pending": True})
    assert "join_group" in wording.sentence(Kind.NOT_MEMBER, {"group": "lab", "pending": False})


def test_a_full_state_disk_does_not_promise_that_downloads_go_on() -> None:
    text = wording.sentence(Kind.NO_SPACE, {"rule": "state", "folder": "/srv/state", "path": "/srv/state/db"})
    assert "'/srv/state'" in text
    assert "downloads" not in text


def test_numbers_are_written_for_people() -> None:
    text = wording.sentence(Kind.NO_SPACE, {"folder": "/tmp", "need": 3 << 30, "free": 1 << 20})
    assert "3.0 GiB" in text
    assert "1.0 MiB" in text
    assert "0 B are free" in wording.sentence(Kind.NO_SPACE, {"folder": "/tmp", "need": 1, "free": 0})
    assert "1 min 30 s" in wording.sentence(Kind.TOO_MANY_TRIES, {"seconds": 90})


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\u202egnp.exe", "\u200b", "{group}", "%s", "\x00", "[red]"])
def test_a_strangers_text_stays_on_its_line_as_itself(hostile: str) -> None:
    text = wording.sentence(Kind.NO_SUCH_GROUP, {"group": hostile})
    assert text.isprintable()
    visible = hostile.isprintable()
    assert (hostile in text) is visible


def test_a_reason_is_told_in_a_few_words() -> None:
    assert reasons.short("no_space") == "the disk is full"
    assert reasons.short("nobody_online\x1b") == "nobody online\\x1b"


def test_a_link_that_names_another_tracker_at_a_known_address_says_which_and_what_to_do() -> None:
    data: Data = {"rule": "known_address", "address": "10.0.0.1:47700", "known": "AAAA", "shown": "BBBB"}
    text = wording.sentence(Kind.WRONG_PIN, {**data, "since": 1_700_000_000})
    assert "The tracker at 10.0.0.1:47700 is known here as AAAA since 2023-11-1" in text
    assert "names BBBB" in text
    assert "`forget_tracker AAAA`" in text
    assert "since" not in wording.sentence(Kind.WRONG_PIN, {**data, "since": None})


@pytest.mark.parametrize("rule", ["too_deep", "too_long", "component_too_long", "character", "dots"])
def test_a_name_that_cannot_be_shared_is_told_with_its_path(rule: str) -> None:
    data: Data = {"rule": rule, "path": "/films/odd", "most": 240, "character": "U+200D", "component": ".."}
    assert "'/films/odd'" in wording.sentence(Kind.BAD_PATH, data)


def test_a_folder_without_a_name_of_its_own_is_named() -> None:
    assert "'/' has no name" in wording.sentence(Kind.BAD_PATH, {"rule": "dots", "component": "", "path": "/"})


def test_names_that_were_refused_together_are_told_with_their_reasons() -> None:
    data: Data = {"rule": "several", "path": "/films", "count": 9, "paths": ["a\u200d", "b"]}
    text = wording.sentence(Kind.BAD_PATH, {**data, "rules": ["character", "too_long"]})
    assert "9 files in '/films'" in text
    assert (
        r"'a\u200d' (a character that not every system can store); 'b' (too long with its folders); and 7 more" in text
    )
    assert wording.sentence(Kind.BAD_PATH, data).startswith("9 files in '/films' cannot be shared")


def test_a_symbolic_link_is_told_as_one() -> None:
    text = wording.sentence(Kind.SOURCE_NOT_A_FILE, {"path": "/a/link", "rule": "link"})
    assert text == "'/a/link' is a symbolic link, and links are not shared; name what it points to."


@pytest.mark.parametrize("kind", [Kind.SOURCE_MISSING, Kind.SOURCE_UNREADABLE])
def test_a_share_that_is_gone_is_told_by_its_name(kind: Kind) -> None:
    text = wording.sentence(kind, {"rule": "shared", "name": "films/a.mkv", "path": "/x/a.mkv"})
    assert "What you share as 'films/a.mkv'" in text
    assert "'/x/a.mkv'" in text
