"""Every error has words for the window: what happened, why, what happens next, what one can do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.shell.commands import COMMANDS
from core.wire.errors import Data, InternalError, Kind
from gui.wording.entry import Entry, fields, versions
from gui.wording.sentences import TABLES, report, sentence

HOSTILE = "\u202egpj.exe\u200b\x1b[2J<img src=http://x>\n" + "x" * 10_000


def _entries() -> Iterator[tuple[str, Entry]]:
    for table in TABLES:
        yield from ((kind.value, entry) for kind, entry in table.entries().items())
        yield from ((f"{kind.value} {rule}", entry) for (kind, rule), entry in table.rules().items())


NAMES = ["path", "name", "group", "user", "text", "address", "folder", "reason", "error", "shown", "given", "by"]
COMMAND_NAMES = "|".join(one.name for one in COMMANDS if "_" in one.name)
ENTRIES = sorted(_entries(), key=lambda pair: pair[0])


def test_every_kind_has_exactly_one_entry() -> None:
    kinds = [kind for table in TABLES for kind in table.entries()]
    assert sorted(kinds) == sorted(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_part_is_whole_sentences_without_any_data(kind: Kind) -> None:
    words = sentence(kind)
    for part in (words.title, words.why, words.next, words.action):
        assert re.fullmatch(r"[A-Z0-9].*[.]", part), part
        assert "{" not in part


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_the_last_version_of_each_part_needs_no_data(name: str, entry: Entry) -> None:
    for part in (entry.title, entry.why, entry.next, entry.action):
        assert fields(versions(part)[-1]) == []
        counts = [len(fields(version)) for version in versions(part)]
        assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_no_command_or_option_of_the_terminal_is_named(name: str, entry: Entry) -> None:
    typed = re.compile(rf"`|--\w|\b({COMMAND_NAMES})\b")
    for part in (entry.title, entry.why, entry.next, entry.action):
        for version in versions(part):
            assert not typed.search(version), version


@pytest.mark.parametrize("kind", list(Kind))
def test_hostile_data_can_neither_hide_nor_stretch_a_sentence(kind: Kind) -> None:
    data: Data = dict.fromkeys(NAMES, HOSTILE)
    for rule in ["", *(rule for table in TABLES for one, rule in table.rules() if one is kind)]:
        words = sentence(kind, {**data, "rule": rule})
        assert not re.search("[\u202e\u200b\x1b\n]", words.text())
        assert len(words.text()) < 900


def test_data_are_set_into_the_fullest_version_that_they_fill() -> None:
    words = sentence(Kind.NO_SPACE, {"folder": "/srv/films", "need": 3 << 30, "free": 1 << 30})
    assert words.title == "There is too little space in /srv/films."
    assert words.why == "3.0 GiB are needed and 1.0 GiB are free."
    assert sentence(Kind.NO_SPACE).title == "The disk is full."


def test_a_full_state_disk_does_not_promise_that_downloads_go_on() -> None:
    words = sentence(Kind.NO_SPACE, {"rule": "state", "folder": "/srv/state"})
    assert words.title == "The disk of /srv/state is full."
    assert "download" not in words.text()


def test_a_rule_has_words_of_its_own() -> None:
    assert sentence(Kind.BAD_NAME, {"rule": "character", "character": "/"}).why == (
        "The character / cannot be part of a name."
    )
    assert sentence(Kind.BAD_NAME, {"rule": "not known to us"}) == sentence(Kind.BAD_NAME)


def test_a_reason_is_put_in_words() -> None:
    words = sentence(Kind.TRACKER_UNREACHABLE, {"address": "10.0.0.1:47700", "reason": "refused"})
    assert words.why == "The network says: the connection was refused."


def test_a_report_has_the_code_and_the_data() -> None:
    assert report(InternalError(Kind.INTERNAL, what="x")) == "internal(what='x')"
    assert report(ValueError("odd")) == "ValueError: odd"


def test_a_link_that_names_another_tracker_at_a_known_address_is_told_with_both() -> None:
    data: Data = {"rule": "known_address", "address": "10.0.0.1:47700", "known": "AAAA", "shown": "BBBB"}
    words = sentence(Kind.WRONG_PIN, {**data, "since": 1_700_000_000})
    assert re.fullmatch(r"10.0.0.1:47700 is known as AAAA since 1\d Nov 2023, and the link names BBBB.", words.why)
    assert "Preferences, Connection" in words.action


def test_names_that_were_refused_together_are_told_with_their_reasons() -> None:
    data: Data = {"rule": "several", "path": "/films", "count": 9, "paths": ["a\u200d", "b"]}
    words = sentence(Kind.BAD_PATH, {**data, "rules": ["character", "too_deep"]})
    assert words.title == "9 files in /films cannot be shared under their names."
    assert "(a character that not every system can store), b (too deep in folders), …." in words.why
    assert sentence(Kind.BAD_PATH, {"rule": "too_deep", "path": "/films/a"}).title.startswith("/films/a lies too deep")


def test_a_symbolic_link_is_told_as_one() -> None:
    assert sentence(Kind.SOURCE_NOT_A_FILE, {"path": "/a/link", "rule": "link"}).text() == (
        "/a/link is a symbolic link. Links are not shared. Nothing was shared. Choose what it points to."
    )
