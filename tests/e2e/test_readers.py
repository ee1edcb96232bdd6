"""What members see when they ask, through the real client: the five seed articles."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.builders import article_file
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Seen

WIRED = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"
FORBES = (
    "https://www.forbes.com/sites/karlfreund/2021/08/24/"
    "cerebras-systems-lays-the-foundation-for-huge-artificial-intelligence/"
)
TECHRADAR = "https://www.techradar.com/news/the-maker-of-the-worlds-largest-chip-has-made-an-huge-ai-breakthrough"
LISTED = ["wired.com", "venturebeat.com", "singularityhub.com", "techradar.com"]


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def add_articles(folder: Path, count: int) -> None:
    for number in range(count):
        url = f"https://made{number}.example/story"
        text = article_file(
            f"Made {number:02}", url, heat=300 + number, published="true", publishedDateTime="2021-08-20T10:00:00Z"
        )
        (folder / f"made{number}.md").write_text(text)


def has_word(seen: Seen, *words: str) -> bool:
    return any(word in seen.text for word in words)


async def test_top_of_all_time_lists_the_four_listed_stories_by_heat(discord: Discord) -> None:
    answer = await discord.slash("/top", period="all")
    assert answer.sites == LISTED
    assert in_order(answer.text, "214", "159", "94", "74")
    assert not answer.ephemeral


async def test_top_without_a_period_says_which_it_shows(discord: Discord) -> None:
    answer = await discord.slash("/top")
    assert answer.sites == LISTED
    assert "all time" in answer.text


async def test_a_period_without_stories_says_what_to_do(discord: Discord) -> None:
    answer = await discord.slash("/top", period="week")
    assert "nothing from the last week" in answer.text
    assert "Leave `period` out" in answer.text


async def test_the_topic_of_the_chips_has_the_same_four(discord: Discord) -> None:
    answer = await discord.slash("/top", topic="AI Hardware", period="all")
    assert answer.sites == LISTED


async def test_a_topic_chosen_from_the_suggestions_works_too(discord: Discord) -> None:
    choices = await discord.autocomplete("/top", "topic", "hardw")
    assert choices
    answer = await discord.slash("/top", topic=choices[0]["value"])
    assert answer.sites == LISTED


async def test_a_topic_nobody_has_is_refused_privately_with_words(discord: Discord) -> None:
    answer = await discord.slash("/top", topic="Gardening")
    assert answer.ephemeral
    assert "Gardening" in answer.text


async def test_a_private_answer_is_only_for_the_one_who_asked(discord: Discord) -> None:
    answer = await discord.slash("/top", private=True)
    assert answer.ephemeral
    assert discord.channel("#general").messages == []


async def test_commands_work_in_direct_messages(discord: Discord) -> None:
    answer = await discord.slash("/top", period="all", context="bot_dm")
    assert answer.sites == LISTED


async def test_with_the_bot_installed_for_oneself_answers_are_private_by_default(discord: Discord) -> None:
    assert (await discord.slash("/top", install="user")).ephemeral
    assert not (await discord.slash("/top", install="user", private=False)).ephemeral


async def test_the_newest_come_first_in_latest(discord: Discord) -> None:
    answer = await discord.slash("/latest")
    assert answer.sites == ["techradar.com", "singularityhub.com", "wired.com", "venturebeat.com"]


async def test_the_source_narrows_the_list(discord: Discord) -> None:
    answer = await discord.slash("/latest", source="wired")
    assert answer.sites == ["wired.com"]


async def test_related_names_the_coverage_in_the_file_s_order(discord: Discord) -> None:
    answer = await discord.slash("/related", story="Cerebras’ CS-2 brain-scale chip can power AI models")
    assert answer.sites[:7] == [
        "venturebeat.com",
        "zdnet.com",
        "reuters.com",
        "singularityhub.com",
        "forbes.com",
        "businesswire.com",
        "design-reuse.com",
    ]


async def test_after_the_coverage_come_similar_stories_with_what_they_have_in_common(discord: Discord) -> None:
    answer = await discord.slash("/related", story=WIRED)
    assert answer.sites[:3] == ["wired.com", "pcworld.com", "venturebeat.com"]
    assert in_order(answer.text, "covers it too · PC World", "similar words, the same day · VentureBeat")


async def test_a_folded_story_leads_to_the_one_that_names_it(discord: Discord) -> None:
    answer = await discord.slash("/related", story=FORBES)
    assert answer.sites[0] == "venturebeat.com"
    assert "zdnet.com" in answer.sites


async def test_the_link_of_a_story_is_found_however_it_is_written(discord: Discord) -> None:
    answer = await discord.slash(
        "/related", story="http://wired.com/story/cerebras-chip-cluster-neural-networks-ai?utm_source=x"
    )
    assert answer.sites[0] == "wired.com"
    assert "pcworld.com" in answer.sites


async def test_the_wired_excerpt_is_mended(discord: Discord) -> None:
    answer = await discord.slash("/related", story=WIRED)
    assert "connections—a hundred times" in answer.text


async def test_a_link_nobody_knows_gets_a_helpful_private_answer(discord: Discord) -> None:
    answer = await discord.slash("/related", story="https://nobody.example/never-heard-of")
    assert answer.ephemeral
    assert has_word(answer, "don't", "no story", "not", "can't")
    assert "id" not in answer.text.lower().split()


async def test_choosing_from_a_list_tells_more_about_a_story(discord: Discord) -> None:
    top = await discord.slash("/top", period="all")
    answer = await discord.choose(top, "A New Chip Cluster")
    assert answer.ephemeral
    assert answer.sites[0] == "wired.com"


async def test_only_stories_that_lead_on_can_be_chosen_under_related_ones(discord: Discord) -> None:
    assert (await discord.slash("/related", story=TECHRADAR)).select is None
    venturebeat = await discord.slash("/related", story=FORBES)
    assert venturebeat.select is not None
    assert [option["description"] for option in venturebeat.select["options"]] == ["Singularity Hub", "Wired"]
    answer = await discord.choose(venturebeat, "")
    assert answer.sites[0] == "singularityhub.com"


async def test_suggested_stories_are_hottest_first_and_work_as_values(discord: Discord) -> None:
    choices = await discord.autocomplete("/related", "story", "")
    assert "New Chip Cluster" in choices[0]["name"]
    answer = await discord.slash("/related", story=choices[0]["value"])
    assert answer.sites[0] == "wired.com"


async def test_topics_are_counted(discord: Discord) -> None:
    answer = await discord.slash("/topics")
    assert "AI Hardware" in answer.text
    assert "4" in answer.text


async def test_about_says_how_much_is_known(discord: Discord) -> None:
    answer = await discord.slash("/about")
    assert "4" in answer.text


async def test_paging_goes_on_after_a_restart_of_the_bot(discord: Discord, articles: Path) -> None:
    add_articles(articles, 21)
    await discord.restart_bot()
    first = await discord.slash("/top", period="all")
    assert len(first.sites) == 10
    assert first.sites[0] == "made20.example"
    await discord.restart_bot()
    second = await discord.press(first, "Next")
    assert second.updated
    assert second.sites[0] == "made10.example"
    again = await discord.press(second, "Previous")
    assert again.sites == first.sites


async def test_paging_somebody_else_s_answer_is_private(discord: Discord, articles: Path) -> None:
    add_articles(articles, 21)
    await discord.restart_bot()
    first = await discord.slash("/top", period="all", as_=MODERATOR)
    mine = await discord.press(first, "Next", as_=MEMBER)
    assert mine.ephemeral
    assert discord.channel("#general").last_message.sites == first.sites


async def test_an_article_that_is_added_is_in_the_answers_within_two_seconds(discord: Discord, articles: Path) -> None:
    text = article_file("Made later", "https://later.example/x", heat=500, published="true")
    (articles / "later.md").write_text(text)
    sites = []
    for _ in range(20):  # without the times in which the bot had to wait for the machine
        await asyncio.sleep(0.1)
        sites = (await discord.slash("/top", period="all", private=True)).sites
        if sites[0] == "later.example":
            break
    assert sites[0] == "later.example"


async def test_no_secured_blob_is_kept_shown_or_logged(
    discord: Discord, articles: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = secured_blobs(articles)
    assert len(secrets) == 5
    caplog.set_level("DEBUG", "bot")
    await discord.restart_bot()
    answer = await discord.slash("/related", story=WIRED)
    places = [answer.raw_text, caplog.text, *cells(discord.settings.database_path)]
    assert not any(secret in place for place in places for secret in secrets)


async def test_a_relative_picture_became_an_absolute_one(discord: Discord) -> None:
    logo = "https://everyday-cc.github.io/ai/assets/images/organizations/wired.com-50x50.jpg"
    assert logo in list(cells(discord.settings.database_path))


def secured_blobs(folder: Path) -> list[str]:
    """Return the beginning of each."""
    lines = [line for path in folder.iterdir() for line in path.read_text().splitlines()]
    return [line.removeprefix('secured: "')[:24] for line in lines if line.startswith("secured:")]


def cells(path: Path) -> list[str]:
    """Return every text in the database."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in db.execute(f'SELECT * FROM "{table}"')]
    return [str(cell) for row in rows for cell in row]
