"""What belongs to one event: whom a story names, who names it, equal headlines near in time, shared coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import EQUAL_SECONDS, HOTTEST, SAID, STORY, Reads, as_json, to_story
from bot.stories.model import Story

MOST = 200
"""Stories of one sort: no answer shows more."""
MOST_NAMING = 1_000
"""Where more name a story, they are not all compared."""
SHARED = 60
"""Coverage through which stories are found; what more than so many name says little of them."""


@dataclass(frozen=True, slots=True)
class Coverage:
    named: tuple[Story, ...] = ()
    """In the file's order."""
    naming: tuple[Story, ...] = ()
    """Hottest first."""
    equal: tuple[Story, ...] = ()
    """Listed, with the same headline, at most 14 days apart; hottest first."""
    sharing: tuple[tuple[Story, int], ...] = ()
    """Listed stories with how many stories both have in their coverage, most first."""


class Coverages(Reads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_ids: Memory[frozenset[str]] = Memory(database)
        self._known_stories: Memory[tuple[Story, ...]] = Memory(database, most=500)

    async def coverage(self, story_id: str) -> Coverage:
        named, naming, equal = await self._event(story_id)
        rows = await self._database.fetch(_SHARING, (story_id,))
        sharing = tuple((to_story(row), row["shared"]) for row in rows)
        return Coverage(tuple(named), tuple(naming), tuple(equal), sharing)

    async def coverage_stories(self, story_id: str) -> Sequence[Story]:
        """Return what may stand under a story as its coverage: whom it names, who names it, equal headlines."""
        kept = self._known_stories.kept()
        if story_id not in kept:
            named, naming, equal = await self._event(story_id)
            kept[story_id] = tuple(_once([*named, *naming, *equal]))
        return kept[story_id]

    async def leader(self, story: Story) -> Story | None:
        """Return the hottest listed story that names this one."""
        return await self._first(_LEADER, story.id)

    async def leader_ids(self, ids: Collection[str]) -> dict[str, str]:
        """Return the id of the leader of each of these that has one."""
        rows = await self._database.fetch(_LEADER_IDS, (as_json(ids),))
        return {row["story"]: row["leader"] for row in rows}

    async def coverage_ids(self, ids: Collection[str]) -> dict[str, frozenset[str]]:
        """Return for each id the ids of its coverage."""
        kept = self._known_ids.kept()
        if new := [story_id for story_id in ids if story_id not in kept]:
            kept.update(await self._coverage_ids(new))
        return {story_id: kept[story_id] for story_id in ids}

    async def _coverage_ids(self, ids: Collection[str]) -> dict[str, frozenset[str]]:
        rows = await self._database.fetch(_COVERAGE_IDS, (as_json(ids),) * 3)
        found: dict[str, set[str]] = {story_id: set() for story_id in ids}
        for row in rows:
            found[row["story"]].add(row["other"])
        return {story_id: frozenset(others - {story_id}) for story_id, others in found.items()}

    async def _event(self, story_id: str) -> tuple[list[Story], list[Story], list[Story]]:
        named = await self._stories(_NAMED, story_id)
        naming = await self._stories(_NAMING, story_id)
        return _once(named), naming, await self._stories(_EQUAL, story_id)


def _once(stories: Iterable[Story]) -> list[Story]:
    return list({story.id: story for story in reversed(list(stories))}.values())[::-1]


_IT = "(SELECT n FROM stories WHERE id = ?)"
_NAMED = f"""
SELECT {STORY} FROM mentions CROSS JOIN stories ON stories.n = mentions.named {SAID}
WHERE mentions.naming = {_IT} AND mentions.named <> mentions.naming ORDER BY mentions.position
"""
_WHO_NAMES_IT = f"(SELECT naming FROM mentions WHERE named = {_IT} AND naming <> named LIMIT {MOST_NAMING})"
_NAMING = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN {_WHO_NAMES_IT} ORDER BY {HOTTEST} LIMIT {MOST}
"""
_LEADER = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN {_WHO_NAMES_IT} AND listed = 1 ORDER BY {HOTTEST} LIMIT 1
"""
_TWINS = f"""
it.listed = 1 AND twin.listed = 1 AND twin.headline = it.headline AND twin.n <> it.n
AND twin.published_at BETWEEN it.published_at - {EQUAL_SECONDS} AND it.published_at + {EQUAL_SECONDS}
"""
_EQUAL = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (
    SELECT twin.n FROM stories AS it CROSS JOIN stories AS twin INDEXED BY stories_by_headline ON {_TWINS}
    WHERE it.id = ? LIMIT {MOST_NAMING}
) ORDER BY {HOTTEST} LIMIT {MOST}
"""
_SHARING = f"""
WITH lead (n) AS MATERIALIZED (SELECT n FROM stories WHERE id = ?),
around (n) AS MATERIALIZED (
    SELECT n FROM (
        SELECT named AS n FROM mentions WHERE naming IN (SELECT n FROM lead)
        UNION SELECT naming FROM (SELECT naming FROM mentions WHERE named IN (SELECT n FROM lead) LIMIT {SHARED})
    ) WHERE (SELECT count(*) FROM (SELECT 1 FROM mentions WHERE named = n LIMIT {SHARED + 1})) <= {SHARED}
),
shares (n, through) AS (
    SELECT naming, named FROM mentions WHERE named IN (SELECT n FROM around)
    UNION SELECT named, naming FROM mentions WHERE naming IN (SELECT n FROM around)
)
SELECT {STORY}, count(*) AS shared FROM shares CROSS JOIN stories ON stories.n = shares.n {SAID}
WHERE listed = 1 AND shares.n <> through
AND shares.n NOT IN (SELECT n FROM lead) AND through NOT IN (SELECT n FROM lead)
GROUP BY stories.n ORDER BY shared DESC, {HOTTEST} LIMIT {MOST}
"""
_GIVEN = "it.id IN (SELECT value FROM json_each(?))"
_LEADER_IDS = f"""
SELECT it.id AS story, leader.id AS leader FROM stories AS it CROSS JOIN stories AS leader ON leader.n = (
    SELECT n FROM stories
    WHERE n IN (SELECT naming FROM mentions WHERE named = it.n AND naming <> named LIMIT {MOST_NAMING})
    AND listed = 1 ORDER BY {HOTTEST} LIMIT 1
) WHERE {_GIVEN}
"""
_COVERAGE_IDS = f"""
SELECT it.id AS story, other.id AS other FROM stories AS it
CROSS JOIN mentions ON naming = it.n CROSS JOIN stories AS other ON other.n = named WHERE {_GIVEN}
UNION SELECT it.id, other.id FROM stories AS it
CROSS JOIN mentions ON named = it.n CROSS JOIN stories AS other ON other.n = naming WHERE {_GIVEN}
UNION SELECT it.id, twin.id FROM stories AS it
CROSS JOIN stories AS twin INDEXED BY stories_by_headline ON {_TWINS} WHERE {_GIVEN}
"""
