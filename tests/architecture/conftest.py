"""All of it is read from the syntax trees of the whole project, which are made once and given back at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.architecture import tree


def pytest_itemcollected(item: pytest.Item) -> None:
    """One process does all of it, so that they share the trees."""
    item.add_marker(pytest.mark.xdist_group("architecture"))


@pytest.fixture(scope="package", autouse=True)
def _trees() -> Iterator[None]:
    """Not kept beyond these tests: with so many objects alive every later collection of garbage is slow."""
    yield
    tree.parsed.cache_clear()
