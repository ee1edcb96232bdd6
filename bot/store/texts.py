"""Rows of the full text in order of the stories' days: the newest are found first, and some days by themselves."""

from __future__ import annotations

DAY = 86400
SHIFT = 24
"""Bits for the story within its day."""
TEXT_ROW = f"(max(coalesce(published_at, 0), 0) / {DAY} << {SHIFT}) + n"
"""The row of a story in `story_texts`, of the columns of `stories`."""
STORY_OF_ROW = f"rowid & {(1 << SHIFT) - 1}"
"""The story of a row of `story_texts`."""


def text_row(published_at: int | None, story: int) -> int:
    """Return what TEXT_ROW is; a story without a date, or from before 1970, is among the oldest."""
    return first_row(published_at) + story


def first_row(published_at: int | None) -> int:
    """Return where the rows of a time's day begin; `published_at` in seconds of the Unix epoch."""
    return max(published_at or 0, 0) // DAY << SHIFT
