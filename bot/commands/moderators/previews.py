"""What a digest would post now, and how much it would have posted lately, as moderators are shown it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from discord.ui import LayoutView

from bot.cards.digest import edition_card
from bot.cards.options import extras_in_words
from bot.cards.replay import nothing_in_words, replay_in_words, unknown_in_words
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.members.relations import related_row
from bot.commands.moderators.channels import without_lost_mention
from bot.commands.moderators.ends import why_nothing
from bot.commands.moderators.forums import post_tag
from bot.digests.heatlevel import floor_of
from bot.digests.model import Digest
from bot.digests.replay import obstacle, replay


async def preview_card(interaction: Interaction, digest: Digest) -> LayoutView:
    """Return exactly what would be posted, under lines that say so; the digest may be one that is not saved yet."""
    desk = desk_of(interaction)
    edition = without_lost_mention(await desk.press.preview(digest), interaction.guild)
    stories = [place.story for place in edition.places]
    tag = post_tag(interaction.guild, edition)
    extras = extras_in_words(edition, tag.name if tag else "")
    return edition_card(
        edition,
        actions=related_row(stories, edition.id),
        preview=True,
        note=extras if stories else await why_nothing(desk, digest),
        replayed=await _replayed(desk, digest, {story.id for story in stories}),
    )


async def _replayed(desk: Desk, digest: Digest, shown: Collection[str]) -> Sequence[str]:
    """Return how much the digest would have posted of the library's last days, the longest text first."""
    now = desk.now()
    heats = await desk.stories.heats(now=now)
    floor = floor_of(digest.min_heat, heats)
    past = await desk.stories.past(heats, floor)
    if not past.days:
        return ()
    found = await asyncio.to_thread(replay, digest, past, floor=floor, now=now)
    if found is None:
        return (unknown_in_words(len(past.days)),)
    if found.a_day:
        return replay_in_words(found, shown)
    stories = (await desk.stories.past(heats, None)).stories
    return (nothing_in_words(digest, found.days, await asyncio.to_thread(obstacle, digest, stories, floor)),)
