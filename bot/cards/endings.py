"""How an edition ended, in words; Markdown."""

from __future__ import annotations

from datetime import datetime, timedelta

from discord.utils import snowflake_time

from bot.cards.digest import message_url
from bot.cards.text import clean, escape, listed, shorten, stopped
from bot.digests.model import Edition, EditionState, FollowUp, FollowUpKind, FollowUpState

FOLLOW_UPS = {
    FollowUpKind.THREAD: ("Without a thread", "Its thread"),
    FollowUpKind.PUBLISH: ("Not published", "Its publication"),
}
"""How the text begins where there is none, and where there is none yet."""
NOTHING_NEW = "Nothing was posted: no new story fits this digest."
LATE_FROM = timedelta(minutes=1)
LONGEST_REASON = 500
LACKING = "I can't post in the channel. Give me {} there, and it goes on by itself."


def how_it_ended(edition: Edition, longest: int = LONGEST_REASON) -> str:
    """Return in a sentence what became of an edition; of its reason at most `longest` characters."""
    why = escape(shorten(clean(edition.reason), longest))
    words = {
        EditionState.SENT: f"Posted: {message_link(edition)}",
        EditionState.EMPTY: NOTHING_NEW,
        EditionState.PLANNED: _is_pending(edition, why),
        EditionState.UNCERTAIN: f"It may have been posted, and I can't find out: {why}",
        EditionState.SUSPENDED: f"Not posted in <#{edition.channel_id}>, and the digest was suspended: {why}",
        EditionState.MISSED: why or "It was not posted in time.",
        EditionState.FAILED: f"Not posted: {why}",
    }
    return words[edition.state]


def lacking_in_words(names: list[str]) -> str:
    """Return why a digest can't be posted, and what to do; plain text."""
    return LACKING.format(listed(names, mark=""))


def cause(reason: str) -> str:
    """Return why a digest could not be posted then, without what to do: by now it may be done."""
    before, after = LACKING.split("{}")
    if reason.startswith(before) and reason.endswith(after):
        return f"I lacked {reason.removeprefix(before).removesuffix(after)} there."
    return stopped(reason.partition(". ")[0])


def _is_pending(edition: Edition, why: str) -> str:
    if edition.first_tried_at is None:
        return " ".join(filter(None, ("Not posted yet.", why, "I try it in a moment by myself.")))
    return f"Discord has not confirmed it yet ({why or 'no answer'}). I go on trying by myself."


def what_came_after(follow_up: FollowUp, longest: int = 300) -> str:
    """Return why something that was asked for after the message is not there; nothing where all is well."""
    lacking, awaited = FOLLOW_UPS[follow_up.kind]
    why = escape(shorten(clean(follow_up.reason), longest))
    if follow_up.state is FollowUpState.WAITING:
        return f"{awaited} has to wait ({why}). I go on trying by myself." if why else ""
    return f"{lacking}: {why}" if follow_up.state is not FollowUpState.DONE else ""


def message_link(edition: Edition) -> str:
    if edition.message_id:
        return message_url(edition, edition.message_id)
    return f"https://discord.com/channels/{edition.guild_id}/{edition.channel_id} (deleted since)"


def posted_at(edition: Edition) -> datetime:
    """Return when an edition's message came, or where that is not known, when the edition ended."""
    if edition.message_id:
        return snowflake_time(edition.message_id)
    return edition.ended_at or edition.due_at


def lateness(edition: Edition) -> str:
    """Return in words by how much a message came too late; nothing where it was on time."""
    late = posted_at(edition) - edition.due_at
    if edition.state is not EditionState.SENT or late < LATE_FROM:
        return ""
    hours, minutes = divmod(int(late.total_seconds()) // 60, 60)
    parts = {"hour": hours, "minute": minutes}
    return " ".join(f"{count} {unit}{'s' * (count > 1)}" for unit, count in parts.items() if count)
