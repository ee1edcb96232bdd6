"""The menu "Related stories" of a message, as members use it on what others wrote, on other bots' posts and on ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.sandbox.model import Channel, Message
from bot.sandbox.options import Refused
from bot.store import similar
from bot.store.stories import StoryStore
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Json, Seen
from tests.e2e.test_errors import assert_told_privately, fails
from tests.e2e.test_readers import add_articles

WIRED = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"
TECHRADAR = "https://www.techradar.com/news/the-maker-of-the-worlds-largest-chip-has-made-an-huge-ai-breakthrough"
FORBES = (
    "https://www.forbes.com/sites/karlfreund/2021/08/24/"
    "cerebras-systems-lays-the-foundation-for-huge-artificial-intelligence/"
)
ROW, BUTTON, SELECT, SECTION, TEXT, CONTAINER = 1, 2, 3, 9, 10, 17
LINK = 5


def said(discord: Discord, content: str = "", *, by: str = "Noor", in_: Channel | None = None, **parts: Any) -> Seen:
    """Let somebody say something in #general; other bots have embeds and components too."""
    world, channel = discord.world, in_ or discord.find("#general")
    author, number = discord.user(by), world.snowflakes.new()
    return discord.see(world.post(Message(number, channel.id, author, world.clock.now(), content, **parts)))


async def related(discord: Discord, content: str = "", **parts: Any) -> Seen:
    return await discord.menu(said(discord, content, **parts), "Related stories")


def wrapped(url: str) -> str:
    return f"https://www.google.com/url?sa=t&url={quote(url, safe='')}&usg=AOv"


def button(url: str) -> Json:
    return {"type": BUTTON, "style": LINK, "label": "Read", "url": url, "id": 1}


@pytest.mark.parametrize(
    "parts",
    [
        {"content": f"Have you seen [this]({WIRED}?utm_source=x)? https://discord.com/channels/1/2/3"},
        {"content": f"<{wrapped(WIRED)}>"},
        {"content": "https://www.google.com/amp/s/" + WIRED.removeprefix("https://") + "amp"},
        {"embeds": [{"title": "A New Chip Cluster", "url": WIRED, "provider": {"url": "https://www.wired.com"}}]},
        {"embeds": [{"description": f"**Chips**\n{WIRED}"}]},
        {"embeds": [{"fields": [{"name": "Read", "value": f"[here]({WIRED})"}], "footer": {"text": "by a feed"}}]},
        {"embeds": [{"author": {"name": "Wired", "url": WIRED}}]},
        {"components": [{"type": ROW, "id": 2, "components": [button(WIRED)]}]},
        {
            "components": [
                {"type": CONTAINER, "id": 2, "components": [{"type": TEXT, "id": 3, "content": f"**[x]({WIRED})**"}]}
            ]
        },
        {
            "components": [
                {
                    "type": SECTION,
                    "id": 2,
                    "components": [{"type": TEXT, "id": 3, "content": "Chips"}],
                    "accessory": button(WIRED),
                }
            ]
        },
    ],
    ids=["content", "wrapper", "amp", "embed", "description", "field", "author", "button", "text", "section"],
)
async def test_one_known_link_wherever_it_stands_is_answered_with_what_is_related(discord: Discord, parts: Json):
    answer = await related(discord, **parts)
    assert answer.ephemeral
    assert answer.sites[:2] == ["wired.com", "pcworld.com"]
    assert "don't know" not in answer.text


async def test_several_known_links_come_once_each_in_their_order_with_how_many_cover_them(discord: Discord):
    answer = await related(discord, f"{TECHRADAR} and {FORBES}, also {wrapped(TECHRADAR)}", embeds=[{"url": WIRED}])
    assert answer.sites == ["techradar.com", "forbes.com", "wired.com"]
    assert [answer.text.count(words) for words in ("1 other covers it", "5 others cover it")] == [2, 1]
    assert (await discord.choose(answer, "A New Chip Cluster")).sites[:2] == ["wired.com", "pcworld.com"]


async def test_among_several_a_story_that_is_gone_is_said_to_be_gone(discord: Discord, articles: Path):
    (articles / "001_6f7e1c6db899e3af.txt").unlink()
    await discord.restart_bot()
    answer = await related(discord, f"{WIRED} {TECHRADAR}")
    assert answer.sites == ["wired.com", "techradar.com"]
    assert [line.partition(" · ")[0] for line in answer.text.splitlines() if line.startswith("-# ")] == [
        "-# gone from my library",
        "-# 1 other covers it",
    ]


async def test_links_that_are_not_known_are_named_and_the_known_ones_answered(discord: Discord):
    answer = await related(discord, f"https://nobody.example/a_b {WIRED} https://b.example/x https://c.example/y")
    assert answer.sites[:2] == ["wired.com", "pcworld.com"]
    assert "I don't know nobody.example/a_b, b.example/x and c.example/y." in answer.text


async def test_of_a_folded_story_and_an_unknown_link_both_are_said(discord: Discord):
    answer = await related(discord, f"{FORBES} https://nobody.example/x")
    assert answer.sites[0] == "venturebeat.com"
    assert "is part of the coverage of this story. I don't know nobody.example/x." in answer.text


@pytest.mark.parametrize(
    "parts",
    [
        {"content": "New chip cluster https://nobody.example/x"},
        {"content": "https://nobody.example/x", "embeds": [{"title": "Chip cluster makes massive AI models possible"}]},
        {"content": "https://nobody.example/2021/08/a-new-chip-cluster-for-massive-models.html?a=1"},
    ],
    ids=["words", "embed", "headline"],
)
async def test_of_unknown_links_the_words_are_searched(discord: Discord, parts: Json):
    answer = await related(discord, **parts)
    assert answer.sites[0] == "wired.com"
    assert "I don't know nobody.example/" in answer.text


