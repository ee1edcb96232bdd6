"""Stories by their URLs, however these are written or wrapped."""

from __future__ import annotations

from collections.abc import Iterable

from bot.store.keys import url_key
from bot.store.rows import SAID, STORY, Reads, as_json, to_story
from bot.stories.model import Story
from bot.stories.wrappers import meant_by


class Addresses(Reads):
    async def stories_at(self, urls: Iterable[str]) -> dict[str, Story]:
        """Return those of the URLs that lead to a story, with it: the page's own, else that of a page it stands for."""
        asked = [(url_key(meant), url) for url in dict.fromkeys(urls) for meant in meant_by(url)]
        rows = await self._database.fetch(_BY_KEYS, (as_json(key for key, _ in asked),)) if asked else []
        found: dict[str, Story] = {}
        for row in rows:
            found.setdefault(asked[row["place"]][1], to_story(row))
        return found


_BY_KEYS = f"""
SELECT asked.key AS place, {STORY} FROM json_each(?) AS asked
CROSS JOIN urls ON urls.key = asked.value CROSS JOIN stories ON stories.n = urls.story {SAID}
ORDER BY place, kind, listed DESC, heat DESC, id
"""
