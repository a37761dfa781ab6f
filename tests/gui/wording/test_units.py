"""Sizes, speeds and times as people read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from gui.wording import units


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)
    units.set_decimal(False)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1024, "1.0 KiB"), (1023.96 * 1024, "1.0 MiB"), (12.3 * 2**20, "12.3 MiB"),
     (4.1 * 2**30, "4.1 GiB"), (41 * 2**30, "41.0 GiB"), (2**60, "1,024 PiB")],
)  # fmt: skip
def test_a_size_has_its_unit(count: float, shown: str) -> None:
    assert units.size(count) == shown


def test_one_setting_shows_powers_of_a_thousand() -> None:
    units.set_decimal(True)
    assert units.size(1_500_000) == "1.5 MB"


def test_nothing_and_never_have_signs() -> None:
    assert units.speed(0) == "–"
    assert units.limit(0) == "∞"
    assert units.duration(None) == "∞"
    assert units.duration(1e12) == "∞"
    assert units.duration(float("nan")) == "∞"
    assert units.when(None) == "–"
    assert units.when(1e18) == "–"
    assert units.ratio(0, 5) == "–"
    assert units.ratio(5, 0) == "∞"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (11.2, "12 s"), (185, "3 min"), (3599, "59 min"), (3840, "1 h 04 m"), (273_600, "3 d 4 h")],
)
def test_a_time_has_two_units_at_most(seconds: float, shown: str) -> None:
    assert units.duration(seconds) == shown


@pytest.mark.parametrize(("share", "shown"), [(0, "0 %"), (43.9, "43 %"), (99.99, "99 %"), (100, "100 %"), (-3, "0 %")])
def test_a_hundred_per_cent_is_all_of_it(share: float, shown: str) -> None:
    assert units.percent(share) == shown


def test_the_decimal_sign_is_that_of_the_language() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert units.size(12.3 * 2**20) == "12,3 MiB"
    assert units.count(100_000) == "100.000"


def test_how_long_ago_is_said_in_words() -> None:
    assert units.ago(1000.0, now=1030.0) == "just now"
    assert units.ago(None) == "–"
