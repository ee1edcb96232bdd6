"""Why a story was posted in a digest's channel, will be, or will not be, in words; Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.cards.digest import message_url
from bot.cards.endings import posted_at
from bot.cards.options import listed_names
from bot.cards.text import clean, escape, plain, shorten, stopped, when
from bot.digests.heatlevel import STORIES_A_DAY
from bot.digests.model import MOST_IN_SERVER, DigestState, Edition, EditionState, Filter
from bot.digests.reasons import Posting, Prospect
from bot.digests.selection import Rule
from bot.stories.heat import why_unlisted
from bot.stories.model import Story

NOT_RUNNING = {
    DigestState.PAUSED: ": `/digest resume` lets it go on",
    DigestState.SUSPENDED: ": `/digest check` says what is missing",
}


class ReasonSize(NamedTuple):
    """How much is shown: characters of other stories' titles, names of a filter, and of how many digests.

    In short: without links to messages, what to do, and the edition after the next one.
    """

    title: int
    names: int
    in_short: bool = False
    digests: int = MOST_IN_SERVER


class Reason:
    """What is said of one story in one digest.

    `leader` is the story in whose coverage it may come where it is not listed.
    """

    def __init__(self, story: Story, prospect: Prospect, size: ReasonSize, now: datetime, leader: Story | None) -> None:
        self._story, self._prospect, self._size, self._now, self._leader = story, prospect, size, now, leader
        self._digest = prospect.digest

    @property
    def text(self) -> str:
        posting = self._prospect.posting
        return " ".join(filter(None, (self._posted(posting) if posting else "", self._next())))

    def _posted(self, posting: Posting) -> str:
        edition = posting.edition
        coverage = "" if posting.leads else f" as coverage of {self._title(_over(self._story, edition))}"
        if edition.state is EditionState.PLANNED:
            return f"It is being posted just now{coverage}, by #{edition.number}."
        if edition.state is EditionState.UNCERTAIN:
            by = f"{when(edition.due_at, 'f')}{coverage}, by #{edition.number}"
            return f"It may have been posted {by}; nobody can find out, so it does not come again."
        return f"{self._link('Posted', edition)} {when(posted_at(edition), 'f')}{coverage}, by #{edition.number}."

    def _next(self) -> str:
        verdict = self._prospect.verdict
        if verdict.rule is None:
            return self._has_a_place()
        if verdict.rule is Rule.POSTED:
            return self._no_more()
        return {
            Rule.UNLISTED: self._unlisted,
            Rule.COLD: self._cold,
            Rule.OLD: self._old,
            Rule.TOPICS: lambda: _filtered(self._digest.topics, self._story.topics, "topic", self._size),
            Rule.SOURCES: lambda: _filtered(self._digest.sources, _source(self._story), "source", self._size),
            Rule.NOT_HEATED: lambda: f"It returns once, at a heat of {verdict.heat}; now it has {self._story.heat}.",
            Rule.EVENT_POSTED: self._event_posted,
            Rule.EVENT: self._event,
            Rule.SHARE: self._share,
            Rule.FULL: self._full,
        }[verdict.rule]()

    def _has_a_place(self) -> str:
        return self._comes("be in the next edition", ", as an update" if self._prospect.posting else "")

    def _comes(self, verb: str, how: str = "") -> str:
        at = when(self._prospect.at, "F")
        if self._digest.state in NOT_RUNNING:
            return f"It would {verb}, {at}, but {self._not_running()}."
        if first := self._prospect.taken_by:
            return f"#{first.digest.number} takes it before, {when(first.at, 'F')}."
        return f"It will {verb}, {at}{how}."

    def _no_more(self) -> str:
        posting = self._prospect.posting
        if posting is None:
            return "It was posted in this channel."
        is_sent = posting.edition.state is EditionState.SENT
        return "It does not return." if self._digest.updates and is_sent else ""

    def _unlisted(self) -> str:
        under = f" It can come as coverage of {self._title(self._leader)}" if self._leader else ""
        return stopped(f"No: {why_unlisted(self._story)}.{under}")

    def _cold(self) -> str:
        level = f" (`{self._digest.min_heat}`)" if self._digest.min_heat in STORIES_A_DAY else ""
        return f"No: heat {self._story.heat} under {self._prospect.verdict.heat}{level}."

    def _old(self) -> str:
        published, span, age = self._story.published_at, self._digest.max_age.span, self._digest.max_age
        if published is None:
            return f"No: it has no date, and nothing older than `{age}` is taken."
        if span and self._now - published <= span:
            return f"No: it will be older than `{age}` in the next edition, {when(self._prospect.at, 'F')}."
        return f"No: it is older than `{age}`."

    def _event_posted(self) -> str:
        posting = self._prospect.leader_posting
        other = f"No: {self._title(self._prospect.leader)}, on the same event,"
        if posting is None:
            return f"{other} was posted there."
        edition = posting.edition
        return f"{other} was {self._link('posted', edition)} {when(posted_at(edition), 'f')}, by #{edition.number}."

    def _event(self) -> str:
        return self._comes(f"come as coverage of {self._title(self._prospect.leader)} in the next edition")

    def _share(self) -> str:
        share = f"its source has its share already (`per_source` is {self._digest.per_source})"
        return f"It waits: {share}{self._after()}"

    def _full(self) -> str:
        heats = [story.heat for story in self._prospect.chosen]
        which = "hotter" if min(heats, default=0) > self._story.heat else "hotter or newer"
        others = f"1 {which} story goes" if len(heats) == 1 else f"{len(heats)} {which} ones go"
        return f"It waits: {others} first{self._after()}"

    def _after(self) -> str:
        if self._digest.state in NOT_RUNNING:
            return f", and {self._not_running()}."
        after = "" if self._size.in_short else f", the one after it {when(self._prospect.after, 'F')}"
        return f". The next edition comes {when(self._prospect.at, 'F')}{after}."

    def _not_running(self) -> str:
        state = self._digest.state
        return f"the digest is {state}{'' if self._size.in_short else NOT_RUNNING[state]}"

    def _title(self, story: Story | None) -> str:
        if story is None or not self._size.title:
            return "another story"
        return f"“{escape(plain(story.title, self._size.title))}”"

    def _link(self, words: str, edition: Edition) -> str:
        if self._size.in_short or not edition.message_id:
            return words
        return f"[{words}]({message_url(edition, edition.message_id)})"


def _over(story: Story, edition: Edition) -> Story | None:
    """Return under which of an edition's stories this one stands."""
    return next((place.story for place in edition.places if story.id in {other.id for other in place.coverage}), None)


def _source(story: Story) -> tuple[str, ...]:
    return (story.source.name,) if story.source else ()


def _filtered(names: Filter, has: Sequence[str], what: str, size: ReasonSize) -> str:
    """Return which name a digest leaves out, or which it wants in vain."""
    if unwanted := names.unwanted_of(has):
        return f"No: its {what} {escape(shorten(clean(unwanted[0]), 40))} is not wanted."
    wanted = f"wanted ({listed_names(names.wanted, size.names)})" if size.names else "wanted"
    return f"No: its {what} is none of those {wanted}." if has else f"No: it has no {what}, and only some are {wanted}."
