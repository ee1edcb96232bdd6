"""The words of the hottest stories, kept in memory: most of what people type is found there at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.database import Database
from bot.store.rows import HOTTEST

HOT = 3000
"""How many are kept."""
SAMPLE = 1000
"""So many tell how common a word is."""
RARE = 2
"""Times that a rare word stands in them."""
PART = 250
"""So many are looked through before it is asked whether that is enough."""


class Hottest:
    def __init__(self, stories: Sequence[tuple[int, str]]) -> None:
        """Of each story its row, and its words as `stories.words` has them; hottest first."""
        self._stories = stories
        self._sample = "\n".join(words for _, words in stories[:SAMPLE])
        self.is_all = len(stories) < HOT
        """Whether there are no others."""

    @classmethod
    async def read(cls, database: Database) -> Hottest:
        return cls([(row["n"], row["words"]) for row in await database.fetch(_HOTTEST, (HOT,))])

    def having(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the rows of the hottest that have all these beginnings of words."""
        found: list[int] = []
        begun = [f" {word}" for word in sorted(words, key=len, reverse=True)]  # few have a long one
        for start in range(0, len(self._stories), PART):
            part = self._stories[start : start + PART]
            for word in begun:
                part = [story for story in part if word in story[1]]
            found += [n for n, _ in part]
            if len(found) >= limit:
                break
        return found[:limit]

    def rarest(self, words: Sequence[str]) -> tuple[str, bool]:
        """Return the word that the fewest have, and whether so few that they are quickly compared one by one."""
        count, _, word = min((self._sample.count(f" {word}"), -len(word), word) for word in words)
        return word, count <= RARE


_HOTTEST = f"SELECT n, words FROM stories INDEXED BY stories_by_heat WHERE listed = 1 ORDER BY {HOTTEST} LIMIT ?"
