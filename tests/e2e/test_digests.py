"""Scheduled editions, from the moderator's command to the message in the channel."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from bot.sandbox.permissions import Permission
from tests.builders import article_file
from tests.e2e.driver import MEMBER, MODERATOR, Discord, Room
from tests.e2e.seen import Seen

CHIPS = ["wired.com", "venturebeat.com", "techradar.com"]


async def add(discord: Discord, channel: str = "#ai-news", when: str = "daily 09:00", **options: object) -> Seen:
    return await discord.slash(
        "/digest add", channel=channel, when=when, min_heat="any", max_age="any", as_=MODERATOR, **options
    )


async def first_edition(discord: Discord, channel: str = "#ai-news") -> Room:
    """Move on to nine o'clock and wait for one message."""
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.channel(channel).messages, "the edition")
    return discord.channel(channel)


def replace_in_files(folder: Path, old: str, new: str) -> None:
    for path in folder.iterdir():
        if old in (text := path.read_text()):
            path.write_text(text.replace(old, new))


async def test_a_digest_due_in_the_next_minute_is_posted_once_within_five_seconds(discord: Discord) -> None:
    minute = (discord.now + timedelta(minutes=1)).replace(second=0, microsecond=0)
    await add(discord, when=f"daily {minute:%H:%M}")
    discord.sandbox.clock.set(minute - timedelta(seconds=1))
    before = time.monotonic()
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    assert time.monotonic() - before <= 6
    await discord.settle()
    (posted,) = discord.channel("#ai-news").messages
    assert posted.leads == CHIPS


async def test_singularity_hub_stands_under_venturebeat_as_coverage(discord: Discord) -> None:
    await add(discord)
    room = await first_edition(discord)
    posted = room.last_message
    assert "singularityhub.com" in posted.coverage_of("venturebeat.com")
    assert posted.select is not None
    assert [option["label"][:13] for option in posted.select["options"]] == [
        "A New Chip Cl",
        "Cerebras’ CS-",
        "The maker of ",
    ]


async def test_an_edition_with_nothing_new_is_recorded_and_not_posted(discord: Discord) -> None:
    await add(discord)
    await first_edition(discord)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["sent", "empty"], "the empty edition")
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_new_story_is_in_the_next_edition_alone(discord: Discord, articles: Path) -> None:
    await add(discord)
    await first_edition(discord)
    (articles / "new.md").write_text(article_file("Made later", "https://later.example/x", heat=80, published="true"))
    await discord.known("Made later")
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: len(discord.channel("#ai-news").messages) == 2, "the second edition")
    assert discord.channel("#ai-news").last_message.leads == ["later.example"]


async def test_a_file_that_changes_its_address_is_the_same_story(discord: Discord, articles: Path) -> None:
    await add(discord)
    await first_edition(discord)
    old = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"
    new = "https://www.wired.com/story/moved-to-another-place/"
    replace_in_files(articles, old, new)
    await discord.known(new)
    by_old = await discord.slash("/related", story=old)
    by_new = await discord.slash("/related", story=new)
    assert by_old.links == by_new.links
    assert by_new.links[0][1] == new
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["sent", "empty"], "the empty edition")
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_restart_forgets_nothing_and_repeats_nothing(discord: Discord) -> None:
    await add(discord)
    await first_edition(discord)
    await discord.restart_bot()
    await discord.settle()
    assert len(discord.channel("#ai-news").messages) == 1
    assert "#1" in (await discord.slash("/digest list", as_=MODERATOR)).text
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["sent", "empty"], "the empty edition")


async def test_what_was_missed_while_the_bot_was_down_is_posted_once_and_late(discord: Discord) -> None:
    await add(discord)
    await discord.stop_bot()
    discord.move_to("09:00")
    discord.sandbox.clock.advance(3 * 3600)
    await discord.start_bot()
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the late edition")
    await discord.settle()
    assert len(discord.channel("#ai-news").messages) == 1


async def test_what_was_missed_for_too_long_is_recorded_as_missed(discord: Discord) -> None:
    await add(discord)
    await discord.stop_bot()
    discord.move_to("09:00")
    discord.sandbox.clock.advance(7 * 3600)
    await discord.start_bot()
    await discord.wait_for(lambda: discord.editions() == ["missed"], "the missed edition")
    assert discord.channel("#ai-news").messages == []


async def test_only_the_role_of_the_digest_is_mentioned(discord: Discord) -> None:
    await add(discord, mention="@Readers")
    room = await first_edition(discord)
    readers = discord.role("@Readers")
    assert room.last_message.mention_roles == [str(readers.id)]
    assert room.last_message.form is not None
    assert room.last_message.form["mention_everyone"] is False


