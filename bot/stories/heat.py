"""How hot a story is."""

from __future__ import annotations

from bot.stories.model import Story

HEAT_PER_RELATED = 10


def resting(quality: int | None, related: int) -> int:
    """Return the heat of an article whose file names none: it is what the generator's own settles at."""
    return 0 if quality is None else quality + HEAT_PER_RELATED * related


def by_heat(story: Story) -> tuple[int, float, str]:
    """Sort key: hottest first, ties newest first, then by id."""
    age = -story.published_at.timestamp() if story.published_at else float("inf")
    return -story.heat, age, story.id
