"""A story among its coverage, in the order in which they appeared."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.heat import by_heat
from bot.stories.model import Story

UNITS = {"day": 24 * 60, "hour": 60, "minute": 1}
"""In minutes."""


def timeline(story: Story, coverage: Iterable[Story], most: int) -> list[Story]:
    """Return the first ones, in any case the story itself; those without a date come last."""
    ordered = sorted((story, *coverage), key=_by_time)
    shown = ordered[:most]
    return shown if story in shown else [*shown[:-1], story]


def later(first: Story, story: Story) -> str:
    """Return in words how long after the first of a timeline a story appeared; nothing where it did not, or no date
    says so."""
    if first.published_at is None or story.published_at is None:
        return ""
    minutes = int((story.published_at - first.published_at).total_seconds() // 60)
    for unit, size in UNITS.items():
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' * (count > 1)} later"
    return ""


def _by_time(story: Story) -> tuple[float, tuple[int, float, str]]:
    return story.published_at.timestamp() if story.published_at else float("inf"), by_heat(story)
