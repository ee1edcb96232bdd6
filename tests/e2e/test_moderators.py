"""What moderators do with the digests of their server, and what nobody else can."""

from __future__ import annotations

import pytest

from bot.sandbox.model import CROSSPOSTED, Channel
from bot.sandbox.options import Refused
from bot.sandbox.permissions import Permission
from tests.e2e.controls import open_form
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Seen

ANY = {"min_heat": "any", "max_age": "any"}


async def add(discord: Discord, channel: str = "#ai-news", when: str = "daily 09:00", **options: object) -> Seen:
    return await discord.slash("/digest add", channel=channel, when=when, as_=MODERATOR, **(ANY | options))


def next_of(shown: Seen) -> str:
    return next(line for line in shown.raw_text.splitlines() if line.startswith("Next"))


def posts_of(discord: Discord, forum: str) -> list[Channel]:
    return [post for post in discord.world.channels.values() if post.parent_id == discord.find(forum).id]


async def test_a_member_does_not_get_the_digest_commands(discord: Discord) -> None:
    assert "digest" not in discord.commands(as_=MEMBER)
    assert "digest" in discord.commands(as_=MODERATOR)
    with pytest.raises(Refused):
        await discord.slash("/digest list", as_=MEMBER)


async def test_a_digest_is_added_said_back_and_previewed(discord: Discord) -> None:
    answer = await add(discord, when="weekdays 09:00", timezone="Europe/Berlin")
    assert answer.ephemeral
    assert "#1" in answer.text
    assert "Europe/Berlin" in answer.text
    assert answer.leads == ["wired.com", "venturebeat.com", "techradar.com"]
    assert len(discord.private("#general")) == 1
    assert discord.channel("#ai-news").messages == []


@pytest.mark.parametrize("when", ["every full moon", "* * * * *", "0 0 31 2 *", "25:00"])
async def test_a_schedule_that_makes_no_sense_is_refused_in_words(discord: Discord, when: str) -> None:
    answer = await add(discord, when=when)
    assert answer.ephemeral
    assert "#1" not in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_what_is_missing_is_asked_for(discord: Discord) -> None:
    form = await open_form(discord, "/digest add", when="daily 09:00")
    assert "Choose a channel" in form.text


async def test_a_channel_where_the_bot_may_not_write_is_refused_by_permission(discord: Discord) -> None:
    discord.world.set_overwrite(discord.find("#staff"), discord.world.bot_role(discord.guild()))
    answer = await add(discord, channel="#staff")
    assert answer.ephemeral
    assert "Send Messages" in answer.text or "View Channel" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_only_the_missing_permission_of_the_bot_is_named(discord: Discord) -> None:
    channel = discord.find("#ai-news")
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(channel, bot_role, deny=Permission.READ_MESSAGE_HISTORY)
    answer = await add(discord)
    assert "Read Message History" in answer.text
    assert "Send Messages" not in answer.text


async def test_a_channel_where_the_moderator_may_not_write_is_refused_by_permission(discord: Discord) -> None:
    channel = discord.find("#ai-news")
    discord.world.set_overwrite(channel, discord.user(MODERATOR), deny=Permission.SEND_MESSAGES)
    answer = await add(discord)
    assert "you need" in answer.text
    assert "Send Messages" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_digest_is_added_in_a_forum(discord: Discord) -> None:
    answer = await add(discord, channel="#news-forum")
    assert answer.leads == ["wired.com", "venturebeat.com", "techradar.com"]
    today = f"{discord.now.day} {discord.now:%B %Y}"
    assert f"It would be the post “{today} · AI" in answer.text
    assert "with the tag “AI”." in answer.text
    assert "news-forum" in (await discord.autocomplete("/digest show", "digest", "", as_=MODERATOR))[0]["name"]


async def test_a_digest_with_threads_that_is_published_is_added_in_an_announcement_channel(discord: Discord) -> None:
    answer = await add(discord, channel="#announcements", thread=True, publish=True)
    assert "A discussion thread would be opened under it. It would be published to the servers" in answer.text
    shown = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    assert "a thread under each edition, published to following servers" in shown.text


@pytest.mark.parametrize(
    ("channel", "option"), [("#ai-news", "publish"), ("#news-forum", "publish"), ("#news-forum", "thread")]
)
async def test_an_option_that_a_channel_has_no_use_for_is_refused(discord: Discord, channel: str, option: str) -> None:
    answer = await add(discord, channel=channel, **{option: True})
    assert answer.ephemeral
    assert f"`{option}` doesn't work in" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_thread_under_each_edition_needs_create_public_threads(discord: Discord) -> None:
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.CREATE_PUBLIC_THREADS)
    answer = await add(discord, thread=True)
    assert "Create Public Threads" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_everyone_is_never_mentioned(discord: Discord) -> None:
    answer = await add(discord, mention="@everyone")
    assert answer.ephemeral
    assert "everyone" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_mention_is_not_silent(discord: Discord) -> None:
    answer = await add(discord, mention="@Readers", silent=True)
    assert "silent" in answer.text
    assert "mention" in answer.text


