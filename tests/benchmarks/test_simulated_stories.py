"""The simulated stories of links that differ, with few pieces: they end, and nothing is far off."""

from __future__ import annotations

import pytest

from tests.benchmarks.simulated_stories import STORIES, Story, told


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_and_costs_no_multiple(story: Story) -> None:
    # Sixty pieces have a long tail; `python -m tests.benchmarks stories` holds the figures of 400 against the goals.
    assert told(story, 1, pieces=60) <= 2.0
