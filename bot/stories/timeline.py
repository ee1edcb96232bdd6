"""A story among its coverage, in the order in which they appeared."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.heat import by_heat
from bot.stories.model import Story


def timeline(story: Story, coverage: Iterable[Story], most: int) -> list[Story]:
    """Return the first ones, in any case the story itself; those without a date come last."""
    ordered = sorted((story, *coverage), key=_by_time)
    shown = ordered[:most]
    return shown if story in shown else [*shown[:-1], story]


def _by_time(story: Story) -> tuple[float, tuple[int, float, str]]:
    return story.published_at.timestamp() if story.published_at else float("inf"), by_heat(story)
