"""What moderators see when a digest can't be posted, and what happens when it can be again."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.sandbox.model import Channel
from bot.sandbox.permissions import INVITED, Permission
from tests.e2e.driver import MODERATOR, OTHER_PLACE, Discord
from tests.e2e.seen import Seen
from tests.waiting import until

CHIPS = ["wired.com", "venturebeat.com", "techradar.com"]


async def add(discord: Discord, channel: str = "#ai-news", when: str = "daily 09:00", **options: object) -> Seen:
    return await discord.slash(
        "/digest add", channel=channel, when=when, min_heat="any", max_age="any", as_=MODERATOR, **options
    )


def take_away(discord: Discord, channel: str = "#ai-news") -> None:
    """Let the bot write no more in a channel."""
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find(channel), bot_role, deny=Permission.SEND_MESSAGES)


def give_back(discord: Discord, channel: str = "#ai-news") -> None:
    discord.world.set_overwrite(discord.find(channel), discord.world.bot_role(discord.guild()))


def keep_out_of_staff(discord: Discord) -> None:
    """#staff is the server's channel for updates; only moderators are let in, and by name the bot."""
    discord.world.set_overwrite(discord.find("#staff"), discord.world.bot_role(discord.guild()))


async def suspend(discord: Discord, *channels: str) -> None:
    """Let digests be refused at nine o'clock."""
    for channel in channels or ("#ai-news",):
        take_away(discord, channel)
    await discord.advance_to("09:00")
    expected = ["suspended"] * len(channels or ("#ai-news",))
    await discord.wait_for(lambda: discord.editions() == expected, "the suspension")
    if len(expected) > 1:
        await discord.settle()  # no tick goes on that has seen only some of them


def refuse_secretly(discord: Discord, monkeypatch: pytest.MonkeyPatch, channel: Channel) -> None:
    """Refuse the bot in a channel where, by all that it is told, it may write."""
    permissions, bot = discord.world.permissions, discord.world.bot.id

    def fewer(user_id: int, where: Channel) -> int:
        has = permissions(user_id, where)
        return has & ~Permission.SEND_MESSAGES if (user_id, where.id) == (bot, channel.id) else has

    monkeypatch.setattr(discord.world, "permissions", fewer)


def sends(discord: Discord, channel: Channel) -> list[int]:
    """How Discord answered each post in a channel."""
    path = f"/channels/{channel.id}/messages"
    return [request.status for request in discord.sandbox.requests if (request.method, request.path) == ("POST", path)]


async def told_privately(discord: Discord, count: int) -> list[str]:
    def told() -> list[str]:
        return [seen.text for seen in discord.private("#general") if "any more" in seen.text]

    await discord.wait_for(lambda: len(told()) >= count, "the private word")
    await discord.settle()
    return told()


# The message to the server


async def test_the_moderators_are_told_once_where_the_server_has_a_channel_for_it(discord: Discord) -> None:
    await add(discord, mention="@Readers")
    await add(discord, channel="#general", topics="AI")
    await suspend(discord, "#ai-news", "#general")
    await discord.advance(seconds=11)
    await discord.wait_for(lambda: discord.channel("#staff").messages, "the notice")
    await discord.advance(hours=1)
    (told,) = discord.channel("#staff").messages
    assert "can't post 2 digests" in told.text
    assert all(f"<#{discord.find(channel).id}>" in told.raw_text for channel in ("#ai-news", "#general"))
    assert "Give me Send Messages there" in told.text
    assert not any(setting in told.text for setting in ("09:00", "daily", "any age", "<@&"))
    assert told.mention_roles == []


async def test_where_the_bot_may_not_write_nothing_is_sent_in_vain(discord: Discord) -> None:
    keep_out_of_staff(discord)
    await add(discord)
    await suspend(discord)
    await discord.advance(seconds=11)
    await discord.advance(seconds=11)
    assert sends(discord, discord.find("#staff")) == []


async def test_a_server_that_has_no_channel_for_it_is_told_nothing(discord: Discord) -> None:
    discord.server = OTHER_PLACE
    take_away(discord, "#news")
    digest = await discord.slash("/digest add", channel="#news", when="daily 09:00", as_="Noor")
    assert digest.failed is None
    await discord.advance(days=1, seconds=11)
    assert all(not discord.channel(name).messages for name in ("#general", "#news"))


