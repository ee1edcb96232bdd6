"""One story in full, as members see it: the five seed articles."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cards import layout
from bot.sandbox.permissions import Permission
from tests.builders import article_file
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_readers import FORBES, LISTED, WIRED

VENTUREBEAT = "Cerebras’ CS-2 brain-scale chip can power AI models with 120 trillion parameters"


def lines(seen: Seen) -> list[str]:
    return seen.text.splitlines()


async def shared(discord: Discord, private: Seen, *, as_: str = MEMBER) -> Seen:
    """Press Share and return what everybody sees."""
    assert (await discord.press(private, "Share", as_=as_)).updated
    await discord.wait_for(lambda: public(discord), "the shared story")
    return public(discord)[-1]


def public(discord: Discord, channel: str = "#general") -> list[Seen]:
    return [message for message in discord.channel(channel).messages if not message.ephemeral]


async def test_a_story_tells_all_that_is_known_of_it(discord: Discord) -> None:
    answer = await discord.slash("/story", story=WIRED)
    assert not answer.ephemeral
    assert answer.links[0] == ("A New Chip Cluster Will Make Massive AI Models Possible", WIRED)
    assert "-# 🔥 214 = quality 204 + 10 for 1 related story" in lines(answer)
    assert "connections—a hundred times" in answer.text
    assert [text for _, text in answer.pictures] == ["A New Chip Cluster Will Make Massive AI Models Possible"]
    assert list(answer.buttons) == ["Related", "Read it", "AI", "AI Hardware"]
    assert answer.buttons["Read it"]["url"] == WIRED


async def test_its_coverage_is_told_from_first_to_last(discord: Discord) -> None:
    answer = await discord.slash("/story", story=VENTUREBEAT)
    told = lines(answer)[lines(answer).index("### Coverage") + 1 :]
    assert [line.partition(" · ")[0].split("](")[0].strip("[") for line in told] == [
        "VentureBeat", "Forbes", "Business Wire", "ZDNet", "Reuters", "Design-Reuse", "Singularity Hub"
    ]  # fmt: skip
    assert "this story" in told[0]


async def test_a_folded_story_says_so_and_names_the_one_that_leads_it(discord: Discord) -> None:
    answer = await discord.slash("/story", story=FORBES)
    assert answer.sites[:2] == ["forbes.com", "venturebeat.com"]
    assert "Not listed: part of another story's coverage, see [Cerebras’ CS-2" in answer.text
    assert "About Machine Learning" in answer.text  # no listed story has it: nothing to press
    assert "🔥" not in answer.text


async def test_of_several_matches_the_answer_says_so(discord: Discord) -> None:
    assert lines(await discord.slash("/story", story="chip"))[0] == "-# The hottest of 4 stories that match “chip”."


async def test_a_story_nobody_knows_is_refused_privately(discord: Discord) -> None:
    answer = await discord.slash("/story", story="https://nobody.example/never-heard-of")
    assert answer.ephemeral
    assert "I know no story with that link" in answer.text


async def test_all_buttons_work_after_a_restart_and_answer_privately(discord: Discord) -> None:
    story = await discord.slash("/story", story=WIRED)
    await discord.restart_bot()
    related = await discord.press(story, "Related")
    assert (related.ephemeral, related.sites[:2]) == (True, ["wired.com", "pcworld.com"])
    topic = await discord.press(story, "AI Hardware")
    assert (topic.ephemeral, topic.sites) == (True, LISTED)
    assert "AI Hardware" in lines(topic)[0]
    assert discord.channel("#general").last_message.id == story.id


async def test_from_a_list_the_way_leads_to_the_whole_story(discord: Discord) -> None:
    related = await discord.choose(await discord.slash("/top", period="all"), "A New Chip Cluster")
    await discord.restart_bot()
    story = await discord.press(related, "Whole story")
    assert story.ephemeral
    assert "🔥 214 = quality 204" in story.text
    assert "Share" in story.buttons


async def test_a_private_story_is_shared_once_with_the_name_of_who_did(discord: Discord) -> None:
    private = await discord.slash("/story", story=WIRED, private=True)
    await discord.restart_bot()
    seen = await shared(discord, private)
    assert not seen.ephemeral
    assert lines(seen)[:1] == [f"-# Shared by {MEMBER}"]
    assert seen.links == private.links
    assert list(seen.buttons) == ["Related", "Read it", "AI", "AI Hardware"]
    (mine,) = discord.private("#general", as_=MEMBER)
    assert mine.buttons["Shared"]["disabled"]
    assert len(public(discord)) == 1


async def test_others_see_nothing_of_the_private_answer_that_was_shared(discord: Discord) -> None:
    seen = await shared(discord, await discord.slash("/story", story=WIRED, private=True))
    assert seen.form is not None
    assert seen.form["referenced_message"] is None


async def test_pressing_share_twice_at_once_posts_it_once(discord: Discord) -> None:
    private = await discord.slash("/story", story=WIRED, private=True)
    first, second = await asyncio.gather(*(discord.press(private, "Share") for _ in range(2)))
    assert {first.updated, second.updated} == {True, False}
    await discord.wait_for(lambda: public(discord), "the shared story")
    await discord.settle()
    assert len(public(discord)) == 1


async def test_a_press_that_failed_before_anything_was_posted_can_be_repeated(discord: Discord) -> None:
    discord.expects_errors = True
    private = await discord.slash("/story", story=WIRED, private=True)
    discord.sandbox.faults.add("POST", "/callback", status=404, times=1)
    assert "went wrong" in (await discord.press(private, "Share")).text
    await shared(discord, private)


async def test_who_may_not_write_in_a_channel_can_not_share_there(discord: Discord) -> None:
    private = await discord.slash("/story", story=WIRED, private=True, in_="#announcements")
    answer = await discord.press(private, "Share")
    assert answer.ephemeral
    assert "Send Messages" in answer.text
    assert public(discord, "#announcements") == []
    allowed = await discord.slash("/story", story=WIRED, private=True, in_="#announcements", as_=MODERATOR)
    assert (await discord.press(allowed, "Share", as_=MODERATOR)).updated


async def test_in_a_thread_who_may_write_in_threads_can_share(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#announcements"), "chips", discord.user(MODERATOR))
    private = await discord.slash("/story", story=WIRED, private=True, in_=thread)
    assert (await discord.press(private, "Share")).updated
    everyone = discord.guild().everyone
    discord.world.set_overwrite(discord.find("#announcements"), everyone, deny=Permission.SEND_MESSAGES_IN_THREADS)
    answer = await discord.press(await discord.slash("/story", story=WIRED, private=True, in_=thread), "Share")
    assert "Send Messages in Threads" in answer.text


async def test_where_the_bot_is_no_member_a_story_can_be_shared_too(discord: Discord) -> None:
    discord.server = "Book Club"
    private = await discord.slash("/story", story=WIRED, in_="#books")
    assert (await discord.press(private, "Share")).updated
    await discord.wait_for(lambda: public(discord, "#books"), "the shared story")
    assert lines(public(discord, "#books")[0])[0] == f"-# Shared by {MEMBER}"


async def test_a_name_can_not_mention_or_link(discord: Discord) -> None:
    discord.user(MEMBER).display_name = "@everyone [x](https://evil.example)"
    seen = await shared(discord, await discord.slash("/story", story=WIRED, private=True, as_="mia"), as_="mia")
    assert seen.raw_text.startswith("-# Shared by \\@everyone \\[x\\]\\(https\\://evil.example\\)\n")
    assert "evil.example" not in seen.sites


async def test_who_has_a_name_that_shows_nothing_is_named_as_in_their_account(discord: Discord) -> None:
    discord.user(MEMBER).display_name = "\u200b"
    seen = await shared(discord, await discord.slash("/story", story=WIRED, private=True, as_="mia"), as_="mia")
    assert lines(seen)[0] == "-# Shared by mia"


@pytest.mark.parametrize("install", ["guild", "user"])
async def test_only_private_answers_can_be_shared(discord: Discord, install: str) -> None:
    asked = await discord.slash("/story", story=WIRED, install=install)
    assert ("Share" in asked.buttons) is asked.ephemeral is (install == "user")


async def test_a_link_that_discord_refuses_for_a_button_costs_only_the_button(discord: Discord, articles: Path) -> None:
    text = article_file("Made later", "https://localhost/x", heat=500, published="true")
    (articles / "later.md").write_text(text)
    await discord.known("Made later")
    answer = await discord.slash("/story", story="Made later")
    assert answer.links == [("Made later", "https://localhost/x")]
    assert list(answer.buttons) == ["Related"]


async def test_a_story_without_picture_or_words_is_answered(discord: Discord, articles: Path) -> None:
    text = article_file("Made later", "https://later.example/x", heat=500, published="true")
    (articles / "later.md").write_text(text)
    await discord.known("Made later")
    answer = await discord.slash("/story", story="Made later")
    assert (answer.pictures, answer.leads, list(answer.buttons)) == ([], ["later.example"], ["Related", "Read it"])
    assert "-# 🔥 500, given with its article" in lines(answer)


async def test_a_picture_that_discord_refuses_costs_only_itself(
    discord: Discord, articles: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wired = articles / "001_6f7e1c6db899e3af.txt"
    wired.write_text(wired.read_text().replace("https://media.wired.com/", "https://localhost/"))
    await discord.restart_bot()
    monkeypatch.setattr(layout, "is_picture", lambda url: True)
    private = await discord.slash("/story", story=WIRED, private=True)
    seen = await shared(discord, private)
    assert (private.pictures, seen.pictures) == ([], [])
    assert caplog.text.count("sent without pictures") == 3  # asked, the button gone, shared
    assert list(seen.buttons) == ["Related", "Read it", "AI", "AI Hardware"]


async def test_a_story_whose_file_is_gone_is_what_its_coverage_says_of_it(discord: Discord, articles: Path) -> None:
    (articles / "003_99c0e91a666ca0a5.txt").unlink()
    await discord.restart_bot()
    answer = await discord.slash("/story", story=FORBES)
    assert answer.sites[:2] == ["forbes.com", "venturebeat.com"]
    assert "Not listed: its article is gone, see [Cerebras’ CS-2" in answer.text


async def test_the_buttons_of_a_story_whose_file_is_gone_say_so(discord: Discord, articles: Path) -> None:
    text = article_file("Made later", "https://later.example/x", heat=500, published="true")
    (articles / "later.md").write_text(text)
    await discord.known("Made later")
    private = await discord.slash("/story", story="Made later", private=True)
    (articles / "later.md").unlink()
    await discord.restart_bot()
    for label in ("Share", "Related"):
        answer = await discord.press(private, label)
        assert answer.ephemeral
        assert "gone from my library" in answer.text
    assert public(discord) == []
