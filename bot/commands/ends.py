"""How an edition ended, in words; and why there would be none."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.digest import message_url
from bot.cards.text import clean, escape, shorten, when
from bot.commands.desk import Desk
from bot.digests.heatlevel import ANY
from bot.digests.model import Digest, Edition, EditionState, Filter, FollowUp, FollowUpKind, FollowUpState, MaxAge
from bot.digests.selection import HEATED

NO_CHANNEL = 0
"""Nothing was ever posted there."""
FOLLOW_UPS = {
    FollowUpKind.THREAD: ("Without a thread", "Its thread"),
    FollowUpKind.PUBLISH: ("Not published", "Its publication"),
}
"""How the text begins where there is none, and where there is none yet."""
NOTHING_NEW = "Nothing was posted: no new story fits this digest."


def how_it_ended(edition: Edition) -> str:
    """Return what to tell the moderator who had an edition posted."""
    why = escape(shorten(clean(edition.reason), 500))
    words = {
        EditionState.SENT: f"Posted: {message_link(edition)}",
        EditionState.EMPTY: NOTHING_NEW,
        EditionState.PLANNED: _is_pending(edition, why),
        EditionState.UNCERTAIN: f"It may have been posted, and I can't find out: {why}",
        EditionState.SUSPENDED: f"Not posted in <#{edition.channel_id}>, and the digest is suspended: {why}",
        EditionState.MISSED: why or "It was not posted in time.",
        EditionState.FAILED: f"Not posted: {why}",
    }
    return words[edition.state]


def _is_pending(edition: Edition, why: str) -> str:
    if edition.first_tried_at is None:
        return " ".join(filter(None, ("Not posted yet.", why, "I try it in a moment by myself.")))
    return f"Discord has not confirmed it yet ({why or 'no answer'}). I go on trying by myself."


async def how_the_last_ended(desk: Desk, digest: Digest) -> str:
    """Return how a digest's latest edition fared, for those who look at the digest; nothing where there was none."""
    latest = await desk.digests.ledger.editions(digest.id, limit=1)
    if not latest:
        return ""
    edition = latest[0]
    words = how_it_ended(edition)
    if edition.state is EditionState.SUSPENDED:
        words = "Not posted: the digest was suspended."  # the digest itself says why, while that is so
    after = map(_what_came_after, await desk.digests.follow_ups.of(edition.id))
    return "\n".join((f"Last {when(edition.due_at, 'F')}. {words}", *filter(None, after)))


def _what_came_after(follow_up: FollowUp) -> str:
    """Return why something that was asked for after the message is not there; nothing where all is well."""
    lacking, awaited = FOLLOW_UPS[follow_up.kind]
    why = escape(shorten(clean(follow_up.reason), 300))
    if follow_up.state is FollowUpState.WAITING:
        return f"{awaited} has to wait ({why}). I go on trying by myself." if why else ""
    return f"{lacking}: {why}" if follow_up.state is not FollowUpState.DONE else ""


def message_link(edition: Edition) -> str:
    if edition.message_id:
        return message_url(edition, edition.message_id)
    return f"https://discord.com/channels/{edition.guild_id}/{edition.channel_id} (deleted since)"


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
    names = [f"`{name}`" for name, is_narrow in narrow.items() if is_narrow]
    return f"No story fits its {' and '.join(names)}, however old it is." if names else "I have no stories yet."


async def _too_old(desk: Desk, digest: Digest) -> str:
    span, newest = digest.max_age.span, (await desk.stories.facts()).newest
    if span is None or newest is None or desk.now() - newest <= span:
        return f"No story that fits is younger than `{digest.max_age}`."
    return f"No story is younger than `{digest.max_age}`: the newest is from {when(newest)}."
