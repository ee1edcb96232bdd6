"""Which stories the next edition of a digest takes, and why not others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.digests import reasons, selection
from bot.digests.heatlevel import STORIES_A_DAY
from bot.digests.model import Digest, Earlier
from bot.digests.reasons import Verdict
from bot.digests.selection import Related
from bot.store.editions import Ledger
from bot.store.stories import StoryStore
from bot.stories.model import Story

LIMITS = (200, 2_000, 1_000_000)
"""How many candidates to ask for; most editions are settled by the first."""


class Had(NamedTuple):
    """What a channel has had of some stories, and what covers the same as they do."""

    related: Related
    posted: Collection[str]
    earlier: Mapping[str, Earlier]


class Chosen(NamedTuple):
    stories: Sequence[Story]
    earlier: Mapping[str, Earlier]
    """Where the channel had those that are in it as updates."""


class Chooser:
    def __init__(self, stories: StoryStore, ledger: Ledger) -> None:
        self._stories = stories
        self._ledger = ledger

    async def choose(self, digest: Digest, now: datetime) -> Chosen:
        """Return the stories of an edition that is made at this time."""
        floor = await self._floor(digest, now)
        since = now - digest.max_age.span if digest.max_age.span else None
        everything = await self._stories.all_candidates(floor=floor, since=since, now=now)
        if everything is not None:
            return await self._choose_among(everything, digest, floor, now)
        chosen = Chosen((), {})
        for limit in LIMITS:
            candidates = await self._stories.candidates(
                channel_id=digest.channel_id, floor=floor, since=since, now=now, limit=limit, updates=digest.updates
            )
            chosen = await self._choose_among(candidates, digest, floor, now)
            if len(candidates) < limit or selection.is_settled(chosen.stories, digest):
                break
        return chosen

    async def why(self, story: Story, digest: Digest, at: datetime) -> tuple[Verdict, Sequence[Story]]:
        """Return what the edition of that time would do with a story as things are now, and the stories it takes."""
        floor = await self._floor(digest, at)
        chosen, _ = await self.choose(digest, at)
        past = await self._past(digest, [story, *chosen])
        verdict = reasons.why(story, chosen, digest, now=at, floor=floor, **past._asdict())
        return verdict, chosen

    async def _floor(self, digest: Digest, now: datetime) -> int | None:
        heats = await self._stories.heats(now=now) if digest.min_heat in STORIES_A_DAY else ()
        return selection.floor_of(digest.min_heat, heats)

    async def _choose_among(
        self, candidates: Sequence[Story], digest: Digest, floor: int | None, now: datetime
    ) -> Chosen:
        past = await self._past(digest, candidates)
        chosen = selection.choose(candidates, digest, now=now, floor=floor, **past._asdict())
        return Chosen(chosen, past.earlier)

    async def _past(self, digest: Digest, stories: Sequence[Story]) -> Had:
        related = await self._stories.coverage_ids([story.id for story in stories])
        asked = {story.id for story in stories}.union(*related.values())
        posted = await self._ledger.posted(digest.channel_id, asked)
        earlier = await self._ledger.earlier(digest.channel_id, posted) if digest.updates else {}
        return Had(related, posted, earlier)
