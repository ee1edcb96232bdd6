"""One story in full, as its card shows it."""

from __future__ import annotations

from datetime import timedelta

from discord.ui import ActionRow, Button, LayoutView
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.full import full_card
from bot.cards.pictures import has_pictures, without_pictures
from bot.cards.text import target
from bot.stories.model import Source, Story
from tests.builders import NOW, a_story
from tests.limits import broken_limits, components, pictures, text, texts
from tests.test_cards import PICTURE
from tests.test_cards_properties import all_links, small_load, stories, trouble, words

AT = int(NOW.timestamp())


def lines(view: LayoutView) -> list[str]:
    return text(view).split("\n")


def row(label: str = "Related") -> list[ActionRow[LayoutView]]:
    return [ActionRow(Button(label=label, custom_id=label))]


def hours_later(hours: int, name: str) -> Story:
    return a_story(name, published_at=NOW + timedelta(hours=hours))


def test_a_story_begins_with_its_linked_title_its_source_and_why_it_is_hot():
    card = full_card(a_story("a", title="Chips", heat=214, quality=204, related_count=1, published_at=NOW))
    assert lines(card) == [
        "## [Chips](https://a.example/story)",
        f"-# Source a · <t:{AT}:R>",
        "-# 🔥 214 = quality 204 + 10 for 1 related story",
        "What a is about.",
    ]


def test_its_picture_is_large_and_has_the_title_as_alternative_text():
    card = full_card(a_story(title="Chips", image=PICTURE))
    assert [(found["media"]["url"], found["description"]) for found in pictures(card)] == [(PICTURE, "Chips")]
    assert [found["type"] for found in components(card)].count(12) == 1


def test_the_alternative_text_of_a_long_title_is_cut_and_shows_all_it_holds():
    titles = ["\u202eChips\u0000 " + "and more " * 50, "\u200b"]
    shown = [pictures(full_card(a_story(title=title, image=PICTURE)))[0]["description"] for title in titles]
    assert shown == ["Chips " + "and more " * 21 + "and…", "(no title)"]


def test_a_picture_discord_would_refuse_never_reaches_it():
    cards = [full_card(a_story(image=url)) for url in (None, "", "/relative.jpg", "https://a..example/x")]
    assert [pictures(card) for card in cards] == [[], [], [], []]


def test_without_its_picture_the_card_says_and_offers_the_same():
    card = full_card(a_story(image=PICTURE), [a_story("b")], actions=row())
    bare = without_pictures(card)
    assert (has_pictures(card), has_pictures(bare)) == (True, False)
    assert (texts(bare), bare.to_components()[-1]) == (texts(card), card.to_components()[-1])


def test_an_excerpt_is_shown_whole():
    excerpt = "A word of many. " * 150
    assert lines(full_card(a_story(excerpt=excerpt), [a_story("b")]))[-1] != ""
    assert excerpt.strip() in lines(full_card(a_story(excerpt=excerpt)))


def test_an_excerpt_that_repeats_the_title_is_left_out():
    assert text(full_card(a_story(title="Chips", excerpt="Chips"))).count("Chips") == 1


def test_coverage_stands_in_the_order_in_which_it_appeared():
    undated = a_story("u", published_at=None)
    card = full_card(hours_later(1, "b"), [undated, hours_later(2, "c"), hours_later(0, "a")])
    assert lines(card)[-5:] == [
        "### Coverage",
        f"[Source a](https://a.example/story) · <t:{AT}:R>",
        f"**Source b** · this story · <t:{AT + 3600}:R> · 1 hour later",
        f"[Source c](https://c.example/story) · <t:{AT + 7200}:R> · 2 hours later",
        "[Source u](https://u.example/story) · no date",
    ]


def test_coverage_beyond_eight_rows_is_counted():
    card = full_card(hours_later(20, "it"), [hours_later(n, f"s{n}") for n in range(12)])
    shown = lines(card)[lines(card).index("### Coverage") + 1 :]
    assert (len(shown), shown[-1]) == (9, "-# and 5 more")
    assert "this story" in shown[7]


def test_a_story_alone_has_no_coverage():
    assert "Coverage" not in text(full_card(a_story()))


def test_a_story_in_no_list_says_why_and_names_the_one_that_leads_it():
    lead = a_story("lead", title="The lead")
    led, alone = a_story(listed=False, heat=-1), a_story(listed=False, heat=60, quality=60)
    assert "-# Not listed: part of another story's coverage, see [The lead](https://lead.example/story)" in lines(
        full_card(led, [lead], lead)
    )
    assert lines(full_card(alone))[2:4] == ["-# 🔥 60 = quality 60", "-# Not listed: marked as not published"]


def test_topics_without_a_button_are_named_and_beyond_twenty_counted():
    assert "-# About Law, *Chips*".replace("*", "\\*") in lines(full_card(a_story(), topics=["Law", "*Chips*"]))
    assert "19 and 3 more" in text(full_card(a_story(), topics=[str(n) for n in range(23)]))


def test_a_note_stands_above_all():
    assert lines(full_card(a_story(), note="Shared by Mia"))[0] == "-# Shared by Mia"


@small_load
@given(stories, st.lists(stories, max_size=14), st.none() | stories, st.lists(words, max_size=40))
def test_a_story_of_any_kind_is_a_message_discord_takes(
    story: Story, coverage: list[Story], leader: Story | None, topics: list[str]
):
    card = full_card(story, coverage, leader, topics=topics, actions=row(), note="n" * 500)
    assert broken_limits(card) == []
    assert trouble(card) == set()
    assert "this story" in text(card) or not coverage
    every = [story, *coverage, *([leader] if leader else [])]
    assert set(all_links(card)) <= {target(each.url, 2000) for each in every}


def test_a_story_with_long_texts_and_usual_links_keeps_its_links_and_words():
    def long(name: str) -> Story:
        url = f"https://{name}.example/".ljust(250, "x")
        return a_story(name, title="A *long* title " * 70, url=url, excerpt="e " * 5000, source=Source("C" * 500))

    card = full_card(long("it"), [long(f"s{n}") for n in range(12)], long("lead"), topics=["t" * 99] * 40)
    assert broken_limits(card) == []
    assert len(all_links(card)) >= 4
    assert text(card).count("e e e") > 20
