"""Listed stories similar to a story, or to what somebody wrote: found by its rarest words, and by those of its days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import SAID, STORY, Reads, as_json, to_story
from bot.store.texts import DAY, SHIFT, STORY_OF_ROW, first_row
from bot.store.times import to_seconds
from bot.stories.model import Story
from bot.stories.relevance import rarity_of
from bot.stories.similar import Candidate, Meant, most_similar, split_words, told_of, words_of

RARE = 200
"""A word that so many stories have is looked for only in the days around: to go through them all would take long."""
COUNTED = 1_000
"""And of one that so many have, it is only estimated how many."""
NEAR_DAYS = 7
NEAR_STORIES = 1_000
"""Where there are more in these days, fewer days count as near, but a day on each side."""
TELLING = 8
"""So many of its words are looked for, the most telling ones."""
CANDIDATES = 20
"""So many of the stories with two of them are compared, those with the most telling ones."""


class Days(NamedTuple):
    """The rows of the days around a story, and how many stories are in them."""

    first: int
    last: int
    stories: float


class Commonness(NamedTuple):
    """How telling a word is, and how many listed stories have it, at least."""

    rarity: float
    found: int


class Similarities(Reads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_words: Memory[Commonness] = Memory(database, most=20_000)
        self._known_days: Memory[int] = Memory(database)

    async def similar(self, story: Story) -> list[Story]:
        """Return listed stories that are similar to one, the most similar first."""
        meant = Meant(words_of(story.title, story.excerpt), {}, story.published_at, frozenset(story.topics))
        return [
            other for other in most_similar(*await self._compared(meant, int(story.listed))) if other.id != story.id
        ]

    async def similar_to_text(self, text: str, limit: int, *, at: datetime | None = None) -> list[Story]:
        """Return the listed stories that what somebody wrote, at a time or at any, is about."""
        meant = Meant(words_of(text, ""), {}, at, stories=await self._number("SELECT listed FROM library", ()))
        return told_of(*await self._compared(meant, least=1))[:limit]

    async def _compared(self, meant: Meant, itself: int = 0, least: int = 0) -> tuple[Meant, list[Candidate]]:
        """Return what is meant, with the rarity of its words, and what to compare it with; `itself`: how many of the
        listed stories are what is meant, `least`: a word that fewer of them have counts for nothing."""
        near = await self._days_around(to_seconds(meant.published_at))
        known = await self._commonness(meant.words.title | meant.words.excerpt, near)
        rarity = {word: common.rarity for word, common in known.items() if common.found >= least}
        meant = replace(meant, rarity=rarity)
        telling = [word for word in meant.telling() if known[word].found > itself][:TELLING]
        asked = [
            (word, meant.weight(word), *((0, _END) if known[word].found < RARE else (near.first, near.last)))
            for word in telling
        ]
        day = max(to_seconds(meant.published_at) or 0, 0) // DAY
        rows = await self._database.fetch(_CANDIDATES, (as_json(asked), day))
        return meant, [Candidate(to_story(row), split_words(row["heading"], row["text"])) for row in rows]

    async def _days_around(self, time: int | None) -> Days:
        if time is None:
            return Days(0, -1, 0)
        stories = await self._stories_around(time // DAY)
        days = NEAR_DAYS if stories <= NEAR_STORIES else max(1, NEAR_DAYS * NEAR_STORIES // stories)
        share = (2 * days + 1) / (2 * NEAR_DAYS + 1)
        return Days(first_row(time - days * DAY), first_row(time + (days + 1) * DAY) - 1, stories * share)

    async def _stories_around(self, day: int) -> int:
        kept = self._known_days.kept()
        if day not in kept:
            window = ((day - NEAR_DAYS) * DAY, (day + NEAR_DAYS + 1) * DAY - 1)
            kept[day] = await self._number(_NEAR, window)
        return kept[day]

    async def _commonness(self, words: Collection[str], near: Days) -> dict[str, Commonness]:
        """Return how common each word is; one that many have, by its share of the stories of some days."""
        kept = self._known_words.kept()
        if new := [word for word in words if word not in kept]:
            rows = await self._database.fetch(_COMMONNESS, (as_json(new), near.first, near.last))
            kept.update({row["word"]: _commonness(row["listed"], row["found"], row["near"], near) for row in rows})
        return {word: kept[word] for word in words}


def _commonness(listed: int, found: int, near: int, days: Days) -> Commonness:
    if found >= COUNTED:
        estimated = round(listed * near / days.stories) if days.stories else listed
        found = max(COUNTED, estimated)
    return Commonness(rarity_of(listed, found), found)


_END = 1 << 62
"""After the last row."""
_NEAR = """
SELECT count(*) FROM stories INDEXED BY stories_by_date WHERE listed = 1 AND published_at BETWEEN ? AND ?
"""
_SAID = "story_texts MATCH '{{title excerpt}} : \"' || {} || '\"'"
_WITH = f"FROM story_texts WHERE {_SAID.format('word')}"
_COMMONNESS = f"""
WITH asked (word, found) AS MATERIALIZED (
    SELECT word, (SELECT count(*) FROM (SELECT 1 {_WITH} LIMIT {COUNTED})) FROM (SELECT value AS word FROM json_each(?))
)
SELECT word, found, listed,
    iif(found < {COUNTED}, 0, (SELECT count(*) {_WITH} AND rowid BETWEEN ? AND ?)) AS near
FROM asked CROSS JOIN library
"""
_CANDIDATES = f"""
WITH hits (row, weight) AS (
    SELECT texts.rowid, json_extract(asked.value, '$[1]') FROM json_each(?) AS asked CROSS JOIN story_texts AS texts
    WHERE texts.{_SAID.format("json_extract(asked.value, '$[0]')")}
    AND texts.rowid BETWEEN json_extract(asked.value, '$[2]') AND json_extract(asked.value, '$[3]')
), best (row) AS MATERIALIZED (
    SELECT row FROM hits GROUP BY row HAVING count(*) > 1
    ORDER BY sum(weight) / (1 + abs((row >> {SHIFT}) - ?) / {NEAR_DAYS}.0) DESC LIMIT {CANDIDATES}
)
SELECT {STORY}, texts.title AS heading, texts.excerpt AS text
FROM best CROSS JOIN story_texts AS texts ON texts.rowid = best.row
CROSS JOIN stories ON stories.n = {STORY_OF_ROW.replace("rowid", "best.row")} {SAID}
"""
