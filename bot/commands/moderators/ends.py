"""How a digest's last edition ended, and why the next one would be empty."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.endings import how_it_ended, what_came_after
from bot.cards.text import listed, when
from bot.commands.desk import Desk
from bot.digests.heatlevel import ANY
from bot.digests.model import Digest, EditionState, Filter, MaxAge
from bot.digests.selection import HEATED

NO_CHANNEL = 0
"""Nothing was ever posted there."""


async def how_the_last_ended(desk: Desk, digest: Digest) -> str:
    """Return how a digest's latest edition fared, for those who look at the digest; nothing where there was none."""
    latest = await desk.digests.ledger.editions(digest.id, limit=1)
    if not latest:
        return ""
    edition = latest[0]
    words = how_it_ended(edition)
    if edition.state is EditionState.SUSPENDED:
        words = "Not posted: the digest was suspended."  # the digest itself says why, while that is so
    after = map(what_came_after, await desk.digests.follow_ups.of(edition.id))
    return "\n".join((f"Last {when(edition.due_at, 'F')}. {words}", *filter(None, after)))


async def why_nothing(desk: Desk, digest: Digest) -> str:
    """Return why an edition of the digest would be empty now, and what would help."""
    elsewhere = replace(digest, channel_id=NO_CHANNEL)
    if (await desk.press.preview(elsewhere)).places:
        had = f"Every story that fits was posted in <#{digest.channel_id}> already, by itself or under another."
        return f"{had} A story returns once, when it is {HEATED} hotter than it was then." if digest.updates else had
    if (await desk.press.preview(replace(elsewhere, max_age=MaxAge.ANY))).places:
        return f"{await _too_old(desk, digest)} Try a longer `max_age`."
    narrow = {
        "min_heat": digest.min_heat != ANY,
        "topics": digest.topics != Filter(),
        "sources": digest.sources != Filter(),
    }
    names = [name for name, is_narrow in narrow.items() if is_narrow]
    return f"No story fits its {listed(names, mark='`')}, however old it is." if names else "I have no stories yet."


async def _too_old(desk: Desk, digest: Digest) -> str:
    span, newest = digest.max_age.span, (await desk.stories.facts()).newest
    if span is None or newest is None or desk.now() - newest <= span:
        return f"No story that fits is younger than `{digest.max_age}`."
    return f"No story is younger than `{digest.max_age}`: the newest is from {when(newest)}."