async def test_a_channel_that_refuses_is_not_told_of_itself(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(discord, channel="#staff")
    refuse_secretly(discord, monkeypatch, discord.find("#staff"))
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the refusal")
    await discord.advance(seconds=11)
    await discord.settle()
    assert sends(discord, discord.find("#staff")) == [403]


async def test_a_deleted_channel_is_told_of(discord: Discord) -> None:
    await add(discord)
    discord.world.delete_channel(discord.find("#ai-news"))
    await discord.settle()
    await discord.advance(seconds=11)
    await discord.wait_for(lambda: discord.channel("#staff").messages, "the notice")
    assert "was deleted" in discord.channel("#staff").last_message.text


async def test_an_answer_that_is_lost_makes_no_second_message(discord: Discord) -> None:
    await add(discord)
    await suspend(discord)
    staff = discord.find("#staff")
    fault = discord.sandbox.faults.add("POST", f"{staff.id}/messages$", reset=True, when="after", times=1)
    await discord.advance(seconds=11)
    await discord.wait_for(lambda: fault.struck, "the lost answer")
    await discord.settle()
    await discord.advance(seconds=16)
    await discord.wait_for(lambda: len(sends(discord, staff)) == 2, "the repeat")
    await discord.advance(minutes=5)
    assert len(discord.channel("#staff").messages) == 1


# At the next command


async def test_who_uses_a_command_next_is_told_once_in_private(discord: Discord) -> None:
    await add(discord)
    await suspend(discord)
    for _ in range(2):
        await discord.slash("/digest preview", digest=1, as_=MODERATOR)
    (told,) = await told_privately(discord, 1)
    assert f"#1 in <#{discord.find('#ai-news').id}>" in told


async def test_who_uses_a_command_wrongly_is_told_too(discord: Discord) -> None:
    await add(discord)
    await suspend(discord)
    await discord.slash("/digest add", as_=MODERATOR)
    assert len(await told_privately(discord, 1)) == 1


@pytest.mark.parametrize("command", ["show", "check", "history"])
async def test_who_looks_at_one_digest_is_told_of_the_others(discord: Discord, command: str) -> None:
    await add(discord)
    await add(discord, channel="#general")
    await suspend(discord, "#ai-news", "#general")
    await discord.slash(f"/digest {command}", digest=1, as_=MODERATOR)
    (told,) = await told_privately(discord, 1)
    assert "#2 in" in told
    assert "#1 in" not in told


@pytest.mark.parametrize("command", ["list", "check"])
async def test_who_looks_at_all_of_them_has_seen_it(discord: Discord, command: str) -> None:
    await add(discord)
    await suspend(discord)
    assert "Suspended" in (await discord.slash(f"/digest {command}", as_=MODERATOR)).text
    await discord.slash("/digest show", digest=1, as_=MODERATOR)
    await discord.settle()
    assert await told_privately(discord, 0) == []


async def test_what_is_over_is_no_news(discord: Discord) -> None:
    await add(discord)
    await suspend(discord)
    give_back(discord)
    await discord.wait_for(lambda: "sent" in discord.editions(), "the edition")
    await discord.slash("/digest show", digest=1, as_=MODERATOR)
    await discord.settle()
    assert await told_privately(discord, 0) == []


# With the permission back


async def test_with_the_permission_back_one_edition_is_posted_at_once_and_no_backlog(discord: Discord) -> None:
    await add(discord, when="hourly", stories=1)
    take_away(discord)
    for ended in range(1, 4):
        await discord.advance(hours=1)
        await discord.wait_for(lambda ended=ended: discord.editions() == ["suspended"] * ended, "the suspension")
    give_back(discord)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    await discord.advance(minutes=2)
    assert discord.editions() == ["suspended"] * 3 + ["sent"]
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_permission_that_seems_to_come_back_costs_no_more_than_a_request_a_minute(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(discord)
    channel, bot_role = discord.find("#ai-news"), discord.world.bot_role(discord.guild())
    refuse_secretly(discord, monkeypatch, channel)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the refusal")
    for _ in range(12):
        discord.world.set_overwrite(channel, bot_role, allow=Permission.SEND_MESSAGES)
        await discord.advance(seconds=25)
    assert 2 <= len(sends(discord, channel)) <= 1 + 1 + 5
    monkeypatch.undo()
    discord.world.set_overwrite(channel, bot_role, allow=Permission.SEND_MESSAGES)
    await discord.advance(seconds=70)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    await discord.advance(minutes=5)
    assert len(discord.channel("#ai-news").messages) == 1
    assert len(discord.channel("#staff").messages) == 1


async def test_a_permission_that_comes_and_goes_is_no_second_edition(discord: Discord) -> None:
    await add(discord)
    await suspend(discord)
    for _ in range(10):
        give_back(discord)
        await asyncio.sleep(0.05)
        take_away(discord)
    give_back(discord)
    await discord.advance(seconds=70)
    await discord.wait_for(lambda: "sent" in discord.editions(), "the edition")
    await discord.advance(minutes=5)
    assert len(discord.channel("#ai-news").messages) == 1
    assert sends(discord, discord.find("#ai-news")).count(403) <= 3


async def test_a_thread_that_is_no_longer_archived_gets_its_edition(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#general"), "chips", discord.user(MODERATOR))
    await add(discord, channel="#chips")
    await discord.settle()
    bot_role = discord.world.bot_role(discord.guild())
    parent = discord.find("#general")
    discord.world.set_overwrite(parent, bot_role, deny=Permission.SEND_MESSAGES_IN_THREADS)
    discord.world.edit_channel(thread, archived=True, locked=True)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    discord.world.set_overwrite(parent, bot_role)
    await discord.advance(minutes=2)
    assert discord.channel("#chips").messages == []
    discord.world.edit_channel(thread, archived=False, locked=False)
    await discord.wait_for(lambda: discord.channel("#chips").messages, "the edition")


# The bot is removed from the server and added again


async def remove_bot(discord: Discord) -> None:
    """Take the bot out of the server and wait until it has noted it."""
    discord.world.remove_bot(discord.guild())
    await discord.wait_for(lambda: has_left(discord), "the note that it has left")


def has_left(discord: Discord) -> bool:
    """Say whether there is a server that the bot has left and not forgotten: what is recorded and shown nowhere."""
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        return db.execute("SELECT 1 FROM servers WHERE left_at IS NOT NULL").fetchone() is not None


async def list_says(discord: Discord, words: str) -> None:
    async def says() -> bool:
        return words in (await discord.slash("/digest list", as_=MODERATOR)).text

    await until(says, words)


async def test_in_a_server_without_the_bot_nothing_is_asked_and_back_in_it_one_edition_is_posted(
    discord: Discord,
) -> None:
    await add(discord, when="hourly", stories=1)
    guild, asked = discord.guild(), len(discord.sandbox.requests)
    await remove_bot(discord)
    for _ in range(3):
        await discord.advance(hours=1)
    assert (discord.editions(), len(discord.sandbox.requests)) == ([], asked)
    discord.world.add_bot(guild)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    await discord.advance(minutes=2)
    assert [state for state in discord.editions() if state != "missed"] == ["sent"]
    assert len(discord.channel("#ai-news").messages) == 1


async def test_added_again_without_the_permission_it_says_what_is_missing(discord: Discord) -> None:
    await add(discord)
    guild = discord.guild()
    await remove_bot(discord)
    guild.everyone.permissions &= ~Permission.SEND_MESSAGES
    discord.world.add_bot(guild, granted=INVITED & ~Permission.SEND_MESSAGES)
    await list_says(discord, "Give me Send Messages there")


async def test_a_channel_that_went_while_the_bot_was_away_is_known_to_be_deleted(discord: Discord) -> None:
    await add(discord)
    guild = discord.guild()
    discord.world.remove_bot(guild)
    discord.world.delete_channel(discord.find("#ai-news"))
    discord.world.add_bot(guild)
    await list_says(discord, "was deleted")


async def test_where_nobody_can_tell_whether_its_channel_is_there_the_next_edition_will(discord: Discord) -> None:
    await add(discord)
    guild, channel = discord.guild(), discord.find("#ai-news")
    discord.world.remove_bot(guild)
    discord.world.delete_channel(channel)
    fault = discord.sandbox.faults.add("GET", f"/channels/{channel.id}$", status=503)
    discord.world.add_bot(guild)
    await discord.wait_for(lambda: fault.struck, "the look at the channel")
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    assert "was deleted" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_removal_while_the_bot_was_down_is_noticed_at_its_start(discord: Discord) -> None:
    await add(discord)
    await discord.stop_bot()
    discord.world.remove_bot(discord.guild())
    await discord.start_bot()
    await discord.advance_to("09:00")
    assert discord.editions() == []
    await discord.stop_bot()
    discord.world.add_bot(discord.guild())
    await discord.start_bot()
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")


@pytest.mark.parametrize(("days", "kept"), [(29, True), (30, False)])
async def test_30_days_after_its_removal_the_bot_has_forgotten_the_server(
    discord: Discord, days: int, kept: bool
) -> None:
    await add(discord)
    await remove_bot(discord)
    await discord.stop_bot()
    discord.sandbox.clock.advance(timedelta(days=days, minutes=1).total_seconds())
    await discord.restart_bot()
    await discord.settle()
    await discord.wait_for(lambda: has_left(discord) is kept, "what is left of the server")
    discord.world.add_bot(discord.guild())
    await list_says(discord, "#1" if kept else "There is no digest here yet")
