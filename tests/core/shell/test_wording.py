"""Every error has its sentence, made with the data that is really sent along; a stranger's text cannot disturb it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.shell import rules, wording
from core.wire.errors import Data, Datum, Kind

_ROOT = Path(__file__).parents[3]
_TELLING = {"group", "user", "name", "names", "path", "folder", "address", "command", "shown", "deployments", "value"}
"""Data that a sentence has to mention at least one of: who or what it is all about."""
_OF_ITS_START = {Kind.STATE_UNUSABLE, Kind.STATE_IN_USE, Kind.PORT_TAKEN, Kind.BAD_ADDRESS}
"""What a tracker says to whoever starts it, and never to a peer."""
_NUMBERS = {"need": 3 << 30, "free": 1 << 20, "seconds": 90, "size": 5 << 40, "most": 64, "least": 8, "length": 70}


def _raised() -> Iterator[tuple[str, Kind, Data]]:
    """Where each error of the product is made, its kind, and data as it is made there."""
    for room in ("core", "tracker"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            if path == _ROOT / "tracker" / "commands.py":  # the tracker's own command line has its own words
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and node.args and _kind(node.args[0])):
                    continue
                kind = _kind(node.args[0])
                if room == "tracker" and kind in _OF_ITS_START:
                    continue
                if kind is not None and not any(word.arg is None for word in node.keywords):
                    data = {word.arg: _datum(word.arg, word.value) for word in node.keywords if word.arg}
                    yield f"{path.relative_to(_ROOT)}:{node.lineno}", kind, data


def _kind(node: ast.expr) -> Kind | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind":
        return Kind[node.attr]
    return None


def _datum(name: str, node: ast.expr) -> Datum:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, bool)):
        return node.value
    if name in ("names", "deployments", "allowed", "known"):
        return [f"<{name}>"]
    if name == "pending":
        return True
    return _NUMBERS.get(name, f"<{name}>")


RAISED = list(_raised())


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
    assert wording.short("no_space") == "the disk is full"
    assert wording.short("nobody_online\x1b") == "nobody online\\x1b"
