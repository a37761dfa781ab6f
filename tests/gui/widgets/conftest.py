"""Widgets are tested in the dress of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui import theme


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, "light")
    yield
    theme.theme().set_mode("light")
