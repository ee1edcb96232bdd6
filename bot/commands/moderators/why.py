"""Why a story was posted in this server, will be, or will not be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from discord.ui import LayoutView

from bot.cards.digest import NO_DIGEST
from bot.cards.why import why_card
from bot.commands.desk import Desk
from bot.commands.finding import find_story
from bot.digests import schedule
from bot.digests.model import Digest, DigestState
from bot.digests.reasons import Posting, Prospect, first_come
from bot.digests.selection import Rule
from bot.errors import UserError
from bot.stories.model import Story


async def why_answer(desk: Desk, guild_id: int, text: str, named: Digest | None) -> LayoutView:
    """Return what becomes of the story somebody means, in all digests of a server or in the one that is named."""
    digests = await desk.digests.in_guild(guild_id)
    if not digests:
        raise UserError(NO_DIGEST)
    story, note = await _find(desk, text)
    here = [digest for digest in digests if named is None or digest.channel_id == named.channel_id]
    prospects = first_come(await _prospects(desk, guild_id, story, here))
    asked = [prospect for prospect in prospects if named is None or prospect.digest.id == named.id]
    leader = None if story.listed else await desk.stories.leader(story)
    return why_card(story, asked, now=desk.now(), leader=leader, note=note)


async def _find(desk: Desk, text: str) -> tuple[Story, str]:
    unlisted = await desk.stories.unlisted(text)
    return (unlisted, "") if unlisted else await find_story(desk, text)


async def _prospects(desk: Desk, guild_id: int, story: Story, digests: Sequence[Digest]) -> list[Prospect]:
    postings = await _postings(desk, guild_id, story.id, [digest.channel_id for digest in digests])
    return [await _prospect(desk, story, digest, postings) for digest in digests]


async def _postings(desk: Desk, guild_id: int, story_id: str, channel_ids: Sequence[int]) -> dict[int, Posting]:
    """Return the one that counts of each channel."""
    found = await desk.digests.ledger.postings(guild_id, channel_ids, story_id)
    return {posting.edition.channel_id: posting for posting in reversed(found)}


async def _prospect(desk: Desk, story: Story, digest: Digest, postings: Mapping[int, Posting]) -> Prospect:
    at = await _next_run(digest, desk.now())
    verdict, chosen = await desk.press.why(story, digest, at)
    leader, leader_posting = None, None
    if verdict.rule is Rule.EVENT:
        leader = next(other for other in chosen if other.id == verdict.leader)
    elif verdict.rule is Rule.EVENT_POSTED:
        leader = await desk.stories.get(verdict.leader)
        others = await _postings(desk, digest.guild_id, verdict.leader, [digest.channel_id])
        leader_posting = others.get(digest.channel_id)
    return Prospect(
        digest=digest,
        at=at,
        after=await asyncio.to_thread(schedule.next_run, digest.when, digest.timezone, at),
        verdict=verdict,
        chosen=chosen,
        posting=postings.get(digest.channel_id),
        leader=leader,
        leader_posting=leader_posting,
    )


async def _next_run(digest: Digest, now: datetime) -> datetime:
    """Return when a digest's next edition comes; of a paused one, when it would if it were resumed now."""
    if digest.state is DigestState.PAUSED or digest.next_run_at is None:
        return await asyncio.to_thread(schedule.next_run, digest.when, digest.timezone, now)
    return digest.next_run_at
