"""How much a digest would have posted lately, in words; Markdown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.cards.text import linked, listed, stopped
from bot.digests.heatlevel import HEAT_DAYS, rate_in_words
from bot.digests.model import Digest, Filter
from bot.digests.replay import Obstacle, Replay
from bot.digests.selection import Rule
from bot.stories.model import Story

MOST_TITLES = 3
LONGEST_TITLE = 60
LONGEST_URL = 200


def replay_in_words(replay: Replay, shown: Collection[str] = ()) -> list[str]:
    """Return what a replay says, the longest text first, each next one with less of it.

    It names the hottest stories of the last days but those that are `shown` beside it already.
    """
    rate = f"{'' if replay.is_recent else 'while stories came, '}{rate_in_words(replay.a_day)}"
    setting = f"{rate[0].upper()}{rate[1:]} at this setting"
    counted = f"{setting}; {_last_days(replay)}"
    others = [story for story in replay.last_stories if story.id not in shown][:MOST_TITLES]
    named = [f"{counted}, such as {_titles(others[:count])}" for count in range(len(others), 0, -1)]
    return [stopped(text) for text in (*named, counted, setting)]


def nothing_in_words(digest: Digest, days: int, obstacle: Obstacle) -> str:
    """Return why nothing of these days would have been posted, and what would help."""
    filters = {"topics": digest.topics, "sources": digest.sources}
    names = " and ".join(name for name, names in filters.items() if names != Filter())
    why = {
        Rule.COLD: f"the hottest{names and f' with its {names}'} has heat {obstacle.hottest}. Try a lower `min_heat`.",
        Rule.OLD: "it was too old when the digest ran. Try a longer `max_age`, or more times.",
        Rule.TOPICS: "none has its `topics`.",
        Rule.SOURCES: f"none{' with its topics' if digest.topics != Filter() else ''} has its `sources`.",
    }
    return f"Nothing of {_days(days, days)} fits: {why[obstacle.rule]}"


def unknown_in_words(days: int) -> str:
    """Return what to say where no edition was due in these days."""
    return f"How much it posts I can't say: it would not have run in {_days(days, days)}."


def _last_days(replay: Replay) -> str:
    taken = [len(edition.stories) for edition in replay.last_editions if edition.stories]
    due = len(replay.last_editions)
    of = f"{len(taken)} of " if len(taken) < due else ""
    count = f"{sum(taken):,} in {of}{due:,} {'edition' if due == 1 else 'editions'}" if taken else "nothing"
    is_last_week = replay.is_recent and replay.days > replay.last_days
    return f"{'last week' if is_last_week else f'in {_days(replay.last_days, replay.days)}'}: {count}"


def _days(days: int, of: int) -> str:
    """Return how to name the last so many of the days that a replay has seen."""
    if days == 1:
        return "the last day that has stories" if of > 1 else "the only day that has stories"
    return f"the {'last ' if days < of or of == HEAT_DAYS else ''}{days} days that have stories"


def _titles(stories: Sequence[Story]) -> str:
    return listed([linked(story.title, LONGEST_TITLE, story.url, LONGEST_URL) for story in stories], mark="")
