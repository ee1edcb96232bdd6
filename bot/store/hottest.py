"""The words of the hottest stories, kept in memory: most of what people type is found there at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.database import Database
from bot.store.rows import HOTTEST

HOT = 3000
"""How many are kept."""
PART = 250
"""So many are looked through before it is asked whether that is enough."""


class Hottest:
    def __init__(self, stories: Sequence[tuple[int, str]]) -> None:
        """Of each story its row, and its words as `stories.words` has them; hottest first."""
        self._stories = stories
        self._words = "\n".join(words for _, words in stories)
        self.is_all = len(stories) < HOT
        """Whether there are no others."""

    @classmethod
    async def read(cls, database: Database) -> Hottest:
        return cls([(row["n"], row["words"]) for row in await database.fetch(_HOTTEST, (HOT,))])

    def having(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the rows of the hottest that have all these beginnings of words."""
        found: list[int] = []
        for start in range(0, len(self._stories), PART):
            part = self._stories[start : start + PART]
            for word in words:
                begun = f" {word}"
                part = [story for story in part if begun in story[1]]
            found += [n for n, _ in part]
            if len(found) >= limit:
                break
        return found[:limit]

    def rarest(self, words: Sequence[str]) -> str:
        return min(words, key=lambda word: self._words.count(f" {word}"))


_HOTTEST = f"SELECT n, words FROM stories INDEXED BY stories_by_heat WHERE listed = 1 ORDER BY {HOTTEST} LIMIT ?"
