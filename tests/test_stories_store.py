"""What readers' questions to the store promise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store import hottest, lookup
from bot.store.lookup import Found
from bot.store.names import Name
from bot.stories.model import name_id, short_hash
from bot.stories.page import Page
from bot.stories.period import Period, chosen
from tests.builders import NOW
from tests.libraries import Shelf, days_ago, open_shelf, post, titles


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


async def shelve(shelf: Shelf, **stories: dict[str, Any]) -> None:
    """Load one article a name, titled by its name, at `https://<name>.example/1`."""
    for name, keys in stories.items():
        shelf.article(f"{name}.md", f"{name}.example/1", **({"title": name} | keys))
    await shelf.load()


def by(source: str) -> dict[str, Any]:
    return {"provider": f"{{name: {source}}}"}


def names(found: list[Name]) -> list[str]:
    return [name.name for name in found]


def aged(days: float) -> dict[str, Any]:
    return {"publishedDateTime": days_ago(days)}


# lists


def test_the_shortest_period_with_five_stories_is_chosen():
    assert chosen({Period.WEEK: 5, Period.MONTH: 9}) == Period.WEEK
    assert chosen({Period.WEEK: 4, Period.MONTH: 5, Period.YEAR: 9}) == Period.MONTH
    assert chosen({Period.WEEK: 4, Period.MONTH: 4, Period.YEAR: 5}) == Period.YEAR
    assert chosen({Period.WEEK: 4, Period.MONTH: 4, Period.YEAR: 4}) == Period.ALL


def test_an_empty_list_has_one_page():
    assert (Page((), 1, 0).pages, Page((), 1, 10).pages, Page((), 1, 11).pages) == (1, 1, 2)


async def test_top_is_by_heat_then_newest_then_id(shelf: Shelf):
    await shelve(
        shelf, a={"heat": 80} | aged(2), b={"heat": 80} | aged(1), c={"heat": 90} | aged(3), d={"heat": 80} | aged(1)
    )
    last = sorted(["b", "d"], key=lambda name: short_hash(f"{name}.example/1"))
    assert await shelf.top() == ["c", *last, "a"]


async def test_a_period_leaves_out_what_is_older_or_has_no_date(shelf: Shelf):
    await shelve(shelf, day=aged(0.5), week=aged(6), month=aged(29), year=aged(364), old=aged(400), never={"heat": 1})
    shelf.article("never.md", "never.example/1", title="never", heat=1, publishedDateTime='""')
    await shelf.load()
    found = {period: len(await shelf.top(period=period)) for period in Period}
    assert found == {Period.DAY: 1, Period.WEEK: 2, Period.MONTH: 3, Period.YEAR: 4, Period.ALL: 6}


async def test_with_no_period_the_list_says_which_it_shows(shelf: Shelf):
    await shelve(shelf, **{f"s{number}": aged(20) for number in range(5)}, old=aged(300))
    period, page = await shelf.stories.top(now=NOW, period=None)
    assert (period, page.total) == (Period.MONTH, 5)


async def test_latest_has_future_dates_first_and_no_dates_last(shelf: Shelf):
    await shelve(shelf, new=aged(1), old=aged(9), ahead=aged(-5), never={"publishedDateTime": '""'})
    assert titles((await shelf.stories.latest(now=NOW)).items) == ["ahead", "new", "old", "never"]


async def test_lists_are_paged_by_ten_and_a_page_too_far_is_the_last(shelf: Shelf):
    await shelve(shelf, **{f"s{number:02}": {"heat": 100 - number} for number in range(23)})
    _, page = await shelf.stories.top(now=NOW, period=Period.ALL, page=3)
    assert (titles(page.items), page.number, page.total, page.pages) == (["s20", "s21", "s22"], 3, 23, 3)
    assert (await shelf.stories.latest(now=NOW, page=99)).number == 3
    assert (await shelf.stories.latest(now=NOW, page=0)).number == 1


async def test_lists_can_be_of_one_topic_and_one_source(shelf: Shelf):
    await shelve(
        shelf,
        a={"topics": "[AI, Chips]", "heat": 90} | by("Wired"),
        b={"topics": "[ai]", "heat": 80} | by("wired"),
        c={"topics": "[Chips]", "heat": 70} | by("Wired"),
        d={"topics": "[AI]", "heat": 60, "published": "false"} | by("Wired"),
        e={"topics": "[AI]", "heat": 50} | by("ZDNet"),
    )
    assert await shelf.top(topic=name_id("AI")) == ["a", "b", "e"]
    assert await shelf.top(source=name_id("WIRED")) == ["a", "b", "c"]
    assert await shelf.top(topic=name_id("ai"), source=name_id("Wired")) == ["a", "b"]
    assert await shelf.top(topic=name_id("ai"), period=Period.WEEK) == ["a", "b", "e"]
    latest = await shelf.stories.latest(now=NOW, topic=name_id("chips"))
    assert (sorted(titles(latest.items)), latest.total) == (["a", "c"], 2)
    assert (await shelf.stories.latest(now=NOW, topic="nothing")).items == ()


# one story


async def test_a_story_is_found_by_id_url_title_and_words(shelf: Shelf):
    await shelve(shelf, a={"title": "The Café’s “new” chip"}, b={"title": "Another chip", "heat": 10})
    story = await shelf.find("a.example/1")
    urls = ("http://www.a.example/1/?utm_source=x#y", "a.example/1", "<https://a.example/1>")
    for text in (story.id, *urls, 'the café\'s "NEW" chip', "chip cafe", "chip"):
        assert await shelf.stories.find(text) == Found(story, 2 if text == "chip" else 1), text
    for text in ("nothing like it", "", "https://a.example/2", "0123456789ab", "***", '"', "chip* OR NEAR("):
        assert await shelf.stories.find(text) is None, text


async def test_of_equal_headlines_the_hottest_is_found(shelf: Shelf):
    await shelve(
        shelf,
        a={"title": "Same", "heat": 10},
        b={"title": "Same", "heat": 20},
        c={"title": "Same!", "published": "false"},
    )
    found = await shelf.stories.find("same")
    assert found == Found(await shelf.find("b.example/1"))


async def test_a_story_is_found_by_words_of_title_and_source_and_it_is_said_of_how_many(shelf: Shelf):
    await shelve(
        shelf,
        a={"title": "Chips", "heat": 10} | by("Wired"),
        b={"title": "Wired cars", "heat": 20} | by("ZDNet"),
        c={"title": "Wires", "heat": 30, "published": "false"} | by("Wired"),
    )
    a, b = await shelf.find("a.example/1"), await shelf.find("b.example/1")
    assert await shelf.stories.find("wired") == Found(b, 2)
    assert await shelf.stories.find("Chips · Wired") == Found(a)
    assert titles(await shelf.stories.stories_like("wired chi")) == ["Chips"]
    shelf.article("a.md", "a.example/1", title="Chips", heat=10, **by("Forbes"))
    await shelf.load()
    assert await shelf.stories.find("wired") == Found(b)


async def test_stories_are_suggested_by_beginnings_of_words_hottest_first(shelf: Shelf):
    await shelve(
        shelf,
        a={"title": "Ärger with chips", "heat": 10} | by("Wired"),
        b={"title": "Chipmakers argue", "heat": 20},
        c={"title": "Microchip", "heat": 30},
        d={"title": "Chips unlisted", "published": "false"},
    )
    assert titles(await shelf.stories.stories_like("chi")) == ["Chipmakers argue", "Ärger with chips"]
    assert titles(await shelf.stories.stories_like("chips arg")) == ["Ärger with chips"]
    assert titles(await shelf.stories.stories_like(""))[:1] == ["Microchip"]
    assert len(await shelf.stories.stories_like("c", limit=2)) == 2
    assert titles(await shelf.stories.stories_like("https://d.example/1")) == ["Chips unlisted"]


async def test_an_unlisted_story_is_found_by_its_whole_title_unless_a_listed_one_has_it(shelf: Shelf):
    hidden = {"title": "Chips Unlisted", "published": "false"}
    robots = {"title": "Robots"}
    await shelve(shelf, a=hidden | {"heat": 10}, b=hidden | {"heat": 20}, c=robots, d=robots | {"published": "false"})
    assert await shelf.stories.unlisted(" chips unlisted ") == await shelf.find("b.example/1")
    assert await shelf.stories.unlisted("chips") is None
    assert await shelf.stories.unlisted("Robots") is None


async def test_a_word_that_none_of_the_hottest_has_is_found_among_all(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hottest, "HOT", 1)
    await shelve(
        shelf, a={"title": "Hot", "heat": 90}, b={"title": "Rare café", "heat": 10}, c={"title": "Rare", "heat": 20}
    )
    assert titles(await shelf.stories.stories_like("rar")) == ["Rare", "Rare café"]
    assert titles(await shelf.stories.stories_like("cafe rare")) == ["Rare café"]
    assert titles(await shelf.stories.stories_like("caf ra")) == ["Rare café"]


async def test_a_hot_story_is_offered_before_newer_ones_with_the_same_rare_word(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hottest, "HOT", 1)
    monkeypatch.setattr(lookup, "_BY_WORDS", lookup._BY_WORDS.replace("LIMIT 1000", "LIMIT 1"))
    await shelve(shelf, a={"title": "Rare", "heat": 90} | aged(9), b={"title": "Rarely", "heat": 10} | aged(1))
    assert titles(await shelf.stories.stories_like("rar")) == ["Rare", "Rarely"]


# coverage


async def test_listed_stories_with_one_headline_within_fourteen_days_are_coverage(shelf: Shelf):
    await shelve(
        shelf,
        a={"title": "Chips are here"} | aged(0),
        b={"title": "chips are here!", "heat": 50} | aged(14),
        c={"title": "Chips are here", "heat": 60} | aged(14.1),
        d={"title": "Chips are here", "published": "false"} | aged(0),
        e={"title": "Chips are here", "publishedDateTime": '""'},
    )
    story = await shelf.find("a.example/1")
    assert [other.url for other in (await shelf.stories.coverage(story.id)).equal] == ["https://b.example/1"]
    hidden = await shelf.find("d.example/1")
    assert (await shelf.stories.coverage(hidden.id)).equal == ()


async def test_stories_that_share_coverage_are_counted(shelf: Shelf):
    await shelve(
        shelf,
        a={"related": ["x.example/1", "y.example/1"]},
        b={"related": ["x.example/1", "y.example/1"], "heat": 10},
        c={"related": ["y.example/1"], "heat": 90},
        d={"related": ["x.example/1"], "published": "false"},
        e={"related": ["z.example/1"]},
    )
    sharing = (await shelf.stories.coverage(await shelf.id_of("a.example/1"))).sharing
    assert [(story.title, count) for story, count in sharing] == [("b", 2), ("c", 1)]


async def test_who_names_a_story_comes_hottest_first(shelf: Shelf):
    await shelve(shelf, a={}, b={"related": ["a.example/1"], "heat": 10}, c={"related": ["a.example/1"], "heat": 20})
    story = await shelf.find("a.example/1")
    assert titles((await shelf.stories.coverage(story.id)).naming) == ["c", "b"]
    leader = await shelf.stories.leader(story)
    assert leader
    assert leader.title == "c"


async def test_the_hottest_listed_story_that_names_another_leads_it(shelf: Shelf):
    both = {"related": ["x.example/1", "y.example/1"]}
    await shelve(shelf, a={"heat": 10} | both, b={"heat": 20, "related": ["y.example/1"]})
    await shelve(shelf, c={"heat": 90, "published": "false"} | both, d={"related": ["d.example/1"]})
    a, b, c, d, x, y = [await shelf.id_of(f"{name}.example/1") for name in "abcdxy"]
    assert await shelf.stories.leader_ids([a, b, c, d, x, y]) == {x: a, y: b}


async def test_coverage_of_many_goes_both_ways_and_has_equal_headlines(shelf: Shelf):
    await shelve(shelf, a={"related": ["b.example/1", "x.example/1"]}, b={"title": "Twin"}, c={"title": "Twin"}, d={})
    ids = {name: await shelf.id_of(f"{name}.example/1") for name in "abcdx"}
    found = await shelf.stories.coverage_ids([ids["a"], ids["b"], ids["d"], "unknown"])
    assert found == {
        ids["a"]: {ids["b"], ids["x"]},
        ids["b"]: {ids["a"], ids["c"]},
        ids["d"]: frozenset(),
        "unknown": frozenset(),
    }
    assert [story.id for story in await shelf.stories.coverage_stories(ids["b"])] == [ids["a"], ids["c"]]


# digests


async def test_candidates_are_hot_and_young_enough_hottest_first(shelf: Shelf):
    await shelve(
        shelf,
        hot={"heat": 90, "topics": "[AI]"} | aged(1),
        warm={"heat": 80} | aged(2),
        cold={"heat": 10} | aged(1),
        old={"heat": 99} | aged(9),
        ahead={"heat": 70} | aged(-3),
        never={"heat": 95, "publishedDateTime": '""'},
        hidden={"heat": 99, "published": "false"},
    )

    async def candidates(**options: Any) -> list[str]:
        given = {"channel_id": 10, "floor": None, "since": None, "now": NOW, "limit": 200} | options
        return titles(await shelf.stories.candidates(**given))

    assert await candidates() == ["old", "never", "hot", "warm", "ahead", "cold"]
    assert await candidates(floor=70, since=NOW - timedelta(days=7)) == ["hot", "warm", "ahead"]
    assert await candidates(limit=2) == ["old", "never"]
    assert await candidates(limit=1, floor=70, since=NOW - timedelta(days=7)) == ["hot"]
    await post(shelf, await shelf.id_of("hot.example/1"))
    assert "hot" not in await candidates()
    assert "hot" in await candidates(channel_id=11)


async def test_a_posted_story_that_is_much_hotter_now_is_a_candidate_for_an_update(shelf: Shelf):
    await shelve(shelf, a={"heat": 130, "related": ["b.example/1"]}, b={"heat": 120}, c={"heat": 10})
    await post(shelf, await shelf.id_of("a.example/1"), heat=100)

    async def candidates(updates: bool) -> list[str]:
        found = await shelf.stories.candidates(
            channel_id=10, floor=None, since=None, now=NOW, limit=200, updates=updates
        )
        return titles(found)

    assert await candidates(updates=True) == ["a", "c"]
    assert await candidates(updates=False) == ["c"]
    shelf.article("a.md", "a.example/1", title="a", heat=129, related=["b.example/1"])
    await shelf.load()
    assert await candidates(updates=True) == ["c"]


async def test_coverage_of_a_posted_story_is_no_candidate(shelf: Shelf):
    await shelve(
        shelf,
        posted={"related": ["named.example/1"], "title": "Posted"},
        named={},
        naming={"related": ["posted.example/1"]},
        twin={"title": "Posted"},
        other={},
    )
    await post(shelf, await shelf.id_of("posted.example/1"))
    found = await shelf.stories.candidates(channel_id=10, floor=None, since=None, now=NOW, limit=200)
    assert titles(found) == ["other"]


async def test_heats_are_of_the_last_thirty_days_that_have_stories(shelf: Shelf):
    days = {f"s{number}": {"heat": number} | aged(number * 3) for number in range(35)}
    await shelve(shelf, **days, ahead=aged(-1), hidden={"published": "false"}, never={"publishedDateTime": '""'})
    heats = await shelf.stories.heats(now=NOW)
    assert heats == [((NOW - timedelta(days=number * 3)).date(), number) for number in range(30)]
    assert heats[0][0] == date(2026, 3, 2)


# names


async def test_topics_have_counts_the_hottest_story_and_its_spelling(shelf: Shelf):
    await shelve(
        shelf,
        a={"topics": "[ai, Chips]", "heat": 10},
        b={"topics": "[AI]", "heat": 20},
        c={"topics": "[Secret]", "published": "false"},
    )
    found = [(topic.name, topic.stories, topic.hottest.title) for topic in await shelf.stories.topics()]
    assert found == [("AI", 2, "b"), ("Chips", 1, "a")]
    assert await shelf.stories.topic_name("Ai ") == await shelf.stories.topic_name(name_id("ai")) == "AI"
    assert await shelf.stories.topic_name("Secret") is None


async def test_topics_and_sources_are_suggested_hottest_first(shelf: Shelf):
    await shelve(
        shelf,
        a={"topics": "[Machine Learning]", "heat": 10} | by("Wired"),
        b={"topics": "[Learned Machines]", "heat": 20} | by("ZDNet"),
    )
    assert names(await shelf.stories.topics_like("lear")) == ["Learned Machines", "Machine Learning"]
    assert names(await shelf.stories.topics_like("mach learning")) == ["Machine Learning"]
    assert names(await shelf.stories.sources_like("")) == ["ZDNet", "Wired"]
    assert await shelf.stories.source_name("wired") == "Wired"


async def test_of_topics_with_one_hottest_story_that_of_most_stories_is_suggested_first(shelf: Shelf):
    await shelve(shelf, a={"topics": "[Apps, Power Apps]", "heat": 90}, b={"topics": "[Power Apps]"})
    assert names(await shelf.stories.topics_like("")) == ["Power Apps", "Apps"]


async def test_topics_are_offered_as_the_last_load_counted_them(shelf: Shelf):
    await shelve(shelf, a={"topics": "[AI]"})
    before = await shelf.stories.topics_like("ai")
    await shelve(shelf, b={"topics": "[AI, Chips]"})
    after = await shelf.stories.topics_like("")
    assert [name.stories for name in before] == [1]
    assert sorted((name.name, name.stories) for name in after) == [("AI", 2), ("Chips", 1)]


async def test_a_source_is_found_by_its_domain(shelf: Shelf):
    await shelve(
        shelf,
        a={"heat": 90, "provider": "{name: Dev Corner, domain: dev.wired.com}"},
        b={"heat": 20, "provider": "{name: Wired, domain: www.Wired.com}"},
        c={"heat": 10, "provider": "{name: Wild Readings}"},
    )
    for text in ("wired.com", "www.wired.com", "https://www.wired.com/", " WIRED.com"):
        assert await shelf.stories.source_name(text) == "Wired", text
    for text in ("wire.com", "com", "", "https://"):
        assert await shelf.stories.source_name(text) is None, text
    assert names(await shelf.stories.sources_like("wired.c")) == ["Wired"]
    assert names(await shelf.stories.sources_like("wi")) == ["Wired", "Wild Readings"]
    assert await shelf.stories.sources_like("com") == []
    assert len(await shelf.stories.sources_like("")) == 3


async def test_facts_tell_size_and_freshness(shelf: Shelf):
    empty = await shelf.stories.facts()
    assert (empty.stories, empty.listed, empty.newest, empty.loaded_at) == (0, 0, None, None)
    await shelve(shelf, a=aged(1) | {"related": ["x.example/1"]}, b=aged(2), c={"published": "false"})
    facts = await shelf.stories.facts()
    assert (facts.stories, facts.listed, facts.newest, facts.loaded_at) == (4, 2, NOW - timedelta(days=1), NOW)
