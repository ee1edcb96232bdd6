"""Which stories answer a search best."""

from __future__ import annotations

from typing import Any

from bot.stories.query import parse
from bot.stories.relevance import Hit, rank, rarity_of
from bot.stories.words import fold_words

SOMETHING = "it is said by those who know of it"


def hit(number: int, **texts: Any) -> Hit:
    heat, published_at = texts.pop("heat", 100), texts.pop("published_at", 0)
    values = {"title": "News", "source": "Wired", "topics": "AI", "excerpt": SOMETHING} | texts
    return Hit(number, heat, published_at, **{name: fold_words(text) + " " for name, text in values.items()})


def ranked(query: str, *hits: Hit, **rarities: float) -> list[int]:
    terms = parse(query).wanted
    return [hit.story for hit in rank(hits, {term: rarities.get(" ".join(term.words), 1.0) for term in terms})]


def test_the_title_weighs_most_then_source_topics_and_excerpt():
    hits = [
        hit(1, excerpt=f"chip {SOMETHING}"),
        hit(2, topics="Chip AI"),
        hit(3, source="Chip Wired"),
        hit(4, title="Chip News"),
    ]
    assert ranked("chip", *hits) == [4, 3, 2, 1]


def test_of_equally_good_ones_the_hotter_comes_first_then_the_newer():
    hits = [
        hit(1, title="Chip one", heat=80),
        hit(2, title="Chip two", heat=90),
        hit(3, title="Chip six", heat=90, published_at=1),
    ]
    assert ranked("chip", *hits) == [3, 2, 1]


def test_of_nearly_equally_good_ones_the_hotter_comes_first():
    assert ranked("chip", hit(1, title="Chip", heat=80), hit(2, title="A chip for us", heat=90)) == [2, 1]


def test_heat_does_not_lift_a_worse_answer():
    assert ranked("chip", hit(1, excerpt=f"chip {SOMETHING}", heat=9000), hit(2, title="Chip", heat=1)) == [2, 1]


def test_a_rare_word_in_the_title_weighs_more_than_a_common_one():
    hits = [hit(1, title="The", excerpt=f"cerebras {SOMETHING}"), hit(2, title="Cerebras", excerpt=f"the {SOMETHING}")]
    assert ranked("the cerebras", *hits, the=0.1, cerebras=3.0) == [2, 1]
    assert rarity_of(1000, 3) > rarity_of(1000, 300) > rarity_of(1000, 1000) > 0
    assert rarity_of(10, 12) > 0


def test_the_word_itself_weighs_more_than_a_longer_one():
    assert ranked("chip", hit(1, title="Chipmaker news"), hit(2, title="Chip news today")) == [2, 1]


def test_a_word_counts_only_as_a_whole_unless_it_is_the_last():
    assert ranked("chip news", hit(1, title="Chips news"), hit(2, title="Chip news")) == [2, 1]


def test_a_phrase_counts_where_its_words_stand_together():
    assert ranked('"brain scale"', hit(1, title="Scale of a brain"), hit(2, title="Brain-Scale")) == [2, 1]


def test_nothing_found_is_nothing_ranked():
    assert ranked("chip") == []