async def test_a_message_without_a_link_is_searched_by_its_words(discord: Discord):
    answer = await related(discord, "<@1> New chip **cluster** <:chip:123>")
    assert answer.ephemeral
    assert answer.sites[0] == "wired.com"
    assert "has no link to a story" in answer.text


async def test_an_old_headline_is_found_though_all_its_words_are_common(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(similar, "RARE", 1)
    answer = await related(discord, "**A New Chip Cluster Will Make Massive AI Models Possible**")
    assert answer.sites == ["wired.com"]


async def test_what_people_say_around_a_story_does_not_hide_it(discord: Discord):
    answer = await related(
        discord, "Have you all read of that chip cluster for massive AI models? Let's talk on Friday before lunch"
    )
    assert answer.sites[0] == "wired.com"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"content": "https://nobody.example/x"}, "I don't know nobody.example/x, and I know no story close"),
        ({"content": "Good morning!"}, "has no link to a story, and I know no story close"),
        ({"content": "https://discord.com/channels/1/2/3"}, "no text and no link"),
        ({"content": "", "type": 7}, "no text and no link"),
        ({"embeds": [{"image": {"url": "https://a.example/x.png"}}]}, "no text and no link"),
    ],
    ids=["link", "words", "discord", "system", "picture"],
)
async def test_where_nothing_is_close_the_answer_says_so(discord: Discord, parts: Json, words: str):
    answer = await related(discord, **parts)
    assert answer.ephemeral
    assert words in answer.text


async def test_a_message_full_of_links_is_answered_with_the_first(discord: Discord):
    answer = await related(discord, WIRED + " ".join(f" https://a.example/{n}" for n in range(60)))
    assert answer.sites[:2] == ["wired.com", "pcworld.com"]
    assert "I don't know a.example/0, a.example/1, a.example/2 and 21 others." in answer.text
    assert "first 25 links; it has 36 more" in answer.text


async def test_what_is_not_shown_of_very_many_stories_is_in_the_menu(discord: Discord, articles: Path):
    add_articles(articles, 28)
    await discord.known("Made 27")
    urls = [f"https://made{number}.example/story" for number in range(28)]
    authors = [{"author": {"name": "N", "url": url}} for url in urls[25:]]
    answer = await related(discord, " ".join(urls[:25]), embeds=authors)
    assert answer.text.splitlines()[-1] == "-# and 15 more in the menu"
    assert answer.select
    assert [option["label"] for option in answer.select["options"]] == [f"Made {number:02}" for number in range(25)]


async def test_a_list_of_ours_brings_all_its_stories(discord: Discord):
    top = await discord.slash("/top", period="all")
    assert (await discord.menu(top, "Related stories")).sites == top.sites


async def test_our_answer_about_one_story_brings_it_with_those_it_names(discord: Discord):
    shown = await discord.slash("/related", story=WIRED)
    assert (await discord.menu(shown, "Related stories")).sites == shown.sites


async def test_a_digest_of_ours_brings_its_stories_and_not_their_coverage(discord: Discord):
    await discord.slash(
        "/digest add", channel="#ai-news", when="daily 09:00", max_age="any", min_heat="any", as_=MODERATOR
    )
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    edition = discord.channel("#ai-news").last_message
    answer = await discord.menu(edition, "Related stories")
    assert answer.ephemeral
    assert answer.sites == edition.leads


async def test_a_stranger_s_menu_names_no_stories(discord: Discord):
    top = await discord.slash("/top", period="all")
    assert top.select
    answer = await related(discord, "Hi", components=[{"type": ROW, "id": 2, "components": [top.select | {"id": 3}]}])
    assert "no story close" in answer.text


async def test_it_works_in_direct_messages_with_the_bot(discord: Discord):
    answer = await related(discord, WIRED, by="Mia", in_=discord.world.dm(discord.user("Mia")))
    assert answer.sites[:2] == ["wired.com", "pcworld.com"]


async def test_it_works_among_people_and_in_a_server_where_the_bot_is_no_member(discord: Discord):
    mia, noor = discord.user("Mia"), discord.user("Noor")
    places = discord.world.group(mia, noor), discord.world.direct(mia, noor), discord.world.find_channel("books")
    for place in places:
        assert (await related(discord, WIRED, by="Mia", in_=place)).sites[:2] == ["wired.com", "pcworld.com"]


async def test_it_works_in_a_thread(discord: Discord):
    thread = discord.world.add_thread(discord.find("#general"), "Chips", discord.user("Mia"))
    assert (await related(discord, WIRED, in_=thread)).sites[:2] == ["wired.com", "pcworld.com"]


async def test_whoever_did_not_bring_the_bot_along_is_not_offered_it(discord: Discord):
    group = discord.world.group(discord.user("Mia"), discord.user("Noor"))
    with pytest.raises(Refused):
        await discord.menu(said(discord, WIRED, in_=group), "Related stories", as_="Noor")


async def test_a_private_answer_of_somebody_else_has_no_menu(discord: Discord):
    private = await discord.slash("/top", private=True)
    with pytest.raises(Refused):
        await discord.menu(private, "Related stories", as_="Noor")


async def test_a_menu_that_fails_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch):
    discord.expects_errors = True
    monkeypatch.setattr(StoryStore, "stories_at", fails)
    assert_told_privately(discord, await related(discord, WIRED))
