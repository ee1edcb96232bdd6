"""How an edition ended, in words; and why there would be none."""

from __future__ import annotations

from bot.cards.text import clean, escape, shorten, when
from bot.commands.desk import Desk
from bot.digests.model import Digest, Edition, EditionState

NOTHING_NEW = "Nothing was posted: no new story fits this digest now."


def how_it_ended(edition: Edition) -> str:
    """Return what to tell the moderator who had an edition posted."""
    why = escape(shorten(clean(edition.reason), 500))
    words = {
        EditionState.SENT: f"Posted: {message_link(edition)}",
        EditionState.EMPTY: NOTHING_NEW,
        EditionState.PLANNED: f"Discord has not confirmed it yet ({why or 'no answer'}). I go on trying by myself.",
        EditionState.UNCERTAIN: f"It may have been posted, and I can't find out: {why}",
        EditionState.SUSPENDED: f"Not posted, and the digest is suspended: {why}",
        EditionState.MISSED: f"Not posted in time: {why or 'Discord did not answer'}",
        EditionState.FAILED: f"Not posted: {why}",
    }
    return words[edition.state]


def message_link(edition: Edition) -> str:
    place = f"https://discord.com/channels/{edition.guild_id}/{edition.channel_id}"
    return f"{place}/{edition.message_id}" if edition.message_id else f"{place} (deleted since)"


async def too_old(desk: Desk, digest: Digest) -> str:
    """Return words on a `max_age` that no story in the library is young enough for, else nothing."""
    span = digest.max_age.span
    newest = (await desk.stories.facts()).newest
    if span is None or newest is None or desk.now() - newest <= span:
        return ""
    return f"No story is younger than `{digest.max_age}`: the newest is from {when(newest)}. Try a longer `max_age`."