async def test_a_role_that_nobody_may_mention_needs_mention_everyone(discord: Discord) -> None:
    answer = await add(discord, mention="@Press")
    assert answer.ephemeral
    assert "Mention Everyone" in answer.text
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_digest_is_listed_and_shown(discord: Discord) -> None:
    await add(discord)
    listed = await discord.slash("/digest list", as_=MODERATOR)
    shown = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    assert listed.ephemeral
    assert shown.ephemeral
    assert "#1" in listed.text
    assert "#1" in shown.text
    assert "09:00" in shown.text


async def test_a_preview_looks_like_the_post_and_posts_nothing(discord: Discord) -> None:
    await add(discord)
    preview = await discord.slash("/digest preview", digest=1, as_=MODERATOR)
    assert preview.ephemeral
    assert discord.channel("#ai-news").messages == []
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    posted = discord.channel("#ai-news").last_message
    assert preview.links == posted.links
    assert preview.pictures == posted.pictures


async def test_a_post_now_leaves_the_schedule_alone(discord: Discord) -> None:
    await add(discord)
    before = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    assert answer.ephemeral
    assert str(discord.channel("#ai-news").last_message.id) in answer.text
    after = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    assert next_of(after) == next_of(before)


async def test_a_post_now_in_a_forum_is_linked(discord: Discord) -> None:
    await add(discord, channel="#news-forum")
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    (post,) = posts_of(discord, "#news-forum")
    assert f"/channels/{discord.guild().id}/{post.id}" in answer.text
    assert f"/{post.id}" in (await discord.slash("/digest show", digest=1, as_=MODERATOR)).text


async def test_a_post_now_in_a_forum_whose_history_is_closed_is_refused_and_suspends_nothing(discord: Discord) -> None:
    await add(discord, channel="#news-forum")
    forum, role = discord.find("#news-forum"), discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(forum, role, deny=Permission.READ_MESSAGE_HISTORY)
    await discord.settle()
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    assert "Read Message History" in answer.text
    assert posts_of(discord, "#news-forum") == []
    assert "Suspended" not in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_post_now_has_the_title_and_the_tag_of_its_preview(discord: Discord) -> None:
    preview = await add(discord, channel="#news-forum", topics="AI Hardware")
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    (post,) = posts_of(discord, "#news-forum")
    tags = {tag.id: tag.name for tag in discord.find("#news-forum").tags}
    (tag,) = (tags[tag_id] for tag_id in post.applied_tags)
    assert f"It would be the post “{post.name}” with the tag “{tag}”." in preview.text
    assert tag == "AI Hardware"


async def test_a_post_now_is_threaded_and_published(discord: Discord) -> None:
    await add(discord, channel="#announcements", thread=True, publish=True)
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    posted = discord.world.history(discord.find("#announcements").id)[-1]
    assert str(posted.id) in answer.text
    await discord.wait_for(lambda: posted.thread_id and posted.flags & CROSSPOSTED, "thread and publication")


async def test_a_post_now_in_a_thread_is_linked(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#ai-news"), "chips", discord.user(MODERATOR))
    await add(discord, channel="#chips")
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    (posted,) = discord.world.history(thread.id)
    assert f"/{thread.id}/{posted.id}" in answer.text


async def test_a_second_post_now_says_that_there_is_nothing_new(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    answer = await discord.slash("/digest post", digest=1, as_=MODERATOR)
    assert "Nothing was posted" in answer.text
    assert len(discord.channel("#ai-news").messages) == 1


async def test_what_came_due_in_a_pause_is_not_posted_after_it(discord: Discord) -> None:
    await add(discord)
    paused = await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    assert "Paused" in paused.text
    await discord.advance_to("09:00")
    await discord.slash("/digest resume", digest=1, as_=MODERATOR)
    await discord.settle()
    assert discord.channel("#ai-news").messages == []
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the next edition")


async def test_removing_asks_first(discord: Discord) -> None:
    await add(discord)
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    kept = await discord.press(question, "Keep", as_=MODERATOR)
    assert kept.updated
    assert "#1" in (await discord.slash("/digest list", as_=MODERATOR)).text
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    await discord.press(question, "Remove", as_=MODERATOR)
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_number_is_never_used_again(discord: Discord) -> None:
    await add(discord)
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    await discord.press(question, "Remove", as_=MODERATOR)
    assert "#2" in (await add(discord)).text


async def test_digests_are_suggested_with_their_channel_and_times(discord: Discord) -> None:
    await add(discord)
    choices = await discord.autocomplete("/digest show", "digest", "", as_=MODERATOR)
    assert [choice["value"] for choice in choices] == [1]
    assert "ai-news" in choices[0]["name"]


async def test_times_and_zones_are_suggested(discord: Discord) -> None:
    times = await discord.autocomplete("/digest add", "when", "week", as_=MODERATOR)
    zones = await discord.autocomplete("/digest add", "timezone", "berl", as_=MODERATOR)
    assert any("weekdays" in choice["value"] for choice in times)
    assert any(choice["value"] == "Europe/Berlin" for choice in zones)


async def test_the_zone_last_used_in_the_server_is_the_default(discord: Discord) -> None:
    await add(discord, timezone="Asia/Tokyo")
    assert "Asia/Tokyo" in (await add(discord, channel="#general")).text
