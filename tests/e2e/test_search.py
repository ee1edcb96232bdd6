"""Members search: words, pages, what comes near, and whatever people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.members.search import ROOM, SearchRequest
from bot.stories.query import LONGEST, parse
from tests.builders import article_file
from tests.e2e.driver import MEMBER, MODERATOR, Discord

NASTY = [
    "*",
    '"',
    '-"',
    "AND OR NOT NEAR(a b, 2)",
    "title:x ^y* {source}:",
    "' OR 1=1; DROP TABLE stories --",
    "\0\ud83d",
    "](https://evil.example) @everyone <@1>",
    "🔥" * 30,
    "ﷺ" * 60,
    "𠀀" * 60,
    "a " * 30,
    "-ai",
    '"ai ai ai ai ai ai ai ai ai ai ai ai ai ai ai ai ai ai ai"',
]


def add_chips(folder: Path, count: int) -> None:
    for number in range(count):
        url = f"https://made{number}.example/story"
        (folder / f"made{number}.md").write_text(article_file(f"Potato {number:02}", url, heat=300 + number))


async def test_words_are_found_and_stand_out(discord: Discord) -> None:
    answer = await discord.slash("/search", query="cerebras “brain-scale” power")
    assert answer.sites == ["venturebeat.com"]
    assert "**Cerebras**" in answer.raw_text
    assert "**brain\\-scale**" in answer.raw_text
    assert not answer.ephemeral


async def test_a_topic_narrows_the_search_and_the_answer_can_be_private(discord: Discord) -> None:
    answer = await discord.slash("/search", query="chip", topic="AI Hardware", private=True)
    assert "AI Hardware" in answer.text.splitlines()[0]
    assert answer.sites
    assert answer.ephemeral


async def test_one_can_go_on_from_what_was_found(discord: Discord) -> None:
    found = await discord.slash("/search", query="cerebras chip cluster")
    answer = await discord.choose(found, "A New Chip Cluster")
    assert answer.sites[0] == "wired.com"


async def test_paging_goes_on_after_a_restart_of_the_bot(discord: Discord, articles: Path) -> None:
    add_chips(articles, 21)
    await discord.restart_bot()
    first = await discord.slash("/search", query="Potato: -chip 🔥")
    assert (len(first.sites), first.sites[0]) == (10, "made20.example")
    assert "21 stories" in first.text
    await discord.restart_bot()
    second = await discord.press(first, "Next")
    assert second.updated
    assert second.sites[0] == "made10.example"
    assert "Potato: -chip 🔥" in second.text
    assert (await discord.press(second, "Previous")).sites == first.sites


async def test_paging_somebody_else_s_answer_is_private(discord: Discord, articles: Path) -> None:
    add_chips(articles, 11)
    await discord.restart_bot()
    first = await discord.slash("/search", query="potato", as_=MODERATOR)
    mine = await discord.press(first, "Next", as_=MEMBER)
    assert mine.ephemeral
    assert mine.sites == ["made0.example"]
    assert discord.channel("#general").last_message.sites == first.sites


@pytest.mark.parametrize(("query", "shown"), [("chip", "“chip”"), ("“chip cluster”", "“chip cluster”")])
async def test_the_heading_has_the_query_in_quotes_once(discord: Discord, query: str, shown: str) -> None:
    answer = await discord.slash("/search", query=query)
    assert answer.text.startswith(f"## Stories with {shown}\n")


async def test_where_nothing_is_found_it_says_what_was_searched_and_what_comes_near(discord: Discord) -> None:
    answer = await discord.slash("/search", query="cerebrus chips -intel", topic="AI Hardware")
    assert "no story with “cerebrus” and “chips…”, without “intel” in AI Hardware" in answer.text
    assert {"venturebeat.com", "singularityhub.com"} <= set(answer.sites)
    topic = await discord.press(answer, "AI Hardware")
    assert topic.ephemeral
    assert len(topic.sites) == 4


async def test_where_nothing_comes_near_there_are_the_topics(discord: Discord) -> None:
    answer = await discord.slash("/search", query="zzyzx")
    assert "no story with “zzyzx…”" in answer.text
    assert "Each button shows the hottest stories of a topic." in answer.text
    assert answer.sites == []
    assert "AI Hardware" in answer.buttons


async def test_where_all_have_an_unwanted_word_they_come_near(discord: Discord) -> None:
    answer = await discord.slash("/search", query="cerebras -ai")
    assert "no story with “cerebras…”, without “ai”" in answer.text
    assert "wired.com" in answer.sites


@pytest.mark.parametrize(("query", "says"), [("-chip", "`chips -intel`"), ("🔥", "Type words")])
async def test_without_a_word_to_look_for_it_says_how_to_ask(discord: Discord, query: str, says: str) -> None:
    answer = await discord.slash("/search", query=query)
    assert says in answer.raw_text
    assert answer.ephemeral


async def test_whatever_is_typed_gets_an_answer(discord: Discord) -> None:
    for query in NASTY:
        answer = await discord.slash("/search", query=query[:LONGEST])
        assert answer.failed is None, query
        assert "went wrong" not in answer.text, query
        assert [url for _, url in answer.links if "evil" in url] == [], query


@pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
def test_each_query_fits_into_a_button_and_means_the_same_there(query: str) -> None:
    request = SearchRequest.of(query[:LONGEST], "0123456789ab")
    assert len(request.text.encode("utf-16-le")) // 2 <= ROOM
    if "ﷺ" not in query and "𠀀" not in query:
        assert parse(request.text) == parse(query[:LONGEST])
