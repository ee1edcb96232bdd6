"""The words of the hottest stories, kept in memory: most of what people type is found there at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.database import Database
from bot.store.rows import HOTTEST

HOT = 3000
"""How many are kept."""


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
        found = self._stories
        for word in sorted(words, key=self._count):
            begun = f" {word}"
            found = [story for story in found if begun in story[1]]
        return [n for n, _ in found[:limit]]

    def rarest(self, words: Sequence[str]) -> str:
        return min(words, key=self._count)

    def _count(self, word: str) -> int:
        return self._words.count(f" {word}")


_HOTTEST = f"SELECT n, words FROM stories INDEXED BY stories_by_heat WHERE listed = 1 ORDER BY {HOTTEST} LIMIT ?"
