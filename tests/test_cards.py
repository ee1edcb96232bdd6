"""What members and moderators see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import version

from discord.ui import ActionRow, Button
from discord.utils import time_snowflake

from bot.cards.digest import (
    confirm,
    digest_card,
    digests_card,
    edition_card,
    edition_plain,
    notice,
)
from bot.cards.layout import together
from bot.cards.list import about_card, list_card, related_card, topics_card
from bot.cards.pictures import without_pictures
from bot.digests.model import DigestState, Earlier, Filter, MaxAge, Place
from bot.newsroom.housekeeping import LEFT_SERVERS
from bot.stories.model import Source, Story
from bot.stories.page import Page
from bot.stories.related import Relation
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.limits import ACTION_ROW, TEXT, broken_limits, pictures, text, texts
from tests.markdown import read

LONG_TIMES = "mon,wed,fri 06:15,07:45,09:15,10:45,12:15,13:45,15:15,16:45,18:15,19:45,21:15,22:45"
PICTURE = "https://a.example/picture.jpg"
FIRST_MESSAGE = time_snowflake(NOW)


@dataclass
class Topic:
    name: str
    stories: int
    hottest: Story
    id: str = "abc"


@dataclass
class Facts:
    stories: int = 12
    listed: int = 4
    newest: object = NOW
    loaded_at: object = NOW


def a_page(*stories: Story, number: int = 1, total: int | None = None) -> Page[Story]:
    return Page(items=stories, number=number, total=len(stories) if total is None else total)


def labels(content: str) -> list[str]:
    return [label for label, _ in read(content).links]


def test_a_story_is_its_linked_title_and_a_line_of_facts():
    story = a_story("a", title="Chips", heat=214, topics=("AI", "AI Hardware"), source=Source("Wired"))
    posted = int(NOW.timestamp()) - 3600
    assert texts(list_card("Top stories", a_page(story)))[1].split("\n") == [
        "**[Chips](https://a.example/story)**",
        f"-# Wired · <t:{posted}:R> · 🔥 214 · AI, AI Hardware",
    ]


def test_a_story_of_which_little_is_known_shows_what_is_known():
    story = a_story("a", title="Chips", source=None, published_at=None, topics=(), listed=False, heat=0)
    assert texts(list_card("Top stories", a_page(story)))[1] == "**[Chips](https://a.example/story)**"


def test_a_picture_stands_beside_its_story_with_the_title_as_alternative_text():
    card = list_card("Top stories", a_page(a_story("a", title="Chips", image=PICTURE), a_story("b")))
    assert [(found["media"]["url"], found["description"]) for found in pictures(card)] == [(PICTURE, "Chips")]


def test_a_picture_discord_would_refuse_is_left_out():
    urls = ("", "/relative.jpg", "data:image/png;base64,xx", "https://a.example/" + "x" * 2048, "https://a.example/ä b",
            "ftp://a.example/x", "https://", "https://a..example/x", "https://a.example:99999/x")  # fmt: skip
    card = list_card("Top stories", a_page(*(a_story(image=url) for url in urls)))
    assert pictures(card) == []


def test_a_full_page_with_pictures_keeps_them_all():
    stories = [a_story(str(n), image=PICTURE) for n in range(10)]
    card = list_card("Top stories", a_page(*stories, number=2, total=47))
    assert len(pictures(card)) == 10
    assert broken_limits(card) == []


def test_a_list_says_which_page_it_is():
    assert "page 2 of 5 · 47 stories" in text(list_card("Top", a_page(a_story(), number=2, total=47)))
    assert "page" not in text(list_card("Top", a_page(a_story())))


def test_an_empty_list_says_what_was_searched_and_what_to_do():
    shown = text(list_card("Top stories · Law", a_page(), note="No story about Law. Try `/topics`."))
    assert shown == "## Top stories · Law\nNo story about Law. Try `/topics`."
    assert "/topics" in text(list_card("Top stories", a_page()))


def test_an_empty_list_of_a_topic_with_an_endless_name_fits():
    assert broken_limits(list_card("Top stories · " + "\\*x" * 3000, a_page(), note="Try `/topics`.")) == []


def test_related_stories_stand_under_their_story_each_with_its_reason():
    lead = a_story("lead", excerpt="A connection—a hundred times.")
    relations = [
        Relation(a_story("a"), "covers it too"),
        Relation(a_story("b"), "shares 2 stories of its coverage"),
    ]
    shown = texts(related_card(lead, relations, note="Part of this story’s coverage."))
    assert shown[0] == "## Related stories\n-# Part of this story’s coverage."
    assert "Story lead" in shown[1]
    assert "hundred times" in shown[1]
    assert ["covers it too" in shown[2], "shares 2 stories" in shown[3]] == [True, True]


def test_the_buttons_of_the_story_that_leads_stand_right_under_it():
    rows = [ActionRow(Button(label="More", custom_id="more"))]
    card = related_card(a_story("lead"), [Relation(a_story("a"), "similar words")], lead_actions=rows)
    assert [part["type"] for part in card.to_components()[0]["components"]] == [TEXT, TEXT, ACTION_ROW, 14, TEXT]


def test_a_story_without_relations_still_gets_an_answer():
    assert "/topics" in text(related_card(a_story(), []))


def test_more_than_ten_relations_are_counted():
    card = related_card(a_story("lead"), [Relation(a_story(f"s{n}"), "similar words") for n in range(14)])
    assert len(read(text(card)).links) == 11
    assert "and 4 more" in text(card)


def test_topics_show_how_many_stories_they_have_and_their_hottest():
    shown = text(topics_card([Topic("AI Hardware", 12, a_story("a", heat=214)), Topic("Law", 1, a_story("b"))]))
    assert "**AI Hardware** · 12 stories\n-# 🔥 214 · [Story a](https://a.example/story)" in shown
    assert "**Law** · 1 story" in shown


def test_topics_past_the_first_twenty_are_named_and_the_rest_counted():
    shown = text(topics_card([Topic(f"Topic {n}", n, a_story()) for n in range(60)]))
    assert "also Topic 20 (20), Topic 21" in shown
    assert "20 more" in shown


def test_a_library_without_topics_says_so():
    assert "No story" in text(topics_card([]))


def test_about_tells_version_freshness_and_what_is_stored():
    shown = text(about_card(Facts()))
    assert "Apps > Related stories" in shown
    assert f"kept for {LEFT_SERVERS.days} days" in shown
    assert f"Heatwire {version('heatwire')}" in shown
    assert all(words in shown for words in ("4 stories listed", "12 known in all", "files are gone"))
    assert all(words in shown for words in ("What is stored", "for 90 days", "for a day", "for 30 days"))
    assert "0 stories listed" in text(about_card(Facts(0, 0, None, None)))


def test_an_edition_shows_its_stories_in_their_order_with_excerpts():
    card = edition_card(an_edition(a_story("hot"), a_story("warm"), due_at=NOW))
    assert texts(card)[0] == f"## Hottest stories\n-# <t:{int(NOW.timestamp())}:D>"
    assert labels(text(card)) == ["Story hot", "Story warm"]
    assert "What hot is about" in texts(card)[1]


def test_an_excerpt_that_repeats_the_title_is_left_out():
    story = a_story("a", title="Chips  arrive", excerpt="Chips arrive")
    shown = texts(edition_card(an_edition(story)))
    assert sum(text.count("Chips arrive") for text in shown) == 1


def test_an_excerpt_that_breaks_off_says_so():
    story = a_story("a", excerpt="It runs on a wafer-sized chip (WSE-2),")
    for card in (edition_card(an_edition(story)), related_card(story, [])):
        assert texts(card)[1].endswith(r"\(WSE\-2\)…")


def test_the_role_of_an_edition_is_mentioned_first_and_once():
    for card in (edition_card(an_edition(a_story(), mention=7)), edition_plain(an_edition(a_story(), mention=7))):
        assert texts(card)[0] == "<@&7>"
        assert text(card).count("<@&7>") == 1
    assert "<@&" not in text(edition_card(an_edition(a_story())))


def test_coverage_is_named_by_source_with_links():
    coverage = (a_story("x", source=Source("Forbes")), a_story("y", source=Source("Singularity Hub")))
    shown = text(edition_card(an_edition(places=(Place(a_story("a"), coverage),))))
    assert "-# also covered by [Forbes](https://x.example/story), [Singularity Hub](https://y.example/story)" in shown


def test_coverage_beyond_five_names_is_counted():
    coverage = tuple(a_story(f"s{n}") for n in range(8))
    edition = an_edition(places=(Place(a_story("a"), coverage),))
    assert "[Source s4](https://s4.example/story) and 3 more" in text(edition_card(edition))


def test_a_source_that_covers_a_story_twice_is_named_once():
    coverage = (a_story("x", source=Source("Forbes")), a_story("y", source=Source("Forbes")))
    shown = text(edition_card(an_edition(places=(Place(a_story("a"), coverage),))))
    assert "[Forbes](https://x.example/story) and 1 more" in shown


def test_an_update_says_how_much_it_heated_and_links_its_first_message():
    place = Place(a_story("a", heat=120, source=Source("Wired"), topics=()), earlier=Earlier(FIRST_MESSAGE, 84))
    edition = an_edition(places=(place,), guild_id=1, channel_id=10)
    then, published = int(NOW.timestamp()), int(NOW.timestamp()) - 3600
    url = f"https://discord.com/channels/1/10/{FIRST_MESSAGE}"
    for card in (edition_card(edition), edition_plain(edition), edition_card(edition, preview=True)):
        lines = text(card).split("\n")
        at = lines.index("**[Story a](https://a.example/story)**")
        assert lines[at + 1 : at + 3] == [
            f"-# Update: 🔥 84 → 120 · [first posted]({url}) <t:{then}:R>",
            f"-# Wired · <t:{published}:R>",
        ]


def test_in_a_forum_the_first_message_of_an_update_is_in_a_thread_of_its_own():
    edition = an_edition(places=(Place(a_story(), earlier=Earlier(FIRST_MESSAGE, 84)),), forum=True)
    assert f"](https://discord.com/channels/1/{FIRST_MESSAGE}/{FIRST_MESSAGE})" in text(edition_card(edition))


def test_a_card_without_its_pictures_says_and_offers_the_same():
    rows = [ActionRow(Button(label="More", custom_id="more"))]
    card = edition_card(an_edition(a_story(image=PICTURE), mention=7), actions=rows)
    bare = without_pictures(card)
    assert (len(pictures(card)), len(pictures(bare))) == (1, 0)
    assert (texts(bare), bare.to_components()[-1]) == (texts(card), card.to_components()[-1])
    assert broken_limits(bare) == []


def test_a_preview_is_the_edition_under_a_line_that_says_so():
    edition = an_edition(a_story("a", image=PICTURE), number=3, mention=7)
    posted, preview = edition_card(edition), edition_card(edition, preview=True)
    assert texts(preview)[0].startswith("## Preview: what #3 would post now")
    assert preview.to_components()[1:] == posted.to_components()


def test_a_preview_of_nothing_says_why():
    shown = text(edition_card(an_edition(number=3), preview=True, note="The newest story is 4 years old."))
    assert "4 years old" in shown
    assert "Nothing to post" in shown


def test_a_plain_edition_keeps_links_and_drops_pictures():
    edition = an_edition(a_story("a", image=PICTURE), a_story("b"))
    card = edition_plain(edition)
    assert labels(text(card)) == ["Story a", "Story b"]
    assert pictures(card) == []
    assert len(card.to_components()) == 1


def test_a_digest_shows_all_its_options_in_words():
    digest = a_digest(
        number=3, channel_id=10, when="weekdays 09:00", timezone="Europe/Berlin", topics=Filter(("AI",), ("Law",)),
        stories=4, max_age=MaxAge.THREE_DAYS, min_heat="normal", mention=7, silent=True, next_run_at=NOW,
    )  # fmt: skip
    shown = text(digest_card(digest, [(NOW.date(), 84)], last="Saved."))
    at = int(NOW.timestamp())
    expected = ["#3 · <#10> · weekdays 09:00", "Saved.", "Europe/Berlin", "AI, but not Law", "4 at most", "silent"]
    expected += ["not older than 3 days", "<@&7>", "**Heat** normal: 84 and up", f"<t:{at}:F>", f"<t:{at}:R>"]
    assert [words for words in expected if words not in shown] == []


def test_a_digest_with_many_long_and_hostile_names_shows_all_options():
    names = tuple(f"{n} @everyone [x](https://evil.example) " + "*" * 99 for n in range(40))
    digest = a_digest(number=3, when=LONG_TIMES, topics=Filter(names, names), sources=Filter(names, names), mention=7)
    card = digest_card(digest, last="n" * 500)
    assert broken_limits(card) == []
    assert all(f"**{name}**" in text(card) for name in ("When", "Topics", "Sources", "Mention", "Extras"))
    assert [read(content).links for content in texts(card)] == [[], [], []]
    assert sum(read(content).marks.count("mention") for content in texts(card)) == 3  # its channel twice, its role


def test_a_digest_that_does_not_run_says_why_and_what_to_do():
    suspended = a_digest(number=1, state=DigestState.SUSPENDED, reason="I may not Send Messages in @everyone")
    assert "Send Messages" in text(digest_card(suspended))
    assert "/digest resume" in text(digest_card(a_digest(number=2, state=DigestState.PAUSED)))


def test_suspended_digests_are_listed_first():
    digests = [a_digest(number=n, next_run_at=NOW + timedelta(hours=n)) for n in (1, 2)]
    digests.append(replace(digests[0], number=3, state=DigestState.SUSPENDED, reason="gone"))
    shown = text(digests_card(digests))
    assert sorted((shown.index(f"#{n} ·"), n) for n in (1, 2, 3)) == [(shown.index(f"#{n} ·"), n) for n in (3, 1, 2)]
    assert ["/digest check" in text(digests_card(some)) for some in (digests, digests[:2])] == [True, False]


def test_twenty_five_digests_fit_into_one_list():
    digests = [
        a_digest(number=900 + n, channel_id=10**19, state=DigestState.SUSPENDED, reason="*" * 500, when=LONG_TIMES)
        for n in range(25)
    ]
    card = digests_card(digests)
    assert broken_limits(card) == []
    assert text(card).count("<#") == 25


def test_a_heading_that_begins_with_a_number_sign_is_one():
    assert text(digest_card(a_digest())).startswith("## \\#0 · ")


def test_a_server_without_digests_is_told_how_to_get_one():
    assert "/digest add" in text(digests_card([]))


def test_two_cards_are_one_message_where_discord_takes_that():
    (both,) = together(digest_card(a_digest()), edition_card(an_edition(a_story()), preview=True))
    assert broken_limits(both) == []
    assert [title in text(both) for title in ("**When**", "Preview", "Story a")] == [True] * 3


def test_two_cards_with_too_much_text_for_one_message_stay_two():
    stories = (a_story(name, excerpt="word " * 100) for name in "abcdefghij")
    preview = edition_card(an_edition(*stories), preview=True)
    assert together(digest_card(a_digest(), last="long " * 90), preview)[1:] == [preview]


def test_two_cards_with_too_many_parts_for_one_message_stay_two():
    first, second = (list_card("", a_page(*(a_story(name, image=PICTURE) for name in "abcdefgh"))) for _ in "ab")
    assert together(first, second) == [first, second]


def test_words_of_any_length_are_sent():
    assert [broken_limits(card) for card in (notice("x" * 9000), notice(""), confirm("y" * 9000, []))] == [[], [], []]
