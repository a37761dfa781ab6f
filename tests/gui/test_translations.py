"""German says all that the window says, with the same values in it, and what is loaded is made of what is committed."""

from __future__ import annotations

import gc
import importlib.util
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.snapshots import GroupSnapshot
from gui import languages
from gui.dialogs.requests import RequestsDialog
from gui.wording import units
from gui.wording.groups import counts

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
GERMAN, ENGLISH = FOLDER / "p2p_share_de.ts", FOLDER / "p2p_share_en.ts"
_VALUE = re.compile(r"\{[^}]*\}|%n|%\d|p2p://")


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """`packaging/translations.py`, which is in no package."""
    with pytest.MonkeyPatch.context() as undone:
        undone.setattr(sys, "path", [*sys.path])
        undone.setattr(sys, "modules", {**sys.modules})
        spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


def messages(source: Path) -> list[tuple[str, list[str]]]:
    """Every string of a translation with the forms of what it is translated to."""
    found = []
    for message in ET.parse(source).getroot().iter("message"):
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
        found.append((message.findtext("source") or "", forms))
    return found


def values(text: str) -> list[str]:
    """What a text is filled with."""
    return sorted(_VALUE.findall(text))


def test_the_sources_have_every_string_of_the_window_and_no_other(script: ModuleType, tmp_path: Path) -> None:
    copies = tmp_path / "translations"
    shutil.copytree(FOLDER, copies)
    script.update(copies)
    for source in (GERMAN, ENGLISH):
        assert (copies / source.name).read_text("utf-8") == source.read_text("utf-8"), "run `make translations`"


@pytest.mark.parametrize("source", [GERMAN, ENGLISH], ids=["German", "English"])
def test_everything_is_translated(script: ModuleType, source: Path) -> None:
    assert len(messages(source)) > 50
    assert script.unfinished(source) == []


@pytest.mark.parametrize("source", [GERMAN, ENGLISH], ids=["German", "English"])
def test_a_translation_has_the_values_of_its_string(source: Path) -> None:
    for text, forms in messages(source):
        # The form for one may do without its number, as in “the first file”.
        allowed = [values(text), [one for one in values(text) if one != "%n"]]
        assert values(forms[-1]) == values(text), text
        assert all(values(form) in allowed for form in forms), text


def test_menus_and_buttons_keep_a_letter_for_the_keyboard() -> None:
    for text, forms in messages(GERMAN):
        assert {form.count("&") for form in forms} == {text.count("&")}, text


def test_spaces_at_the_ends_stay() -> None:
    for text, forms in messages(GERMAN):
        ends = (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :])
        for form in forms:
            assert (form[: len(form) - len(form.lstrip())], form[len(form.rstrip()) :]) == ends, text


@pytest.mark.parametrize("source", [GERMAN, ENGLISH], ids=["German", "English"])
def test_what_is_loaded_is_compiled_from_its_source(script: ModuleType, tmp_path: Path, source: Path) -> None:
    made = tmp_path / "made.qm"
    script.compile_to(source, made)
    assert made.read_bytes() == source.with_suffix(".qm").read_bytes(), "run `make translations`"


def test_a_window_speaks_german(own_language: QApplication, qtbot: QtBot) -> None:
    assert languages.install(own_language, "de") == "de"
    dialog = RequestsDialog("Kino", ())
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Beitrittsanfragen an Kino"
    assert "Schließen" in {button.text() for button in dialog.findChildren(QPushButton)}
    assert units.size(1536) == "1,5 KiB"


@pytest.mark.parametrize(
    ("language", "one", "two"), [("en", "1 member", "2 members"), ("de", "1 Mitglied", "2 Mitglieder")]
)
def test_a_number_has_its_form(own_language: QApplication, language: str, one: str, two: str) -> None:
    assert languages.install(own_language, language) == language
    groups = [GroupSnapshot("Kino", "ann", members, "member", "member", 0) for members in (1, 2)]
    assert [counts(group, None) for group in groups] == [one, two]


def test_a_translation_lasts_as_long_as_the_application(own_language: QApplication) -> None:
    languages.install(own_language, "de")
    gc.collect()
    # Whatever was freed is taken by something else.
    taken = [bytes([number]) * GERMAN.with_suffix(".qm").stat().st_size for number in range(20)]
    assert QCoreApplication.translate("RequestsDialog", "Accept") == "Annehmen"
    del taken


def test_another_choice_takes_the_place_of_the_first(own_language: QApplication) -> None:
    languages.install(own_language, "de")
    languages.install(own_language, "en")
    assert QCoreApplication.translate("RequestsDialog", "Accept") == "Accept"


def test_a_language_without_translation_is_english(own_language: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: ["fi-FI", "fi"])
    assert languages.install(own_language, "fi") == "en"
    assert QCoreApplication.translate("Groups", "%n member(s)", "", 2) == "2 members"
