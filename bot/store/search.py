"""Full-text search over listed stories."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from bot.store.rows import SAID, STORY, Reads, as_json, to_story
from bot.store.texts import STORY_OF_ROW
from bot.stories.model import Story
from bot.stories.page import PAGE_SIZE, Page
from bot.stories.query import Query, Term
from bot.stories.relevance import Hit, rank, rarity_of
from bot.stories.words import fold_words

RANKED = 500
"""The newest hits, so many, are ranked; where there are more, the older ones are left out."""
COUNTED = 3000
"""A term that so many stories have is counted no further: it would take long and say little more."""
READ = 1000
"""Characters of each text that are ranked by: an excerpt may be as long as its file."""
DATELESS = -(1 << 40)
"""Stands for the date of a story without one: it is the oldest."""


class Scope(NamedTuple):
    """Where a search looks: in all listed stories, or in those of one topic."""

    name: str = ""
    """Words of the topic's name: the index finds them fast, but those of other topics too."""
    condition: str = ""
    topic: tuple[str, ...] = ()


class Searches(Reads):
    async def search(self, query: Query, *, topic: str | None = None, page: int = 1) -> tuple[Page[Story], bool]:
        """Return the listed stories that answer a query, best first, and whether there are more that were not ranked.

        `topic`: an id. Longer words than the last one count only where few stories have that itself.
        """
        if not query.wanted:
            return Page((), 1, 0), False
        scope = await self._scope(topic)
        if scope is None:
            return Page((), 1, 0), False
        hits = await self._hits(query.whole(), scope)
        if query.begins and len(hits) <= RANKED:
            hits = await self._hits(query, scope)
        else:
            query = query.whole()
        ranked = rank(hits[:RANKED], await self._rarities(query.wanted) if hits else {})
        number = min(max(1, page), max(1, -(-len(ranked) // PAGE_SIZE)))
        shown = [hit.story for hit in ranked[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]]
        return Page(await self._in_order(shown), number, len(ranked)), len(hits) > RANKED

    async def _scope(self, topic: str | None) -> Scope | None:
        """Return where to look; nowhere where no listed story has the topic."""
        if topic is None:
            return Scope()
        names = await self._database.fetch("SELECT name FROM topics WHERE id = ?", (topic,))
        return Scope(fold_words(names[0]["name"]), _OF_TOPIC, (topic,)) if names else None

    async def _hits(self, query: Query, scope: Scope) -> list[Hit]:
        """Return the newest hits, one more than are ranked."""
        rows = await self._database.fetch(_HITS.format(scope.condition), (_expression(query, scope), *scope.topic))
        return [Hit(*hit) for hit in json.loads(rows[0]["hits"])]

    async def _rarities(self, terms: Sequence[Term]) -> dict[Term, float]:
        """Return what each term tells, by its whole words where any story has them; one alone needs no comparison."""
        if len(terms) == 1:
            return {terms[0]: 1.0}
        asked = [(_phrase(term._replace(begins=False)), _phrase(term)) for term in terms]
        rows = await self._database.fetch(_COUNTS, (as_json(asked),))
        return {term: rarity_of(row["listed"], row["found"]) for term, row in zip(terms, rows, strict=True)}

    async def _in_order(self, numbers: Sequence[int]) -> tuple[Story, ...]:
        rows = await self._database.fetch(_STORIES, (as_json(numbers),))
        stories = {row["n"]: to_story(row) for row in rows}
        return tuple(stories[number] for number in numbers if number in stories)  # a load may have come in between


def _expression(query: Query, scope: Scope) -> str:
    """Return what `story_texts` is asked."""
    asked = f"({' '.join(map(_phrase, query.wanted))})"
    if query.unwanted:
        asked += f" NOT ({' OR '.join(map(_phrase, query.unwanted))})"
    return f'{asked} AND topics : "{scope.name}"' if scope.name else asked


def _phrase(term: Term) -> str:
    """Return words in quotes: nothing in them can be an operator, they are letters and digits."""
    return f'"{" ".join(term.words)}"' + "*" * term.begins


_OF_TOPIC = f" AND EXISTS (SELECT 1 FROM story_topics WHERE story = {STORY_OF_ROW} AND topic = ?)"
_TEXTS = ", ".join(f"substr({text}, 1, {READ}) || ' ' AS {text}" for text in ("title", "source", "topics", "excerpt"))
# All in one row: between rows the reader's thread lets go of the interpreter, and waits for it where many ask.
_HITS = f"""
SELECT json_group_array(json_array(story, heat, published_at, title, source, topics, excerpt)) AS hits FROM (
    SELECT {STORY_OF_ROW} AS story, heat, coalesce(published_at, {DATELESS}) AS published_at, {_TEXTS}
    FROM story_texts WHERE story_texts MATCH ?{{}} ORDER BY rowid DESC LIMIT {RANKED + 1}
)
"""
_FIRST = f"FROM story_texts WHERE story_texts MATCH json_extract(value, '$[{{}}]') LIMIT {COUNTED}"
_COUNT = f"(SELECT count(*) FROM (SELECT 1 {_FIRST}))"
_COUNTS = f"""
SELECT listed, coalesce(nullif({_COUNT.format(0)}, 0), {_COUNT.format(1)}) AS found
FROM json_each(?) AS asked CROSS JOIN library ORDER BY asked.key
"""
_STORIES = f"""
SELECT stories.n AS n, {STORY} FROM stories {SAID} WHERE stories.n IN (SELECT value FROM json_each(?))
"""
