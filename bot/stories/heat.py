"""How hot a story is."""

from __future__ import annotations

from bot.stories.model import Story

HEAT_PER_RELATED = 10
FOLDED = -1
"""In place of heat: the story is part of another's coverage."""


def resting(quality: int | None, related: int) -> int:
    """Return the heat of an article whose file names none: it is what the generator's own settles at."""
    return 0 if quality is None else quality + HEAT_PER_RELATED * related


def in_words(story: Story) -> str:
    """Return a story's heat and what it is made of, as in `89 = quality 87 + 2 momentum`; nothing where it has none."""
    if not story.has_article or (story.heat == FOLDED and not story.listed):
        return ""
    if story.quality is None:
        return f"{story.heat}, given with its article" if story.heat else "0, no quality is given"
    named = story.related_count
    momentum = story.heat - resting(story.quality, named)
    parts = {
        f"{story.heat} = quality {story.quality}": True,
        f"+ {HEAT_PER_RELATED * named} for {named} related {'story' if named == 1 else 'stories'}": named > 0,
        f"+ {momentum} momentum": momentum > 0,
        f"- {-momentum} cooling": momentum < 0,
    }
    return " ".join(words for words, holds in parts.items() if holds)


def why_unlisted(story: Story) -> str:
    """Return why a story is in no list; nothing where it is listed."""
    if story.listed:
        return ""
    if story.is_gone:
        return "its article is gone"
    if not story.has_article:
        return "only other articles name it"
    return "part of another story's coverage" if story.heat == FOLDED else "marked as not published"


def by_heat(story: Story) -> tuple[int, float, str]:
    """Sort key: hottest first, ties newest first, then by id."""
    age = -story.published_at.timestamp() if story.published_at else float("inf")
    return -story.heat, age, story.id
