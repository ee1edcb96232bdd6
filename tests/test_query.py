"""What the words that people type into a search mean."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.stories.query import LONGEST, Query, Term, beginnings, normalised, parse
from tests.test_text import hostile_text

typed = st.one_of(
    hostile_text,
    st.text(alphabet="ab1é \"“”„«»-−–'’._*^:()+\0🔥人", max_size=LONGEST),
    st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR(a b)", "title:", "*", "-", '"', "ai", '-"a b"', "“c d”"])).map(
        " ".join
    ),
)


def spelled(query: Query) -> str:
    """Return `ai chip* -power apps`, with commas between."""
    wanted = [" ".join(term.words) + "*" * term.begins for term in query.wanted]
    return ", ".join(wanted + ["-" + " ".join(term.words) for term in query.unwanted])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("chip maker", "chip, maker*"),
        ("Künstliche INTELLIGENZ", "kunstliche, intelligenz*"),
        ('"power apps" portal', "power apps, portal*"),
        ("“power apps” „neue chips“ «le café» ＂x y＂", "power apps, neue chips, le cafe, x y"),
        ("chip -intel −amd –arm", "chip*, -intel, -amd, -arm"),
        ('chip -"power apps" -“x y”', "chip*, -power apps, -x y"),
        ("CS-2 don’t U.S. AT&T snake_case", "cs 2, don t, u s, at t, snake case*"),
        ("chips,cars/ships", "chips, cars, ships*"),
        ("chip chip", "chip*"),
        ("chip ai chip", "ai, chip*"),
        ('chip "chip"', "chip"),
        ('"a b a c a d" chip', "a b a c, chip*"),
        ("a-a-a-a-a", "a a"),
    ],
)
def test_words_phrases_and_unwanted_ones_are_told_apart(text: str, meaning: str):
    assert spelled(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("chip ai", "chip, ai"),
        ("gpu", "gpu*"),
        ("GPT-4o", "gpt 4o"),
        ('my "gpu"', "my, gpu"),
        ("芯", "芯*"),
    ],
)
def test_the_last_word_is_a_beginning_unless_it_is_short_or_quoted(text: str, meaning: str):
    assert spelled(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("🔥 chip 🔥", "chip*"),
        ("chip AND NEAR(a b, 2) ^x* title:y", "chip, and, near, a, b, 2, x, title, y"),
        ('"chip', "chip*"),
        ('27" monitor', "27, monitor*"),
        ('say "" -', "say*"),
        ('-"chip', "-chip"),
        ("-#chip @ai", "ai, -chip"),
        (":-'chip (-ai)", "-chip, -ai"),
        ("- chip", "chip*"),
        ("chip-", "chip*"),
        ("a\0b", "a, b"),
        ("-chip", "-chip"),
        ('🔥 \ud83d * "" --', ""),
        ("", ""),
    ],
)
def test_what_has_no_meaning_harms_nothing(text: str, meaning: str):
    assert spelled(parse(text)) == meaning


@given(typed)
@example("-" * 60)
@example("ﷺ" * 60)
@example("™" * 60)
@example(":−’0")
def test_any_text_asks_for_words_and_means_the_same_in_its_short_form(text: str):
    query = parse(text)
    assert all(word.isalnum() for term in (*query.wanted, *query.unwanted) for word in term.words)
    assert sum(term.begins for term in query.wanted) <= 1
    assert parse(normalised(text)) == query
    assert all(beginnings(query))


def test_for_whole_words_nothing_begins():
    assert parse("chip maker").whole() == Query((Term(("chip",)), Term(("maker",))))


def test_near_a_query_is_what_begins_alike_with_fewer_words_and_each_alone_the_longest_first():
    assert beginnings(parse("ai cerebrus chips -intel")) == ["cereb chip", "cereb", "chip"]
    assert beginnings(parse("chips power apps")) == ["chip powe apps", "chip powe", "chip", "powe", "apps"]
    assert beginnings(parse("a1b c2d e3f g4h")) == [
        "a1b c2d e3f g4h",
        "a1b c2d e3f",
        "a1b c2d",
        "a1b",
        "c2d",
        "e3f",
        "g4h",
    ]
    assert beginnings(parse("ai")) == ["ai"]
    assert beginnings(parse("-chip")) == []
