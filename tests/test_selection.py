"""Which stories an edition takes, and how hot they must be."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.heatlevel import BadHeat, describe_min_heat, parse_min_heat, story_rate, suggest_min_heat
from bot.digests.model import Earlier, Filter, MaxAge
from bot.digests.selection import HEATED, choose, floor_of, is_settled
from bot.stories.model import Source, Story
from tests.builders import NOW, a_digest, a_story

DAY = NOW.date()


def chosen(
    *stories: Story,
    floor: int | None = None,
    posted: Any = (),
    related: Any = None,
    earlier: dict[str, int] | None = None,
    **options: Any,
) -> list[str]:
    """Return the ids of those chosen; `earlier` are posted ones that may return, with their heat then."""
    digest = a_digest(**({"max_age": MaxAge.ANY} | options))
    first = {id: Earlier(1, heat) for id, heat in (earlier or {}).items()}
    found = choose(
        stories,
        digest,
        now=NOW,
        floor=floor,
        posted={*posted, *first},
        related=both_ways(related or {}),
        earlier=first,
    )
    return [s.id for s in found]


def both_ways(pairs: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    links: dict[str, set[str]] = {}
    for one, others in pairs.items():
        for other in others:
            links.setdefault(one, set()).add(other)
            links.setdefault(other, set()).add(one)
    return {key: frozenset(values) for key, values in links.items()}


def story(id: str, heat: int = 100, source: str | None = "", **changes: Any) -> Story:
    """A story with a source of its own, unless `source` names one (None: it has none)."""
    named = None if source is None else Source(name=source or f"source of {id}")
    return a_story(id, id=id, heat=heat, source=named, **changes)


def test_the_hottest_come_first_and_ties_go_to_the_newest_then_to_the_id():
    older = NOW - timedelta(hours=5)
    stories = [story("c"), story("b"), story("old", published_at=older), story("cold", 10), story("hot", 200)]
    assert chosen(*stories) == ["hot", "b", "c", "old", "cold"]


def test_a_story_without_a_date_loses_a_tie():
    assert chosen(story("a", published_at=None), story("b")) == ["b", "a"]


def test_a_future_date_counts_as_now():
    future = NOW + timedelta(days=400)
    assert chosen(story("b", published_at=future), story("a", published_at=NOW)) == ["a", "b"]
    assert chosen(story("b", published_at=future), max_age=MaxAge.DAY) == ["b"]


def test_no_more_stories_than_the_digest_has_places():
    assert chosen(*(story(f"s{n}", n) for n in range(1, 9)), stories=3) == ["s8", "s7", "s6"]


def test_a_story_that_is_not_listed_never_leads():
    assert chosen(story("a", listed=False), story("b", 1)) == ["b"]


def test_a_story_below_the_floor_is_left_out():
    assert chosen(story("a", 90), story("b", 89), floor=90) == ["a"]


@pytest.mark.parametrize(
    ("max_age", "expected"),
    [("1d", ["d1"]), ("3d", ["d1", "d3"]), ("7d", ["d1", "d3", "d7"]), ("30d", ["d1", "d3", "d7", "d30"])],
)
def test_a_story_is_young_enough_up_to_the_last_second(max_age: str, expected: list[str]):
    days = (1, 3, 7, 30)
    stories = [story(f"d{n}", 100 - n, published_at=NOW - timedelta(days=n)) for n in days]
    stories += [story(f"late{n}", 100, published_at=NOW - timedelta(days=n, seconds=1)) for n in days]
    found = chosen(*stories, max_age=MaxAge(max_age), stories=10)
    assert [id for id in found if id.startswith("d")] == expected
    assert f"late{max_age[:-1]}" not in found


def test_a_story_without_a_date_is_taken_under_any_age_only():
    assert chosen(story("a", published_at=None), max_age=MaxAge.MONTH) == []
    assert chosen(story("a", published_at=None), max_age=MaxAge.ANY) == ["a"]


def test_topics_and_sources_are_filtered_in_any_case():
    stories = [story("a", topics=("AI", "Chips")), story("b", topics=("Law",)), story("c", topics=())]
    assert chosen(*stories, topics=Filter(wanted=("ai",))) == ["a"]
    assert chosen(*stories, topics=Filter(unwanted=("chips",))) == ["b", "c"]
    wired = [story("a", source="Wired"), story("b", source="Forbes"), story("c", source=None)]
    assert chosen(*wired, sources=Filter(wanted=("WIRED",))) == ["a"]
    assert chosen(*wired, sources=Filter(unwanted=("wired",))) == ["b", "c"]


def test_a_story_posted_in_the_channel_never_returns():
    assert chosen(story("a"), story("b"), posted=["a"]) == ["b"]


def test_coverage_of_a_posted_story_gets_no_place():
    assert chosen(story("a"), story("b"), posted=["gone"], related={"a": ["gone"]}) == ["b"]


def test_coverage_is_known_whichever_side_of_the_map_names_it():
    digest = a_digest(max_age=MaxAge.ANY)
    for related in ({"a": frozenset({"b"})}, {"b": frozenset({"a"})}):
        first = choose([story("a", 9), story("b", 8)], digest, now=NOW, floor=None, posted=(), related=related)
        assert [s.id for s in first] == ["a"]
        after = choose([story("b", 8)], digest, now=NOW, floor=None, posted={"a"}, related=related)
        assert after == []


def test_a_posted_story_returns_when_it_is_thirty_hotter_than_it_was():
    assert chosen(story("a", 130), earlier={"a": 100}, updates=True) == ["a"]
    assert chosen(story("a", 129), earlier={"a": 100}, updates=True) == []


def test_a_posted_story_returns_only_where_updates_are_wanted():
    assert chosen(story("a", 500), earlier={"a": 100}) == []


def test_a_posted_story_that_may_not_return_does_not_however_hot():
    assert chosen(story("a", 900), posted=["a"], updates=True) == []


def test_an_update_fits_the_digest_as_any_other_story_does():
    old = NOW - timedelta(days=8)
    returning: dict[str, Any] = {"earlier": {"a": 10}, "updates": True}
    assert chosen(story("a", 40, listed=False), **returning) == []
    assert chosen(story("a", 40), floor=41, **returning) == []
    assert chosen(story("a", 40, published_at=old), max_age=MaxAge.WEEK, **returning) == []
    assert chosen(story("a", 40), topics=Filter(wanted=("Law",)), **returning) == []


def test_updates_compete_with_new_stories_for_places():
    stories = [story("hot", 140), story("a", 130), story("warm", 120), story("cold", 10)]
    assert chosen(*stories, earlier={"a": 100}, updates=True, stories=3) == ["hot", "a", "warm"]
    wired = [story("w", 140, "Wired"), story("a", 130, "Wired"), story("b", 10, "Forbes")]
    assert chosen(*wired, earlier={"a": 100}, updates=True, stories=2, per_source=1) == ["w", "b"]


def test_an_update_is_not_held_back_by_its_coverage_in_the_channel():
    assert chosen(story("a", 130), posted=["x"], related={"a": ["x"]}, earlier={"a": 100}, updates=True) == ["a"]


def test_a_new_story_on_the_event_of_an_update_gets_no_place():
    stories = [story("new", 500), story("a", 130)]
    assert chosen(*stories, related={"a": ["new"]}, earlier={"a": 100}, updates=True) == ["a"]


def test_of_two_updates_of_one_event_the_hotter_returns():
    stories = [story("a", 130), story("b", 140)]
    assert chosen(*stories, related={"a": ["b"]}, earlier={"a": 100, "b": 100}, updates=True) == ["b"]


def test_of_one_event_the_hotter_leads():
    assert chosen(story("a", 50), story("b", 90), related={"a": ["b"]}) == ["b"]


def test_sharing_coverage_with_a_chosen_story_is_not_being_its_coverage():
    assert chosen(story("a", 90), story("b", 80), related={"a": ["x"], "b": ["x"]}) == ["a", "b"]


def test_coverage_of_coverage_is_an_event_of_its_own():
    assert chosen(story("a", 90), story("b", 80), story("c", 70), related={"a": ["b"], "b": ["c"]}) == ["a", "c"]


def test_a_source_has_at_most_its_share_while_others_wait():
    stories = [story("a1", 99, "A"), story("a2", 98, "A"), story("a3", 97, "a"), story("b1", 50, "B")]
    assert chosen(*stories, stories=3) == ["a1", "a2", "b1"]


def test_when_nothing_else_is_left_a_source_fills_the_places_in_order_of_heat():
    stories = [story("a1", 99, "A"), story("a2", 98, "A"), story("a3", 97, "A"), story("b1", 50, "B")]
    assert chosen(*stories, stories=5) == ["a1", "a2", "a3", "b1"]
    assert chosen(*stories, stories=3, per_source=1) == ["a1", "a2", "b1"]


def test_stories_without_a_source_are_each_a_source_of_their_own():
    stories = [story("a", 9, None), story("b", 8, None), story("c", 7, None), story("d", 6, "D")]
    assert chosen(*stories, stories=3, per_source=1) == ["a", "b", "c"]


def test_a_story_held_back_gets_no_place_beside_its_own_coverage():
    stories = [story("a1", 99, "A"), story("a2", 98, "A"), story("b1", 50, "B")]
    assert chosen(*stories, per_source=1, related={"a2": ["b1"]}) == ["a1", "b1"]


def test_one_story_handed_in_twice_has_one_place():
    assert chosen(story("a"), story("a")) == ["a"]


def test_the_seeds_make_the_edition_everybody_expects():
    wired, venture = story("wired", 214), story("venture", 159)
    hub, radar = story("hub", 94), story("radar", 74)
    forbes = story("forbes", -1, listed=False)
    related = {"venture": ["hub", "forbes"]}
    assert chosen(radar, forbes, hub, venture, wired, related=related) == ["wired", "venture", "radar"]


def test_a_choice_is_settled_when_full_and_fair():
    digest = a_digest(stories=2, per_source=1)
    fair = [story("a", source="A"), story("b", source="B")]
    assert is_settled(fair, digest)
    assert not is_settled(fair[:1], digest)
    assert not is_settled([story("a", source="A"), story("b", source="A")], digest)
    assert is_settled([story("a", source=None), story("b", source=None)], digest)


@given(seed=st.integers(0, 10_000))
def test_a_settled_choice_is_the_choice_from_everything(seed: int):
    rng = random.Random(seed)
    stories = [story(f"s{n:02}", rng.randrange(9), rng.choice("ABC")) for n in range(rng.randrange(1, 30))]
    related = both_ways(
        {
            s.id: [o.id for o in rng.sample(stories, min(2, len(stories)))]
            for s in rng.sample(stories, len(stories) // 3)
        }
    )
    digest = a_digest(stories=rng.randrange(1, 6), per_source=rng.randrange(1, 4))
    ranked = sorted(stories, key=lambda s: (-s.heat, s.id))
    everything = choose(ranked, digest, now=NOW, floor=None, posted=(), related=related)
    for limit in range(1, len(ranked)):
        part = choose(ranked[:limit], digest, now=NOW, floor=None, posted=(), related=related)
        if is_settled(part, digest):
            assert part == everything


@given(seed=st.integers(0, 10_000))
def test_a_choice_is_ordered_by_heat_and_holds_one_story_of_each_event(seed: int):
    rng = random.Random(seed)
    stories = [story(f"s{n:02}", rng.randrange(9), rng.choice("AB")) for n in range(20)]
    related = both_ways({s.id: [rng.choice(stories).id] for s in rng.sample(stories, 10)})
    posted = {s.id for s in rng.sample(stories, 6)}
    earlier = {id: Earlier(1, rng.choice((5, 5 - HEATED))) for id in rng.sample(sorted(posted), 4)}
    digest = a_digest(stories=10, updates=rng.random() < 0.8)
    found = choose(stories, digest, now=NOW, floor=None, posted=posted, related=related, earlier=earlier)
    assert all(one.heat >= two.heat for one, two in pairwise(found))
    leads = {s.id for s in found}
    updates = leads & posted
    assert all(digest.updates and s.heat >= earlier[s.id].heat + HEATED for s in found if s.id in updates)
    for s in found:
        others = leads if s.id in updates else leads | posted
        assert related.get(s.id, frozenset()) & others <= {s.id}


def heats(*values: int, days: int = 1) -> list[tuple[Any, int]]:
    return [(DAY - timedelta(days=n % days), value) for n, value in enumerate(values)]


def test_any_has_no_floor_and_a_number_is_one():
    assert floor_of("any", heats(1, 2)) is None
    assert floor_of("90", heats(1, 2)) == 90


@pytest.mark.parametrize(("level", "floor"), [("busy", 81), ("normal", 95), ("calm", 99)])
def test_a_level_lets_through_so_many_stories_a_day(level: str, floor: int):
    assert floor_of(level, heats(*range(1, 101), days=2)) == floor


def test_with_fewer_stories_than_a_level_wants_all_get_through():
    assert floor_of("busy", heats(70, 90, 80)) == 70
    assert floor_of("normal", heats(70, 90, 80)) == 70


def test_without_stories_there_is_no_floor():
    assert floor_of("normal", []) is None


def test_stories_of_equal_heat_get_through_together_or_not_at_all_whichever_is_nearer():
    assert floor_of("normal", heats(99, 98, 80, 80, 70)) == 80  # 4 stories are as near to 3 as 2 are
    assert floor_of("normal", heats(99, 98, 80, 80, 80, 80)) == 98  # 2 are nearer to 3 than 6
    assert floor_of("normal", heats(*[80] * 9, 70)) == 80  # none would be no digest at all


def test_the_rate_is_told_over_the_days_that_have_stories():
    assert story_rate(heats(90, 80, 70, 60, days=2), 70) == 1.5
    assert story_rate(heats(90, 80, 70, 60, days=2), None) == 2.0
    assert story_rate([], 70) == 0.0


def test_a_level_is_said_in_numbers():
    many, few = heats(*range(1, 101), days=2), heats(90, 80, 70, days=2)
    assert describe_min_heat("normal", many) == "normal: 95 and up, about 3 stories a day are hot enough"
    assert describe_min_heat("80", few) == "80 and up, about 1 story a day is hot enough"
    assert describe_min_heat("any", few) == "any, about 1.5 stories a day in all"
    assert describe_min_heat("90", []) == "90 and up"


@pytest.mark.parametrize(
    ("text", "value"),
    [(" Any ", "any"), ("BUSY", "busy"), ("`calm`", "calm"), ("090", "90"), ("+5", "5"), ("-0", "0")],
)
def test_a_heat_is_read_in_any_case(text: str, value: str):
    assert parse_min_heat(text) == value


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("norml", "`normal`"),
        ("", "is empty"),
        ("", "whole number"),
        ("7.5", "whole number"),
        ("9" * 30, "ever as hot"),
        ("-5", "A heat of -5 keeps no story out"),
        ("²", "whole number"),
    ],
)
def test_a_heat_that_is_none_is_refused_with_what_to_write(text: str, hint: str):
    with pytest.raises(BadHeat, match=hint):
        parse_min_heat(text)


def test_heats_are_completed_with_what_was_typed_first():
    assert [value for value, _ in suggest_min_heat("", heats(1))] == ["busy", "normal", "calm", "any"]
    assert [value for value, _ in suggest_min_heat("n", heats(1))] == ["normal"]
    assert [value for value, _ in suggest_min_heat("85", heats(1))] == ["85"]
    assert suggest_min_heat("zzz", heats(1)) == []
