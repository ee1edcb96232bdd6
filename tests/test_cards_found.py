"""Stories that a message led to, as their card shows them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.found import coverage_in_words, found_card, links_in_words
from tests.builders import a_story
from tests.limits import broken_limits, text
from tests.test_cards_properties import actions, addresses, small_load, stories, trouble


def test_each_story_has_its_remark_and_the_rest_are_in_the_menu():
    found = [(a_story(f"s{number}"), f"remark {number}") for number in range(12)]
    shown = text(found_card("Stories", found, notes=["One note.", "Another."])).split("\n")
    assert shown[:3] == ["## Stories", "-# One note.", "-# Another."]
    assert [line.split(" · ")[0] for line in shown if "remark" in line] == [f"-# remark {n}" for n in range(10)]
    assert shown[-1] == "-# and 2 more in the menu"


def test_of_stories_with_long_links_all_are_shown_and_the_longest_links_go():
    found = [(a_story(f"s{n}", url=f"https://s{n}.example/".ljust(480 + n, "x")), f"remark {n}") for n in range(10)]
    card = found_card("Stories", found)
    assert broken_limits(card) == []
    assert [f"remark {n}" in text(card) for n in range(10)] == [True] * 10
    assert ["(https://s0." in text(card), "(https://s9." in text(card)] == [True, False]


def test_coverage_is_counted_in_words():
    assert [coverage_in_words(count) for count in (0, 1, 2)] == [
        "no other coverage",
        "1 other covers it",
        "2 others cover it",
    ]


def test_addresses_are_named_shortly_and_are_no_links():
    urls = ["https://www.a.example/x_y", "http://b.example/" + "long/" * 40, "https://c.example", "https://d.example"]
    assert links_in_words(urls[:1]) == r"a.example/x\_y"
    assert links_in_words(urls[2:]) == "c.example and d.example"
    assert links_in_words(urls[:3]).endswith("… and c.example")
    assert len(links_in_words(urls[:2])) < 100
    assert links_in_words(urls) == f"{links_in_words(urls[:2]).replace(' and ', ', ')}, c.example and 1 other"
    assert links_in_words(urls * 2).endswith(" and 5 others")


@small_load
@given(st.lists(stories, min_size=2, max_size=12), st.lists(addresses, min_size=1, max_size=25))
def test_whatever_a_message_holds_the_card_fits_and_mentions_nobody(found, unknown):
    notes = [f"I don't know {links_in_words(unknown)}."]
    rows = actions(found[:10])
    card = found_card(
        "Stories of this message", [(s, "999,999 others cover it") for s in found], notes=notes, actions=rows
    )
    assert broken_limits(card) == []
    assert trouble(card) == set()
