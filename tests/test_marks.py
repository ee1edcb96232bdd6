"""The words of a search stand out, and article text stays text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cards.marks import Marks
from bot.cards.search import search_card
from bot.cards.text import clean, linked, size, target
from bot.stories.model import Story
from bot.stories.page import Page
from bot.stories.query import parse
from bot.stories.words import Word, find_words, fold_words
from tests.builders import a_story
from tests.limits import broken_limits, text, texts
from tests.markdown import NESTED_LABEL, PLAIN_LABEL, read
from tests.test_cards_properties import ALLOWED, actions, all_links, small_load, stories
from tests.test_text import ATTACKS, hostile_text

queries = st.one_of(
    st.sampled_from(["everyone", "gg discord", "https evil", "1 2026", "click -me", '"bold em"', "a b x y", "example"]),
    hostile_text,
)


def marks(query: str) -> Marks:
    return Marks(parse(query))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("chip", "**Chips** of the CAFÉ\\: a brain\\-scale **chip**"),
        ("cafe chips", "**Chips** of the **CAFÉ**\\: a brain\\-scale chip"),
        ('"Brain scale" "scale chip"', "Chips of the CAFÉ\\: a **brain\\-scale chip**"),
        ("brain-sca", "Chips of the CAFÉ\\: a **brain\\-scale** chip"),
        ('"brain-sca" -chip', "Chips of the CAFÉ\\: a brain\\-scale chip"),
    ],
)
def test_the_words_of_a_search_are_bold(query: str, shown: str):
    assert marks(query).show("Chips of the CAFÉ: a brain-scale chip") == shown


@pytest.mark.parametrize(
    ("query", "words", "shown"),
    [
        ("1 2", "⑴⑵ of 2", "**⑴⑵** of **2**"),
        ('"a b c" b', "b a b c", "**b** **a b c**"),
        ('"b c"', "c b c", "c **b c**"),
        ("chip", "chip " * 12, "**chip** " * 10 + "chip chip "),
    ],
)
def test_words_that_touch_are_bold_as_one_and_only_the_first_ten(query: str, words: str, shown: str):
    assert marks(query).show(words) == shown


def test_a_text_is_looked_through_once_at_however_many_sizes_it_is_shown(monkeypatch: pytest.MonkeyPatch):
    looked_through: list[str] = []

    def noted(text: str) -> list[Word]:
        looked_through.append(text)
        return find_words(text)

    monkeypatch.setattr("bot.cards.marks.find_words", noted)
    url = f"https://a.example/{'u' * 400}"
    long = a_story(title="a chip " * 50, excerpt="a chip " * 500, url=url)
    search_card("Stories", Page((long,) * 10, 1, 10), marks("chip"))
    assert len(looked_through) == len(set(looked_through)) > 1


@given(hostile_text, queries)
@example("1. one +1 discord.gg/abc", "1 one discord")
@example("e\u0301\u0301 ½ ﷺ ™ x", "e 1 tm")
def test_marked_text_is_read_as_the_words_it_was(words: str, query: str):
    words = clean(words)
    reading = read(marks(query).show(words))
    assert (reading.text, reading.links, set(reading.marks) - {"strong"}) == (words, [], set())


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("client", [NESTED_LABEL, PLAIN_LABEL])
def test_a_marked_label_makes_exactly_the_link_it_stands_in(attack: str, client: str):
    for query in (attack, *fold_words(attack).split()):
        reading = read(linked(attack, 100, "https://good.example/a", 100, marks(query).show), client)
        assert [address for _, address in reading.links] == ["https://good.example/a"]
        assert set(reading.marks) <= {"strong"}


def test_an_excerpt_is_shown_around_the_first_match_and_cut_at_words():
    excerpt = "one two three four five six seven eight nine ten chip twelve thirteen fourteen fifteen sixteen"
    assert marks("chip").around(excerpt, 40) == "…eight nine ten **chip** twelve thirteen…"
    assert marks("two").around(excerpt, 40) == "one **two** three four five six seven eight…"
    assert marks("one").around("A one", 40) == "A **one**"
    assert marks("twenty").around(excerpt, 40) == ""


@given(hostile_text.map(clean), queries, st.integers(2, 60))
def test_no_excerpt_is_longer_than_asked(words: str, query: str, limit: int):
    shown = read(marks(query).around(words, limit)).text
    assert size(shown) <= limit


def test_what_was_found_is_a_list_with_the_words_in_bold():
    story = a_story(title="A chip [for] AI", excerpt="Who makes the chip?", topics=("Chip Law",))
    card = search_card("Stories with “chip”", Page((story,), 1, 1), marks("chip"))
    assert r"[A **chip** \[for\] AI](https://a.example/story)" in text(card)
    assert "**Chip** Law" in text(card)
    assert "Who makes the **chip**?" in text(card)


@settings(small_load, max_examples=15)
@given(st.lists(stories, min_size=10, max_size=10), queries)
def test_a_full_page_of_what_was_found_is_a_message_discord_takes(found: list[Story], query: str):
    card = search_card("Stories", Page(tuple(found), 2, 500), marks(query), actions=actions(found), note="n" * 500)
    assert broken_limits(card) == []
    assert {mark for content in texts(card) for mark in read(content).marks} <= ALLOWED
    assert set(all_links(card)) <= {target(story.url, 2000) for story in found}
