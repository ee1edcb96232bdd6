"""Finding one story: by id, URL or title; and what to offer while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.store.addresses import Addresses
from bot.store.database import Database
from bot.store.hottest import Hottest
from bot.store.memory import Memory
from bot.store.rows import HOTTEST, SAID, STORY, as_json
from bot.store.texts import STORY_OF_ROW
from bot.stories.heat import by_heat
from bot.stories.model import ID, Story
from bot.stories.titles import normalised_title
from bot.stories.urls import find_urls
from bot.stories.words import fold_words

MOST_WORDS = 10
MOST_LINKS = 10
"""Of a text that is looked up."""
COUNTED = 25
"""So many stories that match are told from more."""
MATCHES = 1000
"""Most titles that are fetched for words that few of the hottest have, the newest."""

_BARE_URL = re.compile(r"[\w-]+(\.[\w-]+)+/\S*")


class Found(NamedTuple):
    """A story that somebody means."""

    story: Story
    matches: int = 1
    """How many stories have the words that it was found by, up to COUNTED: it is the hottest of them."""


class Lookup(Addresses):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_hottest: Memory[Hottest] = Memory(database)

    async def get(self, story_id: str) -> Story | None:
        """Return a story by its id, or by the id of one that became part of it."""
        return await self._first(f"SELECT {STORY} FROM stories {SAID} WHERE id = ?", story_id) or await self._first(
            f"SELECT {STORY} FROM merged JOIN stories ON stories.n = merged.story {SAID} WHERE merged.id = ?", story_id
        )

    async def find(self, text: str) -> Found | None:
        """Return the story somebody means by an id, one of its URLs, its title, or words of its title and source."""
        text = text.strip()
        if story := await self._by_name(text):
            return Found(story)
        words = _words(text)
        stories = await self._by_words(words, COUNTED) if words else []
        return Found(stories[0], len(stories)) if stories else None

    async def unlisted(self, title: str) -> Story | None:
        """Return the hottest story with this whole title that is in no list, where no listed one has it."""
        return await self._first(_UNLISTED, normalised_title(title.strip()))

    async def stories_like(self, text: str, limit: int = 25) -> list[Story]:
        """Return the story of a link, or listed stories with words in title and source that begin like those of the
        text, hottest first; without a word, the hottest of all."""
        story = await self._by_url(text)
        return [story] if story else await self._by_words(_words(text), limit)

    async def _by_name(self, text: str) -> Story | None:
        """Return the story of an id, a URL or a whole title."""
        found = await self.get(text) if re.fullmatch(ID, text) else None
        found = found or await self._by_url(text)
        if found is None and text:
            found = await self._first(_BY_HEADLINE, normalised_title(text))
        return found

    async def _by_url(self, text: str) -> Story | None:
        text = text.strip()
        urls = find_urls(text) or ([f"https://{text}"] if _BARE_URL.fullmatch(text) else [])
        return next(iter((await self.stories_at(urls[:MOST_LINKS])).values()), None)

    async def _by_words(self, words: Sequence[str], limit: int) -> list[Story]:
        """Return the hottest listed stories with all these beginnings of words."""
        hottest = await self._hottest()
        stories = await self._stories(_BY_ROWS, as_json(hottest.having(words, limit)))
        if words and len(stories) < limit and not hottest.is_all:
            stories += await self._among_all(words, *hottest.rarest(words), limit)
        return sorted({story.id: story for story in stories}.values(), key=by_heat)[:limit]

    async def _among_all(self, words: Sequence[str], rarest: str, is_rare: bool, limit: int) -> list[Story]:
        """Return the hottest of the newest that match: by their rarest word; where many have that, first as typed, a
        word at a time; else by all beginnings, which takes long for words that many have."""
        sql = _BY_WORDS.format(other=" AND instr(words, ?)" * len(words))
        by_rarest = [f"{rarest}*"]
        typed = [*words[:-1], *([] if rarest in words[:-1] else by_rarest)]
        for sought in (*([] if is_rare else [typed]), by_rarest, [f"{word}*" for word in words]):
            if stories := await self._stories(sql, _phrases(sought), *(f" {word}" for word in words), limit):
                return stories
        return []

    async def _hottest(self) -> Hottest:
        kept = self._known_hottest.kept()
        if "hottest" not in kept:
            kept["hottest"] = await Hottest.read(self._database)
        return kept["hottest"]


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(fold_words(text).split()))[:MOST_WORDS]


def _phrases(words: Iterable[str]) -> str:
    """Return what `story_texts` is asked for these words; "*" after one stands for any end."""
    return "{title source} : (" + " ".join(f'"{word}"'.replace('*"', '"*') for word in words) + ")"


_BY_HEADLINE = f"""
SELECT {STORY} FROM stories INDEXED BY stories_by_headline {SAID}
WHERE listed = 1 AND headline = ? ORDER BY {HOTTEST} LIMIT 1
"""
_UNLISTED = f"""
SELECT {STORY} FROM stories INDEXED BY stories_unlisted {SAID}
WHERE listed = 0 AND article = 1 AND headline = ?1
AND NOT EXISTS (SELECT 1 FROM stories INDEXED BY stories_by_headline WHERE listed = 1 AND headline = ?1)
ORDER BY {HOTTEST} LIMIT 1
"""
_BY_ROWS = f"SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (SELECT value FROM json_each(?))"
_BY_WORDS = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (
    SELECT n FROM (
        SELECT {STORY_OF_ROW} AS found FROM story_texts WHERE story_texts MATCH ? ORDER BY rowid DESC LIMIT {MATCHES}
    ) CROSS JOIN stories ON n = found WHERE 1{{other}} ORDER BY {HOTTEST} LIMIT ?
)
"""