async def test_articles_full_of_markup_mention_nobody_and_link_once(discord: Discord, articles: Path) -> None:
    title = "x](https://evil.example) @everyone <@&1> **bold** `code`"
    (articles / "hostile.md").write_text(article_file(title, "https://hostile.example/x", heat=900, published="true"))
    await discord.known("hostile.example")
    await add(discord)
    room = await first_edition(discord)
    assert "hostile.example" in room.last_message.sites
    assert "evil.example" not in room.last_message.sites
    assert room.last_message.mention_roles == []
    assert room.last_message.form is not None
    assert room.last_message.form["mention_everyone"] is False


async def test_announcement_channels_and_threads_get_digests_too(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#general"), "chips", discord.user(MODERATOR))
    await add(discord, channel="#announcements")
    await add(discord, channel=f"#{thread.name}")
    await first_edition(discord, "#announcements")
    await discord.wait_for(lambda: discord.channel("#chips").messages, "the edition in the thread")
    assert discord.channel("#chips").last_message.leads == CHIPS


async def test_a_reader_chooses_from_an_old_edition_after_a_restart(discord: Discord) -> None:
    await add(discord)
    room = await first_edition(discord)
    await discord.restart_bot()
    answer = await discord.choose(room.last_message, "Cerebras’ CS-2", as_=MEMBER)
    assert answer.ephemeral
    assert "zdnet.com" in answer.sites


async def test_two_digests_of_a_channel_share_what_was_posted(discord: Discord) -> None:
    await add(discord)
    await add(discord, when="daily 10:00")
    await first_edition(discord)
    await discord.advance_to("10:00")
    await discord.wait_for(lambda: discord.editions() == ["sent", "empty"], "the empty edition")
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_lost_permission_suspends_the_digest_and_says_why(discord: Discord) -> None:
    await add(discord)
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    shown = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    assert "Suspended" in shown.text


async def test_with_the_permission_back_the_missed_edition_is_posted_at_once(discord: Discord) -> None:
    await add(discord)
    channel, bot_role = discord.find("#ai-news"), discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(channel, bot_role, deny=Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    await discord.advance(minutes=10)
    discord.world.set_overwrite(channel, bot_role)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    assert discord.channel("#ai-news").last_message.leads == CHIPS
    assert "Suspended" not in (await discord.slash("/digest show", digest=1, as_=MODERATOR)).text


async def test_a_deleted_channel_suspends_its_digest_alone(discord: Discord) -> None:
    await add(discord)
    await add(discord, channel="#general")
    discord.world.delete_channel(discord.find("#ai-news"))
    await first_edition(discord, "#general")
    await discord.wait_for(lambda: sorted(discord.editions()) == ["sent", "suspended"], "both editions")
    listed = await discord.slash("/digest list", as_=MODERATOR, in_="#announcements")
    assert "Suspended" in listed.text


async def test_a_send_whose_answer_is_lost_is_not_repeated_for_all_to_see(discord: Discord) -> None:
    await add(discord)
    fault = discord.sandbox.faults.add("POST", "/messages$", reset=True, when="after", times=1)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: fault.struck, "the lost answer")
    await discord.advance(seconds=11)
    await discord.wait_for(lambda: discord.editions() == ["sent"], "the end of it")
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_send_that_was_cut_off_before_it_arrived_is_repeated(discord: Discord) -> None:
    await add(discord)
    fault = discord.sandbox.faults.add("POST", "/messages$", reset=True, times=1)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: fault.struck, "the cut connection")
    await discord.advance(seconds=11)
    await discord.wait_for(lambda: discord.editions() == ["sent"], "the end of it")
    assert len(discord.channel("#ai-news").messages) == 1


async def test_after_an_hour_without_an_answer_the_channel_is_looked_through_first(discord: Discord) -> None:
    await add(discord)
    fault = discord.sandbox.faults.add("POST", "/messages$", reset=True, when="after", times=1)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: fault.struck, "the lost answer")
    await discord.advance(hours=1)
    await discord.wait_for(lambda: discord.editions() == ["sent"], "the end of it")
    assert len(discord.channel("#ai-news").messages) == 1
    assert [request.method for request in discord.sandbox.requests if request.path.endswith("/messages")] == [
        "POST",
        "GET",
    ]


async def test_a_card_that_discord_refuses_is_posted_without_pictures(discord: Discord) -> None:
    await add(discord)
    discord.sandbox.faults.add("POST", "/messages$", status=400, times=1)
    room = await first_edition(discord)
    assert room.last_message.leads == CHIPS
    assert room.last_message.pictures == []


async def test_a_stop_in_the_middle_of_a_tick_is_no_error(discord: Discord) -> None:
    discord.tick_delay = 0.5
    await discord.settle()
    await discord.stop_bot()
    assert discord.errors.texts == []
