"""Whatever articles say, every card stays within Discord's limits, links what it should, and mentions nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from discord import ButtonStyle, SelectOption
from discord.ui import ActionRow, Button, LayoutView, Select
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.digest import edition_card, edition_plain
from bot.cards.list import list_card, related_card
from bot.cards.text import plain, target
from bot.digests.model import Earlier, Edition, Place
from bot.stories.model import Source, Story
from bot.stories.page import Page
from bot.stories.related import Relation
from tests.builders import an_edition
from tests.limits import broken_limits, pictures, text, texts
from tests.markdown import PLAIN_LABEL, read
from tests.test_text import ATTACKS, hostile_text

ALLOWED = {"strong", "small", "heading", "time"}
"""What our own Markdown uses; anything else came out of an article."""

WORST = [
    *ATTACKS,
    "*" * 1000,
    "😀" * 1000,
    "人" * 1000,
    "[" * 500 + "]" * 500,
    "word " * 2000,
    "\\" * 10_000,
    "http://" * 100,
]
words = st.one_of(st.sampled_from(WORST), hostile_text)
addresses = st.one_of(
    st.sampled_from(
        ["", "https://", "javascript:alert(1)", "https://a.example/" + "x" * 3000, "https://a.example/" + "é" * 80]
    ),
    st.builds("https://{}.example/{}".format, st.sampled_from("abc"), st.text(max_size=300)),
    st.integers(1, 2200).map(lambda length: "https://a.example/".ljust(length, "x")),
)
stories = st.builds(
    Story,
    id=st.integers(0, 10**9).map("{:012x}".format),
    title=words,
    url=addresses,
    excerpt=words,
    source=st.none() | st.builds(Source, name=words),
    published_at=st.none() | st.just(datetime(9999, 12, 31, tzinfo=UTC)) | st.just(datetime(1, 1, 1, tzinfo=UTC)),
    heat=st.integers(-(2**53), 2**53),
    topics=st.lists(words, max_size=40).map(tuple),
    image=st.none() | addresses,
    listed=st.booleans(),
)
ten_stories = st.lists(stories, min_size=10, max_size=10)
small_load = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


def actions(shown: list[Story]) -> list[ActionRow[LayoutView]]:
    """The rows that commands put under a full page: a select and two buttons."""
    options = [SelectOption(label=plain(story.title, 100), value=str(n)) for n, story in enumerate(shown)]
    buttons = [Button(style=ButtonStyle.secondary, label=name, custom_id=name) for name in ("Previous", "Next")]
    return [ActionRow(Select(custom_id="related", options=options)), ActionRow(*buttons)]


def editions(shown: list[Story], coverage: list[Story], earlier: Earlier | None = None) -> Edition:
    places = tuple(Place(story, tuple(coverage), earlier) for story in shown)
    return an_edition(places=places, mention=10**19, guild_id=10**18, channel_id=10**18)


def trouble(view: LayoutView) -> set[str]:
    """Return what the message holds beside words, links and the marks of our own."""
    return {mark for content in texts(view) for mark in read(content).marks} - ALLOWED


def all_links(view: LayoutView) -> list[str]:
    return [address for content in texts(view) for _, address in read(content, PLAIN_LABEL).links]


@small_load
@given(ten_stories)
def test_a_full_page_of_any_stories_is_a_message_discord_takes(shown: list[Story]):
    card = list_card("Top stories", Page(tuple(shown), 2, 47), actions=actions(shown), note="n" * 500)
    assert broken_limits(card) == []
    assert trouble(card) == set()


@small_load
@given(ten_stories, st.lists(stories, max_size=12), st.none() | st.just(Earlier(2**60, -(2**53))))
def test_a_full_edition_with_coverage_is_a_message_discord_takes(
    shown: list[Story], coverage: list[Story], earlier: Earlier | None
):
    edition = editions(shown, coverage, earlier)
    for card in (edition_card(edition, actions=actions(shown)), edition_plain(edition, actions(shown))):
        assert broken_limits(card) == []
        assert texts(card)[0] == f"<@&{10**19}>"
        assert {mark for content in texts(card)[1:] for mark in read(content).marks} <= ALLOWED
        assert text(card).count("Update: ") == (10 if earlier else 0)
    assert broken_limits(edition_card(edition, actions=actions(shown), preview=True, note="n" * 500)) == []


@small_load
@given(stories, st.lists(stories, min_size=10, max_size=14), words)
def test_related_stories_of_any_kind_are_a_message_discord_takes(lead: Story, others: list[Story], reason: str):
    relations = [Relation(story, reason) for story in others]
    card = related_card(lead, relations, actions=actions([lead])[:1], lead_actions=actions([lead])[1:], note="n" * 500)
    assert broken_limits(card) == []
    assert trouble(card) == set()


@small_load
@given(stories)
def test_a_story_has_its_one_link_or_none_where_its_url_can_not_be_one(story: Story):
    expected = [address] if (address := target(story.url, 2000)) else []
    assert all_links(list_card("Top", Page((story,), 1, 1))) == expected
    assert all_links(edition_card(an_edition(story))) == expected


@small_load
@given(ten_stories)
def test_no_story_of_a_page_is_lost_and_no_link_is_anothers(shown: list[Story]):
    card = list_card("Top", Page(tuple(shown), 1, 10))
    assert text(card).count("\n**") == 10
    assert set(all_links(card)) <= {target(story.url, 2000) for story in shown}


@pytest.mark.parametrize("length", [60, 120, 250])
def test_ten_stories_with_long_texts_and_usual_links_keep_all_ten(length: int):
    shown = [
        Story(id=str(n), title="A *long* title " * 70, url=f"https://{n}.example/".ljust(length, "x"),
              excerpt="e " * 5000, source=Source("A source of news"), topics=tuple(map(str, range(40))), heat=2**53)
        for n in range(10)
    ]  # fmt: skip
    coverage = [Story(id="c", title="c", url="https://c.example/".ljust(500, "x"), source=Source("C" * 500))] * 8
    assert len(all_links(list_card("Top", Page(tuple(shown), 1, 10), actions=actions(shown)))) == 10
    card = edition_card(editions(shown, coverage), actions=actions(shown))
    assert {story.url for story in shown} <= set(all_links(card))
    assert "also covered by" in text(card)


def test_when_links_do_not_all_fit_the_longest_go_first_and_their_titles_stay():
    lengths = (510, 300, 500, 310, 490, 320, 480, 330, 350, 340)
    shown = [Story(id=str(n), title="T" * 200, url="https://a.example/".ljust(n, "x")) for n in lengths]
    card = list_card("Top", Page(tuple(shown), 1, 10))
    kept = [len(address) for address in all_links(card)]
    assert sorted(kept) == sorted(lengths)[: len(kept)]
    assert 8 <= len(kept) < 10
    assert text(card).count("T…") == 10


def test_excerpts_are_shortened_before_coverage_topics_and_titles():
    shown = [
        Story(id=str(n), title=f"{n} " + "title " * 20, url=f"https://a.example/{n}", excerpt="excerpt " * 200,
              topics=("One topic", "Another topic"))
        for n in range(10)
    ]  # fmt: skip
    coverage = [Story(id=name, title=name, url=f"https://{name}.example/", source=Source(name)) for name in "abc"]
    content = text(edition_card(editions(shown, coverage)))
    assert content.count("Another topic") == content.count("[c](https://c.example/)") == 10
    assert 0 < content.count("excerpt") < 10 * 37


def test_a_page_with_more_rows_than_room_gives_up_pictures_from_the_end():
    shown = [Story(id=str(n), title="T", url="https://a.example", image="https://a.example/p.jpg") for n in range(10)]
    rows = [*actions(shown), ActionRow(*(Button(label=str(n), custom_id=str(n)) for n in range(5)))]
    card = list_card("Top", Page(tuple(shown), 1, 10), actions=rows)
    assert broken_limits(card) == []
    assert 5 < len(pictures(card)) < 10
