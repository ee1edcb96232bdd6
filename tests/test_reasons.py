"""Why a story is in the next edition of a digest, or is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import Digest, Earlier, Filter, MaxAge
from bot.digests.reasons import Verdict, why
from bot.digests.selection import HEATED, Rule, choose
from bot.stories.model import Source, Story
from tests.builders import NOW, a_digest, a_story


@dataclass(frozen=True)
class Case:
    """A library, a digest, and what its channel has had."""

    stories: dict[str, Story]
    digest: Digest
    floor: int | None
    posted: frozenset[str]
    related: dict[str, frozenset[str]]
    earlier: dict[str, Earlier]

    @property
    def chosen(self) -> list[Story]:
        return choose(list(self.stories.values()), self.digest, **self._rest)

    def verdict(self, story: Story) -> Verdict:
        return why(story, self.chosen, self.digest, **self._rest)

    def without(self, id: str) -> Case:
        return replace(self, stories={key: story for key, story in self.stories.items() if key != id})

    def with_story(self, story: Story) -> Case:
        return replace(self, stories=self.stories | {story.id: story})

    def with_digest(self, **changes: Any) -> Case:
        return replace(self, digest=replace(self.digest, **changes))

    @property
    def _rest(self) -> dict[str, Any]:
        return {
            "now": NOW,
            "floor": self.floor,
            "posted": self.posted,
            "related": self.related,
            "earlier": self.earlier,
        }


def a_case(seed: int) -> Case:
    rng = random.Random(seed)
    names = [f"s{number:02}" for number in range(rng.randrange(1, 25))]
    stories = {name: some_story(rng, name) for name in names}
    related: dict[str, frozenset[str]] = {name: frozenset() for name in names}
    for _ in range(rng.randrange(len(names) + 1)):
        one, two = rng.choice(names), rng.choice([*names, "elsewhere"])
        related |= {one: related[one] | {two} - {one}, two: related.get(two, frozenset()) | {one} - {two}}
    posted = frozenset(rng.sample(names, rng.randrange(len(names) // 2 + 1))) | {"elsewhere"}
    earlier = {id: Earlier(1, rng.randrange(40)) for id in sorted(posted) if rng.random() < 0.7}
    digest = a_digest(
        stories=rng.randrange(1, 6),
        per_source=rng.randrange(1, 3),
        topics=rng.choice([Filter(), Filter(wanted=("AI",)), Filter(unwanted=("law",))]),
        sources=rng.choice([Filter(), Filter(unwanted=("Source 1",))]),
        max_age=rng.choice([MaxAge.ANY, MaxAge.WEEK]),
        updates=rng.random() < 0.5,
    )
    return Case(stories, digest, rng.choice([None, 20]), posted, related, earlier)


def some_story(rng: random.Random, name: str) -> Story:
    return a_story(
        name,
        id=name,
        heat=rng.randrange(80),
        source=rng.choice([None, Source("Source 1"), Source("Source 2"), Source("Source 3")]),
        topics=rng.choice([("AI",), ("AI", "Law"), ("Chips",)]),
        published_at=rng.choice([None, NOW, NOW - timedelta(days=6), NOW - timedelta(days=8)]),
        listed=rng.random() < 0.9,
    )


@given(seed=st.integers(0, 100_000))
def test_it_has_a_place_exactly_where_it_was_chosen(seed: int):
    case = a_case(seed)
    told = {story.id for story in case.stories.values() if case.verdict(story).rule is None}
    assert told == {story.id for story in case.chosen}


REMEDIES: dict[Rule, Callable[[Case, Story, Verdict], Case]] = {
    Rule.UNLISTED: lambda case, story, _: case.with_story(replace(story, listed=True)),
    Rule.COLD: lambda case, story, verdict: case.with_story(replace(story, heat=verdict.heat or 0)),
    Rule.OLD: lambda case, *_: case.with_digest(max_age=MaxAge.ANY),
    Rule.TOPICS: lambda case, *_: case.with_digest(topics=Filter()),
    Rule.SOURCES: lambda case, *_: case.with_digest(sources=Filter()),
    Rule.POSTED: lambda case, story, _: replace(case, posted=case.posted - {story.id}),
    Rule.NOT_HEATED: lambda case, story, verdict: case.with_story(replace(story, heat=verdict.heat or 0)),
    Rule.EVENT_POSTED: lambda case, _, verdict: replace(case, posted=case.posted - {verdict.leader}),
    Rule.EVENT: lambda case, _, verdict: case.without(verdict.leader),
    Rule.SHARE: lambda case, *_: case.with_digest(per_source=100),
    Rule.FULL: lambda case, *_: case.with_digest(stories=100),
}


@given(seed=st.integers(0, 100_000))
def test_without_what_keeps_it_out_it_would_not_be_kept_out_by_that(seed: int):
    case = a_case(seed)
    for story in case.stories.values():
        verdict = case.verdict(story)
        if verdict.rule:
            remedied = REMEDIES[verdict.rule](case, story, verdict)
            assert remedied.verdict(remedied.stories[story.id]) != verdict


def test_each_rule_is_met_in_these_cases():
    met = {case.verdict(story).rule for case in map(a_case, range(300)) for story in case.stories.values()}
    assert met == {None, *Rule}


def verdict(story: Story, *others: Story, **options: Any) -> Verdict:
    changes = {"max_age": MaxAge.ANY} | {key: value for key, value in options.items() if key not in KEPT}
    given = {"floor": None, "posted": frozenset(), "related": {}, "earlier": {}}
    given |= {key: value for key, value in options.items() if key in KEPT}
    return Case({each.id: each for each in (story, *others)}, a_digest(**changes), **given).verdict(story)


KEPT = ("floor", "posted", "related", "earlier")


def story(id: str, heat: int = 100, **changes: Any) -> Story:
    return a_story(id, id=id, heat=heat, **changes)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"floor": 101}, Verdict(Rule.COLD, heat=101)),
        ({"earlier": {"a": Earlier(1, 90)}, "posted": {"a"}, "updates": True}, Verdict(Rule.NOT_HEATED, heat=120)),
        ({"earlier": {"a": Earlier(1, 100 - HEATED)}, "posted": {"a"}, "updates": True}, Verdict()),
        ({"posted": {"a", "b"}, "updates": True}, Verdict(Rule.POSTED)),
        ({"posted": {"b"}, "related": {"a": frozenset("b")}}, Verdict(Rule.EVENT_POSTED, leader="b")),
    ],
)
def test_it_says_what_would_be_enough_and_who_has_its_place(options: dict[str, Any], expected: Verdict):
    assert verdict(story("a"), **options) == expected


def test_a_hotter_story_of_its_event_is_named():
    related = {"a": frozenset("b"), "b": frozenset("a")}
    assert verdict(story("a"), story("b", 101), related=related) == Verdict(Rule.EVENT, leader="b")


def test_a_source_that_has_its_share_is_no_reason_where_hotter_stories_have_all_places():
    one = Source("One")
    others = [story("b", 103, source=one), story("c", 102, source=one)]
    assert verdict(story("a", source=one), *others, stories=2, per_source=2) == Verdict(Rule.FULL)
    assert verdict(story("a", source=one), *others, story("d", 90), stories=3, per_source=2) == Verdict(Rule.SHARE)
