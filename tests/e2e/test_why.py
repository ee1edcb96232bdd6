"""Why a story was posted in a server, will be, or will not be: what moderators are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.permissions import Permission
from tests.builders import article_file
from tests.e2e.driver import MODERATOR, OTHER_MODERATOR, OTHER_PLACE, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_history import deny, ended
from tests.waiting import until

WIRED = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"


async def add(discord: Discord, channel: str = "#ai-news", **options: object) -> Seen:
    values = {"channel": channel, "when": "daily 09:00", "min_heat": "any", "max_age": "any"} | options
    return await discord.slash("/digest add", as_=MODERATOR, **values)


async def why(discord: Discord, story: str = WIRED, **options: object) -> str:
    answer = await discord.slash("/digest why", story=story, as_=MODERATOR, **options)
    assert answer.ephemeral
    return answer.text


async def put(discord: Discord, articles: Path, name: str, heat: int = 300, **keys: object) -> str:
    """Write an article that is young and hot, wait until it is known, and return its link."""
    link = f"https://{name}.example/1"
    values = {"heat": heat, "published": "true", "publishedDateTime": discord.now.isoformat()} | keys
    related = values.pop("related", "[]")
    (articles / f"{name}.md").write_text(article_file(f"About {name}", link, related=related, **values))
    if values["published"] == "true":
        await discord.known(f"About {name}")
    return link


VENTURE = "https://venturebeat.com/2021/08/24/cerebras-cs-2-brain-scale-chip-can-power-ai-models-with-120-trillion-parameters/"
HUB = "https://singularityhub.com/2021/08/27/cerebras-upgrades-trillion-transistor-chip-to-train-brain-scale-ai/"
RADAR = "https://www.techradar.com/news/the-maker-of-the-worlds-largest-chip-has-made-an-huge-ai-breakthrough"
FOLDED = "Cerebras Systems Lays The Foundation For Huge Artificial Intelligence"
NAMED = "https://www.siliconrepublic.com/machines/cerebras-systems-brain-scale-ai"


def next_nine(discord: Discord, days: int = 1) -> str:
    nine = discord.now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return f"<t:{int(nine.timestamp())}:F>"


async def test_a_story_that_will_come_says_when(discord: Discord) -> None:
    await add(discord)
    text = await why(discord)
    assert f"#1 in <#{discord.find('#ai-news').id}>: It will be in the next edition, {next_nine(discord)}." in text


async def test_a_posted_story_says_when_and_where_and_does_not_come_again(discord: Discord) -> None:
    await add(discord)
    await add(discord, when="daily 10:00")
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    (message,) = discord.channel("#ai-news").messages
    seen = await discord.slash("/digest why", story=WIRED, as_=MODERATOR)
    channel = discord.find("#ai-news").id
    assert f"#1 in <#{channel}>, #2 in <#{channel}>: [Posted](" in seen.text
    assert ", by #1." in seen.text
    assert ("Posted", f"https://discord.com/channels/{discord.guild().id}/{channel}/{message.id}") in seen.links


@pytest.mark.parametrize(("story", "words"), [(HUB, "[Posted]("), (FOLDED, "[Posted]("), (NAMED, "No: only other")])
async def test_what_was_posted_as_coverage_says_of_what(discord: Discord, story: str, words: str) -> None:
    await add(discord)
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    text = await why(discord, story)
    assert words in text
    assert ("as coverage of “Cerebras’ CS-2 brain-scale chip" in text) == (words == "[Posted](")


@pytest.mark.parametrize(
    ("story", "options", "words"),
    [
        (FOLDED, {}, "No: part of another story's coverage. It can come as coverage of “Cerebras’ CS-2"),
        (NAMED, {}, "No: only other articles name it. It can come as coverage of “Cerebras Upgrades"),
        (RADAR, {"min_heat": "100"}, "No: heat 74 under 100."),
        (RADAR, {"min_heat": "calm"}, "No: heat 74 under 94 (`calm`)."),
        (WIRED, {"max_age": "7d"}, "No: it is older than `7d`."),
        (WIRED, {"topics": "-AI"}, "No: its topic AI is not wanted."),
        (WIRED, {"sources": "TechRadar"}, "No: its source is none of those wanted (TechRadar)."),
        (WIRED, {"sources": "-Wired"}, "No: its source Wired is not wanted."),
        (HUB, {}, "It will come as coverage of “Cerebras’ CS-2"),
        (VENTURE, {"stories": 1}, "It waits: 1 hotter story goes first. The next edition comes <t:"),
    ],
)
async def test_the_rule_that_decides_is_named(
    discord: Discord, story: str, options: dict[str, object], words: str
) -> None:
    await add(discord, **options)
    assert words in await why(discord, story)


async def test_it_waits_for_the_edition_after_the_next_one(discord: Discord) -> None:
    await add(discord, stories=1)
    expected = f"The next edition comes {next_nine(discord)}, the one after it {next_nine(discord, days=2)}."
    assert expected in await why(discord, VENTURE)


async def test_a_story_that_grows_too_old_until_the_next_edition_says_so(discord: Discord, articles: Path) -> None:
    link = await put(discord, articles, "fresh")
    await add(discord, when="mon 09:00", max_age="1d")
    assert "No: it will be older than `1d` in the next edition, <t:" in await why(discord, link)


async def test_another_story_of_a_posted_event_is_named_with_its_message(discord: Discord, articles: Path) -> None:
    await add(discord)
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    link = await put(discord, articles, "later", related=f'[{{"title": "Chips", "webUrl": "{VENTURE}"}}]')
    text = await why(discord, link)
    assert "No: “Cerebras’ CS-2 brain-scale chip" in text
    assert "”, on the same event, was [posted](https://discord.com/channels/" in text


async def test_a_source_has_its_share(discord: Discord, articles: Path) -> None:
    source = "{ name: Wired, domain: wired.com }"
    for number in (1, 2):
        link = await put(discord, articles, f"wired{number}", 300 - number, provider=source)
    await add(discord, per_source=1, stories=2)
    assert "It waits: its source has its share already (`per_source` is 1)." in await why(discord, link)


async def test_a_story_that_may_return_says_at_which_heat(discord: Discord, articles: Path) -> None:
    link = await put(discord, articles, "heating", 300)
    await add(discord, updates=True)
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    assert "It returns once, at a heat of 330; now it has 300." in await why(discord, link)
    await put(discord, articles, "heating", 330)
    await discord.known("🔥 330")
    assert "It will be in the next edition," in await why(discord, link)
    assert ", as an update." in await why(discord, link)
    await discord.advance_to("09:05")
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    update = discord.channel("#ai-news").messages[-1].id
    seen = await discord.slash("/digest why", story=link, as_=MODERATOR)
    assert [address.rpartition("/")[2] for label, address in seen.links if label == "Posted"] == [str(update)]
    assert "It does not return." in seen.text


async def test_of_two_digests_of_a_channel_the_first_takes_the_story(discord: Discord) -> None:
    await add(discord, when="daily 10:00")
    await add(discord)
    text = await why(discord)
    assert f": #2 takes it before, {next_nine(discord)}." in text
    assert "#2 takes it before" in await why(discord, digest=1)


async def test_a_paused_digest_and_a_suspended_one_say_what_to_do(discord: Discord) -> None:
    await add(discord)
    await add(discord, channel="#general", when="daily 11:00")
    await discord.slash("/digest pause", digest=2, as_=MODERATOR)
    deny(discord, Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await ended(discord, "suspended")
    text = await why(discord)
    assert f"#1 (suspended) in <#{discord.find('#ai-news').id}>: It would be in the next edition" in text
    assert "but the digest is suspended: `/digest check` says what is missing." in text
    assert f"#2 (paused) in <#{discord.find('#general').id}>: It would be in the next edition" in text
    assert "but the digest is paused: `/digest resume` lets it go on." in text


async def test_digests_for_which_the_same_holds_share_a_line(discord: Discord) -> None:
    for channel in ("#ai-news", "#general"):
        await add(discord, channel=channel, max_age="7d")
    channels = [discord.find(channel).id for channel in ("#ai-news", "#general")]
    assert f"#1 in <#{channels[0]}>, #2 in <#{channels[1]}>: No: it is older than `7d`." in await why(discord)


async def test_an_unlisted_story_is_found_by_its_whole_title(discord: Discord, articles: Path) -> None:
    await put(discord, articles, "cold", published="false", heat=40)
    await add(discord)

    async def is_known() -> bool:
        return "No: marked as not published." in await why(discord, "about Cold")

    await until(is_known)


async def test_another_servers_digests_and_channels_are_not_told_of(discord: Discord) -> None:
    await add(discord)
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    discord.server = OTHER_PLACE
    seen = await discord.slash("/digest why", story=WIRED, as_=OTHER_MODERATOR)
    assert "There is no digest here yet." in seen.text
    await discord.slash("/digest add", channel="#news", when="daily 09:00", min_heat="any", max_age="any", as_="Noor")
    text = (await discord.slash("/digest why", story=WIRED, as_=OTHER_MODERATOR)).text
    assert "It will be in the next edition" in text
    assert "osted](" not in text
    assert "no digest #2" in (await discord.slash("/digest why", story=WIRED, digest=2, as_=OTHER_MODERATOR)).text
